"""A given list of items, put in order for one shopper."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from recommendations import answer, fallback
from recommendations.choosing import unwanted
from recommendations.exposure import draw, exposure, rested_on
from recommendations.hydration import Hydrator
from recommendations.personal import RESERVE_S, request_for
from recommendations.refill import Placed
from recommendations.surfaces import Plan
from vitrine.domain.locales import spoken
from vitrine.models.ranker import RankedItem, RankerUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from recommendations.ask import Ask
    from recommendations.experiments import Experiments
    from recommendations.losses import Losses
    from recommendations.ports import Catalogue, Exposures, Shoppers
    from recommendations.shopper import Shopper
    from recommendations.surfaces import Sampler
    from vitrine.models.ranker import Ranker
    from vitrine.stores.exposures import Exposure
    from vitrine.stores.showcase import Live

MOST_RECORDED = 100
"""Places of a ranking that its exposure records: nobody scrolls further."""


class Rankings:
    """Ranks lists. What is out of stock or was bought is ranked like the rest: the caller chose the list.

    What the catalogue has and the ranker does not know yet comes last, in the caller's order; but for what the shopper
    wants less of, which comes behind all others.
    """

    def __init__(
        self,
        shoppers: Shoppers,
        catalogue: Catalogue,
        ranker: Ranker,
        exposures: Exposures,
        experiments: Experiments,
        exploration_share: float,
        lost: Callable[[Exception], None],
        losses: Losses,
    ) -> None:
        self._shoppers = shoppers
        self._catalogue = catalogue
        self._ranker = ranker
        self._exposures = exposures
        self._experiments = experiments
        self._exploration_share = exploration_share
        self._lost = lost
        self._losses = losses

    def rank(self, shopper_key: str, item_ids: Sequence[str], ask: Ask) -> dict[str, Any]:
        """Order the items, best first, as they are now, and list those that the catalogue does not have, or no more."""
        self._losses.begin()
        shopper = self._shoppers.read(shopper_key)
        language = spoken(ask.locale, shopper.locale, ask.usual_locale)
        drawn = draw(self._experiments, shopper, self._exploration_share, ask.now)
        wanted = list(dict.fromkeys(item_ids))
        plan, ranked = self._ranked(shopper, wanted, ask, drawn.sampler)
        hydrator = Hydrator(self._catalogue, shopper.taste)
        ordered = [*ranked, *_selected(wanted, {item.item_id for item in ranked})]
        live = hydrator.look_up(ordered)
        about = unwanted(shopper.choices, ask.now)
        page = [Placed(live[item.item_id], item) for item in ordered if item.item_id in live]
        page.sort(key=lambda placed: about(placed.item))
        listed = answer.items(page, shopper.taste, hydrator.titles(), language)
        evidence = rested_on(listed[:MOST_RECORDED], ask, shopper)
        shown = [placed.ranked for placed in page[:MOST_RECORDED]]
        record = exposure(drawn, "ranking", ask.now, plan, shown, evidence=evidence)
        self._record(shopper, record)
        return {
            "recommendation_id": record.recommendation_id,
            "model_version": record.model_version,
            "catalogue_version": record.catalogue_version,
            "source": plan.source,
            "items": listed,
            "locale": language,
            "unranked": [item_id for item_id in wanted if item_id not in live],
            "variant": dict(drawn.variant),
            "degraded": self._losses.listed(),
        }

    def _record(self, shopper: Shopper, record: Exposure) -> None:
        try:
            self._exposures.record(shopper.key, record)
        except Exception as error:
            self._lost(error)

    def _ranked(
        self, shopper: Shopper, item_ids: Sequence[str], ask: Ask, sampler: Sampler
    ) -> tuple[Plan, Sequence[RankedItem]]:
        live = self._catalogue.live()
        request = replace(
            request_for(shopper, ask, live, frozenset()),
            k=len(item_ids),
            candidates=item_ids,
            exploration_share=sampler.exploration_share,
            seed=sampler.seed,
        )
        try:
            ranking = self._ranker.rank(request, ask.deadline - RESERVE_S - time.monotonic())
        except RankerUnavailableError as error:
            self._losses.note("model", error)
            return Plan("fallback", live, ()), self._without_model(shopper, item_ids, live)
        made = live._replace(catalogue_version=ranking.catalogue_version, model_version=ranking.model_version)
        return Plan("model", made, ()), ranking.items

    def _without_model(self, shopper: Shopper, item_ids: Sequence[str], live: Live) -> list[RankedItem]:
        """Order by the neighbours of the shopper's last items; the rest keep the caller's order."""
        near = {i.item_id: i for i in fallback.neighbours(shopper.taste, self._catalogue, live.model_version)}
        return sorted((near[item_id] for item_id in item_ids if item_id in near), key=lambda item: -item.score)


def _selected(item_ids: Sequence[str], ranked: Collection[str]) -> list[RankedItem]:
    """List the items that nothing ranks, for the places behind the others."""
    return [RankedItem(item_id, 0.0, 1.0, "selected") for item_id in item_ids if item_id not in ranked]
