"""What callers send and get: conversations, messages and answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from recommendations.losses import Loss
from recommendations.schemas import RecommendedItem, Source
from vitrine.domain.consent import Consent
from vitrine.schemas import Amount, Country, Edge, ItemId, Numeric

LONGEST_MESSAGE = 1_000
MOST_ITEMS = 10
Text = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[^<>{}\x00-\x1f]+$")]
Level = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Path = Annotated[list[Level], Field(min_length=1, max_length=10)]
Pair = Annotated[list[Text], Field(min_length=2, max_length=2)]
MessageId = Annotated[str, StringConstraints(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9._~:-]+$")]
Few = Field(max_length=20)


class ConstraintsBody(Edge):
    """What every item of an answer meets, as the shopper sees and edits it. Prices are in the shop's currency.

    An attribute is a pair of name and value. `words`, `occasion` and `mood` are searched for and bind nothing.
    """

    categories: Annotated[list[Path], Few] = []
    brands: Annotated[list[Text], Few] = []
    attributes: Annotated[list[Pair], Few] = []
    not_categories: Annotated[list[Path], Few] = []
    not_brands: Annotated[list[Text], Few] = []
    not_attributes: Annotated[list[Pair], Few] = []
    not_words: Annotated[list[Word], Few] = []
    not_items: Annotated[list[ItemId], Few] = []
    free_from: Annotated[list[Word], Few] = []
    words: Annotated[list[Word], Few] = []
    min_price: Amount | None = None
    max_price: Amount | None = None
    price_level: Literal["low", "high"] | None = None
    quantity: Annotated[int, Field(ge=1, le=999), Numeric] | None = None
    occasion: Word | None = None
    mood: Word | None = None

    @model_validator(mode="after")
    def _can_be_met(self) -> ConstraintsBody:
        if self.min_price is not None and self.max_price is not None and self.min_price > self.max_price:
            raise ValueError("min_price is above max_price")
        return self


class MemoryBody(Edge):
    """What the assistant remembers of a shopper from one conversation to the next, theirs to edit.

    `attributes` are diets: a pair of name and "true". Every later conversation begins with all of it.
    """

    free_from: Annotated[list[Word], Few] = []
    attributes: Annotated[list[Pair], Few] = []
    not_brands: Annotated[list[Text], Few] = []
    not_items: Annotated[list[ItemId], Few] = []
    price_level: Literal["low", "high"] | None = None


class Message(Edge):
    """A message, edited constraints, or both; `constraints` replace the conversation's before the message is read.

    What opens a conversation may say nothing yet. `shown` are the items on the shopper's screen. It counts only where
    the conversation is not stored, because the shopper consents to no storing: there a conversation knows nothing but
    what its messages carry.

    `message_id` is the caller's own name for the message: one that was answered gets the same answer again, and counts
    once. In the opening message it names the conversation too.
    """

    message: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_MESSAGE)] | None = None
    message_id: MessageId | None = None
    constraints: ConstraintsBody | None = None
    k: Annotated[int, Field(ge=1, le=MOST_ITEMS), Numeric] = 5
    country: Country | None = None
    consent: Consent | None = None
    shown: Annotated[list[ItemId], Field(max_length=MOST_ITEMS)] = []


class _Answer(Edge):
    model_config = ConfigDict(strict=True, protected_namespaces=())


class Question(_Answer):
    """The one question of an answer: what it is about, and answers to choose from."""

    about: Literal["need", "kind", "price", "relax"]
    text: str
    choices: list[str]


Tool = Literal[
    "search", "recommend", "similar", "goes_with_cart", "cart", "details", "compare", "why", "reject", "screen"
]  # fmt: skip


class Step(_Answer):
    """What was done for an answer: a tool, and how many items it gave or was about."""

    tool: Tool
    items: int
    stored: bool | None = None


class AssistantAnswer(_Answer):
    """One answer: plain `text` whose every sentence was checked against the items, and live `items`, best first.

    `words` says who phrased it, `language` what it is in. `stored` is false where the shopper consents to no
    storing: then send `constraints` and
    `shown` with the next message. `more_words_today` is false once the day's tokens of the language model are used,
    or what they may cost: `words_limit` says which.
    Items and the templates' words go on.
    """

    conversation_id: str
    turn: int
    stored: bool
    intent: str
    language: Literal["en", "de", "fr", "es", "it"]
    text: str
    words: Literal["rules", "model"]
    items: list[RecommendedItem]
    constraints: ConstraintsBody
    question: Question | None
    done: list[Step]
    recommendation_id: str | None
    model_version: str
    source: Source
    degraded: list[Loss]
    more_words_today: bool
    words_limit: Literal["tokens", "money"] | None


class Turn(_Answer):
    """A message and its answer, as they were said. `at` in epoch milliseconds; prices in `text` are of that time."""

    turn: int
    at: int
    message: str | None
    intent: str
    text: str
    item_ids: list[str]
    constraints: ConstraintsBody


class Conversation(_Answer):
    """A stored conversation: what is asked for now, and its turns, oldest first."""

    conversation_id: str
    constraints: ConstraintsBody
    turns: list[Turn]
