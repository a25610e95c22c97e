"""What the functions' environment must say."""

from __future__ import annotations

from dataclasses import dataclass

from vitrine.domain.consent import MOST, Consent


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """What the API's function is told of.

    `usd_per_1k_tokens` is the dearer of the model's prices for input and output; empty: not known.
    """

    content_table: str
    catalogue_table: str
    profiles_table: str
    content_machine: str
    language_model: str = ""
    answer_tokens: int = 250
    usd_per_1k_tokens: str = ""
    drafts_per_job: int = 500
    daily_drafts: int = 2_000
    daily_tokens: int = 5_000_000
    person_days: int = 14
    default_consent: Consent = MOST

    @property
    def price(self) -> float | None:
        """Dollars for a thousand tokens, or None."""
        return float(self.usd_per_1k_tokens) if self.usd_per_1k_tokens else None


@dataclass(frozen=True, slots=True)
class TableSettings:
    """What a step that keeps to the jobs is told of."""

    content_table: str


@dataclass(frozen=True, slots=True)
class WriteSettings:
    """What `write` is told of."""

    content_table: str
    catalogue_table: str
    profiles_table: str
    trends_table: str
    ranker_endpoint: str
    language_model: str = ""
    answer_tokens: int = 250
    history_events: int = 50
    default_consent: Consent = MOST
