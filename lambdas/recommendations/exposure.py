"""What is recorded of an answer."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from recommendations.surfaces import Sampler
from vitrine.domain.evidence import evidence as kept_of
from vitrine.domain.recommendation_ids import new_id, seed_of
from vitrine.stores.exposures import Exposure, Shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from recommendations.ask import Ask
    from recommendations.experiments import Experiments
    from recommendations.shopper import Shopper
    from recommendations.surfaces import Plan
    from vitrine.domain.consent import Consent
    from vitrine.domain.evidence import Evidence
    from vitrine.models.ranker import RankedItem


@dataclass(frozen=True, slots=True)
class Draw:
    """One recommendation's identity: its id, the shopper's variants and the sampler that they choose.

    `consent` is the shopper's, None where no profile says.
    """

    recommendation_id: str
    variant: Mapping[str, str]
    sampler: Sampler
    consent: Consent | None = None


def draw(experiments: Experiments, shopper: Shopper, exploration_share: float, at: float | None = None) -> Draw:
    """Name a recommendation of a time in epoch seconds, of now where none is given; its sampler's seed follows."""
    recommendation_id = new_id(time.time() if at is None else at)
    variants = experiments.assign(shopper.key)
    shares = [v.exploration_share for v in variants.values() if v.exploration_share is not None]
    sampler = Sampler(shares[0] if shares else exploration_share, seed_of(recommendation_id))
    return Draw(recommendation_id, {name: v.name for name, v in variants.items()}, sampler, shopper.consent)


def exposure(
    drawn: Draw,
    surface: str,
    at: float,
    plan: Plan,
    page: Iterable[RankedItem],
    root: str | None = None,
    evidence: Evidence | None = None,
) -> Exposure:
    """Write the record of one page; `root` is the first page's id where this one continues it."""
    explored = plan.source == "model"
    return Exposure(
        recommendation_id=drawn.recommendation_id,
        root=root or drawn.recommendation_id,
        at=at,
        surface=surface,
        items=[Shown(ranked.item_id, ranked.score, ranked.propensity) for ranked in page],
        model_version=plan.live.model_version,
        catalogue_version=plan.live.catalogue_version,
        variant=drawn.variant,
        source=plan.source,
        seed=drawn.sampler.seed,
        exploration_share=drawn.sampler.exploration_share if explored else 0.0,
        consent=drawn.consent,
        evidence=evidence,
    )


def rested_on(listed: Sequence[Mapping[str, Any]], ask: Ask, shopper: Shopper) -> Evidence:
    """Keep what the reasons of a page rest on, as it was used."""
    reasons = [entry["reason"] for entry in listed]
    return kept_of(reasons, ask.context, len(shopper.taste), len(shopper.ledger), len(ask.anchors))
