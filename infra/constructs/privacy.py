"""The state machines of erasure and export, each with its role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct

from infra import nag
from infra.constructs.state_machine import WorkflowMachine

if TYPE_CHECKING:
    from infra.constructs.alarms import AlarmSpec, Graph
    from infra.constructs.function import Function
    from infra.constructs.keys import Encryption
    from infra.erasure import Parts
    from infra.settings import StageSettings
    from infra.states import State

_JOBS = ("sagemaker:CreateProcessingJob", "sagemaker:DescribeProcessingJob", "sagemaker:StopProcessingJob")
_JOB_NAMES = "A job is named after what was asked for, which is not known before; the prefix is the workflow's own."


@dataclass(frozen=True)
class Workflow:
    """A workflow: its name, its definition, how its jobs' names begin, and whether it sends messages."""

    name: str
    definition: State
    job: str
    tells: bool


class PrivacyMachine(WorkflowMachine):
    """Runs the workflow."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: StageSettings,
        encryption: Encryption,
        parts: Parts,
        workflow: Workflow,
    ) -> None:
        super().__init__(scope, construct_id, settings, workflow.name)
        self.run(workflow.definition, self._role_for(workflow, parts, encryption), encryption)

    @property
    def alarms(self) -> list[AlarmSpec]:
        """An execution that failed. One that ran out of time is told by the sweep, or begun anew by who asks for it."""
        return [self.failed(f"An {self._workflow} of a person's data failed.")]

    @property
    def graphs(self) -> list[Graph]:
        """Executions by their end."""
        return [self.ends(f"{self._workflow.title()}s")]

    def _role_for(self, workflow: Workflow, parts: Parts, encryption: Encryption) -> iam.Role:
        stack = Stack.of(self)
        rule = stack.format_arn(
            service="events", resource="rule", resource_name="StepFunctionsGetEventsForSageMakerProcessingJobsRule"
        )
        grants: list[tuple[list[str], list[str]]] = [
            (["lambda:InvokeFunction"], list(parts.functions.values())),
            (["events:DescribeRule", "events:PutRule", "events:PutTargets"], [rule]),
        ]
        if encryption.key_arn:
            actions = ["kms:Decrypt", "kms:GenerateDataKey", "kms:CreateGrant", "kms:DescribeKey"]
            grants.append((actions, [encryption.key_arn]))
        if workflow.tells:
            grants.append((["sns:Publish"], [parts.topic_arn]))
        role = self.make_role(grants)
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["iam:PassRole"],
                resources=[parts.job_role_arn],
                conditions={"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}},
            )
        )
        jobs = stack.format_arn(
            service="sagemaker", resource="processing-job", resource_name=self._settings.name(f"{workflow.job}*")
        )
        statement = iam.PolicyStatement(actions=list(_JOBS), resources=[jobs])
        policy = iam.Policy(self, "ProcessingJobs", statements=[statement], roles=[role])
        nag.acknowledge(policy, _JOB_NAMES, nag.wildcard(stack, jobs))
        return role


class Hourly(Construct):
    """Calls a function each hour, at some minute of it. A call that is missed is made up for by the next."""

    def __init__(self, scope: Construct, construct_id: str, encryption: Encryption, function: Function) -> None:
        super().__init__(scope, construct_id)
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("scheduler.amazonaws.com"),
            description=f"What the schedule of {function.name} may do",
        )
        called = function.alias.function_arn
        role.add_to_policy(iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[called]))
        if encryption.key_arn:
            role.add_to_policy(iam.PolicyStatement(actions=["kms:Decrypt"], resources=[encryption.key_arn]))
        scheduler.CfnSchedule(
            self,
            "Schedule",
            name=function.name,
            description=f"Calls {function.name} each hour",
            schedule_expression="rate(1 hour)",
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(
                mode="FLEXIBLE", maximum_window_in_minutes=15
            ),
            target=scheduler.CfnSchedule.TargetProperty(arn=called, role_arn=role.role_arn, input="{}"),
            kms_key_arn=encryption.key_arn,
        )
