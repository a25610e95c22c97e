"""What callers send and get: choices, and the panel that says why something was recommended."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from recommendations.schemas import Reason, ReasonEvent, Source, Spoken
from vitrine.domain.consent import Consent
from vitrine.schemas import Edge, ItemId

ChoiceKind = Literal["less_like", "forget"]
Brand = Annotated[str, StringConstraints(min_length=1, max_length=70)]
Level = Annotated[str, StringConstraints(min_length=1, max_length=100)]
_NAMED = ("item_id", "brand", "category")
MOST_DAYS = 365


class ChoiceBody(Edge):
    """`less_like` an item, a brand or a category, one of them, for some days; or `forget` an item."""

    kind: ChoiceKind
    item_id: ItemId | None = None
    brand: Brand | None = None
    category: Annotated[list[Level], Field(min_length=1, max_length=10)] | None = None
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] | None = None

    @model_validator(mode="after")
    def _names_what_it_is_about(self) -> ChoiceBody:
        named = [name for name in _NAMED if getattr(self, name) is not None]
        if self.kind == "forget" and (named != ["item_id"] or self.days is not None):
            raise ValueError("forget takes an item_id, and nothing else")
        if len(named) != 1:
            raise ValueError("less_like takes exactly one of item_id, brand and category")
        return self


class WhyQuery(Edge):
    """Parameters of a request for the panel."""

    locale: Spoken | None = None


class _Answer(Edge):
    model_config = ConfigDict(strict=True, protected_namespaces=())


class Removed(_Answer):
    """What forgetting removed: stored events, imported ones, and purchases, by item."""

    events: int
    imported: int
    purchases: int


class Choice(_Answer):
    """A choice; times in epoch milliseconds, `until` null for what is forgotten for good."""

    choice_id: str
    kind: ChoiceKind
    item_id: str | None
    brand: str | None
    category: list[str] | None
    at: int
    until: int | None
    removed: Removed | None = None


class ChoiceList(_Answer):
    """A shopper's choices that stand, newest first."""

    choices: list[Choice]


class Call(_Answer):
    """The request that acts a switch; `body` is JSON."""

    method: Literal["POST"]
    path: str
    body: dict[str, Any]


class Switch(_Answer):
    """What the shopper can do about an item or an event, in words and as a request."""

    does: Literal["less_like_item", "less_like_brand", "less_like_category", "forget"]
    text: str
    request: Call


class WhyEvent(ReasonEvent):
    """An event that carried a share of the score, with the item's title as it is now."""

    title: str | None


class WhyReason(Reason):
    """Why an item was shown."""

    events: list[WhyEvent]  # type: ignore[assignment]  # a list of events that say more


class WhyItem(_Answer):
    """One item of the answer. `chance` says in words what `propensity` says in numbers."""

    item_id: str
    title: str | None
    position: int
    score: float
    propensity: Annotated[float, Field(ge=0, le=1)]
    chance: str
    explored: bool
    reason: WhyReason
    forgotten_events: Annotated[int, Field(description="Events that carried it and have been forgotten since")]
    switches: list[Switch]


class Fact(_Answer):
    """One thing that was used, or was not, in words."""

    what: Literal[
        "history", "purchases", "context", "request", "popularity", "exploration", "experiment",
        "profile", "conversations", "forgotten", "consent",
    ]  # fmt: skip
    text: str
    values: dict[str, str] | None = None


class Why(_Answer):
    """Why an answer was what it was: recorded when it was given, and not worked out anew.

    `at` in epoch milliseconds. `consent` is what the shopper's consent allowed then.
    """

    recommendation_id: str
    at: int
    surface: str
    source: Source
    model_version: str
    catalogue_version: int
    variant: dict[str, str]
    exploration_share: float
    consent: Consent
    locale: str
    used: list[Fact]
    not_used: list[Fact]
    items: list[WhyItem]
