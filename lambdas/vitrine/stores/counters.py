"""Live counters as the stream of events writes them: sums by item, time and country, each event counted once.

A transaction marks events as counted and adds their sums. A mark that is there already cancels it, so that whatever is
delivered again adds nothing.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from vitrine.domain.erasure import digest
from vitrine.stores.profiles import ATTEMPTS, BASE_PAUSE_S, MOST_ACTIONS, RETRIED

KEPT_S = {("5m", 300): 86_400, ("1h", 3_600): 9 * 86_400, ("1d", 86_400): 62 * 86_400}
"""For each grain, by name and seconds, how long a bucket is kept after its end."""
MARK_KEPT_S = 3 * 86_400
"""Longer than a stream delivers a record again."""
EVERYWHERE = "*"


class Count(NamedTuple):
    """One event to count; `key` says which it is, `at` when it was, in epoch seconds."""

    key: str
    item_id: str
    weight: int
    at: int
    country: str | None = None


class _Cell(NamedTuple):
    partition: str
    item_id: str
    expires_at: int


class Counters:
    """Writes of the trends table."""

    def __init__(self, client: Any, table: str, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._table = table
        self._clock = clock

    def add(self, counts: Iterable[Count], categories: Mapping[str, str]) -> set[str]:
        """Count events of distinct keys, none twice; gives the keys of those that could not be counted.

        `categories` gives items' paths ("A > B"), as far as they are known.
        """
        now = int(self._clock())
        failed: set[str] = set()
        for chunk in _chunks(counts, now):
            failed |= self._settle(chunk, categories, now)
        return failed

    def _settle(self, chunk: Sequence[Count], categories: Mapping[str, str], now: int) -> set[str]:
        pending = list(chunk)
        for attempt in range(ATTEMPTS):
            refusal = self._write(pending, categories, now) if pending else None
            if refusal is None:
                return set()
            seen, busy = refusal
            if not seen and not busy:
                return self._halves(pending, categories, now)
            pending = [count for index, count in enumerate(pending) if index not in seen]
            if busy:
                time.sleep(random.uniform(0, BASE_PAUSE_S * 2**attempt))  # noqa: S311 - jitter, not a secret
        return {count.key for count in pending}

    def _write(self, pending: Sequence[Count], categories: Mapping[str, str], now: int) -> tuple[set[int], bool] | None:
        """Write events together; None when done, else which were counted before and whether others were in the way."""
        try:
            self._client.transact_write_items(TransactItems=self._actions(pending, categories, now))
        except ClientError as error:
            return _refusal(error, len(pending))
        return None

    def _halves(self, refused: Sequence[Count], categories: Mapping[str, str], now: int) -> set[str]:
        """Part the events that the table refuses from those it only refused in their company."""
        if len(refused) == 1:
            return {refused[0].key}
        middle = len(refused) // 2
        return self._settle(refused[:middle], categories, now) | self._settle(refused[middle:], categories, now)

    def _actions(self, counts: Sequence[Count], categories: Mapping[str, str], now: int) -> list[dict[str, Any]]:
        sums: defaultdict[_Cell, int] = defaultdict(int)
        for count in counts:
            for cell in _cells(count, now):
                sums[cell] += count.weight
        marks = [self._mark(count, now) for count in counts]
        return marks + [self._sum(cell, weight, categories.get(cell.item_id)) for cell, weight in sums.items()]

    def _mark(self, count: Count, now: int) -> dict[str, Any]:
        # A digest: what counts for everybody names nobody.
        item = {"PK": {"S": f"SEEN#{digest(count.key)}"}, "SK": {"S": "-"}, "ttl": {"N": str(now + MARK_KEPT_S)}}
        return {"Put": {"TableName": self._table, "Item": item, "ConditionExpression": "attribute_not_exists(PK)"}}

    def _sum(self, cell: _Cell, weight: int, category: str | None) -> dict[str, Any]:
        expression = "SET #ttl = :ttl"
        values = {":ttl": {"N": str(cell.expires_at)}, ":weight": {"N": str(weight)}}
        if category is not None:
            expression += ", category = :category"
            values[":category"] = {"S": category}
        return {
            "Update": {
                "TableName": self._table,
                "Key": {"PK": {"S": cell.partition}, "SK": {"S": cell.item_id}},
                "UpdateExpression": f"{expression} ADD n :weight",
                "ExpressionAttributeNames": {"#ttl": "ttl"},
                "ExpressionAttributeValues": values,
            }
        }


def _cells(count: Count, now: int) -> Iterator[_Cell]:
    """Where an event counts: in every grain whose bucket has not expired, everywhere and in its country."""
    for (grain, size), kept_s in KEPT_S.items():
        start = count.at - count.at % size
        expires_at = start + size + kept_s
        if expires_at > now:
            for country in filter(None, (EVERYWHERE, count.country)):
                yield _Cell(f"T#{grain}#{start}#{country}", count.item_id, expires_at)


def _chunks(counts: Iterable[Count], now: int) -> Iterator[list[Count]]:
    """As many events together as one transaction has room for; events older than every bucket are left out."""
    chunk: list[Count] = []
    cells: set[_Cell] = set()
    for count in counts:
        own = set(_cells(count, now))
        if not own:
            continue
        if len(chunk) + 1 + len(cells | own) > MOST_ACTIONS:
            yield chunk
            chunk, cells = [], set()
        chunk.append(count)
        cells |= own
    if chunk:
        yield chunk


def _refusal(error: ClientError, marks: int) -> tuple[set[int], bool]:
    """Which marks, by index, were there already, and whether others were in the way; neither: the table refuses."""
    code = error.response["Error"]["Code"]
    if code in RETRIED:
        return set(), True
    if code == "ValidationException":
        return set(), False
    if code != "TransactionCanceledException":
        raise error
    reasons = [reason.get("Code") for reason in error.response.get("CancellationReasons", ())]
    seen = {index for index, reason in enumerate(reasons[:marks]) if reason == "ConditionalCheckFailed"}
    return seen, any(reason in RETRIED for reason in reasons)
