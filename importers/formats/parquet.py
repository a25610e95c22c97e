"""Parquet, read in batches of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from importers.errors import UnreadableFileError
from importers.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from importers.formats.text import Told

BATCH_ROWS = 10_000


def read(path: Path, told: Told) -> Iterator[Row]:
    """Yield one row per record; its number is its ordinal. A row counts as its share of the file."""
    number = 0
    try:
        with pq.ParquetFile(path) as file:
            bytes_a_row = path.stat().st_size / max(1, file.metadata.num_rows)
            for batch in file.iter_batches(batch_size=BATCH_ROWS):
                for values in batch.to_pylist():
                    number += 1
                    yield Row(number, values)
                told(bytes_a_row * batch.num_rows)
    except pa.ArrowInvalid as error:
        msg = f"{path.name} is no Parquet file: {error}"
        raise UnreadableFileError(msg) from error
