"""Text similarity: items like what the shopper looked at, known to sales or not."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ranker.arrays import Bools, Floats, Ints
    from ranker.catalogue import Catalogue
    from ranker.history import History


@dataclass(frozen=True)
class TextSettings:
    """How a history becomes a query, and a cosine a score."""

    temperature: float = 0.1
    rank_power: float = 0.8
    scale: float = 1.0
    """Brings the sum over a catalogue to about one, so that blend weights are shares of probability."""

    def as_dict(self) -> dict[str, float]:
        """Return the settings for the manifest."""
        return asdict(self)


class TextSimilarity:
    """Scores exp((cosine - 1) / temperature) against the decayed mean of the history's vectors."""

    def __init__(self, catalogue: Catalogue, settings: TextSettings) -> None:
        self._catalogue = catalogue
        self._settings = settings

    def score(self, history: History, keep: Bools, columns: Ints | None) -> Floats:
        """Return scores, (V, C), of C items (all when None) under V choices of kept events, (V, H)."""
        vectors = self._catalogue.vectors
        query = history.weights(keep, self._settings.rank_power) @ vectors[history.items]
        norm = np.linalg.norm(query, axis=1, keepdims=True)
        query = query / np.maximum(norm, np.float32(1e-9))
        targets = vectors if columns is None else vectors[columns]
        cosine = query @ targets.T
        scores = np.exp((cosine - 1.0) / np.float32(self._settings.temperature)) * np.float32(self._settings.scale)
        # Without a query, or without a vector, there is no likeness to speak of.
        scores *= norm > 0
        embedded = self._catalogue.embedded if columns is None else self._catalogue.embedded[columns]
        result: Floats = (scores * embedded).astype(np.float32)
        return result
