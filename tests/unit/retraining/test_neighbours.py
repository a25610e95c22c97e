from __future__ import annotations

import gzip
import json
from typing import Any

import boto3
import pytest

from retraining import handler
from retraining.errors import InvalidPayload, NeighboursInvalid, NeighboursMissing
from tests.unit.retraining.stage import Context, put
from vitrine.stores.showcase import Showcase

KEY = "models/v2/neighbours.jsonl.gz"


def line(item_id: str, neighbours: list[Any]) -> bytes:
    return json.dumps({"item_id": item_id, "neighbours": neighbours}).encode() + b"\n"


def publish(seconds: float = 900.0, **payload: Any) -> dict[str, Any]:
    return handler.publish_neighbours({"model_version": "v2", **payload}, Context(seconds))


def rows() -> list[dict[str, Any]]:
    return list(boto3.client("dynamodb").scan(TableName="catalogue")["Items"])


def test_neighbours_are_what_a_recommendation_reads(aws: None) -> None:
    best = [[f"n{i}", 1 - i / 100] for i in range(60)]
    url = put(KEY, gzip.compress(line("a", best) + line("b", [["a", 0.5]])))
    answers = [publish(), publish(neighbours_uri=url, token=None, retire=False)]
    assert answers == 2 * [
        {"model_version": "v2", "neighbours_uri": url, "token": None, "done": True, "written": 2, "retire": False}
    ]
    read = Showcase(boto3.client("dynamodb"), "catalogue").neighbours(["a", "b", "c"], "v2")
    assert read == {"a": [(item_id, weight) for item_id, weight in best[:50]], "b": [("a", 0.5)]}


def test_a_call_goes_on_where_another_stopped(aws: None) -> None:
    put(KEY, gzip.compress(b"".join(line(f"i{i}", [["x", 0.5]]) for i in range(60))))
    answer, written = publish(10), list[int]()
    while not answer["done"]:
        written.append(answer["written"])
        answer = publish(10, **{name: answer[name] for name in ("token", "retire", "neighbours_uri")})
    assert written == [25, 50, 60]
    assert answer["written"] == 60
    assert len(rows()) == 60


def test_an_item_told_of_twice_has_its_last_neighbours(aws: None) -> None:
    put(KEY, gzip.compress(line("a", [["x", 0.5]]) + line("a", [["y", 0.4]])))
    publish()
    assert Showcase(boto3.client("dynamodb"), "catalogue").neighbours(["a"], "v2") == {"a": [("y", 0.4)]}


def test_a_retired_version_expires_and_may_come_back(aws: None) -> None:
    put(KEY, gzip.compress(line("a", [["x", 0.5]])))
    publish()
    assert "ttl" not in rows()[0]
    assert publish(retire=True)["done"] is True
    assert "ttl" in rows()[0]
    publish()
    assert "ttl" not in rows()[0]


def test_retiring_a_version_without_neighbours_is_done(aws: None) -> None:
    assert publish(retire=True)["done"] is True
    assert rows() == []


def test_an_empty_file_is_done(aws: None) -> None:
    put(KEY, gzip.compress(b""))
    assert publish()["written"] == 0


@pytest.mark.parametrize(
    ("body", "payload", "error"),
    [
        (None, {}, NeighboursMissing),
        (b"plain", {}, NeighboursInvalid),
        (gzip.compress(line("a", []) * 1000)[:-20], {}, NeighboursInvalid),
        (gzip.compress(b"{}\n"), {}, NeighboursInvalid),
        (gzip.compress(line("", [])), {}, NeighboursInvalid),
        (gzip.compress(line("a", [["x"]])), {}, NeighboursInvalid),
        (gzip.compress(line("a", [[1, 0.5]])), {}, NeighboursInvalid),
        (gzip.compress(b"[1]\n"), {}, NeighboursInvalid),
        (gzip.compress(b""), {"token": "-1"}, InvalidPayload),
        (gzip.compress(b""), {"token": 3}, InvalidPayload),
        (gzip.compress(b""), {"neighbours_uri": "elsewhere"}, InvalidPayload),
    ],
    # The bytes hold the time at which they were packed.
    ids=[
        "no file", "not packed", "cut off", "no item", "no name", "no share", "a number for a name", "no object",
        "a token below zero", "a token that is no text", "another bucket",
    ],
)  # fmt: skip
def test_what_cannot_be_published_is_refused(aws: None, body: bytes | None, payload: Any, error: Any) -> None:
    if body is not None:
        put(KEY, body)
    with pytest.raises(error):
        publish(**payload)
