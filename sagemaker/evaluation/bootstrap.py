"""Paired bootstrap intervals, drawn by shopper: two visits of one person are not independent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ranker.arrays import Ints

_DRAWS = 2000


def interval(differences: np.ndarray[tuple[int], np.dtype[np.float64]], shoppers: Ints, seed: int) -> dict[str, float]:
    """Return the mean of paired differences, (Q,), and its 95 % interval over resampled shoppers, (Q,)."""
    _, group = np.unique(shoppers, return_inverse=True)
    sums = np.bincount(group, differences)
    counts = np.bincount(group)
    generator = np.random.default_rng(seed)
    drawn = generator.integers(0, len(sums), (_DRAWS, len(sums)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return {"mean": float(differences.mean()), "low": float(low), "high": float(high)}
