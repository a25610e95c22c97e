"""`POST /v1/events`."""

from __future__ import annotations

from dataclasses import dataclass

from events.service import Intake
from vitrine import http, settings
from vitrine.domain.consent import MOST, Consent
from vitrine.stores.clients import dependency
from vitrine.stores.known_items import KnownItems
from vitrine.stores.profiles import Profiles


@dataclass(frozen=True, slots=True)
class Settings:
    """What the function is told of."""

    profiles_table: str
    catalogue_table: str
    event_ttl_days: int = 90
    default_consent: Consent = MOST


_SETTINGS = settings.read(Settings)
_INTAKE = Intake(
    Profiles(dependency("profiles"), _SETTINGS.profiles_table, _SETTINGS.event_ttl_days),
    KnownItems(dependency("catalogue"), _SETTINGS.catalogue_table),
    _SETTINGS.default_consent,
)


def post_events(request: http.Request) -> http.Reply:
    """Store a batch."""
    assert request.shopper_key is not None
    return http.Reply({"results": _INTAKE.take(request.shopper_key, request.body.events)}, 202)


handle = http.entry("events", {"postEvents": post_events})
