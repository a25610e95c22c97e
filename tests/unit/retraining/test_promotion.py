from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError
from moto.sagemaker.models import sagemaker_backends

from retraining import handler, lineage
from retraining.errors import (
    DecisionMissing,
    EndpointBusy,
    EndpointMissing,
    InvalidPayload,
    PromotionConflict,
    StageNotSeeded,
)
from retraining.promotions import Promotions, Quality, TakenBack
from tests.unit.retraining.stage import GOOD, decision, judged, meta, package_status, pointer
from vitrine.stores.clients import client
from vitrine.stores.model_records import ModelRecords

MODEL = "s3://artifacts/models/vitrine-dev-v2/output/model.tar.gz"
RUN = {"model_version": "v2", "model_uri": MODEL, "evaluation_uri": "s3://artifacts/models/v2/evaluation.json"}
QUALITY = {"value": 0.12, "until": 100.0}
BEFORE = "s3://assets/bootstrap.tar.gz"


AFTER_ROW = {"model_version": "v2", "catalogue_version": "3"}
SEEDED = {
    "row": {"model_version": "bootstrap", "catalogue_version": "3"},
    "pointer": BEFORE,
    "config": "config-bootstrap",
}


def registered(**more: Any) -> dict[str, Any]:
    run = {**RUN, **more}
    judged(run["model_version"])
    return handler.register(run, None)


def deployment(arn: str, **more: Any) -> dict[str, Any]:
    replaced = {"previous_version": "bootstrap", "previous_pointer": BEFORE, "previous_config": "config-bootstrap"}
    return {**RUN, **replaced, "endpoint_config": "config-new", "model_package_arn": arn, "quality": QUALITY,
            **more}  # fmt: skip


def promoted(arn: str, **more: Any) -> dict[str, Any]:
    return handler.promote(deployment(arn, **more), None)


def undone(arn: str, **more: Any) -> dict[str, Any]:
    return handler.roll_back(deployment(arn, **more), None)


def endpoint() -> Any:
    return sagemaker_backends["123456789012"]["us-east-1"].endpoints["ranker"]


def state(package: str) -> dict[str, Any]:
    """Everything that a deployment changes."""
    config = endpoint().endpoint_config_name
    return {"row": meta(), "pointer": pointer(), "package": package_status(package), "config": config}


@contextmanager
def refused(operation: str) -> Iterator[None]:
    """Answer one operation of any service with a refusal, as if the role lacked the right."""

    def answer(**_: Any) -> tuple[AWSResponse, dict[str, Any]]:
        return AWSResponse("", 400, {}, None), {"Error": {"Code": "AccessDeniedException", "Message": "no"}}

    clients = [client("dynamodb")] + [client(name, handler._CONTROL_TIMEOUT_S) for name in ("ssm", "sagemaker")]
    names = [f"before-call.{one.meta.service_model.service_id.hyphenize()}.{operation}" for one in clients]
    for one, name in zip(clients, names, strict=True):
        one.meta.events.register_first(name, answer)
    yield
    for one, name in zip(clients, names, strict=True):
        one.meta.events.unregister(name, answer)


@pytest.fixture
def updates(live: None) -> list[str]:
    """The configurations that UpdateEndpoint, which moto does not have, was asked for and put in place."""
    asked: list[str] = []

    def put_in_place(params: dict[str, Any], **_: Any) -> tuple[AWSResponse, dict[str, Any]]:
        name = json.loads(params["body"])["EndpointConfigName"]
        asked.append(name)
        endpoint().endpoint_config_name = name
        return AWSResponse("", 200, {}, None), {}

    client("sagemaker", handler._CONTROL_TIMEOUT_S).meta.events.register(
        "before-call.sagemaker.UpdateEndpoint", put_in_place
    )
    return asked


