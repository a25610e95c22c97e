"""Exploration: some places go to items that were not chosen, with the probability of each choice stated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ranker.arrays import Bools, Floats, Ints
    from ranker.eligible import Eligible


@dataclass(frozen=True)
class Slate:
    """The chosen items, (K,) each."""

    items: Ints
    propensity: Floats
    """The probability that the sampler puts the item into the answer."""
    explored: Bools


def explore(greedy: Ints, eligible: Eligible, share: float, seed: int) -> Slate:
    """Return the greedy slate with each of its places given, with a probability, to an item outside it.

    The last `min(K, pool)` places may be given away, so that the pool always suffices: a greedy item at such a place
    stays with probability `1 - share`, one at an earlier place always, and each item of the pool comes in with
    `places * share / pool`, because draws are uniform without replacement.

    Args:
        greedy: (K,) best items, best first.
        eligible: Which items may be chosen.
        share: The probability that one place is given away.
        seed: Makes the draw repeatable.
    """
    propensity = np.ones(len(greedy), dtype=np.float32)
    explored = np.zeros(len(greedy), dtype=np.bool_)
    if share <= 0:
        return Slate(greedy, propensity, explored)
    mask = eligible.dense().copy()
    mask[greedy] = False
    pool = np.flatnonzero(mask)
    places = min(len(greedy), len(pool))
    if not places:
        return Slate(greedy, propensity, explored)
    generator = np.random.default_rng(seed)
    propensity[len(greedy) - places :] = 1.0 - share
    explored[len(greedy) - places :] = generator.random(places) < share
    items = greedy.copy()
    items[explored] = generator.choice(pool, int(explored.sum()), replace=False)
    propensity[explored] = places * share / len(pool)
    return Slate(items, propensity, explored)
