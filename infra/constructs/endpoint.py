"""A SageMaker endpoint in any of the three profiles."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from aws_cdk import ArnFormat, CfnTag, Stack
from aws_cdk import aws_applicationautoscaling as autoscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as s3_assets
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from infra import nag
from infra.constructs.alarms import AlarmSpec, Graph, metric

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from infra.constructs.keys import Encryption
    from infra.settings import Endpoints, StageSettings

VARIANT = "live"
_SLOW_MICROSECONDS = {"ranker": 500_000, "embedding": 500_000, "language": 4_000_000}
_INVOCATIONS_PER_INSTANCE = 1200.0  # a minute; about 40 % of what one instance serves

ModelName = Literal["ranker", "embedding", "language"]


@dataclass(frozen=True)
class ModelSpec:
    """What an endpoint serves: the image, the artifact (None: all is in the image) and the program's environment."""

    name: ModelName
    image_uri: str
    artifact_url: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)


def endpoint_arn(stack: Stack, name: str) -> str:
    """The ARN of the endpoint with this name, known before the endpoint is there."""
    return stack.format_arn(service="sagemaker", resource="endpoint", resource_name=name)


def variant(endpoints: Endpoints, model: ModelName, model_name: str) -> dict[str, Any]:
    """The production variant of a profile, as both CloudFormation and SageMaker's API spell it."""
    common: dict[str, Any] = {"VariantName": VARIANT, "ModelName": model_name}
    if endpoints.profile == "serverless":
        memory = {
            "ranker": endpoints.ranker_memory_mb,
            "embedding": endpoints.embedding_memory_mb,
            "language": endpoints.language_memory_mb,
        }
        limits = {"MemorySizeInMB": memory[model], "MaxConcurrency": endpoints.max_concurrency}
        return common | {"ServerlessConfig": limits}
    return common | {
        "InstanceType": endpoints.gpu_instance if endpoints.profile == "gpu" else endpoints.cpu_instance,
        "InitialInstanceCount": endpoints.min_instances,
        "InitialVariantWeight": 1,
        "ContainerStartupHealthCheckTimeoutInSeconds": 300,
    }


def canary(name: str) -> dict[str, Any]:
    """The deployment of a fleet, as both CloudFormation and SageMaker's API spell it: one instance first, watched."""
    return {
        "AutoRollbackConfiguration": {"Alarms": [{"AlarmName": alarm} for alarm in canary_alarms(name)]},
        "BlueGreenUpdatePolicy": {
            "MaximumExecutionTimeoutInSeconds": 3600,
            "TerminationWaitInSeconds": 300,
            "TrafficRoutingConfiguration": {
                "Type": "CANARY",
                "CanarySize": {"Type": "INSTANCE_COUNT", "Value": 1},
                "WaitIntervalInSeconds": 600,
            },
        },
    }


def alarm_names(name: str) -> tuple[str, str]:
    """The alarms of the endpoint with this name: its model fails, its model is slow."""
    return f"{name}-errors", f"{name}-latency"


def canary_alarms(name: str) -> list[str]:
    """The quicker alarms by which a deployment in progress goes back."""
    return [f"{alarm}-rollback" for alarm in alarm_names(name)]


def canary_alarm_arns(stack: Stack, name: str) -> list[str]:
    """The ARNs of the alarms that a deployment heeds: SageMaker reads them as the model's role and as the caller."""
    return [
        stack.format_arn(
            service="cloudwatch", resource="alarm", resource_name=alarm, arn_format=ArnFormat.COLON_RESOURCE_NAME
        )
        for alarm in canary_alarms(name)
    ]


