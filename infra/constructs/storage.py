"""Tables, buckets, queues, topics and log groups, with the guarantees that all of a stage's share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs

from infra import nag

if TYPE_CHECKING:
    from constructs import Construct

    from infra.constructs.keys import Encryption
    from infra.settings import StageSettings


def removal(settings: StageSettings) -> RemovalPolicy:
    """Whether a stage's data outlives its stack."""
    return RemovalPolicy.RETAIN if settings.retain else RemovalPolicy.DESTROY


class Table(dynamodb.Table):
    """A table keyed by PK and SK: on demand, encrypted, restorable to any second of 35 days, with a TTL."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: StageSettings,
        encryption: Encryption,
        *,
        stream: bool = False,
    ) -> None:
        managed = dynamodb.TableEncryption.AWS_MANAGED
        super().__init__(
            scope,
            construct_id,
            partition_key=dynamodb.Attribute(name="PK", type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="SK", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED if encryption.key else managed,
            encryption_key=encryption.key,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            time_to_live_attribute="ttl",
            stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES if stream else None,
            deletion_protection=settings.retain,
            removal_policy=removal(settings),
        )


class Bucket(s3.Bucket):
    """A private, encrypted bucket that refuses plain HTTP and logs who reads it.

    A bucket that must be able to forget a person is not versioned: a version would keep what was erased.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: StageSettings,
        encryption: Encryption,
        *,
        access_logs: s3.IBucket,
        versioned: bool,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            encryption=s3.BucketEncryption.KMS if encryption.key else s3.BucketEncryption.S3_MANAGED,
            encryption_key=encryption.key,
            bucket_key_enabled=True if encryption.key else None,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=versioned,
            server_access_logs_bucket=access_logs,
            server_access_logs_prefix=f"{construct_id.lower()}/",
            removal_policy=removal(settings),
            lifecycle_rules=[_housekeeping(versioned)],
        )


def _housekeeping(versioned: bool) -> s3.LifecycleRule:
    return s3.LifecycleRule(
        abort_incomplete_multipart_upload_after=Duration.days(2),
        noncurrent_version_expiration=Duration.days(30) if versioned else None,
    )


class AccessLogBucket(s3.Bucket):
    """Where the other buckets' access logs go, for as long as the stage's logs are kept."""

    def __init__(self, scope: Construct, construct_id: str, settings: StageSettings) -> None:
        super().__init__(
            scope,
            construct_id,
            encryption=s3.BucketEncryption.S3_MANAGED,  # S3 delivers access logs to no bucket with a customer's key
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            removal_policy=removal(settings),
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(settings.log_retention_days))],
        )
        nag.acknowledge(
            self,
            "This bucket receives the access logs of the others; logging its own deliveries into itself would never"
            " end.",
            "AwsSolutions-S1",
        )


class DeadLetterQueue(sqs.Queue):
    """Where what failed waits for a person, for two weeks."""

    def __init__(self, scope: Construct, construct_id: str, encryption: Encryption, name: str | None = None) -> None:
        super().__init__(
            scope,
            construct_id,
            queue_name=name,
            encryption=sqs.QueueEncryption.KMS if encryption.key else sqs.QueueEncryption.SQS_MANAGED,
            encryption_master_key=encryption.key,
            enforce_ssl=True,
            retention_period=Duration.days(14),
        )
        nag.acknowledge(
            self,
            "This is itself the dead-letter queue of a function or a stream: a person redrives it, so it needs none of"
            " its own.",
            "AwsSolutions-SQS3",
            "Serverless-SQSRedrivePolicy",
        )


class Topic(sns.Topic):
    """A topic that takes messages over TLS only."""

    def __init__(self, scope: Construct, construct_id: str, encryption: Encryption, display_name: str) -> None:
        super().__init__(scope, construct_id, display_name=display_name, master_key=encryption.key, enforce_ssl=True)


class LogGroup(logs.LogGroup):
    """A log group that keeps what the stage's settings say."""

    def __init__(
        self, scope: Construct, construct_id: str, settings: StageSettings, encryption: Encryption, name: str
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            log_group_name=name,
            retention=_retention(settings.log_retention_days),
            encryption_key=encryption.key,
            removal_policy=removal(settings),
        )


def _retention(days: int) -> logs.RetentionDays:
    known = {1: "ONE_DAY", 7: "ONE_WEEK", 14: "TWO_WEEKS", 30: "ONE_MONTH", 90: "THREE_MONTHS", 365: "ONE_YEAR"}
    return logs.RetentionDays[known[days]]