def test_a_candidate_is_registered_once(live: None) -> None:
    first = registered()
    assert first == registered()
    assert first["previous_config"] == "config-bootstrap"
    assert first["previous_pointer"] == BEFORE
    assert first["previous_version"] == "bootstrap"
    assert package_status(first["model_package_arn"]) == "PendingManualApproval"
    other = registered(model_uri=MODEL.replace("v2", "v3"))
    assert other["model_package_arn"] != first["model_package_arn"]
    assert registered() == first
    package = boto3.client("sagemaker").describe_model_package(ModelPackageName=first["model_package_arn"])
    assert package["ModelPackageDescription"].startswith("v2: It was judged by 2500 queries, enough. The challenger is")
    assert package["InferenceSpecification"]["Containers"][0]["ModelDataUrl"] == MODEL


def test_registering_needs_an_endpoint(live: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RANKER_ENDPOINT", "elsewhere")
    with pytest.raises(EndpointMissing):
        registered()


def test_only_what_the_gate_let_pass_is_registered(live: None) -> None:
    with pytest.raises(DecisionMissing, match="nothing of v2"):
        handler.register(RUN, None)
    judged("v2", queries=3)
    with pytest.raises(DecisionMissing, match="keeps v2 out"):
        handler.register(RUN, None)


def test_a_package_tells_where_its_model_comes_from(live: None) -> None:
    judged("v1")
    parent = handler.register({**RUN, "model_version": "v1", "model_uri": MODEL.replace("v2", "v1")}, None)
    boto3.client("dynamodb").update_item(
        TableName="catalogue",
        Key={"PK": {"S": "META"}, "SK": {"S": "LIVE"}},
        UpdateExpression="SET model_version = :v",
        ExpressionAttributeValues={":v": {"S": "v1"}},
    )
    arn = registered()["model_package_arn"]
    package = boto3.client("sagemaker").describe_model_package(ModelPackageName=arn)
    told = package["CustomerMetadataProperties"]
    wanted = {
        "model_version": "v2",
        "data.events": "9",
        "data.shoppers": "3",
        "data.from": "1970-01-01T00:00:00Z",
        "data.until": "1970-04-11T00:00:00Z",
        "code.source": "c0de",
        "code.jobs_image": os.environ["JOBS_IMAGE_URI"],
        "parent.champion_version": "v1",
        "parent.champion_package": parent["model_package_arn"],
        "parent.champion_uri": "s3://assets/bootstrap.tar.gz",
        "parent.dataset_uri": "s3://artifacts/runs/v2/dataset",
        "parent.training_job": "vitrine-dev-v2",
        "gate.decision": "promote",
        "metric.challenger.ndcg@10": "0.120000",
        "metric.challenger.recall@10": "0.200000",
        "metric.champion.ndcg@10": "0.110000",
        "lead.champion": "mean=0.010000 low=0.001000 high=0.020000 level=0.990000",
        "guard.coverage": "0.4 at most 0.5 passed",
    }
    assert {name: told.get(name) for name in wanted} == wanted
    quality = package["ModelMetrics"]["ModelQuality"]
    assert quality["Statistics"]["S3Uri"] == "s3://artifacts/models/v2/evaluation.json"
    assert quality["Constraints"]["S3Uri"] == "s3://artifacts/models/v2/decision.json"
    assert package["ModelMetrics"]["Bias"]["Report"]["S3Uri"] == "s3://artifacts/models/v2/report.html"


def test_what_a_package_carries_is_within_sagemaker_s_limits(live: None) -> None:
    arn = registered()["model_package_arn"]
    told = boto3.client("sagemaker").describe_model_package(ModelPackageName=arn)["CustomerMetadataProperties"]
    assert 30 < len(told) <= 50
    for name, value in told.items():
        # The pattern of botocore's model, in this language's terms.
        assert re.fullmatch(r"[\w\s.:/=+\-@]{1,128}", name), name
        assert re.fullmatch(r"[\w\s.:/=+\-@]{1,256}", value), value
    long = lineage.properties({**decision("v2"), "model_version": "%" + "v" * 300}, None)
    assert long["model_version"] == "-" + "v" * 255


@pytest.mark.parametrize("queries", [2500, 3])
def test_every_decision_is_kept_with_its_numbers(live: None, queries: int) -> None:
    """Given a run that the gate lets pass, or one that it keeps out, then its file and its row say the same."""
    verdict = judged("v2", queries=queries)
    kept = decision("v2")
    record = ModelRecords(boto3.client("dynamodb"), "models").get("v2")
    assert record is not None
    assert record.decision == kept
    assert (kept["promote"], record.outcome) == ((True, "accepted") if queries == 2500 else (False, "refused"))
    assert {name: kept[name] for name in verdict} == verdict
    assert kept["metrics"] == GOOD["metrics"]
    assert kept["guards"] == GOOD["guards"]
    assert kept["held_out"] == GOOD["held_out"]
    assert kept["parents"]["champion_version"] == "v1"
    assert kept["parents"]["execution"].endswith(":v2")


def outcome(model_version: str = "v2") -> tuple[str, str | None, str | None]:
    record = ModelRecords(boto3.client("dynamodb"), "models").get(model_version)
    assert record is not None
    return record.outcome, record.replaces, record.cause


def test_a_record_follows_its_model(updates: list[str]) -> None:
    arn = registered()["model_package_arn"]
    assert outcome() == ("accepted", None, None)
    promoted(arn)
    assert outcome() == ("promoted", "bootstrap", None)
    # Judged again, as a repeated step is: what has become of the model stays.
    judged("v2", queries=3)
    assert outcome() == ("promoted", "bootstrap", None)
    endpoint().endpoint_config_name = "config-new"
    undone(arn, error={"Error": "SmokeTestFailed", "Cause": "cold"})
    assert outcome() == ("rolled_back", "bootstrap", "SmokeTestFailed: cold")


def test_a_run_that_was_never_judged_gets_no_record(updates: list[str]) -> None:
    records = ModelRecords(boto3.client("dynamodb"), "models")
    assert not records.promote("v9", "v8", 1)
    assert not records.roll_back("v9", "cold", 1)
    assert not records.register("v9", "arn:v9")
    assert records.get("v9") is None


def test_records_are_read_newest_first_page_by_page(aws: None) -> None:
    records = ModelRecords(boto3.client("dynamodb"), "models")
    for place in range(5):
        records.judge(f"v{place}", {"promote": place % 2 == 0}, 1_000 + place)
    # The same run judged again keeps its place.
    records.judge("v1", {"promote": True}, 9_000)
    pages, after = [], None
    while True:
        page, after = records.page(2, after)
        pages.append([(record.model_version, record.outcome) for record in page])
        if after is None:
            break
    assert [entry for page in pages for entry in page] == [
        ("v4", "accepted"), ("v3", "refused"), ("v2", "accepted"), ("v1", "accepted"), ("v0", "accepted"),
    ]  # fmt: skip
    assert len(pages[0]) == 2


def test_a_stage_without_a_live_model_has_nothing_to_replace(live: None) -> None:
    boto3.client("dynamodb").delete_item(TableName="catalogue", Key={"PK": {"S": "META"}, "SK": {"S": "LIVE"}})
    with pytest.raises(StageNotSeeded, match="catalogue"):
        registered()


def test_a_promotion_moves_everything_and_may_be_repeated(live: None) -> None:
    arn = registered()["model_package_arn"]
    answers = [promoted(arn) for _ in range(2)]
    assert answers == 2 * [{"promoted": True, "model_version": "v2", "pointer": MODEL}]
    assert state(arn) == {"row": AFTER_ROW, "pointer": MODEL, "package": "Approved", "config": "config-bootstrap"}


@pytest.mark.parametrize("stale", [{"previous_version": "v1"}, {"previous_pointer": "s3://assets/v1.tar.gz"}])
def test_a_promotion_from_an_older_state_changes_nothing(live: None, stale: dict[str, str]) -> None:
    arn = registered()["model_package_arn"]
    with pytest.raises(PromotionConflict):
        promoted(arn, **stale)
    assert state(arn) == {**SEEDED, "package": "PendingManualApproval"}


@pytest.fixture(params=["GetParameter", "UpdateItem", "UpdateModelPackage", "PutParameter", "nothing"])
def interrupted(request: pytest.FixtureRequest, updates: list[str]) -> str:
    """A promotion of the challenger that serves, up to a refused call (or whole); gives the package's ARN."""
    arn = str(registered()["model_package_arn"])
    endpoint().endpoint_config_name = "config-new"
    if request.param == "nothing":
        promoted(arn)
        return arn
    with refused(request.param), pytest.raises(ClientError):
        promoted(arn)
    return arn


def test_wherever_a_promotion_stopped_a_roll_back_restores_what_was_before_and_may_be_repeated(
    interrupted: str, updates: list[str]
) -> None:
    error = {"Error": "SmokeTestFailed", "Cause": "cold: nothing"}
    answers = [undone(interrupted, error=error) for _ in range(2)]
    told = {"endpoint_config": "config-bootstrap", "model_version": "v2", "cause": "SmokeTestFailed: cold: nothing"}
    assert answers == [told, told]
    assert updates == ["config-bootstrap"]
    assert state(interrupted) == {**SEEDED, "package": "Rejected"}


def test_wherever_a_promotion_stopped_it_can_be_repeated(interrupted: str) -> None:
    assert promoted(interrupted)["pointer"] == MODEL
    assert state(interrupted) == {"row": AFTER_ROW, "pointer": MODEL, "package": "Approved", "config": "config-new"}


@pytest.mark.parametrize("call", ["GetParameter", "PutParameter", "UpdateItem", "UpdateModelPackage", "UpdateEndpoint"])
def test_a_refused_call_keeps_nothing_else_from_being_restored(updates: list[str], call: str) -> None:
    arn = registered()["model_package_arn"]
    endpoint().endpoint_config_name = "config-new"
    promoted(arn)
    left: dict[str, dict[str, Any]] = {
        "GetParameter": {"pointer": MODEL},
        "PutParameter": {"pointer": MODEL},
        "UpdateItem": {"row": AFTER_ROW},
        "UpdateModelPackage": {"package": "Approved"},
        "UpdateEndpoint": {"config": "config-new"},
    }
    with refused(call), pytest.raises(ClientError):
        undone(arn)
    assert state(arn) == {**SEEDED, "package": "Rejected", **left[call]}
    undone(arn)
    assert state(arn) == {**SEEDED, "package": "Rejected"}


def test_undoing_leaves_what_someone_else_promoted(updates: list[str]) -> None:
    first = registered()["model_package_arn"]
    other = MODEL.replace("v2", "v3")
    second = registered(model_version="v3", model_uri=other)["model_package_arn"]
    promoted(second, model_version="v3", model_uri=other)
    endpoint().endpoint_config_name = "config-other"
    before = state(second)
    assert undone(first)["endpoint_config"] == "config-other"
    assert state(second) == before
    assert updates == []
    assert package_status(first) == "Rejected"


def test_an_endpoint_that_serves_old_and_new_together_is_put_back(updates: list[str]) -> None:
    arn = registered()["model_package_arn"]
    endpoint().endpoint_status = "UpdateRollbackFailed"
    assert undone(arn)["endpoint_config"] == "config-bootstrap"
    assert updates == ["config-bootstrap"]


@pytest.mark.parametrize("status", ["Updating", "Creating", "SystemUpdating", "RollingBack"])
def test_a_busy_endpoint_is_asked_again_and_all_else_is_restored(updates: list[str], status: str) -> None:
    arn = registered()["model_package_arn"]
    promoted(arn)
    endpoint().endpoint_status = status
    with pytest.raises(EndpointBusy):
        undone(arn)
    assert updates == []
    assert state(arn) == {**SEEDED, "package": "Rejected"}


def test_there_is_no_rolling_back_of_nothing(live: None, monkeypatch: pytest.MonkeyPatch) -> None:
    arn = registered()["model_package_arn"]
    monkeypatch.setenv("RANKER_ENDPOINT", "elsewhere")
    with pytest.raises(EndpointMissing):
        undone(arn)


def taken_back(arn: str, **more: Any) -> dict[str, Any]:
    return handler.take_back(deployment(arn, cause="the alarm slow went off", **more), None)


@pytest.fixture
def serving(updates: list[str]) -> str:
    """A challenger that was promoted and serves; gives the package's ARN."""
    arn = str(registered()["model_package_arn"])
    endpoint().endpoint_config_name = "config-new"
    promoted(arn)
    return arn


def test_a_promoted_model_that_does_harm_is_taken_back_and_kept_in_mind(serving: str) -> None:
    answers = [taken_back(serving) for _ in range(2)]
    assert answers[0] == answers[1]
    assert state(serving) == {**SEEDED, "package": "Rejected"}
    told = Promotions(client("dynamodb"), "catalogue").last_taken_back()
    assert told == TakenBack("v2", Quality(0.12, 100.0), "the alarm slow went off")


def test_a_model_that_the_endpoint_serves_no_more_is_not_taken_back(serving: str) -> None:
    endpoint().endpoint_config_name = "config-other"
    before = state(serving)
    with pytest.raises(PromotionConflict, match="config-other"):
        taken_back(serving)
    assert state(serving) == before
    assert Promotions(client("dynamodb"), "catalogue").last_taken_back() is None


def test_while_the_endpoint_is_busy_nothing_is_taken_back(serving: str) -> None:
    endpoint().endpoint_status = "Updating"
    before = state(serving)
    with pytest.raises(EndpointBusy):
        taken_back(serving)
    assert state(serving) == before


@pytest.mark.parametrize("call", ["PutParameter", "UpdateItem", "UpdateModelPackage"])
def test_a_taking_back_that_was_refused_half_way_comes_through_when_repeated(serving: str, call: str) -> None:
    with refused(call), pytest.raises(ClientError):
        taken_back(serving)
    assert endpoint().endpoint_config_name == "config-bootstrap"
    taken_back(serving)
    assert state(serving) == {**SEEDED, "package": "Rejected"}


@pytest.mark.parametrize("keeps", [True, False])
def test_a_fleet_keeps_its_instances_when_it_goes_back(
    updates: list[str], monkeypatch: pytest.MonkeyPatch, keeps: bool
) -> None:
    monkeypatch.setenv("KEEPS_CAPACITY", str(int(keeps)))
    arn = registered()["model_package_arn"]
    endpoint().endpoint_config_name = "config-new"
    asked: list[dict[str, Any]] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        asked.append(json.loads(params["body"]))

    client("sagemaker", handler._CONTROL_TIMEOUT_S).meta.events.register_first(
        "before-call.sagemaker.UpdateEndpoint", note
    )
    undone(arn)
    assert asked[0].get("RetainAllVariantProperties", False) is keeps
    assert "DeploymentConfig" not in asked[0]


@pytest.mark.parametrize("quality", [None, {}, {"value": "0.1", "until": 1}, {"value": float("nan"), "until": 1}])
def test_a_promotion_without_the_gate_s_numbers_changes_nothing(live: None, quality: Any) -> None:
    arn = registered()["model_package_arn"]
    with pytest.raises(InvalidPayload):
        promoted(arn, quality=quality)
    assert state(arn) == {**SEEDED, "package": "PendingManualApproval"}


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (handler.register, "model_uri"),
        *[(handler.promote, name) for name in ("model_version", "model_package_arn", "previous_version")],
        *[
            (handler.roll_back, name)
            for name in ("previous_config", "endpoint_config", "previous_pointer", "model_uri")
        ],
        *[(handler.take_back, name) for name in ("previous_config", "endpoint_config", "cause")],
    ],
)
def test_a_field_that_is_missing_is_named(live: None, call: Callable[..., Any], field: str) -> None:
    with pytest.raises(InvalidPayload, match=field):
        call({**deployment("arn:package"), field: None}, None)
