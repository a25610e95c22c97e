"""What callers send and get: events of one shopper, and a result for each."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from vitrine.domain.consent import Consent
from vitrine.domain.events import EventType
from vitrine.schemas import Amount, Country, Currency, Described, Edge, ItemId, Numeric, PartProblem, ShopperId

EventId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._~:-]{1,64}$")]
Short = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class UnitPrice(Edge):
    """What one unit cost."""

    amount: Amount
    currency: Currency


class EventContext(Edge):
    """Where an event happened."""

    device: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9 ._-]{1,40}$")] | None = None
    country: Country | None = None
    attributes: Annotated[dict[Short, Short], Field(max_length=20)] | None = None


class EventIn(Edge):
    """One event. A purchase, view or other act on an item names it; a search names its query.

    `event_id` and `time` together say which event it is: sent again with the same two, it is a duplicate whatever else
    has changed, and what came first stays. One batch may not give an `event_id` two different times. `consent` is what
    the shopper had consented to when it happened; where the profile holds less, that holds.
    """

    event_id: EventId
    type: EventType
    time: AwareDatetime
    item_id: ItemId | None = None
    query: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = None
    quantity: Annotated[int, Field(ge=1, le=10_000), Numeric] | None = None
    price: UnitPrice | None = None
    recommendation_id: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = None
    context: EventContext | None = None
    consent: Consent | None = None

    @model_validator(mode="after")
    def _names_what_it_is_about(self) -> EventIn:
        if self.type == "search" and self.query is None:
            raise ValueError("a search must have a query")
        if self.type != "search" and self.item_id is None:
            raise ValueError(f"the event type {self.type} must have an item_id")
        return self

    @property
    def time_ms(self) -> int:
        """The client's time in epoch milliseconds."""
        return epoch_ms(self.time)


def epoch_ms(moment: datetime) -> int:
    """Whole milliseconds since 1970, cut and not rounded, so that every retry gives the same."""
    return int(moment.timestamp()) * 1000 + moment.microsecond // 1000


class PostEvents(Edge):
    """1 to 100 events of one shopper. Each is checked by itself: one bad event does not lose the others."""

    user_id: ShopperId | None = None
    session_id: ShopperId | None = None
    events: Annotated[list[Annotated[dict[str, Any], Described(EventIn)]], Field(min_length=1, max_length=100)]


class EventResult(Edge):
    """What became of one event, in the order sent. `unknown_item`: kept, although the catalogue lacks the item.

    `not_stored`: the shopper consents to nothing, so that nothing is kept; sending it again changes nothing.
    """

    event_id: str | None
    status: Literal["accepted", "duplicate", "rejected", "not_stored"]
    unknown_item: bool | None = None
    late: bool | None = None
    reason: str | None = None
    errors: list[PartProblem] | None = None


class EventResults(Edge):
    """A result for each event, in the order sent."""

    results: list[EventResult]
