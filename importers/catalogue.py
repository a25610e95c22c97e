"""Catalogue items in bulk, in the very shape that the API stores.

Writes go by `BatchWriteItem`, which knows no conditions. What makes that safe is the revision: it is the time in
milliseconds or one more than the known one, so it is above any that a concurrent change through the API has given, and
the last writer wins in the table and in every copy that follows revisions.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from importers import edge
from importers.errors import ImportStoppedError
from importers.pipeline import Fault
from vitrine.domain.items import text_hash
from vitrine.domain.phrases import carried
from vitrine.stores import batches
from vitrine.stores.values import plain, row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from importers.pipeline import Place

READ_KEYS, WRITE_ITEMS = batches.MOST_KEYS, batches.MOST_WRITES
ATTEMPTS = 10
_OURS = frozenset({"PK", "SK", "revision", "created_at", "updated_at", "text_hash", "phrases", "phrased"})


def judge_item(fields: dict[str, Any], _: Place) -> dict[str, Any] | list[Fault]:
    """Give an item; `created_at` may say when it was first sold (a moment, or epoch seconds)."""
    item = edge.read_item(fields)
    if isinstance(item, list) or "created_at" not in fields:
        return item
    created_at = _moment(fields["created_at"])
    if created_at is None:
        return [Fault("created_at", "a moment not after now, with its offset from UTC", fields["created_at"])]
    return {**item, "created_at": created_at}


def _moment(value: Any) -> int | None:
    """Read a moment as epoch seconds."""
    try:
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        if isinstance(value, datetime):
            value = (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()
        seconds = int(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return seconds if 0 <= seconds <= time.time() else None


class CatalogueSink:
    """Stores chunks of items, one chunk after another so that the last of two rows for an item wins."""

    def __init__(self, client: Any, table: str, workers: int) -> None:
        self._client = client
        self._table = table
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="catalogue")

    def __call__(self, _: int, items: Sequence[dict[str, Any]]) -> int:
        """Store one chunk; counts the items that were there with the same content."""
        latest = {item["item_id"]: item for item in items}
        known = self._known(list(latest))
        changed = [item for item_id, item in latest.items() if not _same(item, known.get(item_id))]
        now_ms = time.time_ns() // 1_000_000
        rows = [_row(item, known.get(item["item_id"]), now_ms) for item in changed]
        for _done in self._pool.map(self._write, _batches(rows, WRITE_ITEMS)):
            pass
        return len(items) - len(changed)

    def _known(self, item_ids: list[str]) -> dict[str, dict[str, Any]]:
        return {
            str(found["item_id"]): found
            for rows in self._pool.map(self._read, _batches(item_ids, READ_KEYS))
            for found in map(plain, rows)
            if "item_id" in found
        }

    def _read(self, item_ids: list[str]) -> list[dict[str, Any]]:
        keys = [{"PK": {"S": f"ITEM#{item_id}"}, "SK": {"S": "I"}} for item_id in item_ids]
        read = batches.read(self._client, self._table, keys, attempts=ATTEMPTS, ConsistentRead=True)
        if read.kept_back:
            raise _throttled(self._table)
        return read.rows

    def _write(self, rows: list[dict[str, Any]]) -> None:
        try:
            batches.write(self._client, self._table, [{"PutRequest": {"Item": one}} for one in rows], attempts=ATTEMPTS)
        except TimeoutError as error:
            raise _throttled(self._table) from error


def _row(item: Mapping[str, Any], known: Mapping[str, Any] | None, now_ms: int) -> dict[str, Any]:
    born = {"created_at": known["created_at"] if known else now_ms // 1000}
    return row(
        {
            **born,
            **item,
            "PK": f"ITEM#{item['item_id']}",
            "SK": "I",
            "revision": max(now_ms, known["revision"] + 1 if known else 1),
            "updated_at": now_ms // 1000,
            "text_hash": text_hash(item),
            **carried(item, known),
        }
    )


def _same(item: Mapping[str, Any], known: Mapping[str, Any] | None) -> bool:
    if known is None:
        return False
    ours = {name: value for name, value in item.items() if name not in _OURS}
    return ours == {name: value for name, value in known.items() if name not in _OURS}


def _batches(values: Iterable[Any], size: int) -> list[list[Any]]:
    listed = list(values)
    return [listed[start : start + size] for start in range(0, len(listed), size)]


def _throttled(table: str) -> ImportStoppedError:
    return ImportStoppedError(f"{table} stays throttled after {ATTEMPTS} attempts; run the same import again later")
