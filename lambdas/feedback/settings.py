"""The function's environment."""

from __future__ import annotations

from dataclasses import dataclass

from vitrine.domain.consent import MOST, Consent
from vitrine.domain.locales import DEFAULT


@dataclass(frozen=True, slots=True)
class Settings:
    """Names of what the function uses, and what holds for shoppers of whom nothing says otherwise."""

    profiles_table: str
    catalogue_table: str
    history_events: int = 50
    default_consent: Consent = MOST
    default_locale: str = DEFAULT
