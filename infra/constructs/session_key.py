"""The key that signs anonymous sessions, and its rotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Aws, Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.constructs.function import Function, FunctionSpec, Platform

if TYPE_CHECKING:
    from infra.settings import StageSettings

# No right to ask for a random password: it knows no resource, and Python makes better ones.
_ROTATE = (
    "secretsmanager:DescribeSecret",
    "secretsmanager:GetSecretValue",
    "secretsmanager:PutSecretValue",
    "secretsmanager:UpdateSecretVersionStage",
)


class KeyRotation(Construct):
    """Rotates a secret by schedule, with a function that may touch this secret and nothing else."""

    def __init__(
        self, scope: Construct, construct_id: str, settings: StageSettings, secret: secretsmanager.Secret
    ) -> None:
        super().__init__(scope, construct_id)
        self._settings, self._secret = settings, secret

    def by(self, platform: Platform) -> Function:
        """Make the function and the schedule; a deploy tests the function and does not rotate."""
        spec = FunctionSpec(
            "rotation",
            "rotation.handler.handle",
            "Rotates the key that signs anonymous sessions",
            memory_mb=256,
            timeout=Duration.seconds(30),
            tolerated_errors=0,
        )
        function = Function(self, "Function", platform, spec)
        function.allow(_ROTATE, self._secret.secret_arn)
        called = lambda_.CfnPermission(
            self,
            "Called",
            action="lambda:InvokeFunction",
            function_name=function.function.function_arn,
            principal="secretsmanager.amazonaws.com",
            source_account=Aws.ACCOUNT_ID,
        )
        schedule = secretsmanager.CfnRotationSchedule(
            self,
            "Schedule",
            secret_id=self._secret.secret_arn,
            rotation_lambda_arn=function.function.function_arn,
            rotate_immediately_on_update=False,
            rotation_rules=secretsmanager.CfnRotationSchedule.RotationRulesProperty(
                automatically_after_days=self._settings.session_key_days
            ),
        )
        schedule.node.add_dependency(called)
        return function
