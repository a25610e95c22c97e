"""From a shopper and an ask to a page: one read, one ranking, one look at what is live, one record."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from recommendations import answer
from recommendations.choosing import alike
from recommendations.exclusion import excluded
from recommendations.exposure import draw, exposure, rested_on
from recommendations.hydration import Hydrator
from recommendations.paging import MOST_SHOWN, extended
from recommendations.refill import fill
from recommendations.surfaces import completed, origins
from vitrine.domain.locales import spoken
from vitrine.stores.exposures import first_after

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from recommendations.ask import Ask
    from recommendations.experiments import Experiments
    from recommendations.losses import Losses
    from recommendations.paging import Trail
    from recommendations.ports import Catalogue, Exposures, Shoppers
    from recommendations.refill import Placed
    from recommendations.shopper import Shopper
    from recommendations.surfaces import Plan, Surfaces
    from vitrine.models.ranker import RankedItem
    from vitrine.stores.exposures import Exposure


@dataclass(frozen=True, slots=True)
class Page:
    """An answer, and the trail to the next page; None where there is none."""

    body: dict[str, Any]
    trail: Trail | None


class Recommender:
    """Answers requests for recommendations.

    `lost` is told of an exposure that could not be recorded: the shopper is answered all the same, without a next page.
    """

    def __init__(
        self,
        shoppers: Shoppers,
        catalogue: Catalogue,
        surfaces: Surfaces,
        exposures: Exposures,
        experiments: Experiments,
        exploration_share: float,
        lost: Callable[[Exception], None],
        losses: Losses,
    ) -> None:
        self._shoppers = shoppers
        self._catalogue = catalogue
        self._surfaces = surfaces
        self._exposures = exposures
        self._experiments = experiments
        self._exploration_share = exploration_share
        self._lost = lost
        self._losses = losses

    def recommend(self, shopper_key: str, ask: Ask, trail: Trail | None, digest: str) -> Page:
        """Answer with one page; `digest` names the shopper and the request, whatever the page."""
        self._losses.begin()
        shopper = self._shoppers.read(shopper_key)
        ask = completed(self._continued(shopper, ask, trail), shopper)
        drawn = draw(self._experiments, shopper, self._exploration_share, ask.now)
        left_out = excluded(shopper, ask)
        plan = self._surfaces.plan(shopper, ask, left_out, drawn.sampler)
        evidence = origins(shopper, ask)
        language = spoken(ask.locale, shopper.locale, ask.usual_locale)
        hydrator = Hydrator(self._catalogue, evidence)
        lowered = alike(shopper.choices, ask.now)
        page = fill(ask.k, within(ask.deadline, plan.batches), hydrator.look_up, ask.filters.accepts, left_out, lowered)
        listed = answer.items(page, evidence, hydrator.titles(), language)
        record = exposure(
            drawn,
            ask.surface,
            ask.now,
            plan,
            [placed.ranked for placed in page],
            trail.root if trail else None,
            rested_on(listed, ask, shopper),
        )
        recorded = self._record(shopper_key, record)
        body = _provenance(record, plan) | {
            "items": listed,
            "locale": language,
            "variant": dict(drawn.variant),
            "degraded": self._losses.listed(),
        }
        return Page(body, extended(trail, record, digest) if recorded and _may_go_on(page, ask, trail) else None)

    def _continued(self, shopper: Shopper, ask: Ask, trail: Trail | None) -> Ask:
        """Leave out what the pages before this one showed, and end where a listing ends."""
        if trail is None:
            return ask
        first = max(trail.first, first_after(shopper.erased_until))
        shown = self._exposures.shown(shopper.key, trail.root, first, trail.last) if first <= trail.last else ()
        return replace(ask, shown=frozenset(shown), k=min(ask.k, MOST_SHOWN - trail.count))

    def _record(self, shopper_key: str, record: Exposure) -> bool:
        try:
            return self._exposures.record(shopper_key, record)
        except Exception as error:
            self._lost(error)
            return False


def within(deadline: float, batches: Iterable[Sequence[RankedItem]]) -> Iterator[Sequence[RankedItem]]:
    """Yield batches until the deadline (monotonic seconds); the first one always."""
    for batch in batches:
        yield batch
        if time.monotonic() >= deadline:
            return


def _provenance(record: Exposure, plan: Plan) -> dict[str, Any]:
    return {
        "recommendation_id": record.recommendation_id,
        "model_version": record.model_version,
        "catalogue_version": record.catalogue_version,
        "source": plan.source,
    }


def _may_go_on(page: Sequence[Placed], ask: Ask, trail: Trail | None) -> bool:
    return len(page) == ask.k and (trail.count if trail else 0) + len(page) < MOST_SHOWN
