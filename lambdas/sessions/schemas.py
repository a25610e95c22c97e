"""What callers send and get: anonymous sessions."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from vitrine.schemas import Edge, ShopperId


class CreateSession(Edge):
    """Nothing: a session begins knowing nothing."""


class Session(Edge):
    """A session and the token that reaches it, and nothing else. `expires_at` in epoch seconds."""

    session_id: str
    token: str
    expires_at: int


class JoinSession(Edge):
    """Whose session it was. The session's token proves that the caller holds the session."""

    user_id: ShopperId | None = None
    session_token: Annotated[str, StringConstraints(min_length=1, max_length=1_000)]


class Joined(Edge):
    """What was carried over. Joining again carries over what has come since, and nothing twice."""

    user_id: str
    session_id: str
    events: int
