"""The mixture: each part's share, by how much is known of the shopper."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ranker.arrays import Floats

PARTS = ("network", "prior", "text", "popularity")

EDGES = (1, 3, 5, 7, 11, 21)
"""The least number of events of each bucket of histories."""


@dataclass(frozen=True)
class Blend:
    """Shares of the parts, (buckets, parts), for histories of at least so many events."""

    edges: tuple[int, ...]
    shares: tuple[tuple[float, ...], ...]

    @classmethod
    def even(cls, **shares: float) -> Blend:
        """Return the blend of one bucket, whose parts have these shares and the others none."""
        return cls((0,), (tuple(shares.get(name, 0.0) for name in PARTS),))

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Blend:
        """Return the blend of a manifest."""
        return cls(tuple(document["edges"]), tuple(zip(*(document[name] for name in PARTS), strict=True)))

    def as_dict(self) -> dict[str, Any]:
        """Return the blend for the manifest."""
        columns = {name: [row[place] for row in self.shares] for place, name in enumerate(PARTS)}
        return {"edges": list(self.edges)} | columns

    def of(self, events: int) -> dict[str, float]:
        """Return the shares for a history of so many events."""
        return dict(zip(PARTS, self.shares[max(bisect_right(self.edges, events) - 1, 0)], strict=True))

    def uses(self, part: str) -> bool:
        """Return whether a part has a share in any bucket."""
        return any(row[PARTS.index(part)] > 0 for row in self.shares)


def mix(parts: Mapping[str, Floats], shares: Mapping[str, float]) -> Floats:
    """Return the sum of parts of one shape, each times its share.

    Raises:
        ValueError: No part has a share above zero.
    """
    total: Floats | None = None
    for name, scores in parts.items():
        if shares[name] > 0:
            weighted: Floats = np.float32(shares[name]) * scores
            total = weighted if total is None else total + weighted
    if total is None:
        raise ValueError("a blend needs at least one part with a share above zero")
    return total
