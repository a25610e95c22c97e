"""The product among newcomers: trained without the held-out items, which then reach it as new items do in service."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.quality.product import history_of, split_of
from ranker.fitting import FittingSettings, learn, recount
from ranker.scoring import Scorer, catalogue_of

if TYPE_CHECKING:
    from benchmarks.newcomers.held_out import HeldOut
    from ranker.arrays import Floats, Ints
    from ranker.artifact import Artifact


class Served:
    """One artifact and the catalogue that the held-out items were added to, asked by rows of the whole data set."""

    def __init__(self, artifact: Artifact, shop: HeldOut, vectors: Floats) -> None:
        """Load an artifact and add the held-out items.

        Args:
            artifact: Trained on the other items.
            shop: What is held out.
            vectors: (N, T) text vectors of the whole data set.
        """
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

    @classmethod
    def trained(cls, shop: HeldOut, vectors: Floats, seed: int, device: str) -> Served:
        """Train the product with its default settings on what is not held out."""
        settings = FittingSettings(seed=seed)
        settings = replace(settings, training=replace(settings.training, seed=seed, device=device))
        learnt = learn(split_of(shop.warm, vectors[shop.rows]), "benchmark", settings)
        return cls(recount(learnt), shop, vectors)

    def scores(self, items: Ints, at: Ints) -> Floats:
        """Return the served score of every item, (N,), to a shopper with these events, oldest first."""
        return self.scorer.scores(history_of(self._row[items], at), {})[self._row]
