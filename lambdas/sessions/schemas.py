"""What callers send and get: anonymous sessions."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


class _Edge(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)


class CreateSession(_Edge):
    """Nothing: a session begins knowing nothing."""


class Session(_Edge):
    """A session and the token that reaches it, and nothing else. `expires_at` in epoch seconds."""

    session_id: str
    token: str
    expires_at: int


class JoinSession(_Edge):
    """Whose session it was. The session's token proves that the caller holds the session."""

    user_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._~:@|+=-]{1,128}$")] | None = None
    session_token: Annotated[str, StringConstraints(min_length=1, max_length=1_000)]


class Joined(_Edge):
    """What was carried over. Joining again carries over what has come since, and nothing twice."""

    user_id: str
    session_id: str
    events: int
