"""The linear item-item prior: one pruned sparse row of neighbours for each trained item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

if TYPE_CHECKING:
    from ranker.arrays import Arrays, Bools, Floats, Ints
    from ranker.history import History


@dataclass(frozen=True)
class Prior:
    """Sparse rows: item i's neighbours are `indices[indptr[i]:indptr[i + 1]]`; rows sum to one on average."""

    indptr: Ints
    indices: Ints
    weights: Floats
    halving_ranks: float

    @classmethod
    def from_arrays(cls, arrays: Arrays, halving_ranks: float) -> Prior:
        """Return the prior of an artifact's group."""
        return cls(
            arrays["indptr"].astype(np.int64),
            arrays["indices"].astype(np.int64),
            arrays["weights"].astype(np.float32),
            halving_ranks,
        )

    def arrays(self) -> Arrays:
        """Return the prior as an artifact's group."""
        return {"indptr": self.indptr, "indices": self.indices.astype(np.int32), "weights": self.weights}

    def row(self, item: int) -> tuple[Ints, Floats]:
        """Return an item's neighbours and their weights, best first; empty for an item without sales."""
        if item + 1 >= len(self.indptr):
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        span = slice(self.indptr[item], self.indptr[item + 1])
        return self.indices[span], self.weights[span]

    def score(self, history: History, keep: Bools, columns: Ints | None, items: int) -> Floats:
        """Return scores, (V, C), of C of the items (all when None) under V choices of kept events, (V, H)."""
        weights = (keep * history.weights(self.halving_ranks)).astype(np.float32)
        weights /= np.maximum(weights.sum(axis=1, keepdims=True), np.float32(1e-9))
        if columns is None and len(weights) == 1:
            return self._one(history, weights[0], items)[None, :]
        return cast("Floats", weights @ self._rows(history, columns, items))

    def _one(self, history: History, weights: Floats, items: int) -> Floats:
        """Return the weighted sum of the history's rows, (items,)."""
        rows = [self.row(int(item)) for item in history.items]
        if not rows:
            return np.zeros(items, dtype=np.float32)
        indices = np.concatenate([row[0] for row in rows])
        values = np.concatenate([row[1] * weight for row, weight in zip(rows, weights, strict=True)])
        return np.bincount(indices, values, minlength=items).astype(np.float32)

    def _rows(self, history: History, columns: Ints | None, items: int) -> Floats:
        """Return the history's rows, (H, C), at some columns."""
        place = np.full(items, -1, dtype=np.int64)
        columns = np.arange(items) if columns is None else columns
        place[columns] = np.arange(len(columns))
        dense = np.zeros((len(history), len(columns)), dtype=np.float32)
        for event, item in enumerate(history.items):
            indices, values = self.row(int(item))
            at = place[indices]
            dense[event, at[at >= 0]] = values[at >= 0]
        return dense
