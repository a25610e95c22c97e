"""Events out of the lake's files, each once, written with Ibis so that the same plan runs on DuckDB or Spark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis

from datasets.checks import DataError
from ranker.events import EVENT_TYPES

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = {
    "shopper": "string",
    "event_id": "string",
    "type": "string",
    "item_id": "string",
    "at": "int64",
    "country": "string",
    "device": "string",
    "carried_from": "string",
}
MEMORY_LIMIT = "1GB"


def read(folder: Path) -> Any:
    """Return the lake's item events as an Arrow table, deduplicated, by shopper and time.

    The events of a session that joined a user are that user's, whether or not they were carried over yet.

    Raises:
        DataError: The folder holds no event file.
    """
    connection = ibis.duckdb.connect(memory_limit=MEMORY_LIMIT, threads=2)
    tables = [table.select(**_typed(table)) for table in _tables(connection, folder)]
    if not tables:
        raise DataError(f"{folder} holds no .jsonl.gz and no .parquet file of events")
    events = ibis.union(*tables) if len(tables) > 1 else tables[0]
    events = _under_users(events)
    events = events.filter(events.item_id.notnull(), events.type.isin(EVENT_TYPES))
    # A stream delivers at least once, and an import may be repeated. A request's history tells events apart, and orders
    # them, by the same columns.
    unique = events.distinct(on=["shopper", "at", "type", "item_id"], keep="first")
    return unique.order_by("shopper", "at", "type", "item_id").to_pyarrow()


def _under_users(events: Any) -> Any:
    """Give a joined session's events to its user, whose copy of each then is the same event."""
    # A session joins one user at most; a copy under the user names the session that it was carried from.
    copies = events.filter(events.carried_from.notnull())
    joined = copies.group_by(session=copies.carried_from).agg(user=copies.shopper.max())
    known = events.left_join(joined, events.shopper == joined.session)
    return known.mutate(shopper=ibis.coalesce(known.user, known.shopper)).drop("session", "user", "carried_from")


def _tables(connection: Any, folder: Path) -> list[Any]:
    lines = sorted(str(path) for path in folder.rglob("*.jsonl.gz"))
    parquet = sorted(str(path) for path in folder.rglob("*.parquet"))
    tables = []
    if lines:
        types = {name: "BIGINT" if kind == "int64" else "VARCHAR" for name, kind in COLUMNS.items()}
        tables.append(connection.read_json(lines, columns=types, format="newline_delimited", hive_partitioning=False))
    if parquet:
        tables.append(connection.read_parquet(parquet, hive_partitioning=False, union_by_name=True))
    return tables


def _typed(table: Any) -> dict[str, Any]:
    present = set(table.columns)
    absent = ibis.null("string")
    return {name: table[name].cast(kind) if name in present else absent for name, kind in COLUMNS.items()}
