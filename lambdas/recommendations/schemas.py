"""What callers send and get: parameters, bodies and answers of the recommendations function."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator

from recommendations.losses import Loss
from recommendations.windows import window_seconds
from vitrine.domain.locales import LANGUAGES, language_of
from vitrine.schemas import Amount, Country, Edge, ItemId, Locale, ShopperId

Named = Annotated[str, StringConstraints(min_length=3, max_length=201, pattern=r"^[^:]{1,100}:.{1,100}$")]
_LEVEL = r"\s*[^>\s][^>]{0,99}"
CategoryPath = Annotated[str, StringConstraints(max_length=1100, pattern=rf"^{_LEVEL}(>{_LEVEL}){{0,9}}$")]
Device = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9 ._-]+$")]
Surface = Literal["home", "product", "cart", "buy_again", "trending", "new_arrivals"]
Source = Literal["model", "fallback", "rules"]


def _window(duration: str) -> str:
    window_seconds(duration)
    return duration


def _local_time(moment: str) -> str:
    if datetime.fromisoformat(moment).year < 2000:
        raise ValueError("a local time is of this century")
    return moment


def _spoken(tag: str) -> str:
    if language_of(tag) is None:
        raise ValueError(f"must be a BCP 47 tag of one of the languages {', '.join(LANGUAGES)}")
    return tag


Spoken = Annotated[Locale, AfterValidator(_spoken)]
LocalTime = Annotated[str, StringConstraints(min_length=16, max_length=32), AfterValidator(_local_time)]
Window = Annotated[str, StringConstraints(max_length=20), AfterValidator(_window)]


class RecommendationsQuery(Edge):
    """Parameters of a request for recommendations; repeated ones are lists."""

    surface: Surface = "home"
    k: Annotated[int, Field(ge=1, le=100)] = 20
    item_id: Annotated[list[ItemId], Field(max_length=50)] = []
    device: Device | None = None
    country: Country | None = None
    local_time: LocalTime | None = None
    attr: Annotated[list[Named], Field(max_length=20)] = []
    category: Annotated[list[CategoryPath], Field(max_length=20)] = []
    min_price: Amount | None = None
    max_price: Amount | None = None
    brand: Annotated[list[Annotated[str, StringConstraints(min_length=1, max_length=70)]], Field(max_length=20)] = []
    attribute: Annotated[list[Named], Field(max_length=20)] = []
    in_stock: bool = True
    include_purchased: bool = False
    window: Window = "P1W"
    locale: Spoken | None = None
    cursor: Annotated[str, StringConstraints(min_length=1, max_length=2000)] | None = None

    @model_validator(mode="after")
    def _has_what_its_surface_needs(self) -> RecommendationsQuery:
        if self.surface == "product" and len(self.item_id) != 1:
            raise ValueError("the surface product takes exactly one item_id")
        if self.min_price is not None and self.max_price is not None and self.min_price > self.max_price:
            raise ValueError("min_price is above max_price")
        return self


class RelatedQuery(Edge):
    """Parameters of a request for related items."""

    kind: Literal["similar", "bought_together"] = "similar"
    k: Annotated[int, Field(ge=1, le=100)] = 20
    locale: Spoken | None = None


class RankingContext(Edge):
    """Where and when a ranking is shown."""

    device: Device | None = None
    country: Country | None = None
    local_time: LocalTime | None = None
    attributes: Annotated[
        dict[
            Annotated[str, StringConstraints(min_length=1, max_length=100)],
            Annotated[str, StringConstraints(min_length=1, max_length=100)],
        ],
        Field(max_length=20),
    ] = {}


class RankingsRequest(Edge):
    """Items to be put in order for one shopper."""

    user_id: ShopperId | None = None
    session_id: ShopperId | None = None
    item_ids: Annotated[list[ItemId], Field(min_length=1, max_length=500)]
    context: RankingContext = RankingContext()
    locale: Spoken | None = None


class _Answer(Edge):
    model_config = ConfigDict(strict=True, protected_namespaces=())


class ReasonEvent(_Answer):
    """An event that carried a share of the score; `anchor` is an item that the request itself named."""

    event_id: str | None = None
    item_id: str
    type: Literal["view", "click", "like", "add_to_cart", "purchase", "anchor"]
    share: Annotated[float, Field(ge=0, le=1)]


class ReasonAttribute(_Answer):
    """An attribute that the reason rests on."""

    name: str
    value: str


class Reason(_Answer):
    """Why an item is here."""

    code: Literal[
        "because_you",
        "similar_to",
        "bought_together",
        "popular",
        "new_for_you",
        "explore",
        "buy_again",
        "trending",
        "new_arrival",
        "selected",
        "matches_query",
    ]
    text: str
    events: list[ReasonEvent]
    attributes: list[ReasonAttribute]


class RecommendedItem(_Answer):
    """A live item with its score, the probability with which the sampler shows it, and a reason."""

    item_id: str
    title: str
    brand: str | None
    category: list[str]
    price: float | None
    sale_price: float | None
    currency: str | None
    availability: Literal["in_stock", "out_of_stock", "preorder", "backorder"]
    stock: int | None
    image_link: str | None
    link: str | None
    score: float
    propensity: Annotated[float, Field(ge=0, le=1)]
    reason: Reason


class _Provenance(_Answer):
    recommendation_id: str
    model_version: str
    catalogue_version: int
    source: Source
    locale: Annotated[str, Field(description="The language that reasons are written in")]
    degraded: Annotated[list[Loss], Field(description="What the answer had to do without; empty as a rule")]


class RecommendationsResponse(_Provenance):
    """A page of recommendations, best first."""

    items: list[RecommendedItem]
    variant: dict[str, str]
    next_cursor: str | None = None


class RelatedResponse(_Provenance):
    """Items related to one."""

    items: list[RecommendedItem]


class RankingsResponse(_Provenance):
    """The given items as they are now, each once, best first: also those that are out of stock or were bought.

    `unranked` are the given items that the catalogue does not have, or has no more, in the order given. An item that
    the ranker does not know yet is in `items`, behind those that it ranks, with a score of 0.
    """

    items: list[RecommendedItem]
    unranked: list[str]
    variant: dict[str, str]
