"""Candidates without the ranker: neighbours of the shopper's last items, then what sells, then what is new."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from vitrine.models.ranker import RankedItem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from recommendations.ports import Catalogue
    from vitrine.stores.showcase import Live
    from vitrine.stores.visits import Interaction

MOST_SEEDS = 20
MOST_CANDIDATES = 500
HALF_LIFE_EVENTS = 4.0
"""Events after which an item's say is halved."""
WEIGHTS = {"view": 1.0, "click": 1.0, "like": 2.0, "add_to_cart": 3.0, "purchase": 3.0, "anchor": 6.0}
"""What an event says about taste; other events say nothing for an item."""
MOST_EVIDENCE = 3


def seeds(origins: Sequence[Interaction]) -> dict[int, float]:
    """Weigh the last items (newest last) by recency and event type: index into `origins` -> weight.

    An item counts once, at its weightiest event.
    """
    best: dict[str, tuple[float, int]] = {}
    for age, index in enumerate(range(len(origins) - 1, -1, -1)):
        origin = origins[index]
        weight = WEIGHTS.get(origin.type, 0.0) * math.exp2(-age / HALF_LIFE_EVENTS)
        if weight > best.get(origin.item_id, (0.0, 0))[0]:
            best[origin.item_id] = (weight, index)
    heaviest = sorted(best.values(), key=lambda pair: (-pair[0], -pair[1]))[:MOST_SEEDS]
    return {index: weight for weight, index in heaviest}


def neighbours(
    origins: Sequence[Interaction], catalogue: Catalogue, model_version: str, code: str = "because_you"
) -> list[RankedItem]:
    """Rank the neighbours of the last items; each carries the events whose items brought it."""
    weights = seeds(origins)
    if not weights:
        return []
    rows = catalogue.neighbours([origins[index].item_id for index in weights], model_version)
    parts = _contributions(origins, weights, rows)
    ranked = [_ranked(item_id, by_event, code) for item_id, by_event in parts.items()]
    return sorted(ranked, key=lambda item: (-item.score, item.item_id))[:MOST_CANDIDATES]


def _contributions(
    origins: Sequence[Interaction], weights: Mapping[int, float], rows: Mapping[str, Sequence[tuple[str, float]]]
) -> dict[str, dict[int, float]]:
    parts: defaultdict[str, dict[int, float]] = defaultdict(dict)
    for index, weight in weights.items():
        for item_id, strength in rows.get(origins[index].item_id, ()):
            if strength > 0.0:
                parts[item_id][index] = weight * strength
    return parts


def _ranked(item_id: str, by_event: Mapping[int, float], code: str) -> RankedItem:
    score = sum(by_event.values())
    strongest = sorted(by_event.items(), key=lambda part: -part[1])[:MOST_EVIDENCE]
    events = tuple((index, part / score) for index, part in strongest)
    return RankedItem(item_id, score, 1.0, code, events)


def newest(live: Live) -> list[RankedItem]:
    """List the newest items, newest first."""
    return [RankedItem(item_id, 0.0, 1.0, "new_arrival") for item_id in live.newest]
