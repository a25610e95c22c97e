"""Items for a person, as the storefront would recommend them; nothing of it is recorded as shown."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from recommendations.ask import Ask
from recommendations.choosing import alike
from recommendations.exclusion import excluded
from recommendations.hydration import Hydrator
from recommendations.reasons import reason
from recommendations.refill import fill
from recommendations.service import within
from recommendations.shopper import Shopper
from recommendations.surfaces import Sampler, completed, origins
from vitrine.domain.consent import allows, effective

if TYPE_CHECKING:
    from recommendations.ports import Catalogue, Shoppers
    from recommendations.surfaces import Surfaces
    from vitrine.domain.consent import Consent

_PATIENCE_S = 8.0
_NO_SAMPLING = Sampler(0.0, 0)


class Picked(NamedTuple):
    """Item ids, best first, those of them that the person's own events speak for, and whether any event was read."""

    item_ids: list[str]
    evidence: frozenset[str]
    personal: bool


class Picker:
    """Picks items for a person, by the person's consent."""

    def __init__(self, shoppers: Shoppers, catalogue: Catalogue, surfaces: Surfaces, default: Consent) -> None:
        self._shoppers = shoppers
        self._catalogue = catalogue
        self._surfaces = surfaces
        self._default = default

    def pick(self, shopper_key: str, k: int) -> Picked:
        """Pick items: by what the person did where that is consented to, and else what anybody would be shown."""
        shopper = self._shoppers.read(shopper_key)
        personal = allows(effective(shopper.consent, None, self._default), "personalisation")
        if not personal:
            shopper = Shopper("")
        ask = completed(Ask("home", k, time.time(), time.monotonic() + _PATIENCE_S), shopper)
        left_out = excluded(shopper, ask)
        plan = self._surfaces.plan(shopper, ask, left_out, _NO_SAMPLING)
        acts = origins(shopper, ask)
        hydrator = Hydrator(self._catalogue, acts)
        batches, lowered = within(ask.deadline, plan.batches), alike(shopper.choices, ask.now)
        page = fill(k, batches, hydrator.look_up, ask.filters.accepts, left_out, lowered)
        codes = {placed.item.item_id: reason(placed.ranked, acts, hydrator.titles())["code"] for placed in page}
        evidence = frozenset(item_id for item_id, code in codes.items() if code == "because_you")
        return Picked(list(codes), evidence, personal)
