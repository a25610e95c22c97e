"""`GET` and `PUT /v1/users/{user_id}/profile`."""

from __future__ import annotations

from dataclasses import dataclass

from profiles import service
from vitrine import http, settings
from vitrine.domain.consent import MOST, Consent
from vitrine.stores.clients import dependency
from vitrine.stores.profiles import Profiles


@dataclass(frozen=True, slots=True)
class Settings:
    """What the function is told of."""

    profiles_table: str
    default_consent: Consent = MOST


_SETTINGS = settings.read(Settings)
_STORE = Profiles(dependency("profiles"), _SETTINGS.profiles_table)


def get_profile(request: http.Request) -> http.Reply:
    """Read a profile."""
    return _reply(service.read(_STORE, str(request.shopper_key)))


def put_profile(request: http.Request) -> http.Reply:
    """Replace a profile."""
    if_match = request.headers.get("if-match")
    return _reply(service.replace(_STORE, str(request.shopper_key), request.body, if_match, _SETTINGS.default_consent))


def _reply(profile: dict[str, object]) -> http.Reply:
    return http.Reply(profile, headers={"ETag": f'"{profile["version"]}"'})


handle = http.entry("profiles", {"getProfile": get_profile, "putProfile": put_profile})
