"""What the function's environment must say."""

from __future__ import annotations

from dataclasses import dataclass

from vitrine.domain.consent import MOST, Consent


@dataclass(frozen=True, slots=True)
class Settings:
    """Names of what the function uses, and the limits of a conversation.

    `language_model` is the Bedrock model that phrases answers; empty: none does. `message_chars`, `turns` and
    `conversation_ttl_days` bound one conversation, `daily_messages` and `daily_tokens` one shopper's day.
    """

    profiles_table: str
    catalogue_table: str
    trends_table: str
    artifacts_bucket: str
    ranker_endpoint: str
    embedding_endpoint: str
    language_model: str = ""
    history_events: int = 50
    event_ttl_days: int = 90
    exposure_days: int = 90
    default_consent: Consent = MOST
    conversation_ttl_days: int = 30
    message_chars: int = 1_000
    turns: int = 50
    daily_messages: int = 200
    daily_tokens: int = 20_000
    answer_tokens: int = 250
