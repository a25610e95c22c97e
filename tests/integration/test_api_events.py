"""Events through the deployed API."""

from __future__ import annotations

import random
import threading
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.conftest import ApiClient, ApiFor

if TYPE_CHECKING:
    from embedded.cloud import Cloud

THREADS = 50


def event(kind: str = "view", item_id: str = "et-milk", **fields: Any) -> dict[str, Any]:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return {"event_id": uuid.uuid4().hex, "type": kind, "time": now, "item_id": item_id} | fields


def shopper_id() -> str:
    return f"et-{uuid.uuid4().hex[:12]}"


def post(client: ApiClient, *events: dict[str, Any], **owner: str) -> list[dict[str, Any]]:
    answer = client.post("/v1/events", {"events": list(events), **owner})
    assert answer.status == 202, answer.body
    results: list[dict[str, Any]] = answer.body["results"]
    return results


def rows(cloud: Cloud, shopper_key: str) -> dict[str, dict[str, Any]]:
    """A shopper's partition as the table has it, by sort key."""
    pages = (
        cloud.client("dynamodb")
        .get_paginator("query")
        .paginate(
            TableName=cloud.parameter("profiles-table"),
            ConsistentRead=True,
            KeyConditionExpression="PK = :pk",
            ExpressionAttributeValues={":pk": {"S": shopper_key}},
        )
    )
    return {row["SK"]["S"]: row for page in pages for row in page["Items"]}


def stored_ids(cloud: Cloud, shopper_key: str) -> list[str]:
    return sorted(key.split("#", 2)[2] for key in rows(cloud, shopper_key) if key.startswith("E#"))


def at_once(cloud: Cloud, token: str, act: Callable[[ApiClient, int], Any]) -> list[Any]:
    """What `act` gives to each of many clients that begin together."""
    start = threading.Barrier(THREADS)

    def one(index: int) -> Any:
        client = ApiClient(cloud.api_url, token)
        start.wait()
        try:
            return act(client, index)
        finally:
            client.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def until_settled(client: ApiClient, events: list[dict[str, Any]]) -> list[str]:
    """Send events as a storefront does: again what the store was too busy for. Gives the last statuses."""
    statuses: dict[str, str] = {}
    pending = events
    while pending:
        answer = client.post("/v1/events", {"events": pending})
        if answer.status in (429, 503):
            continue
        assert answer.status == 202, answer.body
        statuses |= {result["event_id"]: result["status"] for result in answer.body["results"]}
        pending = [sent for sent in pending if statuses[sent["event_id"]] == "rejected"]
    return [statuses[sent["event_id"]] for sent in events]


def test_what_is_accepted_is_in_the_table_before_the_answer(cloud: Cloud, api: ApiFor) -> None:
    user = shopper_id()
    sent = event("purchase", "et-bread", quantity=2, price={"amount": 1.25, "currency": "EUR"})
    [result] = post(api("shopper", user), sent)
    assert result == {"event_id": sent["event_id"], "status": "accepted", "unknown_item": True}
    stored = rows(cloud, f"USER#{user}")
    [key] = [key for key in stored if key.startswith("E#")]
    assert stored[key]["price"] == {"N": "1.25"}
    assert stored["L"]["n:et-bread"] == {"N": "1"}


def test_a_batch_has_a_result_for_each_event(cloud: Cloud, api: ApiFor) -> None:
    user = shopper_id()
    good, other = event(), event("search", query="oat milk")
    long_ago = event(time=(datetime.now(UTC) - timedelta(days=3)).isoformat())
    results = post(
        api("shopper", user),
        good,
        event("buy"),
        good,
        {},
        good | {"time": "2026-01-01T00:00:00Z"},
        long_ago,
        other,
    )
    assert [r["status"] for r in results] == [
        "accepted",
        "rejected",
        "duplicate",
        "rejected",
        "rejected",
        "accepted",
        "accepted",
    ]
    assert results[1]["errors"][0]["field"] == "type"
    assert results[4]["errors"][0]["field"] == "event_id"
    assert results[5]["late"] is True
    assert stored_ids(cloud, f"USER#{user}") == sorted(e["event_id"] for e in (good, long_ago, other))


