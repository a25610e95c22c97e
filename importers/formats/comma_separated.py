"""Delimiter-separated text: CSV, and TSV for product feeds."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from importers.errors import UnreadableFileError
from importers.formats.text import open_bytes
from importers.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from importers.formats.text import Told

FIELD_LIMIT = 1 << 20
"""A cell longer than this many characters is a broken quote, not a value."""


def read(path: Path, told: Told, delimiter: str = ",") -> Iterator[Row]:
    """Yield one row per record; its number is the line on which the record ends."""
    csv.field_size_limit(FIELD_LIMIT)
    with (
        open_bytes(path, told) as raw,
        io.TextIOWrapper(raw, encoding="utf-8-sig", errors="replace", newline="") as text,
    ):
        records = csv.reader(text, delimiter=delimiter, strict=True)
        header = _header(records, path)
        while True:
            try:
                cells = next(records)
            except StopIteration:
                return
            except csv.Error as error:
                yield Row(records.line_num, {}, fault=str(error))
                continue
            if cells:
                yield _row(records.line_num, header, cells)


def _header(records: Iterator[list[str]], path: Path) -> list[str]:
    try:
        header = [name.strip() for name in next(records)]
    except (StopIteration, csv.Error) as error:
        msg = f"{path.name} has no header line"
        raise UnreadableFileError(msg) from error
    if len(set(header)) != len(header):
        msg = f"{path.name} names a column twice: {header}"
        raise UnreadableFileError(msg)
    return header


def _row(number: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) > len(header):
        return Row(number, {}, fault=f"{len(cells)} cells under {len(header)} columns")
    return Row(number, dict(zip(header, cells, strict=False)))
