"""Paired bootstrap intervals, drawn by shopper: two visits of one person are not independent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ranker.arrays import Ints

_DRAWS = 2000


def interval(
    differences: np.ndarray[tuple[int], np.dtype[np.float64]], shoppers: Ints, seed: int, level: float = 0.95
) -> dict[str, float]:
    """Return the mean of paired differences, (Q,), and its interval of a level over resampled shoppers, (Q,)."""
    _, group = np.unique(shoppers, return_inverse=True)
    sums = np.bincount(group, differences)
    counts = np.bincount(group)
    generator = np.random.default_rng(seed)
    drawn = generator.integers(0, len(sums), (_DRAWS, len(sums)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    outside = (1.0 - level) / 2
    low, high = np.quantile(means, [outside, 1.0 - outside])
    return {"mean": float(differences.mean()), "low": float(low), "high": float(high), "level": level}


def mean_intervals(
    values: np.ndarray[tuple[int, int], np.dtype[np.float64]], seed: int, draws: int = _DRAWS
) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Return the low and the high end, (M,) each, of the 95 % intervals of column means over resampled rows.

    Args:
        values: (U, M) one row a shopper, one column a metric; every column is drawn with the same shoppers.
        seed: Makes the draw repeatable.
        draws: How many samples of U shoppers.
    """
    generator = np.random.default_rng(seed)
    shoppers = len(values)
    means = np.empty((draws, values.shape[1]))
    # One draw at a time: all of them at once would need draws times shoppers of memory.
    for draw in range(draws):
        times = np.bincount(generator.integers(0, shoppers, shoppers), minlength=shoppers)
        means[draw] = times @ values / shoppers
    low, high = np.quantile(means, [0.025, 0.975], axis=0)
    return low, high
