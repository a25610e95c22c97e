from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse

from retraining import handler
from retraining.errors import InvalidPayload, SmokeTestFailed
from vitrine.stores.clients import client

CATEGORIES = {f"i{n:02d}": ["Shop", f"G{n % 3}"] for n in range(30)}
CHECKS = ["cold", "personal", "filtered", "masked", "candidates"]

Request = dict[str, Any]
Answer = dict[str, Any]


class Model:
    """A ranker that orders its items by their ids; `spoil` changes its answers, `status` refuses to give any."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        self.spoil: Callable[[Request, Answer], None] = lambda request, answer: None
        self.error: str | None = None
        self.requests: list[Request] = []

    def invoke(self, params: dict[str, Any], **_: Any) -> tuple[AWSResponse, dict[str, Any]]:
        request = json.loads(params["body"])
        self.requests.append(request)
        if self.error is not None:
            return AWSResponse("", 424, {}, None), {"Error": {"Code": self.error, "Message": "the worker died"}}
        answer = self._answer(request)
        self.spoil(request, answer)
        return AWSResponse("", 200, {}, None), {"Body": io.BytesIO(json.dumps(answer).encode())}

    def _answer(self, request: Request) -> Answer:
        paths = request["filter"].get("categories", [[]])
        wanted = self.names if request["candidates"] is None else request["candidates"]
        eligible = [
            name
            for name in wanted
            if name not in request["exclude"] and any(CATEGORIES[name][: len(path)] == path for path in paths)
        ]
        items = [item(name) for name in eligible[: request["k"]]]
        return {"model_version": "v2", "catalogue_version": 3, "items": items, "eligible": len(eligible)}


def item(name: str) -> dict[str, Any]:
    reason = {"code": "popular", "events": [], "attributes": []}
    return {"item_id": name, "score": 1.0, "propensity": 1.0, "reason": reason}


@pytest.fixture
def model(live: None) -> Model:
    """The endpoint's model, in a catalogue that has its items."""
    for name, path in CATEGORIES.items():
        row = {"PK": {"S": f"ITEM#{name}"}, "SK": {"S": "I"}, "category": {"L": [{"S": part} for part in path]}}
        boto3.client("dynamodb").put_item(TableName="catalogue", Item=row)
    model = Model(sorted(CATEGORIES))
    events = client("sagemaker-runtime", handler._COLD_TIMEOUT_S, 2).meta.events
    events.register("before-call.sagemaker-runtime.InvokeEndpoint", model.invoke)
    return model


def smoked(**payload: Any) -> dict[str, Any]:
    return handler.smoke_test({"model_version": "v2", **payload}, None)


@pytest.mark.parametrize("k", [1, 12, 100])
def test_a_sound_model_passes_every_check(model: Model, k: int) -> None:
    answer = smoked(k=k)
    assert answer["passed"] is True
    assert answer["model_version"] == "v2"
    assert [check["name"] for check in answer["checks"]] == CHECKS
    assert all(check["passed"] for check in answer["checks"])
    assert answer["checks"][0]["items"] == min(k, 30)
    assert all(request["catalogue_version"] == 3 for request in model.requests)
    assert len(model.requests[1]["history"]) == min(k, 3)


def other_version(request: Request, answer: Answer) -> None:
    answer["model_version"] = "bootstrap"


def nothing(request: Request, answer: Answer) -> None:
    answer.update(items=[], eligible=0)


def nothing_personal(request: Request, answer: Answer) -> None:
    if request["history"]:
        nothing(request, answer)


def unknown_item(request: Request, answer: Answer) -> None:
    answer["items"][0] = item("gone")


def outside_the_category(request: Request, answer: Answer) -> None:
    if "categories" in request["filter"]:
        answer["items"][0] = item("i01")


def what_was_excluded(request: Request, answer: Answer) -> None:
    if request["exclude"]:
        answer["items"][0] = item(request["exclude"][0])


def fewer_candidates(request: Request, answer: Answer) -> None:
    if request["candidates"]:
        answer.update(items=answer["items"][1:], eligible=len(answer["items"]) - 1)


def older_catalogue(request: Request, answer: Answer) -> None:
    answer["catalogue_version"] = 2


def nonsense(request: Request, answer: Answer) -> None:
    answer["items"][0]["score"] = None


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (other_version, "cold: bootstrap answers, not v2"),
        (nothing, "cold: it recommends nothing"),
        (nothing_personal, "personal: it recommends nothing"),
        (unknown_item, "the catalogue does not have gone"),
        (outside_the_category, "filtered: i01 are not in Shop > G0"),
        (what_was_excluded, "masked: RankerUnavailableError: unasked_items"),
        (fewer_candidates, "candidates: 11 of 12 came back"),
        (older_catalogue, "inconsistent"),
        (nonsense, "malformed"),
    ],
)
def test_an_unsound_model_fails(model: Model, spoil: Callable[[Request, Answer], None], message: str) -> None:
    model.spoil = spoil
    with pytest.raises(SmokeTestFailed, match=message):
        smoked()


def test_a_model_that_errs_fails(model: Model) -> None:
    model.error = "ModelError"
    with pytest.raises(SmokeTestFailed, match="the worker died"):
        smoked()


def test_trouble_on_the_way_is_not_the_models(model: Model) -> None:
    model.error = "ServiceUnavailable"
    with pytest.raises(client("sagemaker-runtime").exceptions.ClientError):
        smoked()


@pytest.mark.parametrize("k", [0, 101, "12", True, 1.5])
def test_k_is_a_count(model: Model, k: Any) -> None:
    with pytest.raises(InvalidPayload):
        smoked(k=k)
