"""The state machine that has copy written, with its role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_stepfunctions as stepfunctions
from constructs import Construct

from infra import nag
from infra.constructs.alarms import AlarmSpec, Graph, metric
from infra.constructs.privacy import machine_arn
from infra.constructs.storage import LogGroup
from infra.content import definition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from infra.constructs.keys import Encryption
    from infra.settings import StageSettings


class ContentMachine(Construct):
    """Runs the workflow over functions by step (their ARNs); logs every transition and is traced."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: StageSettings,
        encryption: Encryption,
        functions: Mapping[str, str],
    ) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        self.name = settings.name("content")
        role = self._make_role(functions, encryption)
        logs = LogGroup(self, "Logs", settings, encryption, name=f"/aws/vendedlogs/states/{self.name}")
        text = Stack.of(self).to_json_string(definition(settings, functions))
        self.machine = stepfunctions.StateMachine(
            self,
            "Machine",
            state_machine_name=self.name,
            definition_body=stepfunctions.DefinitionBody.from_string(text),
            role=role,
            tracing_enabled=True,
            logs=stepfunctions.LogOptions(
                destination=logs, level=stepfunctions.LogLevel.ALL, include_execution_data=True
            ),
        )
        nag.acknowledge(
            role,
            "Vended log delivery and X-Ray accept no resource but an asterisk; every other grant of this role names"
            " its resources.",
            "AwsSolutions-IAM5[Resource::*]",
        )

    @property
    def alarms(self) -> list[AlarmSpec]:
        """An execution that failed: a job did not come to its end."""
        failed = self._metric("ExecutionsFailed")
        return [AlarmSpec(f"{self.name}-failed", failed, 0, "A job for copy did not come to its end.")]

    @property
    def graphs(self) -> list[Graph]:
        """Executions by their end."""
        names = ("ExecutionsSucceeded", "ExecutionsFailed", "ExecutionsTimedOut")
        return [Graph("Jobs for copy", [self._metric(name) for name in names])]

    def _metric(self, name: str) -> cloudwatch.Metric:
        arn = machine_arn(Stack.of(self), self._settings, "content")
        return metric("AWS/States", name, {"StateMachineArn": arn})

    def _make_role(self, functions: Mapping[str, str], encryption: Encryption) -> iam.Role:
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("states.amazonaws.com"),
            description=f"What {self.name} may do",
        )
        grants = [(["lambda:InvokeFunction"], list(functions.values()))]
        if encryption.key_arn:
            grants.append((["kms:Decrypt", "kms:GenerateDataKey"], [encryption.key_arn]))
        for actions, resources in grants:
            role.add_to_policy(iam.PolicyStatement(actions=actions, resources=resources))
        return role
