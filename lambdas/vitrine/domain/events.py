"""Events: their types, their keys, and what is made of a client's clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from vitrine.domain.consent import Consent

EventType = Literal["view", "add_to_cart", "remove_from_cart", "purchase", "search", "like", "dislike", "click"]
EVENT_TYPES: tuple[str, ...] = get_args(EventType)

MAX_FUTURE_MS = 86_400_000
"""An event further ahead of our clock than this is rejected; one less far ahead is taken as happening now."""
LATE_MS = 86_400_000
"""An event that arrives later than this after its time is flagged as late."""
EARLIEST_MS = 946_684_800_000
"""The year 2000: an earlier time is a broken clock."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it is stored. `time_ms` is the client's time, `at` the time we believe; epoch milliseconds.

    `consent` is what came with it, and what holds for it once it is stored; None where nobody said.
    """

    event_id: str
    type: str
    time_ms: int
    at: int
    received_at: int
    item_id: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    late: bool = False
    unknown_item: bool = False
    consent: Consent | None = None

    @property
    def sort_key(self) -> str:
        """The event's key in its shopper's partition: a function of what the client sent alone."""
        return sort_key(self.time_ms, self.event_id)


def sort_key(time_ms: int, event_id: str) -> str:
    """`E#<UTC time to the millisecond>#<event id>`: sorts by the client's time, and is the same for every retry."""
    moment = datetime.fromtimestamp(time_ms / 1000, UTC)
    return f"E#{moment:%Y-%m-%dT%H:%M:%S}.{time_ms % 1000:03d}Z#{event_id}"


def believed_time(time_ms: int, received_at: int) -> tuple[int, bool]:
    """The time we believe and whether the event is late; raises ValueError for a time that no clock can mean."""
    if time_ms > received_at + MAX_FUTURE_MS:
        raise ValueError("must be at most 24 hours in the future")
    if time_ms < EARLIEST_MS:
        raise ValueError("must be after the year 2000")
    return min(time_ms, received_at), received_at - time_ms > LATE_MS
