"""The API's rules, applied to rows: the very schemas that its edge validates with."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from catalogue.schemas import BatchItem
from events.schemas import EventIn
from importers.pipeline import Fault
from profiles.schemas import ProfileBody
from vitrine.domain.events import believed_time
from vitrine.domain.shopper import session_key, user_key, valid_id
from vitrine.schemas import FROM_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_IDS = frozenset({"event_id", "item_id", "item_group_id", "recommendation_id"})
_SHOPPERS = {"user_id": user_key, "session_id": session_key}
_EVENT_FIELDS = frozenset(EventIn.model_fields)
_ITEM_FIELDS = frozenset(BatchItem.model_fields)


def faults(error: ValidationError) -> list[Fault]:
    """List what a validation found wrong: field by its path, limit in words, value as it stood."""
    return [
        Fault(
            ".".join(map(str, found["loc"])),
            found["msg"].removeprefix("Value error, "),
            None if found["type"] == "missing" else found["input"],
        )
        for found in error.errors(include_url=False, include_context=False)
    ]


def as_id(value: Any) -> Any:
    """Write a whole number as the text that an id is; columns of ids are often typed as numbers."""
    if isinstance(value, str | bool) or not isinstance(value, int | float):
        return value
    return str(int(value)) if value == int(value) else str(value)


def as_object(value: Any) -> Any:
    """Read JSON text, as CSV carries objects and lists; what is no such text stays and is judged as it is."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def shopper_key(fields: Mapping[str, Any]) -> str | Fault:
    """Find whose row it is: of a user or an anonymous session, and of one of them."""
    given = [name for name in _SHOPPERS if name in fields]
    if len(given) != 1:
        return Fault(
            "user_id", "exactly one of user_id and session_id", [as_id(fields[name]) for name in given] or None
        )
    [name] = given
    value = as_id(fields[name])
    return _SHOPPERS[name](value) if isinstance(value, str) and valid_id(value) else Fault(name, "an id", value)


def read_event(fields: Mapping[str, Any], received_at: int) -> dict[str, Any] | list[Fault]:
    """Judge an event and shape it as the lake keeps it, without its shopper; `received_at` in epoch ms."""
    known = {name: _cell(name, value) for name, value in fields.items() if name in _EVENT_FIELDS}
    try:
        event = EventIn.model_validate(known, context=FROM_TEXT)
        at, late = believed_time(event.time_ms, received_at)
    except ValidationError as error:
        return faults(error)
    except ValueError as error:
        return [Fault("time", str(error), known["time"])]
    return _record(event, at, late)


def read_item(fields: Mapping[str, Any]) -> dict[str, Any] | list[Fault]:
    """Judge a catalogue item; a category may be a path in one text, `Grocery > Dairy`."""
    known = {name: _cell(name, value) for name, value in fields.items() if name in _ITEM_FIELDS}
    if isinstance(path := known.get("category"), str):
        known["category"] = [part.strip() for part in path.split(">")]
    return _validated(BatchItem, known, lambda item: item.model_dump(exclude_none=True))


def read_profile(fields: Mapping[str, Any]) -> dict[str, Any] | list[Fault]:
    """Judge a profile."""
    return _validated(ProfileBody, {name: as_object(value) for name, value in fields.items()}, BaseModel.model_dump)


def _validated(
    schema: type[BaseModel], fields: dict[str, Any], shaped: Callable[[Any], dict[str, Any]]
) -> dict[str, Any] | list[Fault]:
    try:
        return shaped(schema.model_validate(fields, context=FROM_TEXT))
    except ValidationError as error:
        return faults(error)


def _cell(name: str, value: Any) -> Any:
    if name in _IDS:
        return as_id(value)
    if isinstance(value, str):
        return as_object(value)
    if isinstance(value, datetime) and value.tzinfo is None:  # Parquet's plain timestamps are in UTC
        return value.replace(tzinfo=UTC)
    return value


def _record(event: EventIn, at: int, late: bool) -> dict[str, Any]:
    context, price = event.context, event.price
    attributes = context.attributes if context else None
    return {
        "event_id": event.event_id,
        "type": event.type,
        "item_id": event.item_id,
        "at": at,
        "quantity": event.quantity,
        "price": price.amount if price else None,
        "currency": price.currency if price else None,
        "query": event.query,
        "recommendation_id": event.recommendation_id,
        "country": context.country if context else None,
        "device": context.device if context else None,
        "attributes": json.dumps(attributes, sort_keys=True, ensure_ascii=False) if attributes else None,
        "late": late,
        "consent": event.consent,
    }
