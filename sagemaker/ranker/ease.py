"""EASE, the closed-form linear item-item model, solved in the space of shoppers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ranker.counting import interest, pruned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from datasets.dataset import Events
    from ranker.arrays import Floats
    from ranker.prior import Prior

SHOPPERS = 4000
"""The most shoppers that the solution is taken over: its cost is their number cubed, whatever the catalogue's size."""

_PENALTY = 3.0
_BLOCK = 2048


def ease(events: Events, items: int, halving_ranks: float, seed: int) -> Prior:
    """Return the pruned prior.

    With X, (S, N), the matrix of who liked what and G the inverse of (X Xᵀ + λ I), the inverse of (Xᵀ X + λ I) is
    (I - Xᵀ G X) / λ; EASE's weights are its entries over minus its diagonal.

    Args:
        events: Training events.
        items: N.
        halving_ranks: How many events back an event counts half when the prior is served.
        seed: Draws the shoppers where there are too many.
    """
    matrix = interest(events, items)
    if matrix.shape[0] > SHOPPERS:
        matrix = matrix[np.random.default_rng(seed).choice(matrix.shape[0], SHOPPERS, replace=False)]
    gram = (matrix @ matrix.T).toarray().astype(np.float64)
    # Relative to the data's own scale, so that one setting serves small shops and large.
    penalty = _PENALTY * float(np.trace(gram)) / len(gram) + 1.0
    gram[np.diag_indices_from(gram)] += penalty
    inverse = np.linalg.inv(gram).astype(np.float32)
    return pruned(_blocks(matrix.T.tocsr(), inverse), items, halving_ranks)


def _blocks(items_by_shopper: object, inverse: Floats) -> Iterator[Floats]:
    """Yield the weights of some items' rows, (B, N): what one says for each other."""
    transposed: Floats = items_by_shopper @ inverse  # type: ignore[operator]
    diagonal = 1.0 - np.asarray(items_by_shopper.multiply(transposed).sum(axis=1)).ravel()  # type: ignore[attr-defined]
    for start in range(0, len(transposed), _BLOCK):
        block = (items_by_shopper @ transposed[start : start + _BLOCK].T).T  # type: ignore[operator]
        block = block / np.maximum(diagonal, 1e-6)
        rows = np.arange(len(block))
        block[rows, start + rows] = 0.0
        yield block.astype(np.float32)
