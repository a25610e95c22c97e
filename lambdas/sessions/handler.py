"""`POST /v1/sessions` and `POST /v1/sessions/{session_id}/join`."""

from __future__ import annotations

from dataclasses import dataclass

from sessions import service
from vitrine import http, settings
from vitrine.errors import InvalidInputError
from vitrine.stores.assistant_memory import Memories
from vitrine.stores.choices import ChoiceRows
from vitrine.stores.clients import dependency
from vitrine.stores.profiles import Profiles
from vitrine.stores.secrets import SigningKeys


@dataclass(frozen=True, slots=True)
class Settings:
    """What the function is told of."""

    profiles_table: str
    session_key_secret: str
    event_ttl_days: int = 90


_SETTINGS = settings.read(Settings)
_STORE = Profiles(dependency("profiles"), _SETTINGS.profiles_table, _SETTINGS.event_ttl_days)
_CHOICES = ChoiceRows(dependency("profiles"), _SETTINGS.profiles_table)
_MEMORIES = Memories(dependency("profiles"), _SETTINGS.profiles_table, _SETTINGS.event_ttl_days)
_KEYS = SigningKeys(dependency("session-key", "secretsmanager"), _SETTINGS.session_key_secret)


def create_session(_request: http.Request) -> http.Reply:
    """Open a session."""
    return http.Reply(service.opened(_KEYS.current()), 201)


def join_session(request: http.Request) -> http.Reply:
    """Carry a session's events over to its user."""
    user = str(request.shopper_key)
    if not user.startswith("USER#"):
        raise InvalidInputError.of("user_id", "must name the user whom the session joins")
    session_id, token = request.path["session_id"], request.body.session_token
    joined = service.join(_STORE, _CHOICES, _KEYS.valid(), session_id, token, user, request.deadline)
    service.carry_memory(_STORE, _MEMORIES, session_id, user)
    return http.Reply(joined)


handle = http.entry("sessions", {"createSession": create_session, "joinSession": join_session})