def test_an_event_sent_again_is_a_duplicate_and_the_first_stays(cloud: Cloud, api: ApiFor) -> None:
    user = shopper_id()
    client = api("shopper", user)
    sent = event("purchase", "et-milk")
    assert [r["status"] for r in post(client, sent)] == ["accepted"]
    assert [r["status"] for r in post(client, sent | {"item_id": "et-bread"})] == ["duplicate"]
    ledger = rows(cloud, f"USER#{user}")["L"]
    assert ledger["n:et-milk"] == {"N": "1"}
    assert "n:et-bread" not in ledger


def test_the_ledger_s_time_only_rises(cloud: Cloud, api: ApiFor) -> None:
    user = shopper_id()
    client = api("shopper", user)
    post(client, event("purchase", time="2026-01-02T00:00:00Z"))
    post(client, event("purchase", time="2026-01-01T00:00:00Z"))
    ledger = rows(cloud, f"USER#{user}")["L"]
    assert ledger["n:et-milk"] == {"N": "2"}
    assert ledger["t:et-milk"] == {"N": "1767312000000"}


def test_the_same_batch_from_many_at_once_is_stored_once(cloud: Cloud) -> None:
    user = shopper_id()
    events = [event("purchase" if n % 2 else "view", f"et-{n % 3}") for n in range(10)]

    def act(client: ApiClient, index: int) -> list[str]:
        shuffled = random.Random(index).sample(events, len(events))
        statuses = dict(zip([e["event_id"] for e in shuffled], until_settled(client, shuffled), strict=True))
        return [statuses[e["event_id"]] for e in events]

    by_client = at_once(cloud, cloud.token("shopper", user), act)
    for position in range(len(events)):
        assert Counter(statuses[position] for statuses in by_client) == {"accepted": 1, "duplicate": THREADS - 1}
    assert stored_ids(cloud, f"USER#{user}") == sorted(e["event_id"] for e in events)
    bought = Counter(e["item_id"] for e in events if e["type"] == "purchase")
    ledger = rows(cloud, f"USER#{user}")["L"]
    assert {name[2:]: int(n["N"]) for name, n in ledger.items() if name.startswith("n:")} == bought


def test_different_events_of_one_shopper_from_many_at_once_are_all_stored(cloud: Cloud) -> None:
    user = shopper_id()
    start = datetime(2026, 1, 1, tzinfo=UTC)
    batches = [
        [event("purchase", "et-milk", time=(start + timedelta(seconds=n)).isoformat()), event("view", f"et-{n}")]
        for n in range(THREADS)
    ]
    token = cloud.token("shopper", user)
    statuses = at_once(cloud, token, lambda client, index: until_settled(client, batches[index]))
    # One that was stored while its answer said "busy" is a duplicate when it is sent again.
    assert {status for each in statuses for status in each} <= {"accepted", "duplicate"}
    assert stored_ids(cloud, f"USER#{user}") == sorted(e["event_id"] for batch in batches for e in batch)
    ledger = rows(cloud, f"USER#{user}")["L"]
    assert ledger["n:et-milk"] == {"N": str(THREADS)}
    assert ledger["t:et-milk"] == {"N": str(int((start + timedelta(seconds=THREADS - 1)).timestamp()) * 1000)}


@pytest.fixture
def session(api: ApiFor) -> dict[str, Any]:
    body: dict[str, Any] = api().post("/v1/sessions", {}).body
    return body


@pytest.mark.parametrize(
    ("role", "subject", "owner", "status"),
    [
        ("shopper", "et-me", {}, 202),
        ("storefront", None, {"session_id": "et-s"}, 202),
        ("storefront", None, {}, 400),
        ("storefront", None, {"user_id": "et-you", "session_id": "et-s"}, 400),
    ],
)
def test_a_server_says_whose_events_it_sends(
    api: ApiFor, role: str | None, subject: str | None, owner: dict[str, str], status: int
) -> None:
    answer = api(role, subject).post("/v1/events", {"events": [event()], **owner})
    assert answer.status == status, answer.body


def test_a_session_sends_its_own_events_only(cloud: Cloud, api: ApiFor, session: dict[str, Any]) -> None:
    client = api(token=session["token"])
    sent = event()
    assert [r["status"] for r in post(client, sent)] == ["accepted"]
    assert stored_ids(cloud, f"SESSION#{session['session_id']}") == [sent["event_id"]]
    assert client.post("/v1/events", {"events": [event()], "session_id": "another"}).status == 404
    assert client.post("/v1/events", {"events": [event()], "user_id": "et-me"}).status == 404
