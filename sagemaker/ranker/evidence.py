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

NEWEST = 4
"""The newest events are always taken out of the network's input: it looks at them most."""

TRIED = 12
"""Events that are taken out of the network's input: the newest, and those that carried most of what is linear."""


def drops(scorer: Scorer, history: History, context: Mapping[str, str], columns: Ints) -> Floats:
    """Return how far each item's score falls without each event, (H, C).

    What is linear in the events costs little, so every event is taken out of it; the network is run again only without
    the events that are likeliest to matter to it, and the others' drops in it count as zero.
    """
    shares = scorer.blend.of(len(history))
    linear = tuple(name for name in ("prior", "text") if shares[name] > 0)
    result = _drops(scorer, history, context, columns, np.arange(len(history)), linear)
    if shares["network"] > 0:
        tried = _likeliest(result)
        result[tried] += _drops(scorer, history, context, columns, tried, ("network",))[tried]
    return result


def _drops(
    scorer: Scorer, history: History, context: Mapping[str, str], columns: Ints, tried: Ints, parts: tuple[str, ...]
) -> Floats:
    keep = np.ones((len(tried) + 1, len(history)), dtype=np.bool_)
    keep[np.arange(1, len(tried) + 1), tried] = False
    shares = scorer.blend.of(len(history))
    result = np.zeros((len(history), len(columns)), dtype=np.float32)
    for name, scores in scorer.parts(history, context, keep, columns, parts).items():
        result[tried] += np.float32(shares[name]) * (scores[0] - scores[1:])
    return result


def _likeliest(drop: Floats) -> Ints:
    """Return the events, (T,), oldest first, to take out of the network's input, by their linear drops, (H, C)."""
    events = len(drop)
    if events <= TRIED:
        return np.arange(events)
    carried = np.maximum(drop, 0.0).sum(axis=1)
    carried[events - NEWEST :] = np.inf
    return np.sort(np.argsort(-carried, kind="stable")[:TRIED])


def strongest(drop: Floats, sources: Ints, limit: int = 3) -> list[list[dict[str, float | int]]]:
    """Return, for each item, the events that carried it, strongest first: request index and share of positive drops.

    Args:
        drop: (H, C) the items' drops.
        sources: (H,) request indices; -1 for an anchor, which is no event of the shopper's.
        limit: How many to name.
    """
    carried = np.maximum(drop, 0.0)
    totals = carried.sum(axis=0)
    own = np.where(sources[:, None] >= 0, carried, 0.0)
    order = np.argsort(-own, axis=0, kind="stable")[:limit]
    parts = np.round(np.take_along_axis(own, order, axis=0) / np.maximum(totals, 1e-30), 6)
    named: list[list[dict[str, float | int]]] = []
    for events, shares in zip(sources[order].T.tolist(), parts.T.tolist(), strict=True):
        named.append([{"index": e, "share": share} for e, share in zip(events, shares, strict=True) if share > 0.0])
    return named


def shared_attributes(catalogue: Catalogue, item: int, others: list[int]) -> list[dict[str, str]]:
    """Return what an item has in common with the events' items: category, brand and free attributes."""
    found: dict[tuple[str, str], None] = {}
    path, brand, own = catalogue.category_paths[item], catalogue.brand_names[item], catalogue.attributes[item]
    for other in others:
        category = _common(path, catalogue.category_paths[other])
        if category:
            found["category", category] = None
        if brand and brand == catalogue.brand_names[other]:
            found["brand", brand] = None
        theirs = catalogue.attributes[other]
        if own and theirs:
            found.update(dict.fromkeys(sorted(pair for pair in own.items() if theirs.get(pair[0]) == pair[1])))
    return [{"name": name, "value": value} for name, value in list(found)[:5]]


def _common(path: tuple[str, ...], other: tuple[str, ...]) -> str:
    """Return the last name of the category that two paths share; empty when there is none."""
    if not path or path == other:
        return path[-1] if path else ""
    if not other or path[0] != other[0]:
        return ""
    common = [name for name, twin in zip(path, other, strict=False) if name == twin]
    return common[-1] if common and path[: len(common)] == other[: len(common)] else ""
