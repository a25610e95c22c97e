"""What sells now, by the shopper's segment."""

from __future__ import annotations

from dataclasses import dataclass, field
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
    _means: dict[tuple[str, ...], Floats] = field(default_factory=dict, compare=False)
    """Means that were asked for: there are as many as combinations of segments."""

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Popularity:
        """Return the popularity of an artifact's group."""
        names = [str(name) for name in arrays["names"]]
        return cls({name: row.astype(np.float32) for name, row in zip(names, arrays["shares"], strict=True)})

    def arrays(self) -> Arrays:
        """Return the popularity as an artifact's group."""
        return {"names": np.array(list(self.segments)), "shares": np.stack(list(self.segments.values()))}

    def head(self, context: Mapping[str, str]) -> Floats:
        """Return the share of each trained item, (H,), averaged over the shopper's known segments."""
        wanted = tuple(sorted(name for name in map("=".join, context.items()) if name in self.segments))
        if wanted not in self._means:
            self._means[wanted] = np.mean([self.segments[name] for name in wanted or (EVERYONE,)], axis=0)
        return self._means[wanted]

    def damping(self, power: float) -> Floats:
        """Return what each trained item's score is multiplied by, (H,), so that what sells is shown less.

        It is (1 + sales / mean sales)^-power: one for an item without sales, whose score needs no change.
        """
        shares = self.segments[EVERYONE]
        damped: Floats = ((1.0 + len(shares) * shares) ** np.float32(-power)).astype(np.float32)
        return damped

    def score(self, context: Mapping[str, str], items: int) -> Floats:
        """Return the share of each of the catalogue's items, (items,); nothing for those behind the trained ones."""
        shares = self.head(context)
        scores = np.zeros(items, dtype=np.float32)
        scores[: len(shares)] = shares
        return scores
