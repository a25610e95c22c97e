"""From what a client sent to what is stored: each event checked by itself, stored once, and told its result."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

from pydantic import ValidationError

from events.schemas import EventIn
from vitrine.domain.consent import Consent, allows, effective
from vitrine.domain.events import Event, believed_time
from vitrine.errors import FieldError, InvalidInputError, UnavailableError
from vitrine.http import field_errors


class EventStore(Protocol):
    """Where events are kept."""

    def store(self, shopper_key: str, events: Sequence[Event]) -> dict[str, str]:
        """Store events of distinct sort keys; `stored`, `duplicate` or `busy` by sort key."""

    def consent(self, shopper_key: str) -> Consent | None:
        """What the shopper's profile holds; None where there is none."""


class Known(Protocol):
    """The catalogue, as far as it is asked whether it has an item."""

    def existing(self, item_ids: Iterable[str]) -> set[str]:
        """Which of the items exist."""


class Intake:
    """Takes events in."""

    def __init__(
        self, store: EventStore, catalogue: Known, default: Consent, clock: Callable[[], float] = time.time
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._default = default
        self._clock = clock

    def take(self, shopper_key: str, sent: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Give a result for each event, in the order sent; raises UnavailableError when none could be stored."""
        received_at = int(self._clock() * 1000)
        results: list[dict[str, Any]] = []
        accepted: dict[str, Event] = {}
        places: list[tuple[int, str]] = []
        for index, raw in enumerate(sent):
            try:
                event = checked(raw, received_at)
                first = accepted.setdefault(event.event_id, event)
                if first.sort_key != event.sort_key:
                    raise InvalidInputError.of("event_id", "names another event of this batch", event.event_id)
            except InvalidInputError as error:
                results.append(_rejected(raw, error.errors))
                continue
            results.append({"event_id": event.event_id, "status": "duplicate"})
            # The same event twice in one batch is stored by its first place; the second is a duplicate.
            if first is event:
                places.append((index, event.sort_key))
        self._settle(shopper_key, accepted.values(), places, results)
        return results

    def _settle(
        self,
        shopper_key: str,
        accepted: Collection[Event],
        places: Sequence[tuple[int, str]],
        results: list[dict[str, Any]],
    ) -> None:
        if not accepted:
            return
        kept, refused = self._judged(shopper_key, accepted)
        events = self._flagged(kept) if kept else []
        outcome = self._store.store(shopper_key, events) if events else {}
        outcome |= dict.fromkeys((event.sort_key for event in refused), "unconsented")
        if all(result == "busy" for result in outcome.values()):
            raise UnavailableError("the store is busy; nothing was stored, try again", headers={"Retry-After": "1"})
        by_key = {event.sort_key: event for event in (*events, *refused)}
        for index, key in places:
            results[index] = _result(by_key[key], outcome[key])

    def _judged(self, shopper_key: str, events: Collection[Event]) -> tuple[list[Event], list[Event]]:
        """Put on each event the consent that holds for it: those that may be stored, and those that may not."""
        held = self._store.consent(shopper_key)
        kept: list[Event] = []
        refused: list[Event] = []
        for event in events:
            consent = effective(held, event.consent, self._default)
            which = kept if allows(consent, "service") else refused
            which.append(dataclasses.replace(event, consent=consent))
        return kept, refused

    def _flagged(self, events: Collection[Event]) -> list[Event]:
        """Mark events about items that the catalogue does not have: kept, for the item may come later."""
        named = {event.item_id for event in events if event.item_id is not None}
        existing = self._catalogue.existing(named) if named else set()
        return [
            dataclasses.replace(event, unknown_item=event.item_id is not None and event.item_id not in existing)
            for event in events
        ]


def checked(raw: Mapping[str, Any], received_at: int) -> Event:
    """One event as it will be stored; raises InvalidInputError."""
    try:
        event = EventIn.model_validate(raw)
    except ValidationError as error:
        raise InvalidInputError("an event is wrong", field_errors(error)) from error
    try:
        at, late = believed_time(event.time_ms, received_at)
    except ValueError as error:
        raise InvalidInputError.of("time", str(error), raw.get("time")) from error
    context = event.context
    details = {
        "query": event.query,
        "quantity": event.quantity,
        "price": event.price.amount if event.price else None,
        "currency": event.price.currency if event.price else None,
        "recommendation_id": event.recommendation_id,
        "device": context.device if context else None,
        "country": context.country if context else None,
        "attributes": context.attributes if context else None,
    }
    return Event(
        event.event_id,
        event.type,
        event.time_ms,
        at,
        received_at,
        event.item_id,
        {name: value for name, value in details.items() if value is not None},
        late,
        consent=event.consent,
    )


def _result(event: Event, outcome: str) -> dict[str, Any]:
    if outcome == "busy":
        return {"event_id": event.event_id, "status": "rejected", "reason": "the store is busy; send it again"}
    if outcome == "unconsented":
        return {"event_id": event.event_id, "status": "not_stored", "reason": "the shopper consents to no storing"}
    result: dict[str, Any] = {
        "event_id": event.event_id,
        "status": "accepted" if outcome == "stored" else "duplicate",
    }
    if event.unknown_item:
        result["unknown_item"] = True
    if event.late:
        result["late"] = True
    return result


def _rejected(raw: Mapping[str, Any], errors: Sequence[FieldError]) -> dict[str, Any]:
    event_id = raw.get("event_id")
    return {
        "event_id": event_id[:64] if isinstance(event_id, str) else None,
        "status": "rejected",
        "reason": f"{errors[0].field}: {errors[0].limit}",
        "errors": [error.as_json() for error in errors],
    }
