"""A retraining that goes wrong on the way to traffic leaves the stage as it was, and says why it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from embedded.endpoints import Fault
from tests.integration.retraining.stage import answered, invoke, live, neighbours, retrain, row

if TYPE_CHECKING:
    from embedded.cloud import Cloud

PROMOTE, ROLL_BACK = "vitrine-dev-retraining-promote", "vitrine-dev-retraining-roll-back"


def _packages(cloud: Cloud, model_version: str) -> list[str]:
    client = cloud.client("sagemaker")
    listed = client.list_model_packages(ModelPackageGroupName="vitrine-dev-ranker")["ModelPackageSummaryList"]
    found = [client.describe_model_package(ModelPackageName=one["ModelPackageArn"]) for one in listed]
    return [
        one["ModelApprovalStatus"] for one in found if one["ModelPackageDescription"].startswith(f"{model_version}:")
    ]


def test_with_nothing_to_train_on_a_run_ends_at_its_first_step(cloud: Cloud) -> None:
    ended = retrain(cloud, "nothing")
    assert (ended.status, ended.states[-1]) == ("FAILED", "PrepareFailed")
    assert "No S3 objects found" in ended.cause
    assert ended.cause.count("\n") == 0
    assert "UpdateEndpoint" not in ended.states


def test_a_corrupt_file_in_the_lake_ends_a_run_at_its_first_step(shop: Cloud) -> None:
    broken = {"Bucket": shop.parameter("lake-bucket"), "Key": "events/bucket=0000/day=2026-01-02/2-2.jsonl.gz"}
    shop.client("s3").put_object(**broken, Body=b"no gzip")
    try:
        ended = retrain(shop, "corrupt")
    finally:
        shop.client("s3").delete_object(**broken)
    assert (ended.status, ended.states[-1]) == ("FAILED", "PrepareFailed")
    assert ended.cause.startswith("States.TaskFailed: AlgorithmError: "), ended.cause
    assert "2-2.jsonl.gz" in ended.cause
    assert ended.cause.count("\n") == 0


def test_a_challenger_that_fails_its_smoke_test_is_rolled_back(shop: Cloud) -> None:
    """Given a challenger that errs once it is deployed, then everything names the live model again."""
    before = live(shop)
    endpoint = shop.parameter("ranker-endpoint")
    shop.endpoints.disturb(endpoint, Fault(status=424))
    try:
        ended = retrain(shop, "smoke")
    finally:
        shop.endpoints.heal(endpoint)
    assert (ended.status, ended.states[-1]) == ("FAILED", "RolledBack"), (ended.states, ended.cause)
    assert ended.cause.startswith("SmokeTestFailed: cold: ModelError"), ended.cause
    assert "Promote" not in ended.states
    assert live(shop) == before
    assert before.answered == (before.row["model_version"], "model")
    assert _packages(shop, "smoke") == ["Rejected"]
    failed = neighbours(shop, "smoke")
    assert failed
    assert all("ttl" in one for one in failed)


def test_a_promotion_that_stops_half_way_is_rolled_back(shop: Cloud) -> None:
    """Given that Systems Manager refuses the pointer, the last write, then what was written before it is undone."""
    before = live(shop)
    refused = {"error": "ParameterMaxVersionLimitExceeded", "message": "The oldest version has a label."}
    with shop.faults.inject("ssm", "PutParameter", **refused) as fault, shop.wire.recording() as calls:
        ended = retrain(shop, "half")
    assert fault.hits == 1
    moved = [call for call in calls if call.operation == "UpdateItem" and b'"half"' in call.raw_body]
    assert moved, "the row was not moved before the pointer"
    assert (ended.status, ended.states[-1]) == ("FAILED", "RolledBack"), (ended.states, ended.cause)
    assert ended.cause.startswith("ParameterMaxVersionLimitExceeded: "), ended.cause
    assert "The oldest version has a label." in ended.cause
    assert live(shop) == before
    assert _packages(shop, "half") == ["Rejected"]

    # The same steps again, by the deployed functions: a promotion that came through is undone as well.
    promotion, reversal = ended.calls[PROMOTE], ended.calls[ROLL_BACK]
    promoted = [invoke(shop, PROMOTE, promotion) for _ in range(2)]
    assert promoted[0] == promoted[1]
    assert row(shop)["model_version"] == "half"
    assert _packages(shop, "half") == ["Approved"]
    undone = [invoke(shop, ROLL_BACK, reversal) for _ in range(2)]
    assert undone[0] == undone[1]
    assert live(shop) == before
    assert _packages(shop, "half") == ["Rejected"]
    assert answered(shop) == before.answered
