"""What follows what: a count of items near each other in histories, that the linear model, blind to order, lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from ranker.events import POSITIVE
from ranker.prior import NEIGHBOURS, Rows

if TYPE_CHECKING:
    from datasets.dataset import Events
    from ranker.arrays import Floats, Ints

WINDOW = 5
"""Events that count as near."""
DISTANCE_POWER = 0.5
"""How fast a pair loses weight with its distance."""
BACKWARD = 0.25
"""What a pair is worth in the other direction."""
SOURCE_DAMPING, TARGET_DAMPING = 0.5, 0.3
"""The powers of the items' counts that a pair is divided by: what is bought all the time says and is said little."""


def counts(events: Events, items: int) -> Any:
    """Return the sparse matrix, (N, N), of what was near (column) what (row) in some shopper's history.

    Args:
        events: Training events, by shopper and time.
        items: N.
    """
    chosen = events.take(np.isin(events.kind, POSITIVE))
    total = sparse.csr_matrix((items, items), dtype=np.float32)
    for distance in range(1, WINDOW + 1):
        same = np.flatnonzero(chosen.shopper[distance:] == chosen.shopper[:-distance])
        cells = (chosen.item[same], chosen.item[same + distance])
        worth = np.full(len(same), distance**-DISTANCE_POWER, dtype=np.float32)
        total += sparse.csr_matrix((worth, cells), shape=(items, items))
    total = total + np.float32(BACKWARD) * total.T
    total.setdiag(0.0)
    sold = np.maximum(np.bincount(chosen.item, minlength=items), 1).astype(np.float32)
    return (sparse.diags(sold**-SOURCE_DAMPING) @ total @ sparse.diags(sold**-TARGET_DAMPING)).tocsr()


def joined(rows: Rows, near: Any, share: float) -> Rows:
    """Return rows with what follows added, and the best neighbours of both kept.

    Args:
        rows: N rows of neighbours.
        near: (N, N) what `counts` returns.
        share: What all that follows is worth, in parts of all that the rows say.
    """
    items, said = len(rows.indptr) - 1, float(near.sum())
    if said <= 0:
        return rows
    scale = np.float32(share * float(rows.weights.sum()) / said)
    total = sparse.csr_matrix((rows.weights, rows.indices, rows.indptr), shape=(items, items)) + scale * near
    total.eliminate_zeros()
    return _strongest(total.tocsr())


def _strongest(matrix: Any) -> Rows:
    """Return each row's best entries, best first, equal ones by index."""
    lengths = np.diff(matrix.indptr)
    of = np.repeat(np.arange(len(lengths)), lengths)
    order = np.lexsort((matrix.indices, -matrix.data, of))
    place = np.arange(len(order)) - np.repeat(matrix.indptr[:-1], lengths)
    kept = order[place < NEIGHBOURS]
    starts: Ints = np.concatenate([[0], np.cumsum(np.minimum(lengths, NEIGHBOURS))]).astype(np.int64)
    weights: Floats = matrix.data[kept].astype(np.float32)
    return Rows(starts, matrix.indices[kept].astype(np.int64), weights)
