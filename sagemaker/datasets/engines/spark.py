"""Spark on any number of machines, over a bucket: the plan alone runs there, and no Python but the driver's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis
from pyspark.sql import functions
from pyspark.sql.types import LongType, StringType, StructField, StructType

from datasets.lake import EVENT_COLUMNS, EVENT_TIMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyspark.sql import DataFrame, SparkSession


class SparkEngine:
    """One session. A place that is missing, or a file with other types, fails the run by its own name."""

    def __init__(self, session: SparkSession) -> None:
        self._session = session
        self._connection = ibis.pyspark.connect(session)
        self._views = 0

    def events(self, place: str) -> tuple[Any | None, Any | None]:
        """See `Engine`."""
        types = {name: LongType() if name in EVENT_TIMES else StringType() for name in EVENT_COLUMNS}
        schema = StructType([StructField(name, kind) for name, kind in types.items()])
        imported = self._reader("*.parquet").schema(schema).parquet(place)
        return self.lines(place, ".jsonl.gz", EVENT_COLUMNS), self._table(imported, place, EVENT_COLUMNS)

    def lines(self, place: str, suffix: str, columns: Sequence[str]) -> Any:
        """See `Engine`."""
        schema = StructType([StructField(name, StringType()) for name in columns])
        return self._table(self._reader(f"*{suffix}").schema(schema).json(place), place, columns)

    def kept(self, expression: Any) -> Any:
        """See `Engine`."""
        return self._view(self._rows(expression).persist())

    def write(self, expression: Any, target: str) -> None:
        """See `Engine`."""
        self._rows(expression).write.mode("overwrite").parquet(target, compression="zstd")

    def _reader(self, pattern: str) -> Any:
        return self._session.read.option("recursiveFileLookup", "true").option("pathGlobFilter", pattern)

    def _table(self, rows: DataFrame, place: str, columns: Sequence[str]) -> Any:
        # Spark names files by URIs, and spells some schemes otherwise; what follows the place tells them apart.
        below = f"{place.partition('://')[2].rstrip('/')}/"
        name = functions.substring_index(functions.col("_metadata.file_path"), below, -1)
        return self._view(rows.select(*columns, name.alias("file")))

    def _rows(self, expression: Any) -> DataFrame:
        return self._session.sql(self._connection.compile(expression))

    def _view(self, rows: DataFrame) -> Any:
        self._views += 1
        rows.createOrReplaceTempView(f"vitrine_{self._views}")
        return self._connection.table(f"vitrine_{self._views}")
