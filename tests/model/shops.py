"""Small shops with a planted pattern: each shopper likes one group of items, and buys in its order."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from datasets.lake import Places

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from container.layout import Layout

GROUPS = 8
PER_GROUP = 15
SHOPPERS = 240
DAY_MS = 86_400_000
START_MS = 1_700_000_000_000


def item_id(group: int, place: int) -> str:
    return f"g{group}-{place:02d}"


def encoded(vector: np.ndarray[Any, Any]) -> str:
    unit = vector / np.linalg.norm(vector)
    return base64.b64encode(unit.astype("<f2").tobytes()).decode()


def record(name: str, vector: np.ndarray[Any, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """Return a catalogue record as a segment carries it."""
    return {
        "item_id": name,
        "revision": 1,
        "deleted": False,
        "title": name,
        "brand": "Acme",
        "category": ["Grocery", "Dairy"],
        "price": 2.0,
        "currency": "USD",
        "in_stock": True,
        "attributes": {},
        "created_at": 1_700_000_000,
        "group_id": None,
        "text_hash": name,
        "vector": None if vector is None else encoded(vector),
    } | changes


def catalogue_records(seed: int = 0) -> list[dict[str, Any]]:
    """Return items whose texts tell their group, weakly."""
    generator = np.random.default_rng(seed)
    centres = generator.normal(size=(GROUPS, 384))
    return [
        record(item_id(group, place), centres[group] + 1.5 * generator.normal(size=384), category=["Shop", f"G{group}"])
        for group in range(GROUPS)
        for place in range(PER_GROUP)
    ]


def events(seed: int = 0) -> list[dict[str, Any]]:
    """Return purchases in lake form: each visit takes the next items of the shopper's group, and one of noise."""
    generator = np.random.default_rng(seed)
    rows = []
    for shopper in range(SHOPPERS):
        group, first = shopper % GROUPS, int(generator.integers(0, PER_GROUP))
        begin = START_MS + int(generator.integers(0, 10)) * DAY_MS
        for visit in range(7):
            own = [item_id(group, (first + 2 * visit + step) % PER_GROUP) for step in (0, 1)]
            noise = item_id(int(generator.integers(GROUPS)), int(generator.integers(PER_GROUP)))
            for place, name in enumerate([*own, noise]):
                at = begin + visit * 10 * DAY_MS + place * 1000
                rows.append(event(f"USER#{shopper}", f"e{visit}-{place}", name, at))
    return rows


def event(shopper: str, event_id: str, name: str, at: int, kind: str = "purchase") -> dict[str, Any]:
    """Return one event as the lake's lines carry it."""
    row = {"shopper": shopper, "event_id": event_id, "type": kind, "item_id": name, "at": at, "received_at": at}
    return row | {"country": "US", "device": None, "quantity": 1, "late": False, "unknown_item": False}


def told() -> list[dict[str, Any]]:
    """Return the register's lines of shoppers who told in which half of the shop they are."""
    return [
        {"shopper": f"USER#{shopper}", "consent": "training", "at": START_MS, "version": 1,
         "groups": json.dumps({"half": "even" if shopper % 2 == 0 else "odd"})}
        for shopper in range(SHOPPERS)
    ]  # fmt: skip


def write_lake(folder: Path, rows: list[dict[str, Any]]) -> None:
    """Write events as the lake function does, in two files that repeat some of the events."""
    half = len(rows) // 2
    for name, part in (("a", rows[: half + 50]), ("b", rows[half:])):
        target = folder / "bucket=0" / "day=2023-11-15" / f"{name}.jsonl.gz"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(lines(part))


def write_inputs(
    layout: Layout, rows: list[dict[str, Any]], records: list[dict[str, Any]], **registers: list[dict[str, Any]]
) -> None:
    """Write what the preparing job reads: the events, the catalogue, and the registers."""
    write_lake(layout.processing_input("events"), rows)
    write_segments(layout.processing_input("catalogue"), records)
    write_registers(layout, **registers)


def write_registers(
    layout: Layout, consents: Sequence[dict[str, Any]] = (), tombstones: Sequence[dict[str, Any]] = ()
) -> None:
    """Write the registers of consents and tombstones, opened as a deploy does."""
    for name in ("consents", "tombstones"):
        layout.processing_input(name).mkdir(parents=True)
        (layout.processing_input(name) / "_register.txt").write_text("A note.\n")
    if consents:
        target = layout.processing_input("consents") / "bucket=0" / "day=2023-11-15"
        target.mkdir(parents=True)
        (target / "1-9.jsonl.gz").write_bytes(lines(list(consents)))
    for stone in tombstones:
        path = layout.processing_input("tombstones") / f"{stone['shopper']}.json"
        path.write_text(json.dumps(stone) + "\n")


def places(layout: Layout) -> Places:
    """Return where the preparing job finds the lake."""
    return Places(*(str(layout.processing_input(name)) for name in ("events", "consents", "tombstones")))


def tombstone(shopper: str, at: int) -> dict[str, Any]:
    """Return what an erasure leaves in the lake."""
    return {"shopper": hashlib.sha256(shopper.encode()).hexdigest(), "at": at}


def lines(rows: list[dict[str, Any]]) -> bytes:
    """Return events as a file of the lake."""
    return gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode())


def write_segments(folder: Path, records: list[dict[str, Any]], size: int = 50) -> int:
    """Write the catalogue's deltas and return the last version."""
    folder.mkdir(parents=True, exist_ok=True)
    version = 0
    for start in range(0, len(records), size):
        version += 1
        write_segment(folder, version, records[start : start + size])
    return version


def write_segment(folder: Path, version: int, records: list[dict[str, Any]]) -> None:
    """Write one delta."""
    document = json.dumps({"version": version, "items": records}).encode()
    (folder / f"{version:012d}.json.gz").write_bytes(gzip.compress(document))
