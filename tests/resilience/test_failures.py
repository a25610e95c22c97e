"""Whatever fails behind the API: every request is answered, nothing accepted is lost, and nothing counts twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.resilience.conftest import ITEMS
from tests.resilience.drill import Drill
from tests.resilience.failures import ROWS, Row
from tests.resilience.tally import DRAIN_S, Tally, counted_by_item, stored_by_item

if TYPE_CHECKING:
    from embedded.cloud import Cloud

FUNCTION = "vitrine-dev-recommendations"
EVERYDAY_ROUNDS, FULL_ROUNDS = 4, 12
MOST_CALLS = 20
"""Within so many calls a breaker opens."""


def drill(shop: Cloud, row: Row, tally: Tally, rounds: int, record: Callable[[str, object], None]) -> None:
    """Given a failure, when shoppers go on, then they are answered; and it ends with the failure."""
    ran = Drill(shop, row, tally)
    if not row.counts:
        # A worker that has just started remembers no counters.
        shop.runtime.end_workers(FUNCTION)
    ran.warm()
    before = set(shop.runtime.logs(FUNCTION))
    try:
        with ExitStack() as stack:
            for inject in row.injections:
                stack.enter_context(inject(shop))
            ran.rounds(rounds)
    finally:
        ran.recovers()
    written = [line for line in shop.runtime.logs(FUNCTION) if line not in before]
    if row.breaker:
        assert_breaker_opens(written, row.breaker)
    # An answer that its function's own deadline cut off would be a server error; what cut it off would be here.
    assert not any("Task timed out" in line for line in written)
    tally.drills[row.name] = ran.counts
    for name, count in sorted(ran.counts.items()):
        record(name, count)


def assert_breaker_opens(written: list[str], lost: str) -> None:
    """Find the answer before which the dependency was no longer asked, and few enough before it."""
    lines = [json.loads(line) for line in written if '"answer degraded"' in line]
    causes = [line["cause"] for line in lines if line["lost"] == lost]
    assert "breaker_open" in causes, causes
    assert causes.index("breaker_open") <= MOST_CALLS


@pytest.mark.parametrize("row", [row for row in ROWS if row.everyday], ids=str)
def test_whatever_fails_shoppers_are_answered(
    shop: Cloud, tally: Tally, row: Row, record_property: Callable[[str, object], None]
) -> None:
    drill(shop, row, tally, EVERYDAY_ROUNDS, record_property)


@pytest.mark.full
@pytest.mark.timeout(600)
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_failure_of_the_table(
    shop: Cloud, tally: Tally, row: Row, record_property: Callable[[str, object], None]
) -> None:
    drill(shop, row, tally, FULL_ROUNDS, record_property)


@pytest.mark.full
@pytest.mark.timeout(600)
def test_after_all_failures_every_accepted_event_is_stored_and_counted_once(
    shop: Cloud, tally: Tally, record_property: Callable[[str, object], None]
) -> None:
    _nothing_is_lost(shop, tally, record_property)


def test_after_everyday_failures_every_accepted_event_is_stored_and_counted_once(
    shop: Cloud, tally: Tally, record_property: Callable[[str, object], None]
) -> None:
    _nothing_is_lost(shop, tally, record_property)


def _nothing_is_lost(shop: Cloud, tally: Tally, record: Callable[[str, object], None]) -> None:
    shop.drain(DRAIN_S)
    assert sum(map(len, tally.accepted.values())) > 0
    assert tally.missing_from_table(shop) == set()
    assert tally.missing_from_lake(shop) == set()
    assert counted_by_item(shop, ITEMS) == stored_by_item(shop, set(tally.accepted))
    record("events accepted", sum(map(len, tally.accepted.values())))
    record("events lost", 0)
    record("events counted", sum(counted_by_item(shop, ITEMS).values()))
