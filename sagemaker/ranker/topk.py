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
    values = scores[candidates]
    if len(candidates) > k:
        threshold = np.partition(values, len(values) - k)[len(values) - k]
        # Every score at the threshold stays in: the sort below decides among equals, by index.
        kept = values >= threshold
        candidates, values = candidates[kept], values[kept]
    order = np.lexsort((candidates, -values))[:k]
    chosen: Ints = candidates[order]
    return chosen
