"""The retraining workflow as Amazon States Language: prepare, train, evaluate, gate, deploy, promote or roll back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from infra.constructs.endpoint import variant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from infra.settings import StageSettings

State = dict[str, Any]

_HOUR = 3600
_ENTRYPOINT = ["python", "-m", "container"]
_TRANSIENT = [
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    "ClientError",
]
_RETRY_FUNCTION: list[State] = [
    {"ErrorEquals": ["EndpointBusy"], "IntervalSeconds": 20, "BackoffRate": 1.5, "MaxAttempts": 10},
    {"ErrorEquals": _TRANSIENT, "IntervalSeconds": 2, "BackoffRate": 2, "MaxAttempts": 3, "JitterStrategy": "FULL"},
]
_RETRY_SERVICE: list[State] = [
    {
        "ErrorEquals": ["ThrottlingException", "SageMaker.ThrottlingException", "Ssm.ThrottlingException"],
        "IntervalSeconds": 5,
        "BackoffRate": 2,
        "MaxAttempts": 5,
        "JitterStrategy": "FULL",
    }
]


@dataclass(frozen=True)
class Parts:
    """What the workflow works with: ARNs of its functions by name, its images, roles, buckets and topic."""

    functions: Mapping[str, str]
    serve_image: str
    jobs_image: str
    job_role_arn: str
    ranker_role_arn: str
    lake_bucket: str
    artifacts_bucket: str
    topic_arn: str
    key_arn: str | None


def definition(settings: StageSettings, parts: Parts) -> State:
    """The whole state machine; every branch ends in a state whose name says how."""
    return {
        "Comment": "Retrain the ranker; no model reaches traffic unless it beats the live one",
        "StartAt": "Name",
        "TimeoutSeconds": settings.retraining.max_hours * 3 * _HOUR,
        "States": _Workflow(settings, parts).states(),
    }


class _Workflow:
    def __init__(self, settings: StageSettings, parts: Parts) -> None:
        self._settings, self._parts = settings, parts

    def states(self) -> dict[str, State]:
        return {**self._learn(), **self._judge(), **self._deploy(), **self._finish(), **self._fail()}

    def _learn(self) -> dict[str, State]:
        return {
            "Name": self._name(),
            "ReadChampion": self._task(
                "aws-sdk:ssm:getParameter",
                {"Name": self._settings.parameter("ranker-artifact")},
                result=("$.champion", {"uri.$": "$.Parameter.Value"}),
                then="Prepare",
                otherwise="NotifyPrepareFailed",
            ),
            "Prepare": self._job("sagemaker:createProcessingJob.sync", self._prepare(), "$.prepared", "Train"),
            "Train": self._job("sagemaker:createTrainingJob.sync", self._train(), "$.trained", "Evaluate"),
            "Evaluate": self._job("sagemaker:createProcessingJob.sync", self._evaluate(), "$.evaluated", "Gate"),
        }

    def _judge(self) -> dict[str, State]:
        run = {"model_version.$": "$.run.model_version", "evaluation_uri.$": "$.run.evaluation_uri"}
        package = ("model_package_arn", "previous_config", "previous_pointer", "previous_version")
        return {
            "Gate": self._invoke("gate", run, ("$.gate", ("promote", "reasons")), "IsBetter"),
            "IsBetter": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.gate.promote", "BooleanEquals": True, "Next": "Register"}],
                "Default": "NotifyChampionKept",
            },
            "Register": self._invoke(
                "register",
                {**run, "model_uri.$": "$.trained.model_uri", "reasons.$": "$.gate.reasons"},
                ("$.package", package),
                "StartNeighbours",
            ),
            **self._neighbours(
                "Neighbours", "$.run.model_version", "CreateModel", "NotifyNeighboursFailed", retire=False
            ),
        }

    def _deploy(self) -> dict[str, State]:
        name = {"ModelName.$": "$.run.job"}
        environment = {"VITRINE_PROGRAM": "ranker", "ARTIFACTS_BUCKET": self._parts.artifacts_bucket}
        container = {
            "Image": self._parts.serve_image,
            "ModelDataUrl.$": "$.trained.model_uri",
            "Environment": environment,
        }
        model = {**name, "ExecutionRoleArn": self._parts.ranker_role_arn, "PrimaryContainer": container}
        return {
            "CreateModel": self._create("createModel", model, "CreateEndpointConfig"),
            "CreateEndpointConfig": self._create("createEndpointConfig", self._config(), "UpdateEndpoint"),
            "UpdateEndpoint": self._create("updateEndpoint", self._update(), "WaitForEndpoint", "RollBack"),
            "WaitForEndpoint": {"Type": "Wait", "Seconds": 5, "Next": "DescribeEndpoint"},
            "DescribeEndpoint": self._task(
                "aws-sdk:sagemaker:describeEndpoint",
                {"EndpointName": self._settings.endpoint("ranker")},
                result=("$.endpoint", {"status.$": "$.EndpointStatus", "config.$": "$.EndpointConfigName"}),
                then="IsInService",
                otherwise="RollBack",
            ),
            "IsInService": {
                "Type": "Choice",
                "Choices": [
                    {
                        "And": [
                            {"Variable": "$.endpoint.status", "StringEquals": "InService"},
                            {"Variable": "$.endpoint.config", "StringEqualsPath": "$.run.job"},
                        ],
                        "Next": "SmokeTest",
                    },
                    _one_of("$.endpoint.status", ("Updating", "Creating", "SystemUpdating"), "WaitForEndpoint"),
                ],
                "Default": "EndpointRefused",
            },
            # A canary that its alarms stopped is InService again, with the old configuration.
            "EndpointRefused": {
                "Type": "Pass",
                "Result": {"Error": "EndpointRefused", "Cause": "The endpoint did not take the new model"},
                "ResultPath": "$.error",
                "Next": "RollBack",
            },
        }

    def _finish(self) -> dict[str, State]:
        run = {"model_version.$": "$.run.model_version"}
        package = {f"{name}.$": f"$.package.{name}" for name in ("model_package_arn", "previous_version")}
        promoted = {
            **run,
            **package,
            "model_uri.$": "$.trained.model_uri",
            "previous_pointer.$": "$.package.previous_pointer",
        }
        undone = {**run, **package, "previous_config.$": "$.package.previous_config", "error.$": "$.error"}
        return {
            "SmokeTest": self._invoke("smoke-test", run, ("$.smoke", ("passed",)), "Promote", "RollBack"),
            "Promote": self._invoke(
                "promote", promoted, ("$.promoted", ("pointer",)), "StartRetirePrevious", "RollBack"
            ),
            **self._neighbours(
                "RetirePrevious", "$.package.previous_version", "NotifyPromoted", "NotifyPromoted", retire=True
            ),
            "NotifyPromoted": self._notify("promoted a model", "Promoted"),
            "Promoted": {"Type": "Succeed"},
            "NotifyChampionKept": self._notify("kept the live model", "ChampionKept"),
            "ChampionKept": {"Type": "Succeed"},
            "RollBack": self._invoke(
                "roll-back", undone, ("$.undone", ("rolled_back",)), "StartRetireFailed", "NotifyRollBackFailed"
            ),
            **self._neighbours(
                "RetireFailed", "$.run.model_version", "NotifyRolledBack", "NotifyRolledBack", retire=True
            ),
        }

    def _fail(self) -> dict[str, State]:
        steps = ("Prepare", "Train", "Evaluate", "Gate", "Register", "Neighbours", "Deploy", "RollBack")
        states = {"NotifyRolledBack": self._notify("rolled back", "RolledBack"), "RolledBack": _failure("RolledBack")}
        for step in steps:
            states[f"Notify{step}Failed"] = self._notify(f"failed at {step}", f"{step}Failed")
            states[f"{step}Failed"] = _failure(f"{step}Failed")
        return states

    def _name(self) -> State:
        models = f"s3://{self._parts.artifacts_bucket}/models"
        version = "$$.Execution.Name"
        return {
            "Type": "Pass",
            "Parameters": {
                "model_version.$": version,
                "job.$": f"States.Format('{self._settings.name('{}')}', {version})",
                "dataset_uri.$": f"States.Format('s3://{self._parts.artifacts_bucket}/runs/{{}}/dataset', {version})",
                "report_uri.$": f"States.Format('{models}/{{}}', {version})",
                "evaluation_uri.$": f"States.Format('{models}/{{}}/evaluation.json', {version})",
                "neighbours_uri.$": f"States.Format('{models}/{{}}/neighbours.jsonl.gz', {version})",
            },
            "ResultPath": "$.run",
            "Next": "ReadChampion",
        }

    def _prepare(self) -> State:
        lake, artifacts = self._parts.lake_bucket, self._parts.artifacts_bucket
        inputs = [
            _input("events", f"s3://{lake}/events/"),
            _input("catalogue", f"s3://{artifacts}/catalogue/segments/"),
        ]
        output = ("dataset", "$.run.dataset_uri")
        return self._processing("prepare", self._settings.retraining.prepare_instance, inputs, output)

    def _evaluate(self) -> State:
        inputs = [
            _input("dataset", "$.run.dataset_uri"),
            _input("challenger", "$.trained.model_uri"),
            _input("champion", "$.champion.uri"),
        ]
        output = ("evaluation", "$.run.report_uri")
        return self._processing("evaluate", self._settings.retraining.evaluate_instance, inputs, output)

    def _processing(self, step: str, instance: str, inputs: list[State], output: tuple[str, str]) -> State:
        name, uri = output
        written = {"S3Uri.$": uri, "LocalPath": f"/opt/ml/processing/output/{name}", "S3UploadMode": "EndOfJob"}
        return {
            "ProcessingJobName.$": f"States.Format('{self._settings.name(step)}-{{}}', $$.Execution.Name)",
            "RoleArn": self._parts.job_role_arn,
            "AppSpecification": {
                "ImageUri": self._parts.jobs_image,
                "ContainerEntrypoint": _ENTRYPOINT,
                "ContainerArguments": [step],
            },
            "ProcessingInputs": inputs,
            "ProcessingOutputConfig": {
                "Outputs": [{"OutputName": name, "S3Output": written}],
                **self._encrypted("KmsKeyId"),
            },
            "ProcessingResources": {"ClusterConfig": self._cluster(instance, 1)},
            "StoppingCondition": {"MaxRuntimeInSeconds": self._settings.retraining.max_hours * _HOUR},
            "Environment": {"MODEL_VERSION.$": "$.run.model_version", **self._job_environment()},
        }

    def _train(self) -> State:
        retraining = self._settings.retraining
        seconds = retraining.max_hours * _HOUR
        source = {"S3DataType": "S3Prefix", "S3Uri.$": "$.run.dataset_uri", "S3DataDistributionType": "FullyReplicated"}
        checkpoints = f"States.Format('s3://{self._parts.artifacts_bucket}/runs/{{}}/checkpoints', $$.Execution.Name)"
        return {
            "TrainingJobName.$": "$.run.job",
            "RoleArn": self._parts.job_role_arn,
            "AlgorithmSpecification": {
                "TrainingImage": self._parts.jobs_image,
                "TrainingInputMode": "File",
                "ContainerEntrypoint": _ENTRYPOINT,
                "ContainerArguments": ["train"],
            },
            "InputDataConfig": [{"ChannelName": "dataset", "DataSource": {"S3DataSource": source}}],
            "OutputDataConfig": {
                "S3OutputPath": f"s3://{self._parts.artifacts_bucket}/models",
                **self._encrypted("KmsKeyId"),
            },
            "CheckpointConfig": {"S3Uri.$": checkpoints, "LocalPath": "/opt/ml/checkpoints"},
            "ResourceConfig": self._cluster(retraining.train_instance, retraining.train_instances),
            "EnableManagedSpotTraining": retraining.spot,
            "StoppingCondition": {
                "MaxRuntimeInSeconds": seconds,
                **({"MaxWaitTimeInSeconds": 2 * seconds} if retraining.spot else {}),
            },
            "HyperParameters": {**retraining.hyperparameters, "model_version.$": "$.run.model_version"},
            "Environment": self._job_environment(),
        }

    def _cluster(self, instance: str, count: int) -> State:
        volume = self._settings.retraining.volume_gb
        return {
            "InstanceType": instance,
            "InstanceCount": count,
            "VolumeSizeInGB": volume,
            **self._encrypted("VolumeKmsKeyId"),
        }

    def _encrypted(self, field: str) -> State:
        return {field: self._parts.key_arn} if self._parts.key_arn else {}

    def _job_environment(self) -> State:
        return {"STAGE": self._settings.stage, "HISTORY_EVENTS": str(self._settings.history_events)}

    def _config(self) -> State:
        spec = variant(self._settings.endpoints, "ranker", "")
        del spec["ModelName"]
        return {
            "EndpointConfigName.$": "$.run.job",
            "ProductionVariants": [{**spec, "ModelName.$": "$.run.job"}],
            **(self._encrypted("KmsKeyId") if self._settings.endpoints.profile == "cpu" else {}),
        }

    def _update(self) -> State:
        fleet = self._settings.endpoints.profile != "serverless"
        kept = {"RetainDeploymentConfig": True, "RetainAllVariantProperties": True} if fleet else {}
        return {"EndpointName": self._settings.endpoint("ranker"), "EndpointConfigName.$": "$.run.job", **kept}

    def _job(self, resource: str, parameters: State, result_path: str, then: str) -> State:
        step = {"$.prepared": "Prepare", "$.trained": "Train", "$.evaluated": "Evaluate"}[result_path]
        kept: State = {"model_uri.$": "$.ModelArtifacts.S3ModelArtifacts"} if step == "Train" else {"done": True}
        return self._task(
            resource,
            parameters,
            result=(result_path, kept),
            then=then,
            otherwise=f"Notify{step}Failed",
            hours=2 * self._settings.retraining.max_hours,
        )

    def _create(self, action: str, parameters: State, then: str, otherwise: str = "NotifyDeployFailed") -> State:
        return self._task(f"sagemaker:{action}", parameters, result=("$.made", None), then=then, otherwise=otherwise)

    def _task(
        self,
        resource: str,
        parameters: State,
        *,
        result: tuple[str, State | None],
        then: str,
        otherwise: str,
        hours: float = 0.25,
    ) -> State:
        # A path for every result, needed or not: synthesis drops the null that would discard one.
        path, selector = result
        return {
            "Type": "Task",
            "Resource": f"arn:aws:states:::{resource}",
            "Parameters": parameters,
            **({"ResultSelector": selector} if selector else {}),
            "ResultPath": path,
            "TimeoutSeconds": int(hours * _HOUR),
            "Retry": _RETRY_SERVICE,
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": otherwise}],
            "Next": then,
        }

    def _invoke(
        self, function: str, payload: State, kept: tuple[str, tuple[str, ...]], then: str, otherwise: str | None = None
    ) -> State:
        path, fields = kept
        step = function.title().replace("-", "")
        made = self._task(
            "lambda:invoke",
            {"FunctionName": self._parts.functions[function], "Payload": payload},
            result=(path, {f"{name}.$": f"$.Payload.{name}" for name in fields}),
            then=then,
            otherwise=otherwise or f"Notify{step}Failed",
        )
        return {**made, "Retry": _RETRY_FUNCTION}

    def _neighbours(self, name: str, version: str, then: str, otherwise: str, *, retire: bool) -> dict[str, State]:
        """Publish, or retire, one version's neighbours: the function is called until it is done."""
        payload = {"model_version.$": version, "token.$": "$.neighbours.token", "retire": retire}
        if not retire:
            payload["neighbours_uri.$"] = "$.run.neighbours_uri"
        work = self._invoke(
            "publish-neighbours", payload, ("$.neighbours", ("token", "done")), f"{name}Done", otherwise
        )
        return {
            f"Start{name}": {
                "Type": "Pass",
                "Result": {"token": "0", "done": False},
                "ResultPath": "$.neighbours",
                "Next": name,
            },
            name: work,
            f"{name}Done": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.neighbours.done", "BooleanEquals": True, "Next": then}],
                "Default": name,
            },
        }

    def _notify(self, what: str, then: str) -> State:
        message = {
            "TopicArn": self._parts.topic_arn,
            "Subject": f"Vitrine {self._settings.stage} {what}",
            "Message.$": "States.JsonToString($)",
        }
        return {
            "Type": "Task",
            "Resource": "arn:aws:states:::sns:publish",
            "Parameters": message,
            "ResultPath": "$.notified",
            "TimeoutSeconds": 60,
            "Retry": _RETRY_FUNCTION[1:],
            # What happened is in the next state's name; an undelivered message must not change it.
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.notified", "Next": then}],
            "Next": then,
        }


def _failure(name: str) -> State:
    return {"Type": "Fail", "Error": name, "CausePath": "$.error.Cause"}


def _one_of(variable: str, values: tuple[str, ...], then: str) -> State:
    return {"Or": [{"Variable": variable, "StringEquals": value} for value in values], "Next": then}


def _input(name: str, uri: str) -> State:
    key = "S3Uri.$" if uri.startswith("$.") else "S3Uri"
    source = {
        key: uri,
        "LocalPath": f"/opt/ml/processing/input/{name}",
        "S3DataType": "S3Prefix",
        "S3InputMode": "File",
        "S3DataDistributionType": "FullyReplicated",
    }
    return {"InputName": name, "S3Input": source}
