"""Imported events in the lake: Parquet under keys that an interrupted import writes again, not beside."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from importers.checkpoint import write_atomically
from vitrine.domain.consent import MOST
from vitrine.domain.lake_layout import part_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from importers.erased import Erased

COLUMNS = pa.schema(
    [
        ("shopper", pa.string()), ("event_id", pa.string()), ("type", pa.string()), ("item_id", pa.string()),
        ("at", pa.int64()), ("received_at", pa.int64()), ("quantity", pa.int64()), ("price", pa.float64()),
        ("currency", pa.string()), ("query", pa.string()), ("recommendation_id", pa.string()), ("country", pa.string()),
        ("device", pa.string()), ("attributes", pa.string()), ("unknown_item", pa.bool_()), ("late", pa.bool_()),
    ]
)  # fmt: skip
"""The lake's columns; `at` and `received_at` in epoch ms, `attributes` as JSON text."""
STAGED_COLUMNS = COLUMNS.append(pa.field("consent", pa.string()))
"""What is staged for the shoppers' online rows says also what may be done with it."""


class Buckets:
    """Which of the lake's parts holds a shopper, remembered for the shoppers met last."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.of = lru_cache(maxsize=1 << 17)(self._of)

    def _of(self, shopper: str) -> str:
        return part_of(self._key, shopper)


def to_parquet(records: pa.Table) -> bytes:
    """Write records as one Parquet file."""
    out = io.BytesIO()
    pq.write_table(records, out, compression="zstd")
    return out.getvalue()


class LakeSink:
    """Puts each chunk into the lake, one object for each part, and beside the checkpoint for the second pass."""

    def __init__(self, client: Any, bucket: str, key: bytes, import_id: str, staging: Path, erased: Erased) -> None:
        self._client = client
        self._bucket = bucket
        self._buckets = Buckets(key)
        self._import_id = import_id
        self._staging = staging
        self._erased = erased

    def __call__(self, chunk: int, records: Sequence[dict[str, Any]]) -> int:
        """Store one chunk, in the lake what may be learnt from; nothing is ever there already under another key."""
        records = self._erased.kept(records)
        staged = pa.Table.from_pylist(records, schema=STAGED_COLUMNS)
        whole = staged.select(COLUMNS.names)
        parts: dict[str, list[int]] = {}
        for number, record in enumerate(records):
            if record["consent"] == MOST:
                parts.setdefault(self._buckets.of(record["shopper"]), []).append(number)
        for part, numbers in sorted(parts.items()):
            key = f"events/bucket={part}/day=import/{self._import_id}-{chunk:06d}.parquet"
            self._client.put_object(Bucket=self._bucket, Key=key, Body=to_parquet(whole.take(numbers)))
        write_atomically(self._staging / f"events-{chunk:06d}.parquet", to_parquet(staged))
        return 0
