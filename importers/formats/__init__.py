"""Readers: each yields the rows of a file one by one, holding a bounded part of it in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from importers.errors import ImportStoppedError
from importers.formats import comma_separated, json_lines, merchant, parquet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from importers.formats.text import Told
    from importers.rows import Row

READERS: dict[str, Callable[[Path, Told], Iterator[Row]]] = {
    "csv": comma_separated.read,
    "parquet": parquet.read,
    "jsonl": json_lines.read,
    "merchant": merchant.read,
}

_BY_SUFFIX = {
    ".csv": "csv", ".tsv": "merchant", ".parquet": "parquet", ".jsonl": "jsonl", ".ndjson": "jsonl", ".xml": "merchant"
}  # fmt: skip


def format_of(path: Path) -> str:
    """Name a file's format by its suffix."""
    suffixes = [suffix for suffix in path.suffixes if suffix != ".gz"]
    known = _BY_SUFFIX.get(suffixes[-1].lower()) if suffixes else None
    if known is None:
        msg = f"{path.name}: say --format, one of {', '.join(READERS)}"
        raise ImportStoppedError(msg)
    return known


def read_rows(path: Path, file_format: str | None, told: Told) -> Iterator[Row]:
    """Yield the rows of a file in its order; `told` hears of the file's bytes, all of them by the end."""
    return READERS[file_format or format_of(path)](path, told)
