"""Ranking metrics over the full catalogue, one number for each query."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ranker.arrays import Ints

    Doubles = np.ndarray[tuple[int], np.dtype[np.float64]]

CUTOFF = 10
CUTOFFS = (5, 10, 20)


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


def of_ranks(ranks: Ints, cutoffs: Sequence[int] = CUTOFFS) -> dict[str, Doubles]:
    """Return recall, ndcg and hit of queries with one relevant item each, (Q,): `per_query` for many at once.

    Args:
        ranks: (Q,) the relevant item's place in its list, 1 the best.
        cutoffs: Lengths of the lists that are judged.
    """
    gains = 1.0 / np.log2(ranks + 1.0)
    metrics = {}
    for cutoff in cutoffs:
        found = ranks <= cutoff
        # With one relevant item, what is recalled and whether anything is are the same.
        metrics[f"recall@{cutoff}"] = metrics[f"hit@{cutoff}"] = found.astype(np.float64)
        metrics[f"ndcg@{cutoff}"] = np.where(found, gains, 0.0)
    return metrics


def coverage(lists: Sequence[Ints], items: int) -> float:
    """Return the share of the catalogue that is in at least one list."""
    return len(np.unique(np.concatenate(lists))) / items


def gini(lists: Sequence[Ints], items: int) -> float:
    """Return the Gini coefficient of how often items are shown: 0 all alike, 1 one item only."""
    counts = np.sort(np.bincount(np.concatenate(lists), minlength=items)).astype(np.float64)
    ranks = np.arange(1, items + 1)
    return float((2 * ranks - items - 1) @ counts / (items * counts.sum()))
