"""The second pass of an event import: from staged events to each shopper's online rows, in memory of fixed size."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING, Any

import duckdb

from importers.history import (
    HISTORY_EVENTS,
    LEDGER_ITEMS,
    ErasedMeanwhileError,
    HistoryRows,
    Purchases,
    ShopperHistory,
)
from vitrine.domain.erasure import NEVER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from importers.checkpoint import Checkpoint

STAGED = "events-*.parquet"
BATCH = 100
"""Shoppers between two records of the checkpoint."""

_QUERY = f"""
with unique_events as (
  select shopper, "at", type, item_id, consent
  from read_parquet('{{staged}}') where item_id is not null {{only}}
  qualify row_number() over (partition by shopper, event_id order by "at", item_id) = 1
), recent as (
  select shopper,
         list(["at"::varchar, type, item_id] order by "at" desc, type desc, item_id desc)[:{HISTORY_EVENTS}] events
  from unique_events where consent in ('personalisation', 'training') group by shopper
), bought as (
  select shopper, item_id, count(*) n, max("at") "last" from unique_events where type = 'purchase' group by all
), ledger as (
  select shopper, list([item_id, n::varchar, "last"::varchar] order by "last" desc, item_id)[:{LEDGER_ITEMS}] purchases
  from bought group by shopper
)
select shopper, events, purchases from recent full join ledger using (shopper) order by shopper
"""  # noqa: S608  constants and a path of ours


def histories(staging: Path, memory_mb: int = 512) -> Iterator[ShopperHistory]:
    """Yield each shopper's history in order of the shopper's key; what does not fit in memory spills to `staging`."""
    with duckdb.connect(config={"memory_limit": f"{memory_mb}MB", "threads": 1}) as database:
        database.execute(f"set temp_directory = '{staging / 'spill'}'")
        result = database.execute(_QUERY.format(staged=staging / STAGED, only=""))
        while rows := result.fetchmany(BATCH):
            for shopper, events, purchases in rows:
                yield _history(shopper, events or [], purchases or [])


def history_after(staging: Path, shopper: str, after: int) -> ShopperHistory:
    """Read again what is staged of one shopper, but only what happened later than `after`, in epoch ms."""
    only = """and shopper = $shopper and "at" > $after"""
    with duckdb.connect(config={"threads": 1}) as database:
        query = _QUERY.format(staged=staging / STAGED, only=only)
        rows = database.execute(query, {"shopper": shopper, "after": after}).fetchall()
    for _, events, purchases in rows:
        return _history(shopper, events or [], purchases or [])
    return ShopperHistory(shopper, [], {})


def shoppers(staging: Path) -> int:
    """Count the shoppers that `histories` yields."""
    if not any(staging.glob(STAGED)):
        return 0
    with duckdb.connect(config={"threads": 1}) as database:
        [(count,)] = database.execute(
            f"select count(distinct shopper) from read_parquet('{staging / STAGED}') where item_id is not null "  # noqa: S608
            "and (type = 'purchase' or consent in ('personalisation', 'training'))"
        ).fetchall()
    return int(count)


def _history(shopper: str, events: list[Any], purchases: list[Any]) -> ShopperHistory:
    recent = [(int(at), kind, item) for at, kind, item in reversed(events)]
    bought = {item: Purchases(int(count), int(last)) for item, count, last in purchases}
    return ShopperHistory(shopper, recent, bought)


def _fold(rows: HistoryRows, history: ShopperHistory, staging: Path) -> None:
    after = NEVER
    while history.events or history.purchases:
        try:
            return rows.fold(history, after)
        except ErasedMeanwhileError as error:
            # A count of purchases cannot be cut by their times: it is made anew from the rows.
            after = error.until
            history = history_after(staging, history.shopper, after)
    return None


def fold(checkpoint: Checkpoint, rows: HistoryRows, workers: int, show: Callable[[int], None]) -> None:
    """Fold every shopper not folded yet; `show` gets how many are.

    Each fold is idempotent, so those in flight at a kill are repeated safely.
    """
    if not any(checkpoint.folder.glob(STAGED)):
        return
    waiting = histories(checkpoint.folder)
    show(sum(1 for _ in islice(waiting, checkpoint.state.folded)))
    with ThreadPoolExecutor(workers, thread_name_prefix="fold") as pool:
        while batch := list(islice(waiting, BATCH)):
            for _ in pool.map(lambda history: _fold(rows, history, checkpoint.folder), batch):
                pass
            checkpoint.state.folded += len(batch)
            checkpoint.save()
            show(checkpoint.state.folded)
