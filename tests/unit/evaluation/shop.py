"""Queries, answers and a data set that are small enough to know every number of."""

from __future__ import annotations

from typing import Any

import numpy as np

from datasets.dataset import Dataset, Events
from evaluation.models import Result
from evaluation.protocol import Query
from ranker.events import EVENT_CODE
from ranker.history import History

HOUR, DAY = 3_600, 86_400
PURCHASE = EVENT_CODE["purchase"]


def rows(*items: int) -> np.ndarray[Any, Any]:
    return np.array(items, dtype=np.int64)


def query(shopper: int, past: tuple[int, ...] = (0,), relevant: tuple[int, ...] = (1,), **context: str) -> Query:
    count = len(past)
    history = History(rows(*past), np.full(count, PURCHASE), np.arange(count), np.arange(count), 10 * DAY)
    return Query(shopper, history, rows(), rows(*relevant), dict(context))


def result(values: list[float], shown: tuple[int, ...] = (0, 1)) -> Result:
    """Answers whose ndcg@10 is given, all of the same list."""
    return Result([rows(*shown) for _ in values], [{"ndcg@10": value} for value in values])


def dataset(events: list[tuple[int, int, int]], items: int, test_from: int) -> Dataset:
    """A data set of purchases (shopper, item, time), in order of shopper and time."""
    columns = np.array(events, dtype=np.int64).reshape(-1, 3).T
    none = np.full(len(events), -1, dtype=np.int64)
    purchases = np.full(len(events), PURCHASE, dtype=np.int64)
    taken = Events(columns[0], columns[1], purchases, columns[2], none, none)
    records: list[dict[str, Any]] = [{"item_id": f"i{row}", "title": f"Item {row}"} for row in range(items)]
    vectors = np.zeros((items, 4), dtype=np.float32)
    return Dataset(records, vectors, 1, taken, [], [], test_from - DAY, test_from)
