"""What sells at the moment of a request, as a stage that retrains every week has counted it."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.quality.judge import places
from evaluation.metrics import of_ranks
from ranker import counting

if TYPE_CHECKING:
    from datasets.dataset import Events
    from datasets.split import Split
    from ranker.arrays import Ints
    from ranker.fitting import FittingSettings
    from ranker.popularity import Popularity

Way = tuple[float, float]
"""Half-life in days, and the power of an event's rank among its shopper's."""

_WEEK = 7 * 86_400
_JUDGED = 5_000


class Weekly:
    """Popularity as of the last retraining before a request: it counts nothing of that week or later."""

    def __init__(self, split: Split, events: Events, head: int, way: Way) -> None:
        self._split, self._events, self._head, self._way = split, events, head, way
        self._counted: dict[int, Popularity] = {}

    @classmethod
    def chosen(cls, split: Split, head: int, settings: FittingSettings, targets: Ints, at: Ints) -> Weekly:
        """Return what is known before the test, counted the way that ranks the valid items best.

        Args:
            split: What was learnt from, its items in the artifact's order.
            head: How many items have sales.
            settings: The ways that the product tries.
            targets: (V,) valid items, artifact rows.
            at: (V,) when they were taken, epoch seconds.
        """
        some = np.arange(len(targets))
        if len(some) > _JUDGED:
            some = np.random.default_rng(settings.seed).choice(some, _JUDGED, replace=False)
        ways = list(product(settings.popularity_halving_days, settings.popularity_rank_powers))
        best = max(ways, key=lambda way: cls(split, split.past, head, way)._quality(targets[some], at[some]))
        return cls(split, split.known, head, best)

    def at(self, moment: int) -> Popularity:
        """Return what sells to a request at a time, epoch seconds."""
        week = moment // _WEEK
        if week not in self._counted:
            before = self._events.before(week * _WEEK)
            self._counted[week] = counting.popularity(self._split, before, self._head, *self._way)
        return self._counted[week]

    def _quality(self, targets: Ints, at: Ints) -> float:
        """Return the mean ndcg@10 of items, (V,), asked for by shoppers of whom nothing is known."""
        items = len(self._split.items)
        scores = (self.at(int(moment)).score({}, items)[None] for moment in at)
        ranks = [places(row, targets[place : place + 1]) for place, row in enumerate(scores)]
        return float(of_ranks(np.concatenate(ranks), (10,))["ndcg@10"].mean())
