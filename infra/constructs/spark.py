"""Spark for preparing the data of a large shop: an application that costs nothing between its runs, and its role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_emrserverless as emr
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra import nag, sources

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import aws_s3 as s3

    from infra.constructs.keys import Encryption
    from infra.settings import StageSettings

RELEASE = "emr-spark-8.0.0"
"""Spark 4.0.2: the Dockerfile's base and requirements/spark.in follow it."""
_GB_PER_VCPU = 4
_IDLE_MINUTES = 5


class SparkApplication(Construct):
    """An EMR Serverless application with the stage's image, and the role that its job runs have."""

    def __init__(
        self, scope: Construct, construct_id: str, settings: StageSettings, encryption: Encryption, image: str
    ) -> None:
        super().__init__(scope, construct_id)
        cores = settings.retraining.spark_cores
        self.application = emr.CfnApplication(
            self,
            "Application",
            name=settings.name("spark"),
            release_label=RELEASE,
            type="SPARK",
            image_configuration=emr.CfnApplication.ImageConfigurationInputProperty(image_uri=image),
            auto_start_configuration=emr.CfnApplication.AutoStartConfigurationProperty(enabled=True),
            auto_stop_configuration=emr.CfnApplication.AutoStopConfigurationProperty(
                enabled=True, idle_timeout_minutes=_IDLE_MINUTES
            ),
            maximum_capacity=emr.CfnApplication.MaximumAllowedResourcesProperty(
                cpu=f"{cores} vCPU", memory=f"{_GB_PER_VCPU * cores} GB"
            ),
        )
        self.entry_point = sources.spark_job(self, "Job")
        self.role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("emr-serverless.amazonaws.com"),
            description=f"What the runs of {settings.name('spark')} may do",
        )
        entry = self.entry_point.bucket.arn_for_objects(self.entry_point.s3_object_key)
        self.role.add_to_policy(iam.PolicyStatement(actions=["s3:GetObject"], resources=[entry]))
        if encryption.key_arn:
            actions = ["kms:Decrypt", "kms:GenerateDataKey"]
            self.role.add_to_policy(iam.PolicyStatement(actions=actions, resources=[encryption.key_arn]))

    def grant_below(self, construct_id: str, actions: Sequence[str], arn: str, reason: str) -> None:
        """Allow `actions` on everything below a prefix, acknowledged on that one policy with the reason."""
        statement = iam.PolicyStatement(actions=list(actions), resources=[arn])
        policy = iam.Policy(self, construct_id, statements=[statement], roles=[self.role])
        nag.acknowledge(policy, reason, nag.wildcard(Stack.of(self), arn))

    def grant_list(self, bucket: s3.IBucket) -> None:
        """Let a run list a bucket: Spark finds its files by it."""
        self.role.add_to_policy(iam.PolicyStatement(actions=["s3:ListBucket"], resources=[bucket.bucket_arn]))
