"""Diversity: the best items put in an order in which each is also unlike those before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ranker.arrays import Ints
    from ranker.catalogue import Catalogue

POOL = 5
"""So many times the list's length are the candidates that it is chosen from."""

MOST = 1000
"""The most candidates: a longer list is only put in another order."""


def pool(k: int) -> int:
    """Return how many of the best items a diverse list of k is chosen from."""
    return max(k, min(POOL * k, MOST))


def diversified(ranked: Ints, catalogue: Catalogue, diversity: float, k: int) -> Ints:
    """Return the places, (at most k,), of candidates chosen by maximal marginal relevance, in the order of choice.

    Carbonell and Goldstein (SIGIR 1998): the next item is the one with the most of (1 - d) * relevance less d times its
    likeness to the nearest item chosen before. Relevance falls evenly from one with the place among the candidates, not
    with their scores, whose spread differs between shoppers: so one setting means the same for all of them. Likeness is
    the cosine of text vectors; where an item has none, whether both are of one category.

    Args:
        ranked: (P,) catalogue indices, best first.
        catalogue: The items' text and categories.
        diversity: d, from 0 (the order as it is) to 1 (likeness alone, behind the best item).
        k: How many.
    """
    count = len(ranked)
    relevance = ((1.0 - diversity) * (1.0 - np.arange(count) / max(count, 1))).astype(np.float32)
    nearest = np.zeros(count, dtype=np.float32)
    free = np.ones(count, dtype=np.bool_)
    chosen = np.empty(min(k, count), dtype=np.int64)
    vectors, embedded, leaves = catalogue.vectors[ranked], catalogue.embedded[ranked], _leaves(ranked, catalogue)
    for place in range(len(chosen)):
        worth = np.where(free, relevance - np.float32(diversity) * nearest, -np.inf)
        # The first of equals: the better candidate.
        best = int(np.argmax(worth)) if place else 0
        chosen[place], free[best] = best, False
        alike = (leaves == leaves[best]) & (leaves >= 0)
        likeness = np.where(embedded & embedded[best], vectors @ vectors[best], alike.astype(np.float32))
        nearest = np.maximum(nearest, likeness)
    return chosen


def _leaves(items: Ints, catalogue: Catalogue) -> Ints:
    """Return each item's deepest category code, (P,); -1 for none."""
    leaves: Ints = catalogue.category[items].max(axis=1, initial=-1)
    return leaves
