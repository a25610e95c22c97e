from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from moto.sagemaker.models import sagemaker_backends

from retraining import handler
from retraining.errors import EndpointBusy, EndpointMissing, InvalidPayload, PromotionConflict
from tests.unit.retraining.stage import meta, package_status, pointer
from vitrine.stores.clients import client

MODEL = "s3://artifacts/models/vitrine-dev-v2/output/model.tar.gz"
RUN = {"model_version": "v2", "model_uri": MODEL, "evaluation_uri": "s3://artifacts/models/v2/evaluation.json"}
BEFORE = "s3://assets/bootstrap.tar.gz"


def registered(**more: Any) -> dict[str, Any]:
    return handler.register({**RUN, "reasons": ["Better."], **more}, None)


def promoted(**more: Any) -> dict[str, Any]:
    return handler.promote({**RUN, "previous_version": "bootstrap", "previous_pointer": BEFORE, **more}, None)


def undone(**more: Any) -> dict[str, Any]:
    payload = {**RUN, "previous_config": "config-bootstrap", "previous_version": "bootstrap", **more}
    return handler.roll_back(payload, None)


def endpoint() -> Any:
    return sagemaker_backends["123456789012"]["us-east-1"].endpoints["ranker"]


@pytest.fixture
def updates(live: None) -> list[str]:
    """The configurations that UpdateEndpoint, which moto does not have, was asked for and put in place."""
    asked: list[str] = []

    def put_in_place(params: dict[str, Any], **_: Any) -> None:
        asked.append(params["EndpointConfigName"])
        endpoint().endpoint_config_name = params["EndpointConfigName"]

    def answer(**_: Any) -> tuple[AWSResponse, dict[str, Any]]:
        return AWSResponse("", 200, {}, None), {}

    events = client("sagemaker", handler._CONTROL_TIMEOUT_S).meta.events
    events.register("before-parameter-build.sagemaker.UpdateEndpoint", put_in_place)
    events.register("before-call.sagemaker.UpdateEndpoint", answer)
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
    assert package["ModelPackageDescription"] == "v2: Better."
    assert package["InferenceSpecification"]["Containers"][0]["ModelDataUrl"] == MODEL


def test_registering_needs_an_endpoint(live: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RANKER_ENDPOINT", "elsewhere")
    with pytest.raises(EndpointMissing):
        registered()


@pytest.mark.parametrize("reasons", ["Better.", [1]])
def test_reasons_are_texts(live: None, reasons: Any) -> None:
    with pytest.raises(InvalidPayload):
        registered(reasons=reasons)


def test_a_promotion_moves_everything_and_may_be_repeated(live: None) -> None:
    arn = registered()["model_package_arn"]
    answers = [promoted(model_package_arn=arn) for _ in range(2)]
    assert answers == 2 * [{"promoted": True, "model_version": "v2", "pointer": MODEL}]
    assert meta() == {"model_version": "v2", "catalogue_version": "3"}
    assert pointer() == MODEL
    assert package_status(arn) == "Approved"


@pytest.mark.parametrize("stale", [{"previous_version": "v1"}, {"previous_pointer": "s3://assets/v1.tar.gz"}])
def test_a_promotion_from_an_older_state_changes_nothing(live: None, stale: dict[str, str]) -> None:
    with pytest.raises(PromotionConflict):
        promoted(**stale)
    assert meta()["model_version"] == "bootstrap"
    assert pointer() == BEFORE


def test_a_deployment_is_undone_once(updates: list[str]) -> None:
    arn = registered()["model_package_arn"]
    promoted(model_package_arn=arn)
    endpoint().endpoint_config_name = "config-new"
    error = {"Error": "SmokeTestFailed", "Cause": "cold: nothing"}
    answers = [undone(model_package_arn=arn, error=error) for _ in range(2)]
    assert [answer.pop("rolled_back") for answer in answers] == [True, False]
    told = {"endpoint_config": "config-bootstrap", "model_version": "v2", "cause": "SmokeTestFailed: cold: nothing"}
    assert answers == [told, told]
    assert updates == ["config-bootstrap"]
    assert meta()["model_version"] == "bootstrap"
    assert package_status(arn) == "Rejected"


def test_undoing_leaves_a_version_that_someone_else_promoted(updates: list[str]) -> None:
    promoted(model_version="v3")
    assert undone()["rolled_back"] is False
    assert meta()["model_version"] == "v3"


@pytest.mark.parametrize("status", ["Updating", "Creating", "SystemUpdating", "RollingBack"])
def test_a_busy_endpoint_is_asked_again(updates: list[str], status: str) -> None:
    endpoint().endpoint_status = status
    with pytest.raises(EndpointBusy):
        undone()
    assert updates == []


def test_there_is_no_rolling_back_of_nothing(live: None) -> None:
    with pytest.raises(EndpointMissing):
        undone(endpoint_name="elsewhere")


@pytest.mark.parametrize(
    ("call", "field"),
    [(registered, "model_uri"), (promoted, "model_version"), (undone, "previous_config")],
)
def test_a_field_that_is_missing_is_named(live: None, call: Callable[..., Any], field: str) -> None:
    with pytest.raises(InvalidPayload, match=field):
        call(**{field: None})