class ServingRole(iam.Role):
    """The role that a model or a job runs with: its image, its logs and its metrics."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        owner: str,
        repository_arn: str,
        *,
        log_groups: Sequence[str] | None = None,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"),
            description=f"What {owner} may do",
        )
        self.grant_pull(repository_arn)
        for group in log_groups or (f"Endpoints/{owner}",):
            self._grant_logs(group)

    def _grant_logs(self, group: str) -> None:
        arn = Stack.of(self).format_arn(
            service="logs",
            resource="log-group",
            resource_name=f"/aws/sagemaker/{group}:*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        self.grant_below(
            f"Logs{group.partition('/')[0]}",
            ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"),
            arn,
            "SageMaker names log streams after the instances of an endpoint or a job, which are known only once they"
            " run.",
        )

    def grant_below(self, construct_id: str, actions: tuple[str, ...], arn: str, reason: str) -> None:
        """Allow `actions` on everything below a prefix, acknowledged on that one policy with the reason."""
        statement = iam.PolicyStatement(actions=list(actions), resources=[arn])
        policy = iam.Policy(self, construct_id, statements=[statement], roles=[self])
        nag.acknowledge(policy, reason, nag.wildcard(Stack.of(self), arn))

    def grant_pull(self, repository_arn: str) -> None:
        """Let the role pull the image."""
        self.add_to_policy(
            iam.PolicyStatement(
                actions=["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                resources=[repository_arn],
            )
        )
        self.grant_below(
            "RegistryLogin",
            ("ecr:GetAuthorizationToken",),
            "*",
            "Logging in to the account's registry is an action on no resource; pulling is limited to the one"
            " repository.",
        )

    def grant_object(self, asset: s3_assets.Asset) -> None:
        """Let the role read one uploaded file."""
        arn = asset.bucket.arn_for_objects(asset.s3_object_key)
        self.add_to_policy(iam.PolicyStatement(actions=["s3:GetObject"], resources=[arn]))

    def grant_list(self, bucket: s3.IBucket, prefix: str) -> None:
        """Let the role list a prefix: without it S3 answers 403, not 404, for a segment that is not there yet."""
        self.add_to_policy(
            iam.PolicyStatement(
                actions=["s3:ListBucket"],
                resources=[bucket.bucket_arn],
                conditions={"StringLike": {"s3:prefix": [prefix]}},
            )
        )

    def grant_alarms(self, arns: Sequence[str]) -> None:
        """Let a deployment see the alarms by which it goes back."""
        self.add_to_policy(iam.PolicyStatement(actions=["cloudwatch:DescribeAlarms"], resources=list(arns)))

    def grant_encrypt(self, key_arn: str) -> None:
        """Let the role read and write under the stage's key, and lend it to the volumes of its jobs."""
        actions = ["kms:Decrypt", "kms:GenerateDataKey", "kms:CreateGrant", "kms:DescribeKey"]
        self.add_to_policy(iam.PolicyStatement(actions=actions, resources=[key_arn]))

    def grant_decrypt(self, key_arn: str) -> None:
        """Let the role read what the stage's key encrypts."""
        self.add_to_policy(iam.PolicyStatement(actions=["kms:Decrypt"], resources=[key_arn]))


