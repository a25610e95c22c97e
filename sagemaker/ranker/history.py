"""A shopper's recent events as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ranker.events import EVENT_WEIGHT

if TYPE_CHECKING:
    from ranker.arrays import Bools, Floats, Ints

_WEIGHTS = np.array(EVENT_WEIGHT, dtype=np.float32)


@dataclass(frozen=True)
class History:
    """Events on items that the catalogue knows, oldest first; every array is (H,)."""

    items: Ints
    """Catalogue indices."""
    kinds: Ints
    """Event type codes."""
    at: Ints
    """Epoch seconds."""
    sources: Ints
    """Each event's index in the request; -1 for an anchor."""
    now: int
    """Epoch seconds of the request."""

    def __len__(self) -> int:
        """Return the number of events."""
        return len(self.items)

    def weights(self, keep: Bools, rank_power: float) -> Floats:
        """Return each kept event's weight, (V, H): its type's, falling with a power of its rank, the newest first.

        Args:
            keep: (V, H), true where an event counts. Events that speak for nothing take no rank.
            rank_power: How fast older events lose weight.
        """
        kinds = _WEIGHTS[self.kinds]
        counted = keep & (kinds > 0)
        ranks = counted[:, ::-1].cumsum(axis=1)[:, ::-1]
        weights: Floats = (kinds * counted * np.maximum(ranks, 1) ** -rank_power).astype(np.float32)
        return weights

    def with_anchors(self, anchors: Ints, kind: int) -> History:
        """Return this history with items added at its end, as events that happen now."""
        count = len(anchors)
        return History(
            np.concatenate([self.items, anchors]),
            np.concatenate([self.kinds, np.full(count, kind, dtype=np.int64)]),
            np.concatenate([self.at, np.full(count, self.now, dtype=np.int64)]),
            np.concatenate([self.sources, np.full(count, -1, dtype=np.int64)]),
            self.now,
        )
