"""Time is cut once and for all: nothing of a later window is seen in an earlier one."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from datasets.dataset import Dataset, Events
from datasets.split import split_of
from evaluation.protocol import Query, queries
from ranker.events import EVENT_CODE

HOUR = 3600
ITEMS = 40
LATEST_ITEM = ITEMS - 1


def dataset(rows: list[tuple[int, int, int]], valid_from: int, test_from: int) -> Dataset:
    """Of (shopper, item, epoch seconds), in any order."""
    table = np.array(sorted(set(rows), key=lambda row: (row[0], row[2], row[1])), dtype=np.int64)
    none = np.full(len(table), -1)
    kinds = np.where(table[:, 1] % 2, EVENT_CODE["purchase"], EVENT_CODE["view"])
    events = Events(table[:, 0], table[:, 1], kinds, table[:, 2], none, none)
    items = [{"item_id": f"i{row}"} for row in range(ITEMS)]
    return Dataset(items, np.zeros((ITEMS, 4), dtype=np.float32), 1, events, [], [], valid_from, test_from)


rows = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, ITEMS - 2), st.integers(0, 300).map(lambda step: step * HOUR // 2)),
    min_size=1,
    max_size=80,
)
cuts = st.tuples(st.integers(1, 150), st.integers(1, 150)).map(lambda pair: (pair[0] * HOUR, sum(pair) * HOUR))


@given(rows, cuts)
@settings(max_examples=300, deadline=None)
def test_no_window_sees_a_later_one(drawn: list[tuple[int, int, int]], windows: tuple[int, int]) -> None:
    valid_from, test_from = windows
    # An item that is sold in the test window alone, in every shopper's.
    planted = [(shopper, LATEST_ITEM, test_from + shopper) for shopper in range(5)]
    given = dataset(drawn + planted, valid_from, test_from)
    split = split_of(given, 1_000, 0)
    assert (split.past.at < valid_from).all()
    assert (split.known.at < test_from).all()
    assert LATEST_ITEM not in split.known.item
    for query in split.valid:
        assert valid_from <= query.history.now < test_from
        assert LATEST_ITEM not in {*query.relevant.tolist(), *query.history.items.tolist(), *query.bought.tolist()}
        _sees_no_future(query, given)
        _wants_what_happened(query, given, query.history.now, test_from)
    for query in queries(given, test_from, None, 1_000, 0):
        assert query.history.now >= test_from
        _sees_no_future(query, given)


def _sees_no_future(query: Query, given: Dataset) -> None:
    theirs = given.events.take(given.events.shopper == query.shopper)
    assert (query.history.at < query.history.now).all()
    earlier = theirs.before(query.history.now)
    assert set(query.history.items.tolist()) <= set(earlier.item.tolist())
    assert set(query.bought.tolist()) <= set(earlier.item.tolist())


def _wants_what_happened(query: Query, given: Dataset, start: int, end: int) -> None:
    inside = (given.events.shopper == query.shopper) & (given.events.at >= start) & (given.events.at < end)
    assert set(query.relevant.tolist()) <= set(given.events.item[inside].tolist())


def test_a_visit_that_outlasts_the_validation_window_wants_nothing_of_the_test_window() -> None:
    rows = [(0, 1, 0), (0, 2, 10 * HOUR), (0, 3, 10 * HOUR + 60)]
    [query] = split_of(dataset(rows, 9 * HOUR, 10 * HOUR + 30), 10, 0).valid
    assert query.relevant.tolist() == [2]
