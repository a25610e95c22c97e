"""Buy again: the ledger, ordered by how due each item is."""

from __future__ import annotations

import math
from collections import defaultdict
from statistics import median
from typing import TYPE_CHECKING

from vitrine.models.ranker import RankedItem
from vitrine.stores.visits import Purchases

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from recommendations.shopper import Shopper
    from vitrine.stores.visits import Interaction

USUAL_INTERVAL_MS = 30 * 86_400_000.0
"""Time between two purchases of an item whose rhythm is unknown, of a shopper whose rhythm is unknown."""
SHORTEST_INTERVAL_MS = 3_600_000.0
SPREAD = 0.9
"""Standard deviation of the log of an interval: how early or late a purchase still counts as due."""


def due(shopper: Shopper, now_ms: float) -> list[RankedItem]:
    """Rank the purchased items, most due first; the evidence points into the shopper's taste.

    An item is most due when as much time has passed since its last purchase as usually lies between two of them: sooner
    it is still in the cupboard, much later it was given up. An item bought often weighs more than one bought once.
    """
    times = _purchase_times(shopper.taste)
    ledger = _with_history(shopper.ledger, times)
    rhythms = {item_id: _interval_ms(purchases, times[item_id]) for item_id, purchases in ledger.items()}
    usual = median(known) if (known := [r for r in rhythms.values() if r is not None]) else USUAL_INTERVAL_MS
    indices = _last_purchase_indices(shopper.taste)
    ranked = [
        _ranked(item_id, _score(purchases, rhythms[item_id] or usual, now_ms), indices.get(item_id))
        for item_id, purchases in ledger.items()
    ]
    return sorted(ranked, key=lambda item: (-item.score, item.item_id))


def _with_history(ledger: Mapping[str, Purchases], times: Mapping[str, Sequence[int]]) -> dict[str, Purchases]:
    """Add the purchases that came with an imported history and are in no ledger."""
    return {item_id: Purchases(len(at), max(at)) for item_id, at in times.items()} | dict(ledger)


def _purchase_times(interactions: Sequence[Interaction]) -> defaultdict[str, list[int]]:
    times: defaultdict[str, list[int]] = defaultdict(list)
    for interaction in interactions:
        if interaction.type == "purchase":
            times[interaction.item_id].append(interaction.at)
    return times


def _last_purchase_indices(interactions: Sequence[Interaction]) -> dict[str, int]:
    return {i.item_id: index for index, i in enumerate(interactions) if i.type == "purchase"}


def _interval_ms(purchases: Purchases, times: Sequence[int]) -> float | None:
    """Mean time between the purchases whose times are at hand; None where fewer than two are."""
    known = sorted({*times, purchases.last_at})
    if len(known) < 2:
        return None
    return max((known[-1] - known[0]) / (len(known) - 1), SHORTEST_INTERVAL_MS)


def _score(purchases: Purchases, interval_ms: float, now_ms: float) -> float:
    elapsed_ms = max(now_ms - purchases.last_at, 1.0)
    lateness = math.log(elapsed_ms / interval_ms) / SPREAD
    return purchases.times / (purchases.times + 1) * math.exp(-0.5 * lateness * lateness)


def _ranked(item_id: str, score: float, index: int | None) -> RankedItem:
    evidence = () if index is None else ((index, 1.0),)
    return RankedItem(item_id, round(score, 6), 1.0, "buy_again", evidence)
