"""Dense text retrieval: the items whose text is nearest to the history's, known to sales or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ranker.arrays import Floats, Ints

DECAYS = (0.3, 0.5, 0.8, 1.2, 2.0)


@dataclass(frozen=True)
class Retriever:
    """One way to make a query of a history: an event of rank r, 1 the newest, weighs r^-decay."""

    name: str
    decay: float

    def scores(self, histories: list[Ints], vectors: Floats) -> Floats:
        """Return cosines, (B, N), of all items with each history's weighted mean, up to the query's length.

        Args:
            histories: Each shopper's item rows, oldest first.
            vectors: (N, T) unit text vectors.
        """
        queries = np.zeros((len(histories), vectors.shape[1]), dtype=np.float32)
        for row, items in enumerate(histories):
            if len(items):
                queries[row] = _weights(len(items), self.decay) @ vectors[items]
        found: Floats = queries @ vectors.T
        return found


RETRIEVERS = (
    Retriever("last", float("inf")),
    Retriever("mean", 0.0),
    *(Retriever(f"decayed {decay:g}", decay) for decay in DECAYS),
)


def _weights(events: int, decay: float) -> Floats:
    ranks = np.arange(events, 0, -1, dtype=np.float32)
    weights: Floats = (ranks == 1).astype(np.float32) if np.isinf(decay) else ranks ** np.float32(-decay)
    return weights
