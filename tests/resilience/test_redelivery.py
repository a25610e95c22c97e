"""Records that come again, in another order, or that nobody can read: the deployed consumers count each event once."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.conftest import ApiClient
from tests.integration.test_api_events import event, post, rows, shopper_id
from tests.integration.test_streams import lake_lines
from tests.resilience.tally import DRAIN_S, counted_by_item

if TYPE_CHECKING:
    from embedded.cloud import Cloud

EVENTS = 20
SOLD = "rs-redelivered"


@pytest.fixture(scope="module")
def records(shop: Cloud) -> list[dict[str, Any]]:
    """The records of a shopper's events, which the consumers have seen already."""
    user = shopper_id()
    client = ApiClient(shop.api_url, shop.token("shopper", user))
    post(client, *(event("view", SOLD) for _ in range(EVENTS)))
    client.close()
    shop.drain(DRAIN_S)
    stored = [row for key, row in rows(shop, f"USER#{user}").items() if key.startswith("E#")]
    return [record(row, number) for number, row in enumerate(stored, 1)]


def record(row: dict[str, Any], number: int) -> dict[str, Any]:
    keys = {name: row[name] for name in ("PK", "SK")}
    return {"eventName": "INSERT", "dynamodb": {"Keys": keys, "NewImage": row, "SequenceNumber": str(number)}}


def deliver(cloud: Cloud, function: str, batch: list[dict[str, Any]]) -> list[str]:
    """Hand a batch to a deployed consumer; gives the sequence numbers that it reports."""
    answer = cloud.client("lambda").invoke(
        FunctionName=f"vitrine-dev-{function}", Qualifier="live", Payload=json.dumps({"Records": batch})
    )
    assert "FunctionError" not in answer
    return [failure["itemIdentifier"] for failure in json.loads(answer["Payload"].read())["batchItemFailures"]]


@pytest.mark.parametrize("function", ["trends", "lake"])
def test_repetition_reordering_and_poison_change_nothing_but_the_poison_s_own_fate(
    shop: Cloud, records: list[dict[str, Any]], function: str
) -> None:
    poison = record({"PK": {"S": "USER#x"}, "SK": {"S": "E#2026#x"}, "type": {"S": "view"}, "at": {"S": "soon"},
                     "item_id": {"S": SOLD}}, 999)  # fmt: skip
    shopper = records[0]["dynamodb"]["Keys"]["PK"]["S"]
    expected = {one["dynamodb"]["Keys"]["SK"]["S"].split("#", 2)[2] for one in records}
    shuffle = random.Random(5).shuffle
    for _ in range(3):
        batch = [*records, *records[::2], poison]
        shuffle(batch)
        assert deliver(shop, function, batch) == ["999"]
    assert counted_by_item(shop, (SOLD,)) == {SOLD: EVENTS}
    assert set(lake_lines(shop, shopper)) == expected
