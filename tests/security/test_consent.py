"""Consent, from the deployed API to every place that remembers: served always, stored and learnt from as allowed."""

from __future__ import annotations

import gzip
import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from embedded.cloud import Cloud
from tests.integration.conftest import ApiClient
from tests.security.conftest import ITEMS

DRAIN_S = 60
LEVELS = ("none", "service", "personalisation", "training")
STORED = frozenset({"service", "personalisation", "training"})


class Shopper:
    """One shopper of the deployed stage, and what the stage remembers of them."""

    def __init__(self, cloud: Cloud) -> None:
        self.user = f"cons-{uuid.uuid4().hex[:12]}"
        self._cloud = cloud
        self._client = ApiClient(cloud.api_url, cloud.token("shopper", self.user))

    def consents(self, consent: str) -> None:
        assert self._client.put(f"/v1/users/{self.user}/profile", {"consent": consent}).status == 200

    def views(self, item_id: str, consent: str | None = None) -> str:
        """Send one view; gives its status."""
        event = {
            "event_id": uuid.uuid4().hex,
            "type": "view",
            "item_id": item_id,
            "time": datetime.now(UTC).isoformat(),
        }
        answer = self._client.post(
            "/v1/events", {"events": [event if consent is None else event | {"consent": consent}]}
        )
        assert answer.status == 202
        return str(answer.body["results"][0]["status"])

    def page(self) -> dict[str, Any]:
        answer = self._client.get(f"/v1/users/{self.user}/recommendations", k=2)
        assert answer.status == 200
        assert answer.body["items"]
        found: dict[str, Any] = answer.body
        return found

    def named(self) -> set[str]:
        """The items of the events that the reasons of a page name."""
        return {event["item_id"] for item in self.page()["items"] for event in item["reason"]["events"]}

    def rows(self) -> list[dict[str, Any]]:
        """What the table holds of the shopper's acts: events, ledger and exposures."""
        pages = self._cloud.client("dynamodb").get_paginator("scan")
        table = self._cloud.parameter("profiles-table")
        rows = (row for page in pages.paginate(TableName=table) for row in page["Items"])
        return [row for row in rows if self.user in row["PK"]["S"] and row["SK"]["S"] != "P"]

    def lines(self) -> list[dict[str, Any]]:
        """What the lake holds of the shopper's acts."""
        return [line for kind in ("events", "exposures") for line in self._lake(kind) if self.user in line["shopper"]]

    def _lake(self, kind: str) -> Iterator[dict[str, Any]]:
        s3, bucket = self._cloud.client("s3"), self._cloud.parameter("lake-bucket")
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{kind}/bucket="):
            for entry in page.get("Contents", []):
                body = s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
                yield from map(json.loads, gzip.decompress(body).splitlines())


def marks(cloud: Cloud, item_id: str) -> int:
    """How many rows of the trends table speak of an item."""
    pages = cloud.client("dynamodb").get_paginator("scan").paginate(TableName=cloud.parameter("trends-table"))
    return sum(item_id in json.dumps(row) for page in pages for row in page["Items"])


def test_everyone_is_served_and_remembered_as_they_allow(shop: Cloud) -> None:
    shoppers = {(how, level): Shopper(shop) for how in ("profile", "event") for level in LEVELS}
    items = {key: f"cons-{uuid.uuid4().hex[:8]}" for key in shoppers}
    for (how, level), shopper in shoppers.items():
        if how == "profile":
            shopper.consents(level)
        status = shopper.views(items[how, level], level if how == "event" else None)
        assert status == ("accepted" if level in STORED else "not_stored"), (how, level)
        assert len(shopper.page()["items"]) == 2
    shop.drain(DRAIN_S)
    for (how, level), shopper in shoppers.items():
        rows = shopper.rows()
        events = [row for row in rows if row["SK"]["S"].startswith("E#")]
        exposures = [row for row in rows if row["PK"]["S"].startswith("EXPOSURE#")]
        assert len(events) == (level in STORED), (how, level)
        # What is said of one event says nothing of what is shown.
        assert len(exposures) == (how == "event" or level in STORED), (how, level)
        learnt = {"event_id" in line for line in shopper.lines()}
        assert (True in learnt) == (level == "training"), (how, level)
        assert (False in learnt) == (how == "event" or level == "training"), (how, level)
        assert bool(marks(shop, items[how, level])) == (level == "training"), (how, level)


@pytest.mark.parametrize("withdrawn", ["none", "service"])
def test_a_withdrawal_acts_on_the_next_request(shop: Cloud, withdrawn: str) -> None:
    shopper = Shopper(shop)
    shopper.consents("training")
    assert shopper.views(ITEMS[0]) == "accepted"
    assert shopper.named() == {ITEMS[0]}
    before = shopper.rows()
    shopper.consents(withdrawn)
    page = shopper.page()
    assert all(not item["reason"]["events"] for item in page["items"])
    assert shopper.views(ITEMS[1]) == ("not_stored" if withdrawn == "none" else "accepted")
    if withdrawn == "none":
        assert "next_cursor" not in page
        assert shopper.rows() == before
    shopper.consents("training")
    assert ITEMS[0] in shopper.named()


def test_a_withdrawal_stops_what_is_said_with_an_event(shop: Cloud) -> None:
    shopper = Shopper(shop)
    shopper.consents("none")
    assert shopper.views(ITEMS[0], "training") == "not_stored"
    assert shopper.rows() == []
