"""Live counters as a recommendation reads them: what moves most in a window of time."""

from __future__ import annotations

import time
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from vitrine.stores.paging import query_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

GRAINS = (("5m", 300), ("1h", 3_600), ("1d", 86_400))
MOST_BUCKETS = 48
"""Buckets that one window is read from: each is a query, and a window's edge needs no finer cut."""
FRESH_S = 30.0
SETTLED_FRESH_S = 600.0
"""How long a bucket is kept that ended before the last one: only late events still change it."""
MOST_KEPT = 2_000
MOST_ITEMS = 500
_SEPARATOR = " > "


class Tally(NamedTuple):
    """One item's weight of events in one bucket."""

    item_id: str
    weight: float
    category: str


class Tallies:
    """Reads of the trends table, kept in memory for as long as they are fresh."""

    def __init__(
        self,
        client: Any,
        table: str,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._client = client
        self._table = table
        self._clock = clock
        self._wall = wall
        self._kept: dict[str, tuple[float, list[Tally]]] = {}

    def top(self, window_s: int, country: str | None, categories: Sequence[Sequence[str]]) -> list[tuple[str, float]]:
        """List (item id, weight) over the window, most first, of any of the categories (none: of all)."""
        paths = [_SEPARATOR.join(path) for path in categories]
        weights: defaultdict[str, float] = defaultdict(float)
        for tally in self._window(window_s, country or "*"):
            if not paths or any(_within(tally.category, path) for path in paths):
                weights[tally.item_id] += tally.weight
        return sorted(weights.items(), key=lambda entry: (-entry[1], entry[0]))[:MOST_ITEMS]

    def _window(self, window_s: int, country: str) -> Iterator[Tally]:
        grain, size = next(((g, s) for g, s in GRAINS if window_s <= s * MOST_BUCKETS), GRAINS[-1])
        now = int(self._wall())
        newest = now - now % size
        for start in range(newest, now - window_s - size, -size):
            fresh_s = FRESH_S if start + 2 * size > now else SETTLED_FRESH_S
            yield from self._bucket(f"T#{grain}#{start}#{country}", fresh_s)

    def _bucket(self, partition: str, fresh_s: float) -> list[Tally]:
        kept = self._kept.get(partition)
        if kept is not None and self._clock() - kept[0] <= fresh_s:
            return kept[1]
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        read_at = self._clock()
        pages = query_pages(
            self._client,
            TableName=self._table,
            KeyConditionExpression="PK = :pk",
            ExpressionAttributeValues={":pk": {"S": partition}},
        )
        tallies = [_tally(row) for page in pages for row in page["Items"]]
        self._kept[partition] = (read_at, tallies)
        return tallies


def _tally(row: Mapping[str, Any]) -> Tally:
    return Tally(row["SK"]["S"], float(row["n"]["N"]), row.get("category", {}).get("S", ""))


def _within(category: str, path: str) -> bool:
    return category == path or category.startswith(path + _SEPARATOR)
