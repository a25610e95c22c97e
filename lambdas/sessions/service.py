"""Anonymous sessions: opened without asking who, and joined to a user at login."""

from __future__ import annotations

import dataclasses
import itertools
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from vitrine.domain import session_token
from vitrine.domain.consent import MOST, Consent, allows, lower
from vitrine.domain.erasure import first_known
from vitrine.domain.events import Event
from vitrine.domain.shopper import session_key
from vitrine.errors import ForbiddenError, UnavailableError

CHUNK = 98
"""Events that are carried over at once: one transaction, with room for the ledger and the tombstone."""
RESERVE_S = 4.0
"""What is left of a request's time when no further chunk is begun: enough for one that meets others in its way."""
NOTE_LIFETIME_S = 400 * 86_400
"""How long it is known whom a session joined: longer than its token lives, renewed by every join."""
KEPT_APART = frozenset(
    {"PK", "SK", "type", "item_id", "at", "received_at", "late", "unknown_item", "carried_from", "consent", "ttl"}
)
_SOON = {"Retry-After": "1"}


class Events(Protocol):
    """Where events are kept."""

    def events(self, shopper_key: str) -> Iterator[dict[str, Any]]:
        """Read a shopper's events, oldest first."""

    def store(self, shopper_key: str, events: Sequence[Event], carried_from: str | None = None) -> dict[str, str]:
        """Store events once each."""

    def stored_keys(self, shopper_key: str, first: str, last: str) -> set[str]:
        """Which sort keys a shopper has between two."""

    def consent(self, shopper_key: str) -> Consent | None:
        """What a shopper's profile holds; None where there is none."""

    def join(self, session: str, user: str, expires_at: int) -> bool:
        """Note whom a session joins; false where it has joined another."""

    def erased_until(self, *shopper_keys: str) -> int:
        """Up to when any of the shoppers was erased, in epoch ms."""


class Chosen(Protocol):
    """What shoppers want less of, and have forgotten."""

    def carry(self, session: str, user: str, erased_until: Callable[[], int]) -> None:
        """Give a session's choices of after an erasure of either to a user."""


def opened(key: bytes) -> dict[str, Any]:
    """A new session and its token. Nothing is stored: a session exists by its first event."""
    session_id = secrets.token_urlsafe(18)
    expires_at = int(time.time()) + session_token.LIFETIME_S
    return {
        "session_id": session_id,
        "token": session_token.sign(key, session_id, expires_at),
        "expires_at": expires_at,
    }


def join(
    store: Events, choices: Chosen, keys: Iterable[bytes], session_id: str, token: str, user: str, deadline: float
) -> dict[str, Any]:
    """Carry all of a session's events over to a user, once each, purchases into the ledger too, and its choices.

    Events that reach the session later are kept there, and are carried over by joining again. What is older than an
    erasure of either stays behind, and the user's consent holds for what is carried over: nothing is where it allows no
    storing. `deadline` is in monotonic seconds: where it nears, UnavailableError asks to join again, which only looks
    at what is carried over already. Raises ForbiddenError unless the token is the session's, and where the session has
    joined another user.
    """
    if session_token.verify(keys, token, time.time()) != session_id:
        raise ForbiddenError("session_token does not belong to this session, or has expired")
    session = session_key(session_id)
    if not store.join(session, user, int(time.time()) + NOTE_LIFETIME_S):
        raise ForbiddenError("the session has joined another user")
    held = store.consent(user) or MOST
    if not allows(held, "service"):
        return {"user_id": user.partition("#")[2], "session_id": session_id, "events": 0}
    # Before the events: what the session had forgotten is not to speak for the user meanwhile.
    choices.carry(session, user, lambda: store.erased_until(session, user))
    erased_until = store.erased_until(session, user)
    rows = (row for row in store.events(session) if first_known(row) > erased_until)
    events = sum(_carried(store, session, user, chunk, deadline) for chunk in _chunks(rows, held))
    return {"user_id": user.partition("#")[2], "session_id": session_id, "events": events}


class Memories(Protocol):
    """What the assistant remembers of shoppers."""

    def carry(self, session: str, user: str, at: int, erased_until: int) -> bool:
        """Add what a session remembers to what its user does, once."""


def carry_memory(store: Events, memories: Memories, session_id: str, user: str) -> None:
    """Give what the assistant remembers of a session to the user whom it joined, where their consent allows it.

    Where another request was in the way, joining again carries it over.
    """
    session = session_key(session_id)
    if allows(store.consent(user) or MOST, "personalisation"):
        memories.carry(session, user, int(time.time() * 1000), store.erased_until(session, user))


def _carried(store: Events, session: str, user: str, chunk: Sequence[Event], deadline: float) -> int:
    """Carry events over, given in the order of their sort keys; gives how many the user has of them now."""
    there = store.stored_keys(user, chunk[0].sort_key, chunk[-1].sort_key)
    missing = [event for event in chunk if event.sort_key not in there]
    if missing:
        if time.monotonic() > deadline - RESERVE_S:
            raise UnavailableError("many events are being carried over; join again to carry on", headers=_SOON)
        if "busy" in store.store(user, missing, session).values():
            raise UnavailableError("the store is busy; join again to carry on", headers=_SOON)
    return len(chunk)


def _chunks(rows: Iterator[dict[str, Any]], held: Consent) -> Iterator[list[Event]]:
    while chunk := [_consented(event_of(row), held) for row in itertools.islice(rows, CHUNK)]:
        yield chunk


def _consented(event: Event, held: Consent) -> Event:
    return dataclasses.replace(event, consent=lower(held, event.consent or MOST))


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
        row.get("consent", MOST),
    )
