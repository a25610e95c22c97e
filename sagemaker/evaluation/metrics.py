"""Ranking metrics over the full catalogue, one number for each query."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ranker.arrays import Ints

CUTOFF = 10


def per_query(ranked: Ints, relevant: Ints, cutoff: int = CUTOFF) -> dict[str, float]:
    """Return recall, ndcg and hit of one ranked list.

    Recall is taken over the most that a list of this length could find, so a perfect list has 1.
    """
    hits = np.isin(ranked[:cutoff], relevant)
    reachable = min(cutoff, len(relevant))
    discounts = 1.0 / np.log2(np.arange(2, cutoff + 2))
    gain = float(discounts[: len(hits)][hits].sum())
    return {
        f"recall@{cutoff}": float(hits.sum()) / reachable,
        f"ndcg@{cutoff}": gain / float(discounts[:reachable].sum()),
        f"hit@{cutoff}": float(hits.any()),
    }


def coverage(lists: Sequence[Ints], items: int) -> float:
    """Return the share of the catalogue that is in at least one list."""
    return len(np.unique(np.concatenate(lists))) / items


def gini(lists: Sequence[Ints], items: int) -> float:
    """Return the Gini coefficient of how often items are shown: 0 all alike, 1 one item only."""
    counts = np.sort(np.bincount(np.concatenate(lists), minlength=items)).astype(np.float64)
    ranks = np.arange(1, items + 1)
    return float((2 * ranks - items - 1) @ counts / (items * counts.sum()))
