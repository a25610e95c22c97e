"""The best k of many scores, exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ranker.arrays import Bools, Floats, Ints


def top_k(scores: Floats, mask: Bools, k: int) -> Ints:
    """Return the indices of the best k unmasked scores, best first; equal scores go by index.

    Args:
        scores: (N,) finite.
        mask: (N,), true where an item may be chosen.
        k: How many; fewer come back when fewer are eligible.
    """
    candidates = np.flatnonzero(mask)
    return best_of(candidates, scores[candidates], k)[0]


def best_of(candidates: Ints, scores: Floats, k: int) -> tuple[Ints, Floats]:
    """Return the best k of some candidates and their scores, best first; equal scores go by index.

    Args:
        candidates: (C,) indices, in any order.
        scores: (C,) finite, of those candidates.
        k: How many; fewer come back when there are fewer.
    """
    if len(candidates) > k:
        threshold = np.partition(scores, len(scores) - k)[len(scores) - k]
        # Every score at the threshold stays in: the sort below decides among equals, by index.
        kept = scores >= threshold
        candidates, scores = candidates[kept], scores[kept]
    order = np.lexsort((candidates, -scores))[:k]
    return candidates[order], scores[order]
