"""The lake's events, judged, each once and in order, as Parquet that any engine may have written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis

from datasets import lake, shoppers
from ranker.events import EVENT_TYPES

if TYPE_CHECKING:
    from datasets.engines import Engine

EVENTS, TALLY, GROUPS = "events", "tally", "groups"
"""Folders of an extraction."""
KEPT, UNREADABLE = "kept", "unreadable"
REFUSALS = (UNREADABLE, "withdrawn", "erased", "forgotten", "future", "without_item", "unknown_type")
"""Why an event is left out; the first that holds is the reason."""
IDENTITY = ("shopper", "at", "type", "item_id")
"""A request's history tells events apart, and orders them, by the same columns."""


def extract(engine: Engine, places: lake.Places, latest: int, target: str) -> None:
    """Write the folders EVENTS, TALLY and GROUPS of an extraction.

    Args:
        engine: Reads, computes and writes.
        places: Where the lake is.
        latest: Epoch ms; what is dated later cannot be true.
        target: A folder or URI that the engine writes below.
    """
    tables = lake.tables(engine, places)
    events = engine.kept(judged(tables, latest))
    engine.write(tally(events, tables), f"{target}/{TALLY}")
    learnt = events.filter(events.verdict == KEPT).select("shopper").distinct()
    engine.write(shoppers.grouped(tables, learnt), f"{target}/{GROUPS}")
    engine.write(unique(events), f"{target}/{EVENTS}")


def judged(tables: lake.Lake, latest: int) -> Any:
    """Return every event under its shopper with a `verdict`: KEPT, or one of REFUSALS."""
    events, known = tables.events, shoppers.known_as(tables)
    events = events.mutate(origin=events.carried_from.fill_null("")).rename(key="shopper")
    events = events.left_join(known, ["key", "origin"])
    unspoken = shoppers.forgotten(tables)
    events = events.left_join(unspoken, [("shopper", "forgetter"), ("item_id", "forgotten_item")])
    # An event that a clock dates into the future was there before the erasure all the same.
    first = ibis.least(events["at"], ibis.coalesce(events.received_at, events["at"]))
    conditions = (
        events.fault.notnull(),
        events.withdrawn,
        first <= events.erased_until,
        first <= events.forgotten_until,
        events["at"] > latest,
        events.item_id.isnull(),
        ~events.type.isin(EVENT_TYPES),
    )
    verdict = ibis.cases(*zip(conditions, REFUSALS, strict=True), else_=KEPT)
    return events.select(*IDENTITY, "event_id", "country", "device", "fault", verdict=verdict)


def unique(events: Any) -> Any:
    """Return the kept events, each once, in order.

    A stream delivers at least once, an import may be repeated, and a joined session's events have copies.
    """
    kept = events.filter(events.verdict == KEPT)
    # The least of each, so that it matters neither which engine, nor which copy came first.
    rest = {name: kept[name].min() for name in ("event_id", "country", "device")}
    return kept.group_by(*IDENTITY).agg(**rest).order_by(*IDENTITY)


def tally(events: Any, tables: lake.Lake) -> Any:
    """Return how many rows have each `verdict`, `rows`, and one `fault` of those that cannot be read."""
    parts = [events.group_by("verdict").agg(rows=events.count(), fault=events.fault.min())]
    for register in (tables.consents, tables.tombstones):
        wrong = register.filter(register.fault.notnull())
        parts.append(wrong.group_by(verdict=ibis.literal(UNREADABLE)).agg(rows=wrong.count(), fault=wrong.fault.min()))
    return ibis.union(*parts)
