"""Every event is counted once, however the stream delivers it."""

from __future__ import annotations

import importlib
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from trends.service import WEIGHTS, Counting
from vitrine.stores.counters import Counters
from vitrine.stores.item_categories import ItemCategories
from vitrine.stores.tallies import Tallies
from vitrine.stores.values import row

TRENDS, CATALOGUE = "trends", "catalogue"
NOW = int(time.time())
HOUR_S, DAY_S = 3_600, 86_400
Records = list[dict[str, Any]]


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        dynamodb = boto3.client("dynamodb", region_name="us-east-1")
        for name in (TRENDS, CATALOGUE):
            dynamodb.create_table(
                TableName=name,
                KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
                AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("PK", "SK")],
                BillingMode="PAY_PER_REQUEST",
            )
        dynamodb.put_item(
            TableName=CATALOGUE,
            Item=row({"PK": "ITEM#milk", "SK": "I", "item_id": "milk", "category": ["Grocery", "Dairy"]}),
        )
        yield dynamodb


def _counting(client: Any) -> Counting:
    return Counting(Counters(client, TRENDS), ItemCategories(client, CATALOGUE))


def _record(number: int, item_id: str | None = "milk", type_: str = "view", **more: Any) -> dict[str, Any]:
    at = more.pop("at", NOW)
    image = {"PK": f"USER#u{number % 3}", "SK": f"E#2026-01-01T00:00:00.000Z#e{number}", "at": at * 1000}
    values = image | {"type": type_, "item_id": item_id} | more
    return {"eventName": "INSERT", "dynamodb": {"SequenceNumber": str(100 + number), "NewImage": row(values)}}


def _rows(client: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.scan(TableName=TRENDS)["Items"]
    return found


def _sums(client: Any, grain: str, country: str) -> Counter[str]:
    sums: Counter[str] = Counter()
    for stored in _rows(client):
        partition = stored["PK"]["S"].split("#")
        if partition[0] == "T" and (partition[1], partition[3]) == (grain, country):
            sums[stored["SK"]["S"]] += int(stored["n"]["N"])
    return sums


def test_the_reader_of_trends_finds_what_was_counted(client: Any) -> None:
    records = [_record(1), _record(2, type_="purchase", country="AT"), _record(3, "soap", "like")]
    assert _counting(client).count(records) == []
    tallies = Tallies(client, TRENDS)
    for window_s in (4 * HOUR_S, 2 * DAY_S, 28 * DAY_S):
        assert tallies.top(window_s, None, []) == [("milk", 6.0), ("soap", 2.0)]
        assert tallies.top(window_s, "AT", []) == [("milk", 5.0)]
        assert tallies.top(window_s, None, [["Grocery"]]) == [("milk", 6.0)]


def test_only_new_events_that_move_an_item_count(client: Any) -> None:
    records = [
        _record(1, type_="dislike"), _record(2, None, "search", query="milk"), _record(3, carried_from="SESSION#s"),
        _record(4, type_="remove_from_cart"), _record(5) | {"eventName": "REMOVE"},
        _record(6, consent="service"), _record(7, consent="personalisation"),
    ]  # fmt: skip
    assert _counting(client).count(records) == []
    assert _rows(client) == []


def test_each_grain_is_kept_for_its_time_and_an_expired_bucket_is_not_written(client: Any) -> None:
    _counting(client).count(
        [_record(1), _record(2, "old", at=NOW - 30 * DAY_S), _record(3, "gone", at=NOW - 99 * DAY_S)]
    )
    stored = [entry for entry in _rows(client) if entry["PK"]["S"].startswith("T#")]
    lives = {
        (entry["SK"]["S"], entry["PK"]["S"].split("#")[1]): int(entry["ttl"]["N"]) - int(entry["PK"]["S"].split("#")[2])
        for entry in stored
    }
    day = {("milk", "1d"): 63 * DAY_S, ("old", "1d"): 63 * DAY_S}
    assert lives == day | {("milk", "5m"): DAY_S + 300, ("milk", "1h"): 9 * DAY_S + HOUR_S}


def test_a_record_that_is_no_event_is_reported_alone(client: Any) -> None:
    broken = _record(2)
    broken["dynamodb"]["NewImage"]["at"] = {"N": "soon"}
    assert _counting(client).count([_record(1), broken, _record(3)]) == ["102"]
    assert _sums(client, "1d", "*") == {"milk": 2}


def test_an_event_that_the_table_refuses_is_reported_alone(client: Any) -> None:
    # A sort key has at most 1024 bytes.
    records = [*(_record(n) for n in range(1, 20)), _record(20, "x" * 1025), _record(21)]
    assert _counting(client).count(records) == ["120"]
    assert _sums(client, "1h", "*") == {"milk": 20}


class _Crowded:
    """The table with others in the way: transactions are cancelled, or go through and are not heard of."""

    def __init__(self, client: Any, moods: Sequence[str]) -> None:
        self._client = client
        self._moods = list(moods)

    def transact_write_items(self, **request: Any) -> None:
        mood = self._moods.pop() if self._moods else "well"
        if mood == "conflict":
            reasons = [{"Code": "TransactionConflict"}] + [{"Code": "None"}] * (len(request["TransactItems"]) - 1)
            error = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
            raise ClientError(error, "TransactWriteItems")
        assert len(request["TransactItems"]) <= 100
        self._client.transact_write_items(**request)
        if mood == "unheard":
            raise ConnectionError("no answer")


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["milk", "soap", "tea"]), st.sampled_from([*WEIGHTS, "dislike"]), st.sampled_from([None, "AT"])
    ),
    max_size=40,
)
DELIVERIES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6)
MOODS = st.lists(st.sampled_from(["well", "conflict", "unheard"]), max_size=6)


