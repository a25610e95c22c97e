"""The retraining state machine with its roles, and the schedule that starts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sqs as sqs

from infra import nag, workflow
from infra.constructs.endpoint import canary_alarm_arns, endpoint_arn
from infra.constructs.state_machine import WorkflowMachine
from infra.constructs.storage import DeadLetterQueue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs import Construct

    from infra.constructs.alarms import AlarmSpec, Graph
    from infra.constructs.keys import Encryption
    from infra.settings import StageSettings

JOB_NAMES = "A run's jobs, model and configuration are named after its execution, under the stage's prefix."
_RUN_IDS = "EMR Serverless names a job run when it starts; the grant is for the runs of the stage's own application."
_JOBS = {
    "processing-job": (
        "sagemaker:CreateProcessingJob",
        "sagemaker:DescribeProcessingJob",
        "sagemaker:StopProcessingJob",
    ),
    "training-job": ("sagemaker:CreateTrainingJob", "sagemaker:DescribeTrainingJob", "sagemaker:StopTrainingJob"),
    "model": ("sagemaker:CreateModel",),
    "endpoint-config": ("sagemaker:CreateEndpointConfig", "sagemaker:UpdateEndpoint"),
}


class RetrainingMachine(WorkflowMachine):
    """Runs the workflow."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: StageSettings,
        encryption: Encryption,
        parts: workflow.Parts,
    ) -> None:
        super().__init__(scope, construct_id, settings, "retraining")
        self._role = self._role_for(parts, encryption)
        self.run(workflow.definition(settings, parts), self._role, encryption)

    @property
    def alarms(self) -> list[AlarmSpec]:
        """A run that failed, was rolled back or ran out of time."""
        return [
            self.failed("A retraining failed or was rolled back."),
            self.out_of_time("A retraining ran out of time."),
        ]

    @property
    def graphs(self) -> list[Graph]:
        """Runs by their end."""
        return [self.ends("Retraining")]

    def every(self, expression: str, encryption: Encryption) -> None:
        """Start the machine by a schedule; a start that failed waits in a queue."""
        missed = DeadLetterQueue(self, "Missed", encryption)
        role = iam.Role(self, "SchedulerRole", assumed_by=iam.ServicePrincipal("scheduler.amazonaws.com"))
        role.add_to_policy(
            iam.PolicyStatement(actions=["states:StartExecution"], resources=[self.machine.state_machine_arn])
        )
        self._let_report(role, missed, encryption)
        target = scheduler.CfnSchedule.TargetProperty(
            arn=self.machine.state_machine_arn,
            role_arn=role.role_arn,
            input="{}",
            dead_letter_config=scheduler.CfnSchedule.DeadLetterConfigProperty(arn=missed.queue_arn),
            retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(maximum_retry_attempts=5),
        )
        scheduler.CfnSchedule(
            self,
            "Schedule",
            name=self.name,
            description="Retrains the ranker",
            schedule_expression=expression,
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(
                mode="FLEXIBLE", maximum_window_in_minutes=15
            ),
            target=target,
            kms_key_arn=encryption.key_arn,
        )

    def roll_back_on(self, alarms: Sequence[str], encryption: Encryption) -> None:
        """Start the machine whenever one of the alarms goes off; it finds out whether there is anything to roll back.

        A rule and no alarm action: an alarm cannot start a state machine.
        """
        missed = DeadLetterQueue(self, "Unheard", encryption)
        role = iam.Role(self, "AlarmRole", assumed_by=iam.ServicePrincipal("events.amazonaws.com"))
        role.add_to_policy(
            iam.PolicyStatement(actions=["states:StartExecution"], resources=[self.machine.state_machine_arn])
        )
        pattern = {
            "source": ["aws.cloudwatch"],
            "detail-type": ["CloudWatch Alarm State Change"],
            "detail": {"alarmName": list(alarms), "state": {"value": ["ALARM"]}},
        }
        rule = events.CfnRule(
            self,
            "OnAlarm",
            name=f"{self.name}-on-alarm",
            description="Goes back to the previous model when an alarm goes off soon after a promotion",
            event_pattern=pattern,
            targets=[
                events.CfnRule.TargetProperty(
                    id="machine",
                    arn=self.machine.state_machine_arn,
                    role_arn=role.role_arn,
                    dead_letter_config=events.CfnRule.DeadLetterConfigProperty(arn=missed.queue_arn),
                    input_transformer=events.CfnRule.InputTransformerProperty(
                        input_paths_map={"alarm": "$.detail.alarmName"},
                        input_template='{"roll_back_to": "previous", "alarm": "<alarm>"}',
                    ),
                )
            ],
        )
        missed.add_to_resource_policy(
            iam.PolicyStatement(
                actions=["sqs:SendMessage"],
                principals=[iam.ServicePrincipal("events.amazonaws.com")],
                resources=[missed.queue_arn],
                conditions={"ArnEquals": {"aws:SourceArn": rule.attr_arn}},
            )
        )

    def _let_report(self, role: iam.Role, missed: sqs.Queue, encryption: Encryption) -> None:
        role.add_to_policy(iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[missed.queue_arn]))
        if encryption.key_arn:
            actions = ["kms:Decrypt", "kms:GenerateDataKey"]
            role.add_to_policy(iam.PolicyStatement(actions=actions, resources=[encryption.key_arn]))

    def _role_for(self, parts: workflow.Parts, encryption: Encryption) -> iam.Role:
        stack = Stack.of(self)
        pointer = self._settings.parameter("ranker-artifact").removeprefix("/")
        rules = [
            stack.format_arn(
                service="events", resource="rule", resource_name=f"StepFunctionsGetEventsForSageMaker{kind}JobsRule"
            )
            for kind in ("Training", "Processing")
        ]
        endpoint = endpoint_arn(stack, self._settings.endpoint("ranker"))
        grants: list[tuple[list[str], list[str]]] = [
            (["lambda:InvokeFunction"], list(parts.functions.values())),
            (["ssm:GetParameter"], [stack.format_arn(service="ssm", resource="parameter", resource_name=pointer)]),
            (["sns:Publish"], [parts.topic_arn]),
            (["events:DescribeRule", "events:PutRule", "events:PutTargets"], rules),
            (["sagemaker:DescribeEndpoint", "sagemaker:UpdateEndpoint"], [endpoint]),
        ]
        if self._settings.endpoints.profile != "serverless":
            alarms = canary_alarm_arns(stack, self._settings.endpoint("ranker"))
            grants.append((["cloudwatch:DescribeAlarms"], alarms))
        if encryption.key_arn:
            grants.append(
                (["kms:Decrypt", "kms:GenerateDataKey", "kms:CreateGrant", "kms:DescribeKey"], [encryption.key_arn])
            )
        role = self.make_role(grants)
        self._let_pass_roles(role, parts)
        if parts.spark:
            self._let_run_spark(role, parts.spark)
        for kind, job_actions in _JOBS.items():
            self._grant_below(role, kind, job_actions)
        return role

    def _let_pass_roles(self, role: iam.Role, parts: workflow.Parts) -> None:
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["iam:PassRole"],
                resources=[parts.job_role_arn, parts.ranker_role_arn],
                conditions={"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}},
            )
        )

    def _let_run_spark(self, role: iam.Role, spark: workflow.SparkParts) -> None:
        stack = Stack.of(self)
        rule = "StepFunctionsGetEventsForEMRServerlessJobRule"
        application = stack.format_arn(
            service="emr-serverless", resource="/applications", resource_name=spark.application_id
        )
        grants = (
            (["emr-serverless:StartJobRun"], application),
            (
                ["events:DescribeRule", "events:PutRule", "events:PutTargets"],
                stack.format_arn(service="events", resource="rule", resource_name=rule),
            ),
        )
        for actions, resource in grants:
            role.add_to_policy(iam.PolicyStatement(actions=actions, resources=[resource]))
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["iam:PassRole"],
                resources=[spark.role_arn],
                conditions={"StringEquals": {"iam:PassedToService": "emr-serverless.amazonaws.com"}},
            )
        )
        runs = f"{application}/jobruns/*"
        actions = ["emr-serverless:CancelJobRun", "emr-serverless:GetJobRun"]
        statement = iam.PolicyStatement(actions=actions, resources=[runs])
        policy = iam.Policy(self, "SparkRuns", statements=[statement], roles=[role])
        nag.acknowledge(policy, _RUN_IDS, nag.wildcard(stack, runs))

    def _grant_below(self, role: iam.Role, kind: str, actions: tuple[str, ...]) -> None:
        stack = Stack.of(self)
        arn = stack.format_arn(service="sagemaker", resource=kind, resource_name=self._settings.name("*"))
        policy = iam.Policy(
            self,
            "".join(word.title() for word in kind.split("-")),
            statements=[iam.PolicyStatement(actions=list(actions), resources=[arn])],
            roles=[role],
        )
        nag.acknowledge(policy, JOB_NAMES, nag.wildcard(stack, arn))
