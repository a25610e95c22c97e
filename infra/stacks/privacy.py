"""Erasure and export: functions, the job role, state machines and the secret that receipts are signed with."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from aws_cdk import ArnFormat, CfnParameter, Duration, Stack
from aws_cdk import aws_secretsmanager as secretsmanager

from infra import erasure, export, nag
from infra.constructs.endpoint import ServingRole
from infra.constructs.function import Function, FunctionSpec, Platform
from infra.constructs.parameters import Parameters
from infra.constructs.privacy import Hourly, PrivacyMachine, Workflow
from infra.constructs.state_machine import EXECUTIONS
from infra.constructs.storage import removal
from infra.erasure import Parts

if TYPE_CHECKING:
    from constructs import Construct

    from infra.constructs.alarms import Observed
    from infra.settings import StageSettings
    from infra.stacks.data import DataStack
    from infra.stacks.models import ModelsStack

_FILES = "Whatever file of the lake holds the person is read, or rewritten, and no template knows the files' names."
_PAPERS = "Orders, reports and exports lie under the id of what was asked for, which is not known before."
_DIGESTS = "A tombstone is named after a digest of the shopper, which is not known before the erasure."


class PrivacyStack(Stack):
    """How a stage forgets, and tells what it holds."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: StageSettings,
        data: DataStack,
        models: ModelsStack,
        **kwargs: Any,
    ) -> None:
        super().__init__(scope, construct_id, **kwargs)
        self._settings, self._data, self._models = settings, data, models
        self.add_stack_dependency(models, "it reads the image's digest from a parameter that is written there")
        self._platform = Platform.of(self, settings, data.encryption)
        self._receipt_key = self._secret()
        functions = {
            "find": self._find(),
            "erase": self._erase(),
            "plan": self._plan(),
            "conclude": self._conclude(),
            "fail": self._fail(),
            "collect": self._collect(),
            "publish": self._publish("publish", "Lets an export be seen, and removes what it was made from"),
            "give-up": self._publish("give-up", "Notes that an export was not made"),
        }
        parts = Parts(
            functions={name: function.alias.function_arn for name, function in functions.items()},
            jobs_image=self._image(),
            job_role_arn=self._erasing_role().role_arn,
            lake_bucket=data.lake.bucket_name,
            topic_arn=data.notifications.topic_arn,
            key_arn=data.encryption.key_arn,
        )
        exporting = dataclasses.replace(parts, job_role_arn=self._exporting_role().role_arn)
        workflows = (
            (parts, Workflow("erasure", erasure.definition(settings, parts), "erase", tells=True)),
            (exporting, Workflow("export", export.definition(settings, exporting), "export", tells=False)),
        )
        machines = {
            one.name: PrivacyMachine(self, one.name.title(), settings, data.encryption, own, one)
            for own, one in workflows
        }
        sweep = self._sweep()
        Hourly(self, "Hourly", data.encryption, sweep)
        self.observed: list[Observed] = [*machines.values(), *functions.values(), sweep]
        facts = {f"{name}-machine-arn": one.machine.state_machine_arn for name, one in machines.items()}
        Parameters(self, "Parameters", settings, facts)

    def _image(self) -> str:
        # By parameter and not by export: CloudFormation would refuse to change an exported digest that is in use.
        return CfnParameter(
            self,
            "JobsImage",
            type="AWS::SSM::Parameter::Value<String>",
            default=self._settings.parameter("jobs-image"),
            description="The SSM parameter that holds the digest of the image",
        ).value_as_string

    def _secret(self) -> secretsmanager.Secret:
        secret = secretsmanager.Secret(
            self,
            "ReceiptKey",
            secret_name=f"vitrine/{self._settings.stage}/receipt-key",
            encryption_key=self._data.encryption.key,
            removal_policy=removal(self._settings),
            generate_secret_string=secretsmanager.SecretStringGenerator(exclude_punctuation=True, password_length=64),
        )
        nag.acknowledge(
            secret,
            "A key that signs receipts is replaced by the runbook; every public key is kept, so that an old receipt is"
            " checked by the key of its time.",
            "AwsSolutions-SMG4",
        )
        return secret

    def _function(
        self, step: str, description: str, environment: dict[str, str], seconds: int = 120, module: str = "steps"
    ) -> Function:
        spec = FunctionSpec(
            f"privacy-{step}",
            f"privacy.{module}.{step.replace('-', '_')}",
            description,
            {"PROFILES_TABLE": self._data.profiles.table_name, **environment},
            timeout=Duration.seconds(seconds),
            # Where a step fails its workflow fails, and rings that alarm.
            tolerated_errors=None,
        )
        return Function(self, step.title().replace("-", ""), self._platform, spec)

    def _find(self) -> Function:
        function = self._function("find", "Finds a person's sessions and marks them", self._lake())
        actions = ("GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem")
        function.allow([f"dynamodb:{action}" for action in actions], self._data.profiles.table_arn)
        arn = f"{self._data.lake_arn}/tombstones/*"
        function.allow_below("WriteTombstones", ("s3:PutObject",), arn, _DIGESTS)
        return function

    def _erase(self) -> Function:
        function = self._function("erase", "Removes a person's rows and exports", self._lake() | self._content(), 300)
        actions = ("GetItem", "Query", "BatchWriteItem", "UpdateItem", "DeleteItem")
        function.allow([f"dynamodb:{action}" for action in actions], self._data.profiles.table_arn)
        # Copy that was written about the person.
        removes = ("dynamodb:Query", "dynamodb:BatchWriteItem", "dynamodb:DeleteItem")
        function.allow(removes, self._data.content.table_arn)
        self._let_clear_exports(function)
        return function

    def _collect(self) -> Function:
        environment = {
            **self._lake(),
            **self._content(),
            "USER_HASH_KEY_SECRET": self._data.user_hash_key.secret_arn,
        }
        function = self._function(
            "collect", "Collects what the table holds of a person", environment, 300, "export_steps"
        )
        actions = ("BatchGetItem", "GetItem", "Query")
        function.allow([f"dynamodb:{action}" for action in actions], self._data.profiles.table_arn)
        function.allow(("dynamodb:Query",), self._data.content.table_arn)
        function.allow(("secretsmanager:GetSecretValue",), self._data.user_hash_key.secret_arn)
        function.allow(("s3:ListBucket",), self._data.lake.bucket_arn)
        arn = f"{self._data.lake_arn}/exports/*/order/order.json"
        function.allow_below("WriteOrders", ("s3:PutObject",), arn, _PAPERS)
        return function

    def _publish(self, step: str, description: str) -> Function:
        function = self._function(step, description, self._lake(), module="export_steps")
        function.allow(("dynamodb:UpdateItem",), self._data.profiles.table_arn)
        self._let_clear_exports(function)
        return function

    def _let_clear_exports(self, function: Function) -> None:
        function.allow(("s3:ListBucket",), self._data.lake.bucket_arn)
        function.allow_below("ClearExports", ("s3:DeleteObject",), f"{self._data.lake_arn}/exports/*", _PAPERS)

    def _plan(self) -> Function:
        environment = {
            **self._lake(),
            "USER_HASH_KEY_SECRET": self._data.user_hash_key.secret_arn,
            "RETRAINING_MACHINE": self._machine("retraining"),
            "SETTLE_SECONDS": str(self._settings.privacy.settle_seconds),
        }
        function = self._function("plan", "Says where the lake may hold a person, once all has settled", environment)
        function.allow(("dynamodb:GetItem",), self._data.profiles.table_arn)
        function.allow(("secretsmanager:GetSecretValue",), self._data.user_hash_key.secret_arn)
        function.allow(("states:ListExecutions",), self._machine("retraining"))
        function.allow(("s3:ListBucket",), self._data.lake.bucket_arn)
        arn = f"{self._data.lake_arn}/erasures/*/order/order.json"
        function.allow_below("WriteOrders", ("s3:PutObject",), arn, _PAPERS)
        return function

    def _conclude(self) -> Function:
        environment = {
            **self._lake(),
            "MODELS_TABLE": self._data.models.table_name,
            "RECEIPT_KEY_SECRET": self._receipt_key.secret_arn,
        }
        function = self._function("conclude", "Signs the receipt and forgets whom it is about", environment)
        actions = ("GetItem", "PutItem", "UpdateItem", "DeleteItem")
        function.allow([f"dynamodb:{action}" for action in actions], self._data.profiles.table_arn)
        function.allow(("dynamodb:BatchGetItem", "dynamodb:Query"), self._data.models.table_arn)
        function.allow(("secretsmanager:GetSecretValue",), self._receipt_key.secret_arn)
        function.allow(("s3:ListBucket",), self._data.lake.bucket_arn)
        arn = f"{self._data.lake_arn}/erasures/*"
        function.allow_below("ClearPapers", ("s3:GetObject", "s3:DeleteObject"), arn, _PAPERS)
        return function

    def _fail(self) -> Function:
        function = self._function("fail", "Notes that an erasure failed, and why", {})
        function.allow(("dynamodb:GetItem", "dynamodb:UpdateItem"), self._data.profiles.table_arn)
        return function

    def _sweep(self) -> Function:
        machine = self._machine("erasure")
        spec = FunctionSpec(
            "privacy-sweep",
            "privacy.sweeping.sweep",
            "Starts erasures anew that nobody works on",
            {
                "PROFILES_TABLE": self._data.profiles.table_name,
                "ERASURE_MACHINE": machine,
                "TOPIC": self._data.notifications.topic_arn,
            },
            timeout=Duration.seconds(300),
            tolerated_errors=0,
        )
        function = Function(self, "Sweep", self._platform, spec)
        actions = ("GetItem", "Query", "UpdateItem", "DeleteItem")
        function.allow([f"dynamodb:{action}" for action in actions], self._data.profiles.table_arn)
        function.allow(("states:StartExecution",), machine)
        executions = f"{machine.replace(':stateMachine:', ':execution:')}:*"
        function.allow_below("SeeErasures", ("states:DescribeExecution",), executions, EXECUTIONS)
        function.allow(("sns:Publish",), self._data.notifications.topic_arn)
        return function

    def _erasing_role(self) -> ServingRole:
        return self._job_role("Erasing", "erasure", ("s3:GetObject", "s3:PutObject", "s3:DeleteObject"), "erasures")

    def _exporting_role(self) -> ServingRole:
        return self._job_role("Exporting", "export", ("s3:GetObject",), "exports")

    def _job_role(self, construct_id: str, workflow: str, rights: tuple[str, ...], papers: str) -> ServingRole:
        """The role of a workflow's job: `rights` on what holds people, and its order and output below `papers`."""
        data = self._data
        role = ServingRole(
            self,
            f"{construct_id}Role",
            self._settings.name(workflow),
            self._models.image.repository.repository_arn,
            log_groups=("ProcessingJobs",),
        )
        for prefix in ("events", "exposures", "consents", "extractions"):
            role.grant_below(prefix.title(), rights, f"{data.lake_arn}/{prefix}/*", _FILES)
        actions = ("s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload")
        role.grant_below("Papers", actions, f"{data.lake_arn}/{papers}/*", _PAPERS)
        role.grant_list(data.lake, "*")
        if data.encryption.key_arn:
            role.grant_encrypt(data.encryption.key_arn)
        return role

    def _machine(self, name: str) -> str:
        return self.format_arn(
            service="states",
            resource="stateMachine",
            resource_name=self._settings.name(name),
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )

    def _content(self) -> dict[str, str]:
        return {"CONTENT_TABLE": self._data.content.table_name}

    def _lake(self) -> dict[str, str]:
        return {"LAKE_BUCKET": self._data.lake.bucket_name}
