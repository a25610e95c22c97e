"""A shopper's recent events as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ranker.events import EVENT_WEIGHT

if TYPE_CHECKING:
    from ranker.arrays import Floats, Ints

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

    def weights(self, halving_ranks: float) -> Floats:
        """Return each event's weight, (H,): its type's weight, halved every so many events back."""
        ranks = np.arange(len(self.items) - 1, -1, -1, dtype=np.float32)
        decay = np.exp2(-ranks / np.float32(halving_ranks))
        weights: Floats = (_WEIGHTS[self.kinds] * decay).astype(np.float32)
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
