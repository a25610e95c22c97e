"""Anonymous sessions: opened without asking who, and joined to a user at login."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from vitrine.domain import session_token
from vitrine.domain.events import Event
from vitrine.domain.shopper import session_key
from vitrine.errors import ForbiddenError, UnavailableError

MOST_CARRIED = 1_000
"""Events that one join carries over; joining again carries on."""
KEPT_APART = frozenset(
    {"PK", "SK", "type", "item_id", "at", "received_at", "late", "unknown_item", "carried_from", "ttl"}
)


class Events(Protocol):
    """Where events are kept."""

    def events(self, shopper_key: str) -> Iterator[dict[str, Any]]:
        """Read a shopper's events, oldest first."""

    def store(self, shopper_key: str, events: Sequence[Event], carried_from: str | None = None) -> dict[str, str]:
        """Store events once each."""


def opened(key: bytes) -> dict[str, Any]:
    """A new session and its token. Nothing is stored: a session exists by its first event."""
    session_id = secrets.token_urlsafe(18)
    expires_at = int(time.time()) + session_token.LIFETIME_S
    return {
        "session_id": session_id,
        "token": session_token.sign(key, session_id, expires_at),
        "expires_at": expires_at,
    }


def join(store: Events, key: bytes, session_id: str, token: str, user: str) -> dict[str, Any]:
    """Carry a session's events over to a user, once each, purchases into the ledger too.

    Events that reach the session later are kept there, and are carried over by joining again. Raises ForbiddenError
    unless the token is the session's.
    """
    if session_token.verify(key, token, time.time()) != session_id:
        raise ForbiddenError("session_token does not belong to this session, or has expired")
    carried = 0
    for events in _chunks(store.events(session_key(session_id))):
        outcome = store.store(user, events, session_key(session_id))
        if "busy" in outcome.values():
            raise UnavailableError("the store is busy; join again to carry on", headers={"Retry-After": "1"})
        carried += len(outcome)
    return {"user_id": user.partition("#")[2], "session_id": session_id, "events": carried}


def _chunks(rows: Iterator[dict[str, Any]], size: int = 99) -> Iterator[list[Event]]:
    chunk: list[Event] = []
    for index, row in enumerate(rows):
        if index >= MOST_CARRIED:
            break
        chunk.append(event_of(row))
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def event_of(row: Mapping[str, Any]) -> Event:
    """A stored row as the event it was; its key carries the client's time and id."""
    _, moment, event_id = row["SK"].split("#", 2)
    time_ms = round(datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp() * 1000)
    details = {name: value for name, value in row.items() if name not in KEPT_APART}
    return Event(
        event_id,
        row["type"],
        time_ms,
        row["at"],
        row["received_at"],
        row.get("item_id"),
        details,
        bool(row.get("late")),
        bool(row.get("unknown_item")),
    )
