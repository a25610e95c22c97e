"""Which items may be in an answer, without a copy of the whole catalogue for each request."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ranker.arrays import Bools, Floats, Ints
    from ranker.tail import Tail


@dataclass(frozen=True)
class Eligible:
    """A mask that may be shared between requests, and what this request leaves out of it."""

    mask: Bools
    """(N,), not to be written to."""
    without: Ints
    """(W,) catalogue indices, each once."""
    left: int | None = None
    """How many the mask leaves, where that is known."""

    @cached_property
    def count(self) -> int:
        """Return how many items are eligible."""
        left = int(np.count_nonzero(self.mask)) if self.left is None else self.left
        return left - int(np.count_nonzero(self.mask[self.without]))

    def dense(self) -> Bools:
        """Return the mask, (N,), not to be written to."""
        return self.first(len(self.mask))

    def first(self, count: int) -> Bools:
        """Return the mask of the first so many items, not to be written to."""
        mask = self.mask[:count]
        if len(self.without):
            mask = mask.copy()
            mask[self.without[self.without < count]] = False
        return mask

    def among(self, items: Ints) -> Bools:
        """Return which of some items are eligible, (C,)."""
        eligible: Bools = self.mask[items]
        return eligible & ~np.isin(items, self.without) if len(self.without) else eligible

    def best_of_tail(self, tail: Tail, head: int, logits: Floats, k: int, floor: float | None) -> tuple[Ints, Floats]:
        """Return the best k eligible items behind the head, and their logits, those at or above the floor."""
        # What is left out is dropped from a longer list: the shared mask is not written to.
        surplus = int(np.count_nonzero(self.without >= head))
        limit = {} if floor is None else {"floor": floor}
        # An answer says how many are eligible, so they are counted once in any case.
        items, scores = tail.best(logits, self.mask, k + surplus, left=self.count, **limit)
        kept = self.among(items)
        return items[kept][:k], scores[kept][:k]
