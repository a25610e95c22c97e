"""Tables, buckets, keys and secrets, and what follows the profiles' stream."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aws_cdk import CustomResource, Duration, Stack
from aws_cdk import aws_secretsmanager as secretsmanager

from infra import nag, sources
from infra.constructs.custom_resource import custom_resource
from infra.constructs.function import Function, FunctionSpec, Platform, Stream
from infra.constructs.keys import StageKey
from infra.constructs.parameters import Parameters
from infra.constructs.session_key import KeyRotation
from infra.constructs.storage import AccessLogBucket, Bucket, Table, Topic, removal

if TYPE_CHECKING:
    from constructs import Construct

    from infra.constructs.alarms import Observed
    from infra.settings import StageSettings

BOOTSTRAP_VERSION = "bootstrap"
REGISTERS = ("consents", "tombstones")
"""What the lake holds of who may not be learnt from."""
_EXTRACTION_DAYS = 3
"""Longer than any run takes; an extraction names shoppers, and is one run's alone."""
_ERASURE_PAPER_DAYS = 30
_INSERTED_EVENT = {"eventName": ["INSERT"], "dynamodb": {"Keys": {"SK": {"S": [{"prefix": "E#"}]}}}}
_RECORDED = {
    "eventName": ["INSERT", "MODIFY"],
    "dynamodb": {"Keys": {"SK": {"S": [{"prefix": "E#"}, {"prefix": "X#"}, "L", "M", "P"]}}},
}
"""Events, exposures, profiles and what was forgotten, and purchase ledgers, which the function keeps from growing."""


