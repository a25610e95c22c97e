"""From the stream of stored events to live counters, each event counted once however often it is delivered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from vitrine.observability import logger
from vitrine.stores.counters import Count

WEIGHTS = {"view": 1, "click": 1, "like": 2, "add_to_cart": 3, "purchase": 5}
"""What an event counts for, by its type; others say nothing of what moves."""


class Sums(Protocol):
    """Where events are counted."""

    def add(self, counts: Iterable[Count], categories: Mapping[str, str]) -> set[str]:
        """Count events once each; the keys of those that could not be counted."""


class Categories(Protocol):
    """The catalogue, as far as it is asked for categories."""

    def of(self, item_ids: Iterable[str]) -> dict[str, str]:
        """Paths by item."""


class Counting:
    """Counts batches of stream records."""

    def __init__(self, sums: Sums, categories: Categories) -> None:
        self._sums = sums
        self._categories = categories

    def count(self, records: Sequence[Mapping[str, Any]]) -> list[str]:
        """Count what can be; gives the sequence numbers of records that could not, in the order of the batch."""
        counts: dict[str, Count] = {}
        numbers: dict[str, str] = {}
        failed: set[str] = set()
        for record in records:
            number = str(record["dynamodb"]["SequenceNumber"])
            try:
                count = counted(record)
            except (KeyError, TypeError, ValueError) as error:
                logger().error("a record that is no event", extra={"error": type(error).__name__})
                failed.add(number)
                continue
            if count is not None:
                counts.setdefault(count.key, count)
                numbers.setdefault(count.key, number)
        if counts:
            failed |= {numbers[key] for key in self._add(list(counts.values()))}
        return sorted(failed, key=int)

    def _add(self, counts: Sequence[Count]) -> set[str]:
        refused = self._sums.add(counts, self._categories.of({count.item_id for count in counts}))
        if refused:
            logger().error("events could not be counted", extra={"events": len(refused)})
        return refused


def counted(record: Mapping[str, Any]) -> Count | None:
    """What a stream record counts for: nothing, unless it is a new event that moves an item.

    An event that was carried over from a session was counted there, and one whose shopper did not consent to being
    learnt from counts nowhere. Raises KeyError, TypeError or ValueError for what
    is no event.
    """
    if record["eventName"] != "INSERT":
        return None
    row = record["dynamodb"]["NewImage"]
    sort_key = row["SK"]["S"]
    weight = WEIGHTS.get(row["type"]["S"]) if sort_key.startswith("E#") else None
    if weight is None or "carried_from" in row or "consent" in row or "item_id" not in row:
        return None
    key = f"{row['PK']['S']}#{sort_key}"
    country = row["country"]["S"] if "country" in row else None
    return Count(key, row["item_id"]["S"], weight, int(row["at"]["N"]) // 1000, country)
