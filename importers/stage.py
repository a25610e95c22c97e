"""A deployed stage, found by name: its tables, its lake and its keys."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from importers.errors import ImportStoppedError

if TYPE_CHECKING:
    from vitrine.domain.consent import Consent

_PATIENT = Config(
    retries={"mode": "standard", "total_max_attempts": 8},
    connect_timeout=5,
    read_timeout=60,
    max_pool_connections=32,
    parameter_validation=False,  # the requests are ours, and wide rows make it the dearest part of a write
)


class Stage:
    """Names come from SSM under `/vitrine/<stage>/`; the account and region from the standard AWS environment."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._session = boto3.session.Session()

    def client(self, service: str) -> Any:
        """Make a client that retries throttling for minutes: a bulk import waits where a request would give up."""
        return self._session.client(service, config=_PATIENT)

    def parameter(self, name: str) -> str:
        """Read one of the stage's parameters."""
        full = f"/vitrine/{self.name}/{name}"
        try:
            return str(self.client("ssm").get_parameter(Name=full)["Parameter"]["Value"])
        except ClientError as error:
            msg = (
                f"{full}: {error.response['Error']['Code']}; is stage {self.name} deployed in this account and region?"
            )
            raise ImportStoppedError(msg) from error

    @cached_property
    def dynamodb(self) -> Any:
        """The one DynamoDB client; clients are safe to share between threads."""
        return self.client("dynamodb")

    @cached_property
    def profiles_table(self) -> str:
        """The table of shoppers."""
        return self.parameter("profiles-table")

    @cached_property
    def catalogue_table(self) -> str:
        """The table of items."""
        return self.parameter("catalogue-table")

    @cached_property
    def lake_bucket(self) -> str:
        """The bucket of histories."""
        return self.parameter("lake-bucket")

    @cached_property
    def default_consent(self) -> Consent:
        """What holds for shoppers and rows that say nothing of consent."""
        return cast("Consent", self.parameter("default-consent"))

    @cached_property
    def user_hash_key(self) -> bytes:
        """The key that decides which part of the lake holds a shopper."""
        secret = self.client("secretsmanager").get_secret_value(SecretId=f"vitrine/{self.name}/user-hash-key")
        return str(secret["SecretString"]).encode()
