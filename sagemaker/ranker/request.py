"""The request to the ranker: parsed once, against stated limits."""

from __future__ import annotations

import base64
import binascii
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from container.problem import RequestError
from ranker.events import EVENT_CODE

if TYPE_CHECKING:
    from ranker.arrays import Floats

MAX_K = 1000
MAX_HISTORY = 200
MAX_CANDIDATES = 1000
MAX_EXCLUDED = 5000
MAX_ANCHORS = 100
MAX_FILTER_VALUES = 100
_MAX_EPOCH = 1 << 40
_MAX_TEXT = 256


class Event(NamedTuple):
    """One event of the history."""

    item_id: str
    kind: int
    at: int


@dataclass(frozen=True)
class Filter:
    """What an item must be; None and empty ask for nothing."""

    categories: tuple[tuple[str, ...], ...] = ()
    brands: tuple[str, ...] = ()
    attributes: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    min_price: float | None = None
    max_price: float | None = None
    created_after: int | None = None
    in_stock: bool = False
    not_categories: tuple[tuple[str, ...], ...] = ()
    not_brands: tuple[str, ...] = ()
    not_attributes: dict[str, tuple[Any, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class RankRequest:
    """Everything that one answer depends on."""

    catalogue_version: int
    k: int
    now: int
    surface: str
    history: tuple[Event, ...]
    context: dict[str, str]
    filter: Filter
    exclude: tuple[str, ...]
    candidates: tuple[str, ...] | None
    anchors: tuple[str, ...]
    mode: str
    evidence: bool
    cards: bool
    """Whether each item comes with what the catalogue says of it."""
    exploration_share: float
    seed: int
    diversity: float | None
    """How much unlikeness counts in the choice, 0 to 1; None for the artifact's own setting."""
    popularity_penalty: float | None
    """The power by which sales lower a score, 0 to 1; None for the artifact's own setting."""
    query: Floats | None = None
    """The unit vector, (D,), of the words that are searched for; None where nothing is searched."""


def parse_request(payload: dict[str, object]) -> RankRequest:
    """Return the request of a JSON object.

    Raises:
        RequestError: A field breaks its limit; the error names the field.
    """
    candidates = payload.get("candidates")
    return RankRequest(
        catalogue_version=_integer(payload.get("catalogue_version", 0), "catalogue_version", 0, _MAX_EPOCH),
        k=_integer(payload.get("k"), "k", 1, MAX_K),
        now=_integer(payload.get("now"), "now", 0, _MAX_EPOCH),
        surface=_text(payload.get("surface", "home"), "surface"),
        history=_history(payload.get("history", [])),
        context=_context(payload.get("context")),
        filter=_filter(payload.get("filter")),
        exclude=_texts(payload.get("exclude", []), "exclude", MAX_EXCLUDED),
        candidates=None if candidates is None else _texts(candidates, "candidates", MAX_CANDIDATES),
        anchors=_texts(payload.get("anchors", []), "anchors", MAX_ANCHORS),
        mode=_choice(payload.get("mode", "personal"), "mode", ("personal", "similar")),
        evidence=_boolean(payload.get("evidence", True), "evidence"),
        cards=_boolean(payload.get("cards", False), "cards"),
        exploration_share=_number(payload.get("exploration_share", 0.0), "exploration_share", 0.0, 1.0),
        seed=_integer(payload.get("seed", 0), "seed", 0, (1 << 64) - 1),
        diversity=_optional_share(payload.get("diversity"), "diversity"),
        popularity_penalty=_optional_share(payload.get("popularity_penalty"), "popularity_penalty"),
        query=_query(payload.get("query")),
    )


def _history(value: object) -> tuple[Event, ...]:
    if not isinstance(value, list) or len(value) > MAX_HISTORY:
        raise RequestError("history", f"a list of at most {MAX_HISTORY} events", _size(value))
    return tuple(_plain(entry) or _event(entry, f"history[{position}]") for position, entry in enumerate(value))


def _plain(entry: Any) -> Event | None:
    """Return an event whose every field is as usual, or None: the names that an error needs are made for it alone."""
    if type(entry) is not dict:
        return None
    item_id, kind, at = entry.get("item_id"), entry.get("type"), entry.get("at")
    if type(item_id) is not str or type(kind) is not str or type(at) is not int:
        return None
    if kind not in EVENT_CODE or not 0 < len(item_id) <= _MAX_TEXT or not 0 <= at <= _MAX_EPOCH:
        return None
    return Event(item_id, EVENT_CODE[kind], at)


def _event(value: object, name: str) -> Event:
    entry = _object(value, name)
    kind = _choice(entry.get("type"), f"{name}.type", tuple(EVENT_CODE))
    item_id = entry.get("item_id")
    return Event(
        item_id="" if item_id is None else _text(item_id, f"{name}.item_id"),
        kind=EVENT_CODE[kind],
        at=_integer(entry.get("at"), f"{name}.at", 0, _MAX_EPOCH),
    )


def _context(value: object) -> dict[str, str]:
    """Return the context's device and country: the segments that popularity is kept for."""
    context = _object({} if value is None else value, "context")
    known = {name: context[name] for name in ("device", "country") if context.get(name) is not None}
    return {name: _text(entry, f"context.{name}") for name, entry in known.items()}


def _filter(value: object) -> Filter:
    entry = _object({} if value is None else value, "filter")
    return Filter(
        categories=_paths(entry, "categories"),
        brands=_texts(entry.get("brands") or [], "filter.brands", MAX_FILTER_VALUES),
        attributes=_attributes(entry, "attributes"),
        not_categories=_paths(entry, "not_categories"),
        not_brands=_texts(entry.get("not_brands") or [], "filter.not_brands", MAX_FILTER_VALUES),
        not_attributes=_attributes(entry, "not_attributes"),
        min_price=_optional(entry.get("min_price"), "filter.min_price"),
        max_price=_optional(entry.get("max_price"), "filter.max_price"),
        created_after=_optional_integer(entry.get("created_after"), "filter.created_after"),
        in_stock=_boolean(entry.get("in_stock", False), "filter.in_stock"),
    )


def _paths(entry: dict[str, Any], name: str) -> tuple[tuple[str, ...], ...]:
    paths = _list(entry.get(name) or [], f"filter.{name}")
    return tuple(_texts(path, f"filter.{name}[]", 10) for path in paths)


def _attributes(entry: dict[str, Any], name: str) -> dict[str, tuple[Any, ...]]:
    attributes = _object(entry.get(name) or {}, f"filter.{name}")
    return {key: tuple(_list(values, f"filter.{name}.{key}")) for key, values in attributes.items()}


def _query(value: object) -> Floats | None:
    """Return the query's vector from base64 float16, made a unit again after the rounding."""
    if value is None:
        return None
    try:
        vector = np.frombuffer(base64.b64decode(str(value), validate=True), dtype="<f2").astype(np.float32)
    except (binascii.Error, ValueError) as error:
        raise RequestError("query", "base64 of float16 values", _size(value)) from error
    norm = float(np.linalg.norm(vector))
    if not len(vector) or not math.isfinite(norm) or norm == 0.0:
        raise RequestError("query", "a vector of finite length above 0", norm)
    return vector / np.float32(norm)


def _object(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise RequestError(name, "an object", value)
    return value


def _list(value: object, name: str, limit: int = MAX_FILTER_VALUES) -> list[Any]:
    if not isinstance(value, list) or len(value) > limit:
        raise RequestError(name, f"a list of at most {limit} entries", _size(value))
    return value


def _texts(value: object, name: str, limit: int) -> tuple[str, ...]:
    return tuple(_text(entry, f"{name}[{position}]") for position, entry in enumerate(_list(value, name, limit)))


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= _MAX_TEXT:
        raise RequestError(name, f"a string of 1 to {_MAX_TEXT} characters", value)
    return value


def _choice(value: object, name: str, choices: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in choices:
        raise RequestError(name, f"one of {', '.join(choices)}", value)
    return value


def _boolean(value: object, name: str) -> bool:
    if not isinstance(value, bool):
        raise RequestError(name, "true or false", value)
    return value


def _integer(value: object, name: str, low: int, high: int) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise RequestError(name, f"a whole number from {low} to {high}", value)
    return value


def _number(value: object, name: str, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise RequestError(name, "a finite number", value)
    if not low <= value <= high:
        raise RequestError(name, f"a number from {low} to {high}", value)
    return float(value)


def _optional(value: object, name: str) -> float | None:
    return None if value is None else _number(value, name, 0.0, 1e12)


def _optional_share(value: object, name: str) -> float | None:
    return None if value is None else _number(value, name, 0.0, 1.0)


def _optional_integer(value: object, name: str) -> int | None:
    return None if value is None else _integer(value, name, 0, _MAX_EPOCH)


def _size(value: object) -> object:
    return f"{len(value)} entries" if isinstance(value, list) else value
