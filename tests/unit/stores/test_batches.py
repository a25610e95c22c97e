"""Batches of which a table does a part: the rest is asked for again, within the deadline, and never lost sight of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.stores.clock import Clock
from vitrine import deadline
from vitrine.stores import batches

TABLE = "table"


def key(number: int) -> dict[str, Any]:
    return {"PK": {"S": f"ITEM#{number}"}, "SK": {"S": "I"}}


def numbers(keys: Any) -> list[int]:
    return [int(one["PK"]["S"].partition("#")[2]) for one in keys]


class Table:
    """Does, of each call's keys, as many as it is told: `does` is called with how many are asked for."""

    def __init__(self, does: Callable[[int], int], there: Callable[[int], bool] = lambda _: True) -> None:
        self._does = does
        self._there = there
        self.asked: list[dict[str, Any]] = []
        self.written: list[int] = []

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803 - the client's name
        wanted = RequestItems[TABLE]
        self.asked.append(wanted)
        keys = wanted["Keys"]
        assert 1 <= len(keys) <= batches.MOST_KEYS
        assert len(set(numbers(keys))) == len(keys), "DynamoDB refuses a key that is given twice"
        done = self._does(len(keys))
        left = {TABLE: wanted | {"Keys": keys[done:]}} if keys[done:] else {}
        return {
            "Responses": {TABLE: [one for one in keys[:done] if self._there(*numbers([one]))]},
            "UnprocessedKeys": left,
        }

    def batch_write_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        wanted = RequestItems[TABLE]
        self.asked.append(wanted)
        assert 1 <= len(wanted) <= batches.MOST_WRITES
        done = self._does(len(wanted))
        self.written += numbers([one["DeleteRequest"]["Key"] for one in wanted[:done]])
        return {"UnprocessedItems": {TABLE: wanted[done:]} if wanted[done:] else {}}


@given(
    asked=st.lists(st.integers(0, 300), max_size=250),
    shares=st.lists(st.floats(0, 1), min_size=1),
    attempts=st.integers(1, 4),
)
def test_every_key_is_read_absent_or_told_to_be_kept_back(asked: list[int], shares: list[float], attempts: int) -> None:
    calls = iter(shares * 1_000)
    table = Table(lambda count: int(next(calls) * count), there=lambda number: number % 3 != 0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deadline, "pause", lambda _: None)
        rows, kept_back = batches.read(
            table, TABLE, [key(one) for one in asked], attempts=attempts, ConsistentRead=True
        )
    found, left = numbers(rows), numbers(kept_back)
    assert len(found) == len(set(found))
    assert not set(found) & set(left)
    assert {one for one in asked if one % 3} <= {*found, *left} <= set(asked)
    assert all(one["ConsistentRead"] is True for one in table.asked)
    chunks = -(-len(set(asked)) // batches.MOST_KEYS)
    assert len(table.asked) <= attempts * chunks


@given(count=st.integers(0, 80), shares=st.lists(st.floats(0, 1), min_size=1))
def test_every_row_is_written_once_or_the_caller_is_told(count: int, shares: list[float]) -> None:
    calls = iter(shares * 1_000)
    table = Table(lambda asked: int(next(calls) * asked))
    requests = [{"DeleteRequest": {"Key": key(number)}} for number in range(count)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deadline, "pause", lambda _: None)
        try:
            batches.write(table, TABLE, requests)
        except TimeoutError:
            assert len(table.written) < count
        else:
            assert table.written == list(range(count))
    assert len(table.written) == len(set(table.written))


def test_pauses_grow_and_differ(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[float] = []

    def shortest(low: float, high: float) -> float:
        limits.append(high)
        return low

    monkeypatch.setattr("random.uniform", shortest)
    table = Table(lambda _: 0)
    assert numbers(batches.read(table, TABLE, [key(1)]).kept_back) == [1]
    assert len(table.asked) == batches.ATTEMPTS
    assert limits == [batches.BASE_PAUSE_S * 2**attempt for attempt in range(1, batches.ATTEMPTS)]


def test_nobody_is_asked_again_past_the_deadline(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given half a pause's time, when the table keeps everything back, then what is known is told at once."""
    monkeypatch.setattr("random.uniform", lambda _, high: high)
    table = Table(lambda _: 0)
    started = clock.now
    with deadline.until(started + batches.BASE_PAUSE_S):
        rows, kept_back = batches.read(table, TABLE, [key(1), key(2)])
    assert (rows, numbers(kept_back)) == ([], [1, 2])
    assert len(table.asked) == 1
    assert clock.now == started


def test_nothing_asked_is_no_call() -> None:
    table = Table(lambda count: count)
    assert batches.read(table, TABLE, []) == batches.Read([], [])
    batches.write(table, TABLE, [])
    assert table.asked == []


def test_an_error_of_the_client_s_is_the_caller_s() -> None:
    def broken(_: int) -> int:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        batches.read(Table(broken), TABLE, [key(1)])
