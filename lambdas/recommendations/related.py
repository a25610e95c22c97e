"""Items that belong to an item, whoever asks."""

from __future__ import annotations

import secrets
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal

from recommendations import answer, fallback
from recommendations.hydration import Hydrator
from recommendations.personal import request_for
from recommendations.refill import fill
from recommendations.service import within
from recommendations.shopper import Shopper
from recommendations.surfaces import Plan, origins
from vitrine.domain.locales import spoken

if TYPE_CHECKING:
    from recommendations.ask import Ask
    from recommendations.losses import Losses
    from recommendations.ports import Catalogue
    from recommendations.surfaces import Surfaces

Kind = Literal["similar", "bought_together"]


class UnknownItemError(Exception):
    """The catalogue has no such item."""


class Related:
    """Answers what is similar to an item, or is bought together with it."""

    def __init__(self, catalogue: Catalogue, surfaces: Surfaces, losses: Losses) -> None:
        self._catalogue = catalogue
        self._surfaces = surfaces
        self._losses = losses

    def related(self, kind: Kind, ask: Ask) -> dict[str, Any]:
        """Answer for the ask's one anchor; raises UnknownItemError. Nothing is recorded: no shopper is known."""
        item_id = ask.anchors[0]
        self._losses.begin()
        # While the catalogue is away nobody can say that it lacks an item.
        if item_id not in self._catalogue.items({item_id: None}) and "live_stock" not in self._losses:
            raise UnknownItemError(item_id)
        plan = self._similar(ask) if kind == "similar" else self._bought_together(ask)
        evidence = origins(_NOBODY, ask)
        language = spoken(ask.locale, ask.usual_locale)
        hydrator = Hydrator(self._catalogue, evidence)
        page = fill(ask.k, within(ask.deadline, plan.batches), hydrator.look_up, ask.filters.accepts, {item_id})
        return {
            "recommendation_id": secrets.token_hex(12),
            "model_version": plan.live.model_version,
            "catalogue_version": plan.live.catalogue_version,
            "source": plan.source,
            "items": answer.items(page, evidence, hydrator.titles(), language),
            "locale": language,
            "degraded": self._losses.listed(),
        }

    def _similar(self, ask: Ask) -> Plan:
        live = self._catalogue.live()
        request = replace(request_for(_NOBODY, ask, live, frozenset(ask.anchors)), mode="similar")
        return self._surfaces.ranked(request, ask, live, origins(_NOBODY, ask), "bought_together")

    def _bought_together(self, ask: Ask) -> Plan:
        """Plan the item's own neighbours, which history gave it, and the ranker's choice where they are too few."""
        live = self._catalogue.live()
        evidence = origins(_NOBODY, ask)
        request = request_for(_NOBODY, ask, live, frozenset(ask.anchors))
        neighbours = fallback.neighbours(evidence, self._catalogue, live.model_version, "bought_together")
        if not neighbours:
            return self._surfaces.ranked(request, ask, live, evidence)
        return Plan("rules", live, chain([neighbours], self._surfaces.rest(request, ask, live)))


_NOBODY = Shopper("")
