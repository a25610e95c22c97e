"""Somebody a model has learnt from: no file of the run names them, and after the erasure nothing anywhere does."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.integration.conftest import ApiClient
from tests.integration.retraining.stage import FORCED, LEARN, retrain
from tests.model.shops import DAY_MS, event, lines
from tests.security.haystack import PACKED, PLAIN, places_of
from tests.security.people import DRAIN_S, Person, erased, happened

if TYPE_CHECKING:
    from embedded.cloud import Cloud

GROUPS, PER_GROUP, SHOPPERS, VISITS = 2, 12, 120, 8
RUN, AFTER = "learnt", "forgot"


def item(group: int, place: int) -> str:
    return f"learn-{group}-{place % PER_GROUP:02d}"


@pytest.fixture(scope="module")
def trade(shop: Cloud, operator: ApiClient) -> Cloud:
    """A catalogue and a year of purchases in its order, so that there is something to learn."""
    items = [
        {"item_id": item(group, place), "title": f"Article {place} of aisle {group}", "category": ["Learn"],
         "price": {"amount": 2.5, "currency": "USD"}}
        for group in range(GROUPS) for place in range(PER_GROUP)
    ]  # fmt: skip
    assert operator.post("/v1/items/batch", {"items": items}).status == 200
    generator = np.random.default_rng(0)
    now = int(datetime.now(UTC).timestamp() * 1000)
    rows = []
    for shopper in range(SHOPPERS):
        first, last = int(generator.integers(PER_GROUP)), now - int(generator.integers(1, 40)) * DAY_MS
        for visit in range(VISITS):
            at = last - (VISITS - 1 - visit) * 10 * DAY_MS
            rows.append(event(f"USER#other-{shopper}", f"e{visit}", item(shopper % GROUPS, first + visit), at))
    key = "events/bucket=0000/day=2026-01-01/1-1.jsonl.gz"
    shop.client("s3").put_object(Bucket=shop.parameter("lake-bucket"), Key=key, Body=lines(rows))
    shop.drain(DRAIN_S)
    return shop


def objects(cloud: Cloud, prefix: str) -> dict[str, bytes]:
    """Every object that was ever written below a prefix: a run removes its data set, and the bucket keeps versions."""
    s3, bucket = cloud.client("s3"), cloud.parameter("artifacts-bucket")
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix)
    named = [(one["Key"], one["VersionId"]) for page in pages for one in page.get("Versions", ())]
    return {key: s3.get_object(Bucket=bucket, Key=key, VersionId=version)["Body"].read() for key, version in named}


def learning(cloud: Cloud, operator: ApiClient, person: Person) -> None:
    """Let the person do what is learnt from: buy in the shop's order, and tell which group they are in."""
    told = {"attributes": {"age": "90+", "note": person.lines[0]}, "consent": "training"}
    assert operator.put(f"/v1/users/{person.user}/profile", told).status == 200
    start = datetime.now(UTC) - timedelta(days=30)
    bought = [
        happened(type="purchase", item_id=item(0, visit), time=(start + timedelta(days=3 * visit)).isoformat())
        for visit in range(VISITS)
    ]
    assert operator.post("/v1/events", {"user_id": person.user, "events": bought}).status == 202
    cloud.drain(DRAIN_S)


def groups_of(files: dict[str, bytes]) -> dict[str, Any]:
    [packed] = [body for key, body in files.items() if key.endswith("/groups.json.gz")]
    return dict(json.loads(gzip.decompress(packed)))


@pytest.mark.full
@pytest.mark.timeout(1_800)
def test_no_byte_of_a_run_names_whom_it_learnt_from_and_none_anywhere_after_the_erasure(
    trade: Cloud, operator: ApiClient, person: Person, record_property: Any
) -> None:
    learning(trade, operator, person)
    run = retrain(trade, RUN, LEARN)
    assert run.status == "SUCCEEDED", (run.states, run.cause)
    data, models = objects(trade, f"runs/{RUN}/"), objects(trade, f"models/{RUN}/")
    # The run really read the person: nobody else told an age like this.
    assert len(groups_of(data)["age"]["90+"]) == 1
    assert any(key.endswith("events.npz") for key in data)
    assert any(key.endswith("model.tar.gz") for key in models)
    unknown = [key for key in (*data, *models) if not key.endswith((*PACKED, *PLAIN))]
    assert unknown == [], "a search for bytes may not see what is packed in these"
    before = places_of(trade, person.needles)
    assert any(place.endswith(":events") for place in before)
    # What a run leaves, its jobs' logs and its history name nobody even while everything else does.
    assert not [place for place in before if place.endswith((":runs", ":models")) or "logs" in place], before
    assert "executions" not in before
    found = erased(operator, person)
    assert places_of(trade, person.needles) == {}
    told = {model["model_version"]: model["status"] for model in found["models"]}
    assert told[run.name] in ("live", "kept")
    assert found["forgotten_by"]["done"] is False
    # The next model has not read them: its run's groups have nobody of that age, and the erasure says that it forgot.
    again = retrain(trade, AFTER, LEARN | FORCED)
    assert again.states[-1] == "Promoted", (again.states, again.cause)
    assert "90+" not in groups_of(objects(trade, f"runs/{AFTER}/")).get("age", {})
    forgotten = operator.get(f"/v1/erasures/{found['erasure_id']}").body["forgotten_by"]
    assert (forgotten["done"], forgotten["model_version"]) == (True, again.name)
    assert places_of(trade, person.needles) == {}
    record_property("objects of the run", len(data) + len(models))
    record_property("bytes of the run", sum(map(len, (*data.values(), *models.values()))))
