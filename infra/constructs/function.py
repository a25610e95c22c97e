"""A Lambda function with everything it needs to be run in earnest."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra import nag, sources
from infra.constructs.alarms import AlarmSpec, Graph, metric
from infra.constructs.storage import DeadLetterQueue, LogGroup

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from infra.constructs.keys import Encryption
    from infra.settings import StageSettings

ALIAS = "live"
_FAILS = "The function fails."
_READ_STREAM = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")


@dataclass(frozen=True)
class Platform:
    """What the functions of one stack share. A layer per stack: one shared by export could never be replaced."""

    settings: StageSettings
    encryption: Encryption
    code: lambda_.Code
    layer: lambda_.ILayerVersion

    @classmethod
    def of(cls, stack: Stack, settings: StageSettings, encryption: Encryption) -> Platform:
        """Make the stack's layer and take the code that all functions run."""
        layer = lambda_.LayerVersion(
            stack,
            "Packages",
            code=sources.layer_code(),
            compatible_architectures=[lambda_.Architecture.ARM_64],
            compatible_runtimes=[lambda_.Runtime.PYTHON_3_14],
            description="The packages of requirements/lambda.txt",
        )
        return cls(settings, encryption, sources.function_code(), layer)


@dataclass(frozen=True)
class Stream:
    """How a function reads a table's stream."""

    batch_size: int
    window_seconds: int
    pattern: Mapping[str, object] | None = None


@dataclass(frozen=True)
class FunctionSpec:
    """One function: `name` is the last part of its physical name, `handler` its path in `lambdas/`.

    More than `tolerated_errors` in five minutes ring an alarm; None where what fails with the function tells of it.
    """

    name: str
    handler: str
    description: str
    environment: Mapping[str, str] = field(default_factory=dict)
    memory_mb: int = 512
    timeout: Duration = field(default_factory=lambda: Duration.seconds(10))
    tolerated_errors: int | None = 3


