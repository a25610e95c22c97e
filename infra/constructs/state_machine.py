"""A state machine as every workflow has one: logged, traced, and told of by how its executions end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_stepfunctions as stepfunctions
from constructs import Construct

from infra import nag
from infra.constructs.alarms import AlarmSpec, Graph, metric
from infra.constructs.storage import LogGroup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from infra.constructs.keys import Encryption
    from infra.settings import StageSettings
    from infra.states import State

EXECUTIONS = "An execution is named after what was asked for, which is not known before."


def machine_arn(stack: Stack, settings: StageSettings, workflow: str) -> str:
    """The machine's ARN, by its workflow: the API starts it and is deployed without waiting for it."""
    return stack.format_arn(
        service="states",
        resource="stateMachine",
        resource_name=settings.name(workflow),
        arn_format=ArnFormat.COLON_RESOURCE_NAME,
    )


class WorkflowMachine(Construct):
    """A workflow's machine. Who makes one gives it a role with `make_role`, and what it runs with `run`."""

    machine: stepfunctions.StateMachine

    def __init__(self, scope: Construct, construct_id: str, settings: StageSettings, workflow: str) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        self._workflow = workflow
        self.name = settings.name(workflow)

    def make_role(self, grants: Iterable[tuple[list[str], list[str]]]) -> iam.Role:
        """Make the machine's role; a grant is actions, and the resources that they are for."""
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("states.amazonaws.com"),
            description=f"What {self.name} may do",
        )
        for actions, resources in grants:
            role.add_to_policy(iam.PolicyStatement(actions=actions, resources=resources))
        return role

    def run(self, definition: State, role: iam.Role, encryption: Encryption) -> None:
        """Make the machine: every transition is logged, and traced."""
        logs = LogGroup(self, "Logs", self._settings, encryption, name=f"/aws/vendedlogs/states/{self.name}")
        text = Stack.of(self).to_json_string(definition)
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

    def failed(self, what: str) -> AlarmSpec:
        """Ring for an execution that failed."""
        return AlarmSpec(f"{self.name}-failed", self._count("ExecutionsFailed"), 0, what)

    def out_of_time(self, what: str) -> AlarmSpec:
        """Ring for an execution that ran out of time."""
        return AlarmSpec(f"{self.name}-timeout", self._count("ExecutionsTimedOut"), 0, what)

    def ends(self, title: str) -> Graph:
        """Draw executions by their end."""
        names = ("ExecutionsSucceeded", "ExecutionsFailed", "ExecutionsTimedOut")
        return Graph(title, [self._count(name) for name in names])

    def _count(self, name: str) -> cloudwatch.Metric:
        arn = machine_arn(Stack.of(self), self._settings, self._workflow)
        return metric("AWS/States", name, {"StateMachineArn": arn})
