"""The product among newcomers: trained without the held-out items, which then reach it as new items do in service."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.newcomers.weekly import Weekly
from benchmarks.quality.product import history_of, split_of
from ranker.fitting import FittingSettings, learn, recount
from ranker.scoring import Scorer, catalogue_of

if TYPE_CHECKING:
    from benchmarks.newcomers.held_out import HeldOut
    from ranker.arrays import Floats, Ints
    from ranker.fitting import Learnt


class Served:
    """One artifact and the catalogue that the held-out items were added to, asked by rows of the whole data set."""

    def __init__(self, learnt: Learnt, shop: HeldOut, vectors: Floats) -> None:
        """Bring what was learnt up to what is known, and add the held-out items.

        Args:
            learnt: From the other items.
            shop: What is held out.
            vectors: (N, T) text vectors of the whole data set.
        """
        artifact = recount(learnt)
        catalogue = catalogue_of(artifact)
        self.scorer = Scorer(artifact, catalogue)
        records = [
            {
                "item_id": str(shop.whole.items[row]["item_id"]),
                "revision": 1,
                "vector": vectors[row].astype("<f2").tobytes(),
            }
            for row in shop.cold_rows.tolist()
        ]
        self.scorer.refresh(catalogue.apply(artifact.catalogue_version + 1, records))
        self._row = np.array([catalogue.index[str(item["item_id"])] for item in shop.whole.items], dtype=np.int64)
        self._weekly = self._counted_weekly(learnt, shop) if shop.whole.timed else None

    @classmethod
    def trained(cls, shop: HeldOut, vectors: Floats, seed: int, device: str) -> Served:
        """Train the product with its default settings on what is not held out."""
        settings = FittingSettings(seed=seed)
        settings = replace(settings, training=replace(settings.training, seed=seed, device=device))
        return cls(learn(split_of(shop.warm, vectors[shop.rows]), "benchmark", settings), shop, vectors)

    def scores(self, items: Ints, at: Ints) -> Floats:
        """Return the served score of every item, (N,), to a shopper with these events, oldest first."""
        return self.scorer.scores(history_of(self._row[items], at), {})[self._row]

    def now(self, moment: int) -> None:
        """Let what sells be what a stage that retrains every week would know of it at a time, epoch seconds.

        Without real times in the data set it stays what sold by the end of all that is known.
        """
        if self._weekly is not None:
            self.scorer.popularity = self._weekly.at(moment)

    def _counted_weekly(self, learnt: Learnt, shop: HeldOut) -> Weekly:
        judged = shop.warm.judged("valid")
        targets = self._row[shop.rows[shop.warm.valid[judged]]]
        return Weekly.chosen(learnt.split, learnt.head, learnt.settings, targets, shop.warm.valid_at[judged])