class Function(Construct):
    """A function with its own role, log group and dead-letter queue, reached by its alias `live`."""

    def __init__(self, scope: Construct, construct_id: str, platform: Platform, spec: FunctionSpec) -> None:
        super().__init__(scope, construct_id)
        self._platform = platform
        self.name = platform.settings.name(spec.name)
        self.part = spec.name
        self.dead_letters: sqs.Queue = DeadLetterQueue(
            self, "DeadLetters", platform.encryption, f"{self.name}-dead-letters"
        )
        self._logs = LogGroup(self, "Logs", platform.settings, platform.encryption, name=f"/aws/lambda/{self.name}")
        self.role = self._own_role()
        self.function = self._make(spec)
        nag.acknowledge(
            self.role,
            "X-Ray takes trace segments on no resource: its two write actions accept only an asterisk.",
            "AwsSolutions-IAM5[Resource::*]",
        )
        self.alias = lambda_.Alias(self, "Live", alias_name=ALIAS, version=self.function.current_version)
        self._tolerated_errors = spec.tolerated_errors
        self._reads_stream = False

    def allow(self, actions: Sequence[str], *resources: str) -> None:
        """Let the function do `actions` on `resources`, and nothing else."""
        self.role.add_to_principal_policy(iam.PolicyStatement(actions=list(actions), resources=list(resources)))

    def allow_below(self, construct_id: str, actions: Sequence[str], arn: str, reason: str) -> None:
        """Let the function do `actions` on everything below a prefix, and say why no smaller grant will do.

        The grant is a policy of its own, so that the acknowledgement covers it and nothing else.
        """
        statement = iam.PolicyStatement(actions=list(actions), resources=[arn])
        policy = iam.Policy(self, construct_id, statements=[statement], roles=[self.role])
        self.function.node.add_dependency(policy)
        nag.acknowledge(policy, reason, nag.wildcard(Stack.of(self), arn))

    def read_stream(self, table: dynamodb.ITable, stream: Stream) -> None:
        """Feed the function from a table's stream; a record that keeps failing is parked alone."""
        assert table.table_stream_arn is not None, "the table has no stream"
        self.allow(_READ_STREAM, table.table_stream_arn)
        owner = Stack.of(table)
        table_arn = table.table_arn if owner is Stack.of(self) else owner.export_value(table.table_arn)
        self.allow_below(
            "ListStreams",
            ("dynamodb:ListStreams",),
            f"{table_arn}/stream/*",
            "Lambda lists the table's streams before it reads one; a stream's label is a timestamp that AWS chooses.",
        )
        mapping = lambda_.CfnEventSourceMapping(
            self,
            "Stream",
            function_name=self.alias.function_arn,
            event_source_arn=table.table_stream_arn,
            starting_position="TRIM_HORIZON",
            batch_size=stream.batch_size,
            maximum_batching_window_in_seconds=stream.window_seconds,
            bisect_batch_on_function_error=True,
            function_response_types=["ReportBatchItemFailures"],
            maximum_retry_attempts=5,
            maximum_record_age_in_seconds=12 * 3600,
            destination_config={"onFailure": {"destination": self.dead_letters.queue_arn}},
            filter_criteria={"filters": [{"pattern": json.dumps(stream.pattern)}]} if stream.pattern else None,
            kms_key_arn=self._platform.encryption.key_arn if stream.pattern else None,
        )
        mapping.node.add_dependency(self.role)  # Lambda checks at creation that the role can read the stream
        self._reads_stream = True

    @property
    def alarms(self) -> list[AlarmSpec]:
        """Errors; for a stream's reader also its lag and what it parked."""
        found = []
        if (tolerated := self._tolerated_errors) is not None:
            periods = 2 if tolerated else 1
            found.append(AlarmSpec(f"{self.name}-errors", self._metric("Errors"), tolerated, _FAILS, periods))
        if self._reads_stream:
            age = self._metric("IteratorAge", "Maximum")
            parked = metric(
                "AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": f"{self.name}-dead-letters"}, "Maximum"
            )
            found.append(AlarmSpec(f"{self.name}-lag", age, 120_000, "Its stream is read more than 2 minutes late.", 3))
            found.append(AlarmSpec(f"{self.name}-parked", parked, 0, "A record was parked in the dead-letter queue."))
        return found

    @property
    def graphs(self) -> list[Graph]:
        """Calls and errors, and the time taken."""
        calls: list[cloudwatch.IMetric] = [self._metric(name) for name in ("Invocations", "Errors", "Throttles")]
        return [Graph(self.name, calls, [self._metric("Duration", "p95")])]

    def _metric(self, name: str, statistic: str = "Sum") -> cloudwatch.Metric:
        return metric("AWS/Lambda", name, {"FunctionName": self.name}, statistic)

    def _own_role(self) -> iam.Role:
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            description=f"What {self.name} may do",
        )
        role.add_to_principal_policy(
            iam.PolicyStatement(
                actions=["logs:CreateLogStream", "logs:PutLogEvents"], resources=[self._logs.log_group_arn]
            )
        )
        if self._platform.encryption.key_arn:
            role.add_to_principal_policy(
                iam.PolicyStatement(
                    actions=["kms:Decrypt", "kms:GenerateDataKey"], resources=[self._platform.encryption.key_arn]
                )
            )
        return role

    def _make(self, spec: FunctionSpec) -> lambda_.Function:
        settings = self._platform.settings
        return lambda_.Function(
            self,
            "Function",
            function_name=self.name,
            description=spec.description,
            runtime=lambda_.Runtime.PYTHON_3_14,
            architecture=lambda_.Architecture.ARM_64,
            handler=spec.handler,
            code=self._platform.code,
            layers=[self._platform.layer],
            memory_size=spec.memory_mb,
            timeout=spec.timeout,
            role=self.role,
            environment={**self._common(), **spec.environment},
            environment_encryption=self._platform.encryption.key,
            log_group=self._logs,
            logging_format=lambda_.LoggingFormat.JSON,
            system_log_level_v2=lambda_.SystemLogLevel.WARN,
            tracing=lambda_.Tracing.ACTIVE,
            dead_letter_queue=self.dead_letters,
            reserved_concurrent_executions=settings.reserved(spec.name),
            snap_start=lambda_.SnapStartConf.ON_PUBLISHED_VERSIONS if settings.snap_start else None,
        )

    def _common(self) -> dict[str, str]:
        settings = self._platform.settings
        return {
            "POWERTOOLS_SERVICE_NAME": self.name,
            "POWERTOOLS_METRICS_NAMESPACE": "Vitrine",
            "STAGE": settings.stage,
            "LOG_LEVEL": settings.log_level,
        }
