"""The stage's encryption: AWS's own keys, or one key that the customer manages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

if TYPE_CHECKING:
    from infra.settings import StageSettings


@dataclass(frozen=True)
class Encryption:
    """`key` is None when AWS's own keys encrypt the stage."""

    key: kms.IKey | None

    @property
    def key_arn(self) -> str | None:
        """The key's ARN, for resources that take one."""
        return self.key.key_arn if self.key else None


class StageKey(Construct):
    """The customer-managed key, if the stage has one, with the services that use it on nobody's behalf."""

    def __init__(self, scope: Construct, construct_id: str, settings: StageSettings) -> None:
        super().__init__(scope, construct_id)
        if not settings.customer_managed_keys:
            self.encryption = Encryption(None)
            return
        key = kms.Key(
            self,
            "Key",
            alias=f"alias/{settings.name('data')}",
            description=f"Encrypts the data of Vitrine {settings.stage}",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.RETAIN if settings.retain else RemovalPolicy.DESTROY,
        )
        self._admit(key, iam.ServicePrincipal(f"logs.{Stack.of(self).region}.amazonaws.com"))
        for service in ("cloudwatch.amazonaws.com", "delivery.logs.amazonaws.com"):
            self._admit(key, iam.ServicePrincipal(service))
        self.encryption = Encryption(key)

    def _admit(self, key: kms.Key, principal: iam.ServicePrincipal) -> None:
        key.add_to_resource_policy(
            iam.PolicyStatement(
                actions=["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:DescribeKey"],
                resources=["*"],  # in a key's policy this is the key itself
                principals=[principal],
                conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}}
                if not principal.service.startswith("logs.")
                else {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:*:{Stack.of(self).account}:*"}},
            )
        )
