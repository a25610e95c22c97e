"""What sells now, by the shopper's segment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ranker.arrays import Arrays, Floats

EVERYONE = "everyone"


@dataclass(frozen=True)
class Popularity:
    """One distribution over the trained items for everyone and for each segment, such as `country=US`."""

    segments: dict[str, Floats]

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Popularity:
        """Return the popularity of an artifact's group."""
        names = [str(name) for name in arrays["names"]]
        return cls({name: row.astype(np.float32) for name, row in zip(names, arrays["shares"], strict=True)})

    def arrays(self) -> Arrays:
        """Return the popularity as an artifact's group."""
        return {"names": np.array(list(self.segments)), "shares": np.stack(list(self.segments.values()))}

    def score(self, context: Mapping[str, str], items: int) -> Floats:
        """Return the share of each of the catalogue's items, (items,), averaged over the shopper's known segments."""
        wanted = [f"{name}={value}" for name, value in context.items()]
        rows = [self.segments[name] for name in wanted if name in self.segments] or [self.segments[EVERYONE]]
        scores = np.zeros(items, dtype=np.float32)
        scores[: len(rows[0])] = np.mean(rows, axis=0)
        return scores
