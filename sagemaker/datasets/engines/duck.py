"""DuckDB in this process, over files of this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from datasets.checks import DataError
from datasets.lake import EVENT_COLUMNS, EVENT_TIMES

if TYPE_CHECKING:
    from collections.abc import Sequence

MEMORY_LIMIT = "2GB"
"""What is more goes to the disk; the arrays of the dataset come on top."""


class DuckEngine:
    """One database in a scratch folder, where it also spills."""

    def __init__(self, scratch: Path) -> None:
        self._connection = ibis.duckdb.connect(scratch / "events.duckdb", memory_limit=MEMORY_LIMIT, threads=2)

    def events(self, place: str) -> tuple[Any | None, Any | None]:
        """See `Engine`."""
        lines, imported = _files(place, ".jsonl.gz"), _files(place, ".parquet")
        if not lines and not imported:
            raise DataError(f"{place} holds no .jsonl.gz and no .parquet file of events")
        return self._json(place, lines, EVENT_COLUMNS) if lines else None, self._parquet(place, imported)

    def lines(self, place: str, suffix: str, columns: Sequence[str]) -> Any:
        """See `Engine`."""
        if not Path(place).is_dir():
            raise DataError(f"{place} is missing: without it nobody knows who may be learnt from")
        files = _files(place, suffix)
        if not files:
            return ibis.memtable([], schema=ibis.schema(dict.fromkeys((*columns, "file"), "string")))
        return self._json(place, files, columns)

    def kept(self, expression: Any) -> Any:
        """See `Engine`."""
        try:
            return self._connection.create_table("kept", expression)
        except duckdb.Error as error:
            # A line that is no JSON is told with its file.
            raise DataError(str(error).partition("\n")[0]) from error

    def write(self, expression: Any, target: str) -> None:
        """See `Engine`."""
        Path(target).mkdir(parents=True)
        self._connection.to_parquet(expression, Path(target) / "part-0.parquet", compression="zstd")

    def _json(self, place: str, files: list[str], columns: Sequence[str]) -> Any:
        types = dict.fromkeys(columns, "VARCHAR")
        table = self._connection.read_json(
            files, columns=types, format="newline_delimited", hive_partitioning=False, filename=True
        )
        return table.select(*columns, file=table.filename.substr(len(place.rstrip("/")) + 1))

    def _parquet(self, place: str, files: list[str]) -> Any | None:
        if not files:
            return None
        for file in files:
            _check_types(pq.read_schema(file), str(Path(file).relative_to(place)))
        table = self._connection.read_parquet(files, hive_partitioning=False, union_by_name=True, filename=True)
        present = set(table.columns)
        typed = {
            name: table[name].cast(kind) if name in present else ibis.null(kind)
            for name in EVENT_COLUMNS
            for kind in ["int64" if name in EVENT_TIMES else "string"]
        }
        return table.select(**typed, file=table.filename.substr(len(place.rstrip("/")) + 1))


def _files(place: str, suffix: str) -> list[str]:
    return sorted(str(path) for path in Path(place).rglob(f"*{suffix}") if path.is_file())


def _check_types(schema: pa.Schema, file: str) -> None:
    for name in set(EVENT_COLUMNS) & set(schema.names):
        kind = schema.field(name).type
        wanted = pa.types.is_integer if name in EVENT_TIMES else _is_text
        if not (wanted(kind) or pa.types.is_null(kind)):
            raise DataError(f"{file}: {name} must be {'int64' if name in EVENT_TIMES else 'string'}, got {kind}")


def _is_text(kind: pa.DataType) -> bool:
    value = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(value) or pa.types.is_large_string(value))
