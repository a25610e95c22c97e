"""What is stored is encrypted, restorable, and reached over TLS alone."""

from __future__ import annotations

import json

from infra.settings import StageSettings
from infra.workflow import definition
from tests.infrastructure.assembly import Assembly
from tests.infrastructure.test_workflow import PARTS


def test_tables_are_encrypted_restorable_on_demand_and_expire_items(assembly: Assembly) -> None:
    tables = list(assembly.resources("AWS::DynamoDB::Table"))
    assert len(tables) == 5
    for table in tables:
        assert table.properties["SSESpecification"]["SSEEnabled"] is True
        assert table.properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert table.properties["BillingMode"] == "PAY_PER_REQUEST"
        assert table.properties["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}


def test_profiles_and_catalogue_have_streams_of_both_images(assembly: Assembly) -> None:
    views = [one.properties.get("StreamSpecification") for one in assembly.resources("AWS::DynamoDB::Table")]
    assert sorted(json.dumps(view) for view in views) == sorted(
        [json.dumps({"StreamViewType": "NEW_AND_OLD_IMAGES"})] * 2 + ["null"] * 3
    )


def test_buckets_are_private_and_encrypted(assembly: Assembly) -> None:
    buckets = list(assembly.resources("AWS::S3::Bucket"))
    assert len(buckets) == 3
    for bucket in buckets:
        assert bucket.properties["BucketEncryption"]
        assert set(bucket.properties["PublicAccessBlockConfiguration"].values()) == {True}


def test_the_lake_keeps_no_versions_of_what_was_erased(assembly: Assembly) -> None:
    versioned = {
        one.logical_id.rstrip("0123456789ABCDEF")
        for one in assembly.resources("AWS::S3::Bucket")
        if "VersioningConfiguration" in one.properties
    }
    assert versioned == {"Artifacts"}


def test_a_run_s_dataset_expires_and_no_version_of_it_outlives_it(assembly: Assembly) -> None:
    (artifacts,) = [one for one in assembly.resources("AWS::S3::Bucket") if one.logical_id.startswith("Artifacts")]
    (rule,) = [one for one in artifacts.properties["LifecycleConfiguration"]["Rules"] if one.get("Prefix") == "runs/"]
    longest = 14 * 24 * 3600
    machine = definition(StageSettings.load(assembly.stage), PARTS)
    assert rule["ExpirationInDays"] * 24 * 3600 == longest > machine["TimeoutSeconds"]
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 1}


def test_every_bucket_queue_and_topic_refuses_plain_http(assembly: Assembly) -> None:
    pairs = (
        ("AWS::S3::Bucket", "AWS::S3::BucketPolicy", "Bucket"),
        ("AWS::SQS::Queue", "AWS::SQS::QueuePolicy", "Queues"),
        ("AWS::SNS::Topic", "AWS::SNS::TopicPolicy", "Topics"),
    )
    for kind, policy_kind, field in pairs:
        guarded = {
            json.dumps(policy.properties[field])
            for policy in assembly.resources(policy_kind)
            for statement in policy.properties["PolicyDocument"]["Statement"]
            if statement.get("Condition", {}).get("Bool") == {"aws:SecureTransport": "false"}
        }
        for resource in assembly.resources(kind):
            reference = {"Ref": resource.logical_id}
            assert json.dumps(reference if field == "Bucket" else [reference]) in guarded, resource.logical_id


def test_queues_are_encrypted(assembly: Assembly) -> None:
    for queue in assembly.resources("AWS::SQS::Queue"):
        encrypted = queue.properties.get("SqsManagedSseEnabled") is True or "KmsMasterKeyId" in queue.properties
        # SQS encrypts a queue by itself unless told not to; CDK leaves the property out then.
        assert encrypted or "SqsManagedSseEnabled" not in queue.properties


def test_production_uses_the_customers_key_everywhere(assemblies) -> None:  # type: ignore[no-untyped-def]
    prod = assemblies("prod")
    (key,) = prod.resources("AWS::KMS::Key")
    assert key.properties["EnableKeyRotation"] is True
    assert all(one.properties["SSESpecification"]["KMSMasterKeyId"] for one in prod.resources("AWS::DynamoDB::Table"))
    assert all(one.properties["KmsKeyId"] for one in prod.resources("AWS::SecretsManager::Secret"))
    assert all(one.properties["KmsKeyId"] for one in prod.resources("AWS::Logs::LogGroup"))
    assert all(one.properties["KmsMasterKeyId"] for one in prod.resources("AWS::SQS::Queue"))
    assert all(one.properties["KmsKeyArn"] for one in prod.resources("AWS::Lambda::Function"))


def test_data_outlives_the_stack_in_production_alone(assembly: Assembly) -> None:
    policies = {
        one.whole["DeletionPolicy"]
        for kind in ("AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SecretsManager::Secret", "AWS::Cognito::UserPool")
        for one in assembly.resources(kind)
    }
    assert policies == {"Retain" if assembly.stage == "prod" else "Delete"}
