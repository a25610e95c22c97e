"""Each event once and in order, and what cannot be read, or cannot be true, is told by its file."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from container.layout import Layout
from datasets import extracted
from datasets.checks import DataError
from datasets.prepare import extract_here
from importers.lake import COLUMNS
from tests.model import shops
from tests.model.shops import START_MS, event
from tests.unit.datasets.conftest import LATEST, Extract, Rows


def test_an_event_is_kept_or_left_out_for_one_reason(extract: Extract) -> None:
    events = [
        event("USER#u", "kept", "milk", START_MS),
        event("USER#u", "the same act again", "milk", START_MS),
        event("USER#u", "search", "milk", START_MS + 1, kind="search") | {"item_id": None},
        event("USER#u", "new", "milk", START_MS + 2, kind="telepathy"),
        event("USER#u", "just", "milk", LATEST),
        event("USER#u", "future", "milk", LATEST + 1),
    ]
    rows, verdicts = extract(events)
    assert [row["at"] for row in rows] == [START_MS, LATEST]
    assert verdicts == {"kept": 3, "without_item": 1, "unknown_type": 1, "future": 1}


def test_copies_that_differ_are_one_event_whatever_their_order(extract: Extract) -> None:
    copies = [
        event("USER#u", name, "milk", START_MS) | {"country": place} for name, place in (("b", None), ("a", "AT"))
    ]
    first, _ = extract(copies)
    second, _ = extract(copies[::-1])
    assert first == second
    assert (first[0]["event_id"], first[0]["country"]) == ("a", "AT")


def _stage(folder: Path, consents: Rows | None = None) -> Layout:
    layout = Layout(folder)
    shops.write_lake(layout.processing_input("events"), [event("USER#u", "e", "milk", START_MS)])
    shops.write_registers(layout, consents or [])
    return layout


def _verdicts(layout: Layout) -> dict[str, int]:
    return extracted.verdicts(extract_here(shops.places(layout), layout.base, LATEST))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"at": "yesterday"}, "bucket=1/odd.jsonl.gz: at must be whole milliseconds, got yesterday"),
        ({"at": 1.5}, "bucket=1/odd.jsonl.gz: at must be whole milliseconds, got 1.5"),
        ({"at": None}, "bucket=1/odd.jsonl.gz: at is missing"),
        ({"received_at": "x" * 500}, f"bucket=1/odd.jsonl.gz: received_at must be whole milliseconds, got {'x' * 60}"),
        ({"shopper": None}, "bucket=1/odd.jsonl.gz: shopper is missing"),
        ({"type": None}, "bucket=1/odd.jsonl.gz: type is missing"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_by_file_column_and_value(
    tmp_path: Path, change: dict[str, Any], told: str
) -> None:
    layout = _stage(tmp_path)
    odd = layout.processing_input("events") / "bucket=1" / "odd.jsonl.gz"
    odd.parent.mkdir()
    odd.write_bytes(shops.lines([event("USER#u", "e", "milk", START_MS) | change]))
    with pytest.raises(DataError) as failure:
        _verdicts(layout)
    assert str(failure.value) == f"1 rows of the lake cannot be read, among them one of {told}"


@pytest.mark.parametrize("content", [gzip.compress(b'{"shopper": "USER#u"\n'), b"no gzip"])
def test_a_file_that_is_damaged_is_told_by_its_name(tmp_path: Path, content: bytes) -> None:
    layout = _stage(tmp_path)
    (layout.processing_input("events") / "odd.jsonl.gz").write_bytes(content)
    with pytest.raises(DataError, match=r"odd\.jsonl\.gz"):
        _verdicts(layout)


@pytest.mark.parametrize(
    ("name", "kind", "told"),
    [("at", pa.string(), "at must be int64, got string"), ("item_id", pa.int64(), "item_id must be string, got int64")],
)
def test_an_import_with_other_types_is_told_by_file_column_and_type(
    tmp_path: Path, name: str, kind: pa.DataType, told: str
) -> None:
    layout = _stage(tmp_path)
    schema = COLUMNS.set(COLUMNS.get_field_index(name), pa.field(name, kind))
    path = layout.processing_input("events") / "bucket=0" / "day=import" / "i-000000.parquet"
    path.parent.mkdir(parents=True)
    pq.write_table(schema.empty_table(), path)
    with pytest.raises(DataError) as failure:
        _verdicts(layout)
    assert str(failure.value) == f"bucket=0/day=import/i-000000.parquet: {told}"


def test_an_import_that_lacks_a_column_is_told_by_it(tmp_path: Path) -> None:
    layout = _stage(tmp_path)
    rows = [event("USER#u", "e", "milk", START_MS)]
    table = pa.Table.from_pylist(rows, schema=COLUMNS).drop_columns(["shopper"])
    pq.write_table(table, layout.processing_input("events") / "old.parquet")
    with pytest.raises(DataError, match=r"old\.parquet: shopper is missing"):
        _verdicts(layout)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({"shopper": "USER#u", "consent": "none", "at": 1}, "version is missing"),
        ({"shopper": "USER#u", "consent": "none", "at": "x", "version": 1}, "at must be a whole number, got x"),
        ({"consent": "none", "at": 1, "version": 1}, "shopper is missing"),
    ],
)
def test_a_consent_that_cannot_be_read_stops_the_run(tmp_path: Path, line: dict[str, Any], told: str) -> None:
    with pytest.raises(DataError, match=told):
        _verdicts(_stage(tmp_path, [line]))


def test_a_tombstone_that_cannot_be_read_stops_the_run(tmp_path: Path) -> None:
    layout = _stage(tmp_path)
    (layout.processing_input("tombstones") / "odd.json").write_text('{"shopper": "USER#u", "at": 1}\n')
    with pytest.raises(DataError, match=r"odd\.json: shopper must be a SHA-256, got USER#u"):
        _verdicts(layout)


def test_a_lake_without_events_is_told(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.processing_input("events").mkdir(parents=True)
    shops.write_registers(layout)
    with pytest.raises(DataError, match=r"holds no \.jsonl\.gz and no \.parquet file of events"):
        _verdicts(layout)
