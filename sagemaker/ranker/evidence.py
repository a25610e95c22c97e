"""Which events carried an item's score: each is taken out, and the item is scored again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ranker.arrays import Floats, Ints
    from ranker.catalogue import Catalogue
    from ranker.history import History
    from ranker.scoring import Scorer

MAX_REMOVED = 50
"""The newest events that are tried; what is older than the network's window carries little."""


def drops(scorer: Scorer, history: History, context: Mapping[str, str], columns: Ints) -> Floats:
    """Return how far each item's score falls without each event, (H, C); zero for events that are not tried."""
    count = min(len(history), MAX_REMOVED)
    tried = np.arange(len(history) - count, len(history))
    keep = np.ones((count + 1, len(history)), dtype=np.bool_)
    keep[np.arange(1, count + 1), tried] = False
    scores = scorer.variants(history, context, keep, columns)
    result = np.zeros((len(history), len(columns)), dtype=np.float32)
    result[tried] = scores[0] - scores[1:]
    return result


def shares(drop: Floats, sources: Ints, limit: int = 3) -> list[dict[str, float | int]]:
    """Return the events that carried one item, strongest first: their request index and share of all positive drops.

    Args:
        drop: (H,) the item's drops.
        sources: (H,) request indices; -1 for an anchor, which is no event of the shopper's.
        limit: How many to name.
    """
    positive = np.where(sources >= 0, np.maximum(drop, 0.0), 0.0)
    total = float(np.maximum(drop, 0.0).sum())
    if total <= 0.0:
        return []
    order = np.argsort(-positive, kind="stable")[:limit]
    return [
        {"index": int(sources[event]), "share": round(float(positive[event]) / total, 6)}
        for event in order
        if positive[event] > 0.0
    ]


def shared_attributes(catalogue: Catalogue, item: int, others: list[int]) -> list[dict[str, str]]:
    """Return what an item has in common with the events' items: category, brand and free attributes."""
    found: dict[tuple[str, str], None] = {}
    for other in others:
        mine, theirs = catalogue.category_paths[item], catalogue.category_paths[other]
        common = [name for name, twin in zip(mine, theirs, strict=False) if name == twin]
        if mine and mine[: len(common)] == theirs[: len(common)] and common:
            found["category", common[-1]] = None
        if catalogue.brand_names[item] and catalogue.brand_names[item] == catalogue.brand_names[other]:
            found["brand", catalogue.brand_names[item]] = None
        pairs = catalogue.attributes[item].items() & catalogue.attributes[other].items()
        found.update(dict.fromkeys(sorted(pairs)))
    return [{"name": name, "value": value} for name, value in list(found)[:5]]
