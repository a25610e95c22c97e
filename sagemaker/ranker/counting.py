"""What counts alone tell: the co-occurrence prior, popularity by segment, and behaviour vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import svds

from ranker.events import EVENT_WEIGHT, POSITIVE
from ranker.popularity import EVERYONE, Popularity
from ranker.prior import pruned

if TYPE_CHECKING:
    from datasets.dataset import Dataset, Events
    from datasets.split import Split
    from ranker.arrays import Floats, Ints
    from ranker.prior import Prior

_DAY = 86_400
_BLOCK = 2048
_WEIGHTS = np.array(EVENT_WEIGHT, dtype=np.float32)


def interest(events: Events, items: int) -> Any:
    """Return the sparse matrix of who showed interest in what, (S, N), zeros and ones."""
    chosen = np.isin(events.kind, POSITIVE)
    shoppers = int(events.shopper.max(initial=0)) + 1
    cells = (events.shopper[chosen], events.item[chosen])
    matrix = sparse.csr_matrix((np.ones(int(chosen.sum()), dtype=np.float32), cells), shape=(shoppers, items))
    matrix.data[:] = 1.0
    return matrix


def cooccurrence(events: Events, items: int, damping: float, rank_power: float) -> Prior:
    """Return the prior of items that the same shoppers like, divided by how popular the neighbour is.

    Args:
        events: Training events.
        items: N.
        damping: The power of the neighbour's popularity that its count is divided by.
        rank_power: How fast older events lose weight when the prior is served.
    """
    matrix = interest(events, items)
    # A shopper who bought everything says little about any pair.
    matrix = sparse.diags(1.0 / np.sqrt(np.maximum(np.asarray(matrix.sum(axis=1)).ravel(), 1.0))) @ matrix
    popularity = np.maximum(np.bincount(events.item, minlength=items), 1).astype(np.float32)
    # What is bought all the time speaks softly for others.
    matrix_of_sources = matrix @ sparse.diags(popularity**-0.5)
    rows = (_row_block(matrix_of_sources, matrix, start, popularity**-damping) for start in range(0, items, _BLOCK))
    return pruned(rows, items, rank_power)


def popularity(
    source: Dataset | Split, events: Events, head: int, halving_days: float, rank_power: float = 0.0
) -> Popularity:
    """Return what sells, newer events counting more, for everyone and for each segment with enough events.

    Args:
        source: Names the countries and devices.
        events: Training events.
        head: Items 0 to head - 1 are counted.
        halving_days: The age at which an event counts half.
        rank_power: An event's weight falls with this power of its rank among its shopper's, the newest first: so a
            shopper of many events speaks less for each, and most for the last.
    """
    chosen = events.item < head
    ranks = _ranks(events)[chosen]
    events = events.take(chosen)
    age = (events.at.max(initial=0) - events.at) / (halving_days * _DAY)
    weight = _WEIGHTS[events.kind] * np.exp2(-age) * ranks**-rank_power
    segments = {EVERYONE: _shares(events.item, weight, head)}
    for name, column, values in (
        ("country", events.country, source.countries),
        ("device", events.device, source.devices),
    ):
        for code, value in enumerate(values):
            chosen = column == code
            if chosen.sum() >= max(100, head // 10):
                segments[f"{name}={value}"] = _shares(events.item[chosen], weight[chosen], head)
    return Popularity(segments)


def behaviour(events: Events, items: int, size: int, seed: int) -> Floats:
    """Return standardised behaviour vectors, (N, size): the right singular vectors of who liked what."""
    matrix = interest(events, items)
    popularity = np.maximum(np.asarray(matrix.sum(axis=0)).ravel(), 1.0)
    scaled = matrix @ sparse.diags(popularity**-0.5)
    size = min(size, min(scaled.shape) - 1)
    start = np.random.default_rng(seed).random(min(scaled.shape))
    _, values, vectors = svds(scaled.astype(np.float64), k=size, v0=start)
    weighted = (vectors * values[:, None]).T
    deviation = np.maximum(weighted.std(axis=0), 1e-9)
    # A few items that sell by themselves would stretch every axis.
    standardised: Floats = np.clip((weighted - weighted.mean(axis=0)) / deviation, -4.0, 4.0).astype(np.float32)
    return standardised


def _ranks(events: Events) -> Floats:
    """Return each event's rank among its shopper's, (E,), one for the newest."""
    starts = events.starts()
    ends = np.repeat(starts[1:], np.diff(starts))
    ranks: Floats = (ends - np.arange(len(ends))).astype(np.float32)
    return ranks


def _row_block(sources: Any, matrix: Any, start: int, damped: Floats) -> Floats:
    """Return damped co-occurrence of some items with all, (B, N), an item's own place zero."""
    block: Floats = (sources[:, start : start + _BLOCK].T @ matrix).toarray() * damped
    rows = np.arange(len(block))
    block[rows, start + rows] = 0.0
    return block


def _shares(items: Ints, weights: Floats, count: int) -> Floats:
    totals = np.bincount(items, weights, minlength=count)
    # A segment of nothing but dislikes has no shares.
    shares: Floats = (totals / max(totals.sum(), 1e-12)).astype(np.float32)
    return shares
