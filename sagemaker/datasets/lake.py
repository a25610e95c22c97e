"""What the lake holds for a training: events, consents and tombstones, as tables of one engine.

Everything here is an Ibis expression, so that DuckDB and Spark run the same plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis

if TYPE_CHECKING:
    from datasets.engines import Engine

EVENT_TEXTS = ("shopper", "event_id", "type", "item_id", "country", "device", "carried_from")
EVENT_TIMES = ("at", "received_at")
EVENT_COLUMNS = (*EVENT_TEXTS, *EVENT_TIMES)
_CONSENT_COLUMNS = ("shopper", "consent", "at", "version", "joined_to", "groups", "forgotten")
_TOMBSTONE_COLUMNS = ("shopper", "at")
_WHOLE = "^-?[0-9]{1,15}$"
"""Epoch milliseconds, or a version, as text: both engines read these digits as the same number, or none."""
_SHOWN = 60


@dataclass(frozen=True)
class Places:
    """Folders, or URIs of prefixes, that an engine reads."""

    events: str
    consents: str
    tombstones: str


@dataclass(frozen=True)
class Lake:
    """Tables; `fault` tells what is wrong with a row, and is null for one that can be read."""

    events: Any
    """EVENT_COLUMNS, times in epoch ms; `carried_from` is the session whose event this is a copy of."""
    consents: Any
    """`shopper` with `consent`, `at` in epoch ms, `version` and `groups`, JSON text or null; or a session and the user
    it is `joined_to`; or an item whose events of up to `at` are `forgotten`."""
    tombstones: Any
    """`shopper`, the SHA-256 of a shopper's key in hexadecimal digits, and `at` in epoch ms."""


def tables(engine: Engine, places: Places) -> Lake:
    """Return the lake's tables.

    Raises:
        DataError: There is no event file, or one whose columns have other types.
    """
    return Lake(
        _events(engine, places.events),
        _consents(engine.lines(places.consents, ".jsonl.gz", _CONSENT_COLUMNS)),
        _tombstones(engine.lines(places.tombstones, ".json", _TOMBSTONE_COLUMNS)),
    )


def _events(engine: Engine, place: str) -> Any:
    lines, imported = engine.events(place)
    parts = []
    if lines is not None:
        times = {name: _whole(lines[name]) for name in EVENT_TIMES}
        wrong = [(_unread(lines, name, times[name]), _told(lines, name, "whole milliseconds")) for name in EVENT_TIMES]
        parts.append(_row(lines, times, wrong))
    if imported is not None:
        parts.append(_row(imported, {name: imported[name] for name in EVENT_TIMES}, []))
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def _row(table: Any, times: dict[str, Any], wrong: list[tuple[Any, Any]]) -> Any:
    fault = _fault([*_missing(table, "shopper", "type", "at"), *wrong])
    return table.select(**{name: table[name] for name in EVENT_TEXTS}, **times, fault=fault)


def _consents(lines: Any) -> Any:
    numbers = {name: _whole(lines[name]) for name in ("at", "version")}
    # What joined a user, or is forgotten, says nothing by itself.
    own = lines.joined_to.isnull() & lines.forgotten.isnull()
    missing = [(own & absent, told) for absent, told in _missing(lines, "consent", "at", "version")]
    missing += [(lines.forgotten.notnull() & absent, told) for absent, told in _missing(lines, "at")]
    wrong = [(_unread(lines, name, number), _told(lines, name, "a whole number")) for name, number in numbers.items()]
    fault = _fault([*_missing(lines, "shopper"), *missing, *wrong])
    texts = {name: lines[name] for name in ("shopper", "consent", "joined_to", "groups", "forgotten")}
    return lines.select(**texts, **numbers, fault=fault)


def _tombstones(lines: Any) -> Any:
    at = _whole(lines.at)
    digest = lines.shopper.re_search("^[0-9a-f]{64}$")
    wrong = [(~digest, _told(lines, "shopper", "a SHA-256")), (at.isnull(), _told(lines, "at", "whole milliseconds"))]
    fault = _fault([*_missing(lines, "shopper", "at"), *wrong])
    return lines.select(shopper=lines.shopper, at=at, fault=fault)


def _whole(text: Any) -> Any:
    return text.re_search(_WHOLE).ifelse(text, ibis.null("string")).cast("int64")


def _unread(table: Any, name: str, read: Any) -> Any:
    return table[name].notnull() & read.isnull()


def _missing(table: Any, *names: str) -> list[tuple[Any, Any]]:
    return [(table[name].isnull(), table.file + f": {name} is missing") for name in names]


def _told(table: Any, name: str, kind: str) -> Any:
    return table.file + f": {name} must be {kind}, got " + table[name].left(_SHOWN)


def _fault(branches: list[tuple[Any, Any]]) -> Any:
    return ibis.cases(*branches, else_=ibis.null("string"))
