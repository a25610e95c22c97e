"""Where each surface's candidates come from, with the ranker and without it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from recommendations import fallback, rhythm, trending
from recommendations.choosing import heeding
from recommendations.personal import Personal, request_for
from recommendations.reasons import ANCHOR
from recommendations.shopper import implied_cart
from vitrine.models.ranker import RankedItem, RankerUnavailableError
from vitrine.stores.visits import Interaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from recommendations.ask import Ask
    from recommendations.losses import Losses
    from recommendations.ports import Catalogue, Trends
    from recommendations.shopper import Shopper
    from vitrine.models.ranker import Ranker, RankerRequest
    from vitrine.stores.showcase import Live

MOST_ANCHORS = 50
NEW_S = 30 * 86_400
"""How long an item counts as a new arrival."""


@dataclass(frozen=True, slots=True)
class Sampler:
    """How the ranker explores: its rate and its seed."""

    exploration_share: float
    seed: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Batches of candidates, best first, and what made them: `source` is model, fallback or rules."""

    source: str
    live: Live
    batches: Iterable[Sequence[RankedItem]]


def completed(ask: Ask, shopper: Shopper) -> Ask:
    """Add what a surface and the shopper's choices imply: the cart that the events left, the age of a new arrival."""
    ask = replace(ask, filters=heeding(ask.filters, shopper.choices, ask.now))
    if ask.surface == "cart" and not ask.anchors:
        return replace(ask, anchors=implied_cart(shopper)[-MOST_ANCHORS:])
    if ask.surface == "new_arrivals":
        return replace(ask, filters=replace(ask.filters, created_after=int(ask.now) - NEW_S))
    return ask


def origins(shopper: Shopper, ask: Ask) -> list[Interaction]:
    """List what a reason may point to: the shopper's taste, oldest first, then the items that the request names."""
    now_ms = int(ask.now * 1000)
    return [*shopper.taste, *(Interaction(item_id, ANCHOR, now_ms) for item_id in ask.anchors)]


class Surfaces:
    """Plans a page: which candidates to try, in which order."""

    def __init__(self, ranker: Ranker, catalogue: Catalogue, trends: Trends, losses: Losses) -> None:
        self._ranker = ranker
        self._catalogue = catalogue
        self._trends = trends
        self._losses = losses

    def plan(self, shopper: Shopper, ask: Ask, excluded: frozenset[str], sampler: Sampler) -> Plan:
        """Plan a page of a surface."""
        live = self._catalogue.live()
        if ask.surface == "buy_again":
            return Plan("rules", live, [rhythm.due(shopper, ask.now * 1000)])
        request = replace(
            request_for(shopper, ask, live, excluded), exploration_share=sampler.exploration_share, seed=sampler.seed
        )
        if ask.surface == "trending":
            rest = self.rest(request, ask, live)
            return Plan("rules", live, chain(trending.batches(self._trends, ask), rest))
        return self.ranked(request, ask, live, origins(shopper, ask))

    def ranked(
        self,
        request: RankerRequest,
        ask: Ask,
        live: Live,
        evidence: Sequence[Interaction],
        fallback_code: str = "because_you",
    ) -> Plan:
        """Plan a page that the ranker fills, or, where it gives no answer, the fallback."""
        without = self._without_model(ask, live, evidence, fallback_code)
        try:
            personal = Personal(self._ranker, request, ask.deadline)
        except RankerUnavailableError as error:
            self._losses.note("model", error)
            return Plan("fallback", live, without)
        made = live._replace(
            catalogue_version=personal.ranking.catalogue_version, model_version=personal.ranking.model_version
        )
        return Plan("model", made, self._guarded(personal.batches(), without))

    def rest(self, request: RankerRequest, ask: Ask, live: Live) -> Iterator[Sequence[RankedItem]]:
        """Yield what fills a page when too little trends: the ranker's, else the newest items."""
        try:
            yield from Personal(self._ranker, request, ask.deadline).batches()
        except RankerUnavailableError as error:
            self._losses.note("model", error)
            yield from self._last(live)

    def _guarded(
        self, batches: Iterator[Sequence[RankedItem]], without: Iterable[Sequence[RankedItem]]
    ) -> Iterator[Sequence[RankedItem]]:
        """Yield the ranker's batches; should it stop half way, go on without it."""
        try:
            yield from batches
        except RankerUnavailableError as error:
            self._losses.note("model", error)
            yield from without

    def _without_model(
        self, ask: Ask, live: Live, evidence: Sequence[Interaction], code: str
    ) -> Iterator[Sequence[RankedItem]]:
        if ask.surface == "new_arrivals":
            yield from self._last(live)
            return
        yield fallback.neighbours(evidence, self._catalogue, live.model_version, code)
        yield from trending.usual(self._trends, ask)
        yield from self._last(live)

    def _last(self, live: Live) -> Iterator[Sequence[RankedItem]]:
        """Yield what needs neither model nor counters: the newest items, and what is remembered of the catalogue."""
        yield fallback.newest(live)
        yield [RankedItem(item_id, 0.0, 1.0, "selected") for item_id in self._catalogue.remembered()]
