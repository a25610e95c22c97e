"""What is removed at the end of a run, and what is not."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse

from retraining.collection import Collection, Needed
from tests.unit.retraining.conftest import ENVIRONMENT
from tests.unit.retraining.stage import put
from vitrine.stores.clients import client

PREFIX = "vitrine-dev-"
NEEDED = Needed(
    versions=frozenset({"live", "previous", "running"}),
    urls=frozenset({"s3://artifacts/models/vitrine-dev-early/output/model.tar.gz"}),
    running=frozenset({"running"}),
    serving=frozenset({"vitrine-dev-back", "vitrine-dev-model-of-back"}),
)
RUNS = ("live", "previous", "running", "old", "older", "newest")


@pytest.fixture
def removed_packages(live: None) -> list[str]:
    """The packages that DeleteModelPackage, which moto does not have, was asked for."""
    asked: list[str] = []

    def note(params: dict[str, Any], **_: Any) -> tuple[AWSResponse, dict[str, Any]]:
        asked.append(json.loads(params["body"])["ModelPackageName"])
        return AWSResponse("", 200, {}, None), {}

    client("sagemaker").meta.events.register_first("before-call.sagemaker.DeleteModelPackage", note)
    return asked


@pytest.fixture
def collection(removed_packages: list[str]) -> Collection:
    return Collection(client("sagemaker"), client("s3"), "artifacts", PREFIX, "rankers")


def names(operation: str, listed: str, field: str) -> set[str]:
    return {one[field] for one in getattr(boto3.client("sagemaker"), operation)()[listed]}


def keys() -> set[str]:
    found = boto3.client("s3").list_objects_v2(Bucket="artifacts").get("Contents", ())
    return {one["Key"] for one in found}


def test_models_and_configurations_of_the_stage_go_unless_they_serve_or_are_needed(collection: Collection) -> None:
    sagemaker = boto3.client("sagemaker")
    container = {"Image": ENVIRONMENT["IMAGE_URI"]}
    variant = {"VariantName": "v", "ModelName": "m", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
    for name in (*(f"{PREFIX}{run}" for run in (*RUNS, "back", "model-of-back")), "other-vitrine-dev-old"):
        sagemaker.create_model(
            ModelName=name, PrimaryContainer=container, ExecutionRoleArn="arn:aws:iam::123456789012:role/r"
        )
        sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant])
    collection.remove(collection.found(), NEEDED, keep=1)
    kept = {f"{PREFIX}{run}" for run in ("live", "previous", "running", "back", "model-of-back")}
    kept.add("other-vitrine-dev-old")
    assert names("list_models", "Models", "ModelName") == kept | {"m"}
    configs = names("list_endpoint_configs", "EndpointConfigs", "EndpointConfigName")
    assert configs == kept | {"config-bootstrap", "config-new"}


def test_while_the_endpoint_is_between_two_no_configuration_goes(collection: Collection) -> None:
    variant = {"VariantName": "v", "ModelName": "m", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
    boto3.client("sagemaker").create_endpoint_config(EndpointConfigName=f"{PREFIX}old", ProductionVariants=[variant])
    assert collection.remove(collection.found(), replace(NEEDED, serving=None), keep=1) == []
    assert f"{PREFIX}old" in names("list_endpoint_configs", "EndpointConfigs", "EndpointConfigName")


def test_folders_go_unless_they_are_needed_or_among_the_newest(collection: Collection) -> None:
    for run in RUNS:
        for document in ("decision.json", "evaluation.json", "report.html"):
            put(f"models/{run}/{document}", b"{}")
        put(f"models/{run}/job/output/model.tar.gz", b"")
        put(f"runs/{run}/dataset/events", b"")
    put("models/vitrine-dev-early/output/model.tar.gz", b"")
    put("catalogue/segments/1", b"")
    left = collection.found()
    newer = {f"models/{run}/": at for at, run in enumerate(("older", "old", "live", "newest"))}
    collection.remove(replace(left, artifacts={**dict.fromkeys(left.artifacts, -1), **newer}), NEEDED, keep=1)
    kept = {key for key in keys() if key.startswith("models/")}
    artifacts = {f"models/{run}/job/output/model.tar.gz" for run in ("live", "previous", "running", "newest")}
    told = {f"models/{run}/{name}" for run in RUNS for name in ("decision.json", "evaluation.json", "report.html")}
    assert kept == artifacts | told | {"models/vitrine-dev-early/output/model.tar.gz"}
    assert keys() - kept == {"runs/running/dataset/events", "catalogue/segments/1"}


def test_what_is_made_after_the_listing_stays(collection: Collection) -> None:
    left = collection.found()
    put("runs/begun/dataset/events", b"")
    put("models/begun/job/output/model.tar.gz", b"")
    collection.remove(left, NEEDED, keep=1)
    assert keys() == {"runs/begun/dataset/events", "models/begun/job/output/model.tar.gz"}


def test_packages_go_that_nobody_approved_and_nobody_needs(collection: Collection, removed_packages: list[str]) -> None:
    specification = {
        "Containers": [{"Image": "i"}],
        "SupportedContentTypes": ["a"],
        "SupportedResponseMIMETypes": ["a"],
    }
    arns = {}
    for run, status in (("old", "Rejected"), ("live", "PendingManualApproval"), ("older", "Approved"),
                        ("stopped", "PendingManualApproval"), ("newest", "Rejected")):  # fmt: skip
        arns[run] = boto3.client("sagemaker").create_model_package(
            ModelPackageGroupName="rankers", InferenceSpecification=specification, ModelApprovalStatus=status,
            CustomerMetadataProperties={"model_version": run},
        )["ModelPackageArn"]  # fmt: skip
    collection.remove(collection.found(), NEEDED, keep=1)
    assert set(removed_packages) == {arns["old"], arns["stopped"]}