class DataStack(Stack):
    """What a stage remembers."""

    def __init__(self, scope: Construct, construct_id: str, settings: StageSettings, **kwargs: Any) -> None:
        super().__init__(scope, construct_id, **kwargs)
        self._settings = settings
        self.encryption = StageKey(self, "StageKey", settings).encryption
        self.notifications = Topic(self, "Notifications", self.encryption, f"Vitrine {settings.stage}")
        self.access_logs = AccessLogBucket(self, "AccessLogs", settings)
        self.lake = self._bucket("Lake", versioned=False)
        if settings.retraining.prepare_engine == "spark":
            self.lake.add_lifecycle_rule(prefix="extractions/", expiration=Duration.days(_EXTRACTION_DAYS))
        self._expire_lake()
        self.artifacts = self._bucket("Artifacts", versioned=True)
        self._expire_runs()
        self.profiles = Table(self, "Profiles", settings, self.encryption, stream=True)
        self.catalogue = Table(self, "Catalogue", settings, self.encryption, stream=True)
        self.trends = Table(self, "Trends", settings, self.encryption)
        self.models = Table(self, "Models", settings, self.encryption)
        self.content = Table(self, "Content", settings, self.encryption)
        self.session_key = self._secret("SessionKey", "session-key")
        self.user_hash_key = self._secret("UserHashKey", "user-hash-key")
        nag.acknowledge(
            self.user_hash_key,
            "The lake is laid out by a hash under this key so that one person's data can be found and erased; a"
            " rotated key would lose everyone's place.",
            "AwsSolutions-SMG4",
        )
        platform = Platform.of(self, settings, self.encryption)
        self.bootstrap = sources.bootstrap_model(self, "BootstrapModel")
        rotation = KeyRotation(self, "SessionKeyRotation", settings, self.session_key).by(platform)
        self.observed: list[Observed] = [self._trends(platform), self._lake(platform), rotation]
        self.seed = self._seed(platform)
        # Exported by name: cdk-nag's findings about prefixes of these ARNs are acknowledged by that name.
        self.lake_arn, self.artifacts_arn = (
            self.export_value(self.lake.bucket_arn),
            self.export_value(self.artifacts.bucket_arn),
        )
        self._publish()

    def _bucket(self, name: str, *, versioned: bool) -> Bucket:
        return Bucket(self, name, self._settings, self.encryption, access_logs=self.access_logs, versioned=versioned)

    def _expire_runs(self) -> None:
        """A run's dataset is shoppers' histories: what a stopped run left goes by itself, with all its versions."""
        self.artifacts.add_lifecycle_rule(
            prefix="runs/", expiration=Duration.days(14), noncurrent_version_expiration=Duration.days(1)
        )
        self.artifacts.add_lifecycle_rule(expired_object_delete_marker=True)

    def _expire_lake(self) -> None:
        """What the stage keeps for a time only; an erasure's papers are removed as it ends, unless it never does."""
        privacy = self._settings.privacy
        days = {
            "events/": privacy.lake_event_days,
            "exposures/": privacy.lake_exposure_days,
            "erasures/": _ERASURE_PAPER_DAYS,
            "exports/": privacy.export_days,
        }
        for prefix, kept in days.items():
            if kept is not None:
                self.lake.add_lifecycle_rule(prefix=prefix, expiration=Duration.days(kept))

    def _secret(self, construct_id: str, name: str) -> secretsmanager.Secret:
        return secretsmanager.Secret(
            self,
            construct_id,
            secret_name=f"vitrine/{self._settings.stage}/{name}",
            encryption_key=self.encryption.key,
            removal_policy=removal(self._settings),
            generate_secret_string=secretsmanager.SecretStringGenerator(exclude_punctuation=True, password_length=64),
        )

    def _trends(self, platform: Platform) -> Function:
        environment = {"TRENDS_TABLE": self.trends.table_name, "CATALOGUE_TABLE": self.catalogue.table_name}
        spec = FunctionSpec(
            "trends",
            "trends.handler.handle",
            "Counts events by item, time and country, each exactly once",
            environment,
            timeout=Duration.seconds(60),
        )
        function = Function(self, "TrendsFunction", platform, spec)
        function.allow(_COUNT, self.trends.table_arn)
        function.allow(("dynamodb:BatchGetItem", "dynamodb:GetItem"), self.catalogue.table_arn)
        function.read_stream(self.profiles, Stream(100, 1, _INSERTED_EVENT))
        return function

    def _lake(self, platform: Platform) -> Function:
        environment = {
            "LAKE_BUCKET": self.lake.bucket_name,
            "USER_HASH_KEY_SECRET": self.user_hash_key.secret_arn,
            "PROFILES_TABLE": self.profiles.table_name,
            "GROUP_ATTRIBUTES": json.dumps(self._settings.group_attributes),
        }
        spec = FunctionSpec(
            "lake",
            "lake.handler.handle",
            "Writes events, exposures and consents to the lake, where one person's can be found; bounds the ledgers",
            environment,
            timeout=Duration.seconds(60),
        )
        function = Function(self, "LakeFunction", platform, spec)
        function.allow(("secretsmanager:GetSecretValue",), self.user_hash_key.secret_arn)
        function.allow(("dynamodb:BatchGetItem", "dynamodb:UpdateItem"), self.profiles.table_arn)
        for prefix in ("events", "exposures", "consents"):
            function.allow_below(
                f"Write{prefix.title()}",
                ("s3:PutObject",),
                self.lake.arn_for_objects(f"{prefix}/*"),
                "A file is named after the batch of stream records that it holds, so the grant is for the prefix.",
            )
        function.read_stream(self.profiles, Stream(500, self._settings.lake_window_seconds, _RECORDED))
        return function

    def _seed(self, platform: Platform) -> CustomResource:
        pointer = self._settings.parameter("ranker-artifact")
        spec = FunctionSpec(
            "retraining-seed-pointer",
            "retraining.handler.seed_pointer",
            "Points a new stage at the model that ships with Vitrine, and opens the lake's registers",
            {
                "POINTER_PARAMETER": pointer,
                "CATALOGUE_TABLE": self.catalogue.table_name,
                "LAKE_BUCKET": self.lake.bucket_name,
            },
            timeout=Duration.seconds(60),
            tolerated_errors=None,
        )
        function = Function(self, "SeedFunction", platform, spec)
        self.observed.append(function)
        function.allow(
            ("ssm:GetParameter", "ssm:PutParameter"),
            self.format_arn(service="ssm", resource="parameter", resource_name=pointer.removeprefix("/")),
        )
        function.allow(("dynamodb:UpdateItem", "dynamodb:GetItem"), self.catalogue.table_arn)
        for register in REGISTERS:
            function.allow(("s3:PutObject",), self.lake.arn_for_objects(f"{register}/_register.txt"))
        # The lake is named so that a stage of before the registers is given them.
        properties = {
            "ArtifactUrl": self.bootstrap.s3_object_url,
            "ModelVersion": BOOTSTRAP_VERSION,
            "LakeBucket": self.lake.bucket_name,
        }
        return custom_resource(self, "Pointer", function, properties, minutes=5)

    def _publish(self) -> None:
        facts = {
            "profiles-table": self.profiles.table_name,
            "catalogue-table": self.catalogue.table_name,
            "trends-table": self.trends.table_name,
            "models-table": self.models.table_name,
            "content-table": self.content.table_name,
            "lake-bucket": self.lake.bucket_name,
            "default-consent": self._settings.default_consent,
            "artifacts-bucket": self.artifacts.bucket_name,
        }
        Parameters(self, "Parameters", self._settings, facts)


_COUNT = (
    "dynamodb:BatchGetItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
)