class Endpoint(Construct):
    """Model, endpoint configuration and endpoint; a fleet behind `cpu` and `gpu`, scaled and changed by canary."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: StageSettings,
        encryption: Encryption,
        role: iam.IRole,
        model: ModelSpec,
    ) -> None:
        super().__init__(scope, construct_id)
        self._settings, self._model = settings, model
        self.name = settings.endpoint(model.name)
        self._tags = [CfnTag(key="vitrine:stage", value=settings.stage)]
        config = self._configure(self._make_model(role), encryption)
        fleet = settings.endpoints.profile != "serverless"
        self.resource = sagemaker.CfnEndpoint(
            self,
            "Endpoint",
            endpoint_name=self.name,
            endpoint_config_name=config.attr_endpoint_config_name,
            retain_all_variant_properties=True if fleet else None,
            tags=self._tags,
        )
        if fleet:
            for spec in self.alarms:
                self.resource.add_dependency(self._rollback_alarm(spec))
            self.resource.add_property_override("DeploymentConfig", canary(self.name))
            self._scale()

    @property
    def alarms(self) -> list[AlarmSpec]:
        """Errors of the model and its latency."""
        errors, latency = alarm_names(self.name)
        slow = _SLOW_MICROSECONDS[self._model.name]
        return [
            AlarmSpec(errors, self._metric("Invocation5XXErrors"), 5, "The model fails.", 2),
            AlarmSpec(latency, self._metric("ModelLatency", "p95"), slow, "The model is slow.", 3),
        ]

    @property
    def graphs(self) -> list[Graph]:
        """Calls and errors; latency without and with what SageMaker adds (a cold start shows in the overhead)."""
        calls: list[cloudwatch.IMetric] = [
            self._metric(name) for name in ("Invocations", "Invocation4XXErrors", "Invocation5XXErrors")
        ]
        return [Graph(self.name, calls, [self._metric("ModelLatency", "p95"), self._metric("OverheadLatency", "p95")])]

    def _metric(self, name: str, statistic: str = "Sum") -> cloudwatch.Metric:
        return metric("AWS/SageMaker", name, {"EndpointName": self.name, "VariantName": VARIANT}, statistic)

    def _make_model(self, role: iam.IRole) -> sagemaker.CfnModel:
        model = sagemaker.CfnModel(
            self,
            "Model",
            execution_role_arn=role.role_arn,
            primary_container=sagemaker.CfnModel.ContainerDefinitionProperty(
                image=self._model.image_uri,
                model_data_url=self._model.artifact_url,
                environment={"VITRINE_PROGRAM": self._model.name, **self._model.environment},
            ),
            tags=self._tags,
        )
        model.node.add_dependency(role)
        return model

    def _configure(self, model: sagemaker.CfnModel, encryption: Encryption) -> sagemaker.CfnEndpointConfig:
        endpoints = self._settings.endpoints
        spec = variant(endpoints, self._model.name, model.attr_model_name)
        config = sagemaker.CfnEndpointConfig(
            self,
            "Config",
            production_variants=[],
            kms_key_id=encryption.key_arn if endpoints.profile == "cpu" else None,
            tags=self._tags,
        )
        config.add_property_override("ProductionVariants", [spec])
        return config

    def _rollback_alarm(self, spec: AlarmSpec) -> cloudwatch.CfnAlarm:
        kind = spec.name.rsplit("-", 1)[-1]
        errors = kind == "errors"
        return cloudwatch.CfnAlarm(
            self,
            f"Rollback{kind.title()}",
            alarm_name=f"{spec.name}-rollback",
            alarm_description=f"{spec.meaning} A deployment in progress goes back.",
            namespace="AWS/SageMaker",
            metric_name="Invocation5XXErrors" if errors else "ModelLatency",
            dimensions=[
                cloudwatch.CfnAlarm.DimensionProperty(name="EndpointName", value=self.name),
                cloudwatch.CfnAlarm.DimensionProperty(name="VariantName", value=VARIANT),
            ],
            comparison_operator="GreaterThanThreshold",
            threshold=spec.threshold,
            evaluation_periods=1,
            period=60,
            treat_missing_data="notBreaching",
            statistic="Sum" if errors else None,
            extended_statistic=None if errors else "p95",
        )

    def _scale(self) -> None:
        endpoints = self._settings.endpoints
        target = autoscaling.CfnScalableTarget(
            self,
            "Scaling",
            min_capacity=endpoints.min_instances,
            max_capacity=endpoints.max_instances,
            resource_id=f"endpoint/{self.name}/variant/{VARIANT}",
            scalable_dimension="sagemaker:variant:DesiredInstanceCount",
            service_namespace="sagemaker",
        )
        target.add_dependency(self.resource)
        tracking = autoscaling.CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty(
            target_value=_INVOCATIONS_PER_INSTANCE,
            scale_in_cooldown=300,
            scale_out_cooldown=60,
            predefined_metric_specification=autoscaling.CfnScalingPolicy.PredefinedMetricSpecificationProperty(
                predefined_metric_type="SageMakerVariantInvocationsPerInstance"
            ),
        )
        autoscaling.CfnScalingPolicy(
            self,
            "ScalingPolicy",
            policy_name=f"{self.name}-invocations",
            policy_type="TargetTrackingScaling",
            scaling_target_id=target.ref,
            target_tracking_scaling_policy_configuration=tracking,
        )
