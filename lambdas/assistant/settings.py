"""What the function's environment must say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vitrine.domain.consent import MOST, Consent


@dataclass(frozen=True, slots=True)
class Settings:
    """Names of what the function uses, and the limits of a conversation.

    `language_model` is the Bedrock model that phrases answers; empty: none does. `message_chars`, `turns` and
    `conversation_ttl_days` bound one conversation, `daily_messages`, `daily_tokens` and `daily_money` one shopper's
    day;
    `token_price` is that of 1,000 tokens, 0 where money does not bound.
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
    daily_money: float = 0.05
    token_price: float = 0.0

    def spent(self, tokens: int) -> Literal["tokens", "money"] | None:
        """Say which limit of a shopper's day so many tokens reach; None where they reach none."""
        if tokens >= self.daily_tokens:
            return "tokens"
        return "money" if self.token_price and tokens * self.token_price / 1_000 >= self.daily_money else None