@given(events=EVENTS, deliveries=DELIVERIES, moods=MOODS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_redelivery_gives_exact_counts(
    client: Any, events: list[Any], deliveries: list[tuple[int, int]], moods: list[str]
) -> None:
    _clear(client)
    records = [_record(n, item, kind, country=country) for n, (item, kind, country) in enumerate(events)]
    counting = Counting(Counters(_Crowded(client, moods), TRENDS), ItemCategories(client, CATALOGUE))
    for first, last in deliveries:
        _deliver(counting, records[first:last])
    while not _deliver(counting, records):
        pass
    everywhere: Counter[str] = Counter()
    austria: Counter[str] = Counter()
    for item, kind, country in events:
        everywhere[item] += WEIGHTS.get(kind, 0)
        austria[item] += WEIGHTS.get(kind, 0) if country else 0
    for grain in ("5m", "1h", "1d"):
        assert _sums(client, grain, "*") == +everywhere
        assert _sums(client, grain, "AT") == +austria


def _deliver(counting: Counting, records: Records) -> bool:
    try:
        return counting.count(records) == []
    except ConnectionError:
        return False


def _clear(client: Any) -> None:
    for stored in _rows(client):
        client.delete_item(TableName=TRENDS, Key={"PK": stored["PK"], "SK": stored["SK"]})


def test_a_full_batch_of_different_items_is_counted(client: Any) -> None:
    records = [_record(n, f"item{n}", country="AT") for n in range(100)]
    assert _counting(client).count(records) == []
    assert _counting(client).count(records[50:]) == []
    assert _sums(client, "5m", "AT") == {f"item{n}": 1 for n in range(100)}


def test_the_handler_answers_as_the_stream_asks(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("TRENDS_TABLE", TRENDS)
    monkeypatch.setenv("CATALOGUE_TABLE", CATALOGUE)
    handle = importlib.import_module("trends.handler").handle
    broken: Mapping[str, Any] = {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "7"}}
    assert handle({"Records": [_record(1), broken]}, None) == {"batchItemFailures": [{"itemIdentifier": "7"}]}
    assert _sums(client, "1d", "*") == {"milk": 1}
