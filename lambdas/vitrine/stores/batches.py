"""Batch reads and writes of DynamoDB. What a table keeps back under load is asked for again, within the deadline.

A batch is no transaction: the table may do a part of it and say which part it left. It is asked for that part a bounded
number of times, after pauses with full jitter; what is left then is the caller's to judge.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from vitrine import deadline

MOST_KEYS = 100
"""Keys of one batch read."""
MOST_WRITES = 25
"""Puts and deletes of one batch write."""
ATTEMPTS = 5
BASE_PAUSE_S = 0.02

Key = Mapping[str, Any]


class Read(NamedTuple):
    """What a batch read came to: rows in the table's own types and in no order, and keys that were not answered."""

    rows: list[dict[str, Any]]
    kept_back: list[Key]


def read(client: Any, table: str, keys: Sequence[Key], *, attempts: int = ATTEMPTS, **shape: Any) -> Read:
    """Read rows by their keys, however many; a key that is given twice is read once, and absent rows are left out.

    `shape` goes with every call (ConsistentRead, ProjectionExpression ...). Raises what the client raises.
    """
    rows: list[dict[str, Any]] = []
    kept_back: list[Key] = []
    # DynamoDB refuses a whole batch for one key that is in it twice.
    distinct = list({(key["PK"]["S"], key["SK"]["S"]): key for key in keys}.values())
    for start in range(0, len(distinct), MOST_KEYS):
        wanted: dict[str, Any] = {table: {"Keys": distinct[start : start + MOST_KEYS], **shape}}
        for _ in _tries(attempts):
            answer = client.batch_get_item(RequestItems=wanted)
            rows += answer["Responses"].get(table, ())
            wanted = answer.get("UnprocessedKeys") or {}
            if not wanted:
                break
        kept_back += wanted.get(table, {}).get("Keys", ())
    return Read(rows, kept_back)


def write(client: Any, table: str, requests: Sequence[Mapping[str, Any]], *, attempts: int = ATTEMPTS) -> None:
    """Put and delete rows, in requests as BatchWriteItem takes them, of distinct keys.

    Raises TimeoutError where the table keeps some back, and what the client raises.
    """
    for start in range(0, len(requests), MOST_WRITES):
        wanted: dict[str, Any] = {table: list(requests[start : start + MOST_WRITES])}
        for _ in _tries(attempts):
            wanted = client.batch_write_item(RequestItems=wanted).get("UnprocessedItems") or {}
            if not wanted:
                break
        if wanted:
            raise TimeoutError("the table keeps some rows back")


def _tries(attempts: int) -> Iterator[int]:
    """Count tries, with a pause before each but the first; they end where the deadline leaves no time for another."""
    for attempt in range(attempts):
        if attempt:
            pause_s = random.uniform(0, BASE_PAUSE_S * 2**attempt)  # noqa: S311 - jitter, not a secret
            if deadline.left_s() <= pause_s:
                return
            deadline.pause(pause_s)
        yield attempt
