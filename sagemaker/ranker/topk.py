"""The best k of many scores, exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ranker.arrays import Bools, Floats, Ints

_GROUPS = 8
"""Groups of scores for each place: the more, the nearer their maxima come to the best scores."""
_LEAST = 4
"""Scores of a group that make finding their maxima cheaper than a partition."""


def top_k(scores: Floats, mask: Bools, k: int) -> Ints:
    """Return the indices of the best k unmasked scores, best first; equal scores go by index.

    Args:
        scores: (N,) finite.
        mask: (N,), true where an item may be chosen.
        k: How many; fewer come back when fewer are eligible.
    """
    least = reached(np.where(mask, scores, np.float32(-np.inf)), k)
    candidates = np.flatnonzero((scores >= least) & mask)
    return best_of(candidates, scores[candidates], k)[0]


def best_of(candidates: Ints, scores: Floats, k: int) -> tuple[Ints, Floats]:
    """Return the best k of some candidates and their scores, best first; equal scores go by index.

    Args:
        candidates: (C,) indices, in any order.
        scores: (C,) finite, of those candidates.
        k: How many; fewer come back when there are fewer.
    """
    if len(candidates) > 2 * k:
        # Every score at the threshold stays in: the sort below decides among equals, by index.
        kept = scores >= reached(scores, k)
        candidates, scores = candidates[kept], scores[kept]
    order = np.lexsort((candidates, -scores))[:k]
    return candidates[order], scores[order]


def reached(scores: Floats, k: int) -> float:
    """Return a score that at least k scores reach, near the k-th best; minus infinity when there are fewer.

    The k-th best of the maxima of groups is such a score, and takes one pass where a partition takes several.
    """
    size = len(scores) // (_GROUPS * k)
    if size >= _LEAST:
        scores = scores[: len(scores) // size * size].reshape(size, -1).max(axis=0)
    if len(scores) < k:
        return float(-np.inf)
    return float(np.partition(scores, len(scores) - k)[len(scores) - k])
