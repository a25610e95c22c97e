"""A drawn shop, written as the lake's files: the older half imported, the newer half from the stream.

Items sell by Zipf's law, shoppers come by a lognormal one, and a shopper keeps to a few categories. A file of the
stream holds a part's day; a live lake has as many rows in more and smaller files.
"""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

DAYS = 180
END_MS = 1_760_000_000_000
_DAY_MS = 86_400_000
_PER_SHOPPER = 40
_CATEGORIES = 40
_OWN = 3
"""Categories of a shopper."""
_LOYAL = 0.7
"""The share of events in them."""
_TYPES = ("view", "click", "add_to_cart", "purchase")
_TYPE_SHARES = (0.7, 0.15, 0.08, 0.07)
_SEGMENT = 1000


def items_of(events: int) -> int:
    """Return how large a catalogue such a shop has."""
    return int(np.clip(events // 100, 1_000, 50_000))


def write(folder: Path, events: int, seed: int = 0) -> None:
    """Write the inputs of the preparing job below a folder: events, consents, tombstones, catalogue."""
    generator = np.random.default_rng(seed)
    _write_catalogue(folder / "catalogue", items_of(events), generator)
    for register in ("consents", "tombstones"):
        (folder / register).mkdir(parents=True)
    table = _drawn(events, generator)
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    connection.register("drawn", table)
    older = END_MS - DAYS * _DAY_MS // 2
    target = folder / "events"
    connection.execute(
        f"""COPY (SELECT * EXCLUDE (day), 'import' AS day FROM drawn WHERE "at" < {older}) TO '{target}'"""  # noqa: S608
        " (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (bucket, day))"
    )
    connection.execute(
        f"""COPY (SELECT * FROM drawn WHERE "at" >= {older}) TO '{target}' (FORMAT json, COMPRESSION gzip,"""  # noqa: S608
        " PARTITION_BY (bucket, day), FILE_EXTENSION 'jsonl.gz', OVERWRITE_OR_IGNORE)"
    )


def _drawn(events: int, generator: np.random.Generator) -> pa.Table:
    items, shoppers = items_of(events), max(100, events // _PER_SHOPPER)
    activity = generator.lognormal(0, 1.2, shoppers)
    shopper = generator.choice(shoppers, events, p=activity / activity.sum())
    at = END_MS - generator.integers(0, DAYS * _DAY_MS, events)
    day = (at // _DAY_MS).astype("datetime64[D]").astype(str)
    rest = {
        "type": np.array(_TYPES)[generator.choice(len(_TYPES), events, p=_TYPE_SHARES)],
        "country": np.array(["AT", "DE", "CH"])[shopper % 3],
        "device": np.array(["phone", "desktop"])[generator.integers(0, 2, events)],
    }
    return pa.table(
        {
            "shopper": pa.array(np.char.add("USER#", shopper.astype(str))),
            "event_id": pa.array(np.char.add("e", np.arange(events).astype(str))),
            "item_id": pa.array(np.char.add("i", _items(shopper, items, generator).astype(str))),
            "at": at,
            "received_at": at + 100,
            **{name: pa.array(values) for name, values in rest.items()},
            "bucket": pa.array(np.char.mod("%x", shopper % 16)),
            "day": pa.array(day),
        }
    )


def _items(shopper: np.ndarray, items: int, generator: np.random.Generator) -> np.ndarray:
    """Draw each event's item by Zipf's law, most of them out of its shopper's categories."""
    ranks = np.arange(1, items + 1, dtype=np.float64) ** -0.9
    edges = np.cumsum(ranks / ranks.sum())
    drawn = np.searchsorted(edges, generator.random(len(shopper)), side="right").clip(max=items - 1)
    own = (shopper * 7 + generator.integers(0, _OWN, len(shopper)) * 13) % _CATEGORIES
    # An item's category is its number's rest: the nearest item of about the same rank in the wanted one.
    moved = (drawn - drawn % _CATEGORIES + own).clip(max=items - 1)
    return np.where(generator.random(len(shopper)) < _LOYAL, moved, drawn)


def _write_catalogue(folder: Path, items: int, generator: np.random.Generator) -> None:
    folder.mkdir(parents=True)
    centres = generator.normal(size=(_CATEGORIES, 384))
    for version, start in enumerate(range(0, items, _SEGMENT), 1):
        rows = np.arange(start, min(start + _SEGMENT, items))
        vectors = centres[rows % _CATEGORIES] + 1.5 * generator.normal(size=(len(rows), 384))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        records = [_record(int(row), vector) for row, vector in zip(rows, vectors, strict=True)]
        document = json.dumps({"version": version, "items": records}).encode()
        (folder / f"{version:012d}.json.gz").write_bytes(gzip.compress(document, 1))


def _record(row: int, vector: np.ndarray) -> dict[str, object]:
    return {
        "item_id": f"i{row}", "revision": 1, "deleted": False, "title": f"item {row}", "brand": f"b{row % 97}",
        "category": ["Shop", f"c{row % _CATEGORIES}"], "price": 1.0 + row % 50, "currency": "EUR", "in_stock": True,
        "attributes": {}, "created_at": 1_700_000_000, "group_id": None, "text_hash": str(row),
        "vector": base64.b64encode(vector.astype("<f2").tobytes()).decode(),
    }  # fmt: skip
