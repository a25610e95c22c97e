"""Shoppers' online rows: merged, never overwritten, the same however often the import is repeated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from importers.errors import ImportStoppedError
from importers.history import HISTORY_EVENTS, HistoryRows, Purchases, ShopperHistory, merged, pack, unpack
from tests.unit.importers import aws

EVENT = st.tuples(st.integers(0, 10**13), st.sampled_from(["view", "purchase"]), st.sampled_from("abcd"))
SHOPPER = "USER#1"


@pytest.fixture
def table() -> Iterator[Any]:
    with aws.environment(), mock_aws():
        aws.deploy()
        yield boto3.client("dynamodb")


def history(count: int, start: int = 0) -> ShopperHistory:
    events = [(start + number, "purchase", f"i{start + number}") for number in range(count)]
    return ShopperHistory(SHOPPER, events, {item: Purchases(1, at) for at, _, item in events})


def events_of(client: Any) -> list[tuple[int, str, str]]:
    return unpack(aws.rows("profiles")[SHOPPER, "H"]["events"]["B"])


def ledger_of(client: Any) -> dict[str, tuple[int, int]]:
    row = aws.rows("profiles")[SHOPPER, "L"]
    ids = [name[2:] for name in row if name.startswith("n:")]
    return {item: (int(row[f"n:{item}"]["N"]), int(row[f"t:{item}"]["N"])) for item in ids}


@given(st.lists(EVENT), st.lists(EVENT))
def test_merging_unites_bounds_and_repeats(ours: list[Any], theirs: list[Any]) -> None:
    once = merged(ours, theirs)
    assert merged(ours, once) == once == merged(theirs, ours)
    assert len(once) <= HISTORY_EVENTS
    assert once == sorted(set(ours) | set(theirs))[-HISTORY_EVENTS:]
    assert unpack(pack(once)) == once


def test_folding_twice_is_folding_once(table: Any) -> None:
    rows = HistoryRows(table, "profiles", "import-1")
    for _ in range(3):
        rows.fold(history(120))
    assert ledger_of(table) == {f"i{at}": (1, at) for at in range(120)}
    assert events_of(table) == history(120).events


def test_two_imports_add_up(table: Any) -> None:
    HistoryRows(table, "profiles", "import-1").fold(history(120))
    for _ in range(2):
        HistoryRows(table, "profiles", "import-2").fold(history(120, start=60))
    counts = ledger_of(table)
    assert {item for item, (count, _) in counts.items() if count == 2} == {f"i{at}" for at in range(60, 120)}
    assert len(counts) == 180
    assert len(events_of(table)) == 180


def test_a_live_purchase_is_kept_and_its_newer_time_with_it(table: Any) -> None:
    key = {"PK": {"S": SHOPPER}, "SK": {"S": "L"}}
    table.update_item(
        TableName="profiles", Key=key, UpdateExpression="ADD #n :one SET #t = :now",
        ExpressionAttributeNames={"#n": "n:i5", "#t": "t:i5"},
        ExpressionAttributeValues={":one": {"N": "1"}, ":now": {"N": "999999"}},
    )  # fmt: skip
    HistoryRows(table, "profiles", "import-1").fold(history(10))
    assert ledger_of(table)["i5"] == (2, 999999)
    assert ledger_of(table)["i6"] == (1, 6)


@pytest.mark.parametrize("before", range(8))
def test_a_live_write_between_any_two_calls_is_not_lost(table: Any, before: int) -> None:
    HistoryRows(table, "profiles", "import-0").fold(history(3))
    interrupting = Interrupting(table, before)
    rows = HistoryRows(interrupting, "profiles", "import-1")
    for _ in range(3):
        rows.fold(history(60))
    assert interrupting.calls > before
    assert ledger_of(table)["live"] == (1, 10**12)
    assert ledger_of(table)["i1"] == (3, 10**12)
    assert ledger_of(table)["i2"] == (2, 2)
    assert (10**12, "purchase", "live") in events_of(table)


class Interrupting:
    """A client before whose n-th call the live system buys two items and another import adds an event."""

    def __init__(self, client: Any, before: int) -> None:
        self._client, self._before, self.calls = client, before, 0

    def __getattr__(self, name: str) -> Any:
        def call(**request: Any) -> Any:
            if self.calls == self._before:
                buy(self._client)
            self.calls += 1
            return getattr(self._client, name)(**request)

        return call


def buy(client: Any) -> None:
    names = {"#n": "n:live", "#t": "t:live", "#m": "n:i1", "#u": "t:i1"}
    values = {":one": {"N": "1"}, ":now": {"N": str(10**12)}}
    client.update_item(
        TableName="profiles", Key={"PK": {"S": SHOPPER}, "SK": {"S": "L"}},
        UpdateExpression="ADD #n :one, #m :one SET #t = :now, #u = :now",
        ExpressionAttributeNames=names, ExpressionAttributeValues=values,
    )  # fmt: skip
    HistoryRows(client, "profiles", "other").fold(ShopperHistory(SHOPPER, [(10**12, "purchase", "live")], {}))


def test_endless_contention_stops_the_import_by_name(table: Any) -> None:
    class Contended:
        def __init__(self) -> None:
            self.number = 0

        def __getattr__(self, name: str) -> Any:
            def call(**request: Any) -> Any:
                answer = getattr(table, name)(**request)
                if name == "get_item":
                    self.number += 1
                    HistoryRows(table, "profiles", f"o{self.number}").fold(
                        ShopperHistory(SHOPPER, [(self.number, "view", "x")], {})
                    )
                return answer

            return call

    HistoryRows(table, "profiles", "import-0").fold(history(3))
    with pytest.raises(ImportStoppedError, match="run the same import again"):
        HistoryRows(Contended(), "profiles", "import-1").fold(history(5))
