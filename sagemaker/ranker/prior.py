"""The linear item-item prior: sparse rows of neighbours, served as one weighted sum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ranker.arrays import Arrays, Bools, Floats, Ints
    from ranker.catalogue import Catalogue
    from ranker.history import History

NEIGHBOURS = 200
"""Neighbours kept for a trained item."""

ARRIVING = 48
"""Trained items that name a newcomer, and that a newcomer names."""

SHARPNESS = 0.1
"""A cosine that is so much below one makes two texts e times less alike."""

NAMED = 100
"""Newcomers that a trained item names at most: those that it speaks for most."""

_PLACED = 512
_INDICES, _WEIGHTS = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)


@dataclass(frozen=True)
class Newcomers:
    """What gives an item without sales its weights: the block inverse of the linear model, extended by one item.

    A new item's text t adds the column a T t to the matrix that the model inverts, so the weight with which trained
    item i speaks for it is row i of `projection` times t, and what it says of others follows by symmetry.

    What is linear in the text cannot tell a near copy from a cousin, so trained items also speak for those whose text
    is almost theirs, by exp((cosine - 1) / SHARPNESS).
    """

    centre: Floats
    """(D,) mean text."""
    projection: Floats
    """(H, D)"""
    diagonal: Floats
    """(H,) of the inverse."""
    inner: Floats
    """(D, D) the texts times `projection`."""
    text: float
    penalty: float
    likeness: float = 0.0
    """What a copy's text is worth, in parts of all that a trained item says on the average."""

    def weights(self, text: Floats) -> tuple[Floats, Floats]:
        """Return what trained items say of new ones, and new ones of trained ones, (C, H) each.

        Args:
            text: (C, D) unit text vectors.
        """
        centred = self._centred(text)
        said_of: Floats = centred @ self.projection.T
        left = self.text + self.penalty - self.text * np.einsum("cd,de,ce->c", centred, self.inner, centred)
        # A trained item's own place in the inverse grows a little by the newcomer.
        scale = np.maximum(left, 1e-6)[:, None] * self.diagonal + said_of**2
        said_by: Floats = (said_of / scale).astype(np.float32)
        return said_of, said_by

    def kin(self, text: Floats, trained: Floats) -> Floats:
        """Return how alike new and trained items are, (C, H), one for a copy.

        Args:
            text: (C, D) unit text vectors of the new ones.
            trained: (H, D) those of the trained ones; zeros where one has none.
        """
        alike = np.exp((self._centred(text) @ self._centred(trained).T - np.float32(1.0)) / np.float32(SHARPNESS))
        kin: Floats = alike * trained.any(axis=1)
        return kin

    def _centred(self, text: Floats) -> Floats:
        apart = text - self.centre
        centred: Floats = apart / np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-9).astype(np.float32)
        return centred

    def arrays(self) -> Arrays:
        """Return these as part of an artifact's group."""
        scalars = np.array([self.text, self.penalty, self.likeness], dtype=np.float64)
        return {
            "centre": self.centre,
            "projection": self.projection.astype(np.float16),
            "diagonal": self.diagonal,
            "inner": self.inner,
            "scalars": scalars,
        }

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Newcomers:
        """Return the newcomers of an artifact's group."""
        scalars = (float(value) for value in arrays["scalars"].astype(np.float64))
        centre, projection, diagonal, inner = (
            arrays[name].astype(np.float32) for name in ("centre", "projection", "diagonal", "inner")
        )
        return cls(centre, projection, diagonal, inner, *scalars)


class Entries(NamedTuple):
    """Neighbours of several items, one after the other, (E,) each: trained ones first."""

    events: Ints
    """Which of the items an entry belongs to."""
    indices: Ints
    """Catalogue indices of the neighbours."""
    weights: Floats
    trained: int
    """How many of the neighbours are trained items."""


class Rows(NamedTuple):
    """Sparse rows: row i's entries are `indices[indptr[i]:indptr[i + 1]]`."""

    indptr: Ints
    indices: Ints
    weights: Floats

    def entries(self, rows: Ints) -> Entries:
        """Return the entries of some rows, (R,)."""
        begins = self.indptr[rows]
        counts = self.indptr[rows + 1] - begins
        events = np.repeat(np.arange(len(rows)), counts)
        places = np.repeat(begins - np.cumsum(counts) + counts, counts) + np.arange(len(events))
        return Entries(events, self.indices[places], self.weights[places], len(events))


class Prior:
    """Rows of trained items, and of those that came since by what their text tells."""

    def __init__(self, rows: Rows, rank_power: float, newcomers: Newcomers | None = None) -> None:
        self.rows = rows
        self.rank_power = rank_power
        self.newcomers = newcomers
        self.trained = len(rows.indptr) - 1
        self._arrivals = _Arrivals(self.trained)
        self._column = np.zeros(0, dtype=np.int32)

    @classmethod
    def from_arrays(cls, arrays: Arrays, rank_power: float) -> Prior:
        """Return the prior of an artifact's group."""
        rows = Rows(*(arrays[name].astype(kind) for name, kind in _ROWS.items()))
        prior = cls(rows, rank_power, Newcomers.from_arrays(arrays) if "projection" in arrays else None)
        if "arrivals" in arrays:
            prior._arrivals.load(arrays)
        return prior

    def arrays(self) -> Arrays:
        """Return the prior as an artifact's group."""
        rows = self.rows
        arrays: Arrays = {"indptr": rows.indptr, "indices": rows.indices.astype(np.int32), "weights": rows.weights}
        if self.newcomers is not None:
            arrays |= self.newcomers.arrays()
        return arrays | self._arrivals.arrays()

    def place(self, catalogue: Catalogue, changed: Ints) -> None:
        """Give items without sales their rows, and a place in the rows of trained items like them.

        Args:
            catalogue: The catalogue, already changed.
            changed: (C,) indices whose text vector changed; trained items keep their rows.
        """
        changed = changed[changed >= self.trained]
        changed = changed[catalogue.embedded[changed]]
        if self.newcomers is None or not len(changed) or not self.trained:
            return
        for start in range(0, len(changed), _PLACED):
            items = changed[start : start + _PLACED]
            self._arrivals.add(items, *self._weights(catalogue, items))
        self._arrivals.settle()

    def _weights(self, catalogue: Catalogue, items: Ints) -> tuple[Floats, Floats]:
        """Return what trained items say of new ones, and new ones of trained ones, (C, H) each."""
        assert self.newcomers is not None
        text = catalogue.vectors[items]
        said_of, said_by = self.newcomers.weights(text)
        if self.newcomers.likeness > 0:
            said = np.float32(self.newcomers.likeness * float(self.rows.weights.sum()) / self.trained)
            said_of = said_of + said * self.newcomers.kin(text, catalogue.vectors[: self.trained])
        return said_of, said_by

    def row(self, item: int) -> tuple[Ints, Floats]:
        """Return an item's neighbours and their weights, best first; empty for an item that nothing is known of."""
        found = self.entries(np.array([item], dtype=np.int64))
        order = np.lexsort((found.indices, -found.weights))
        return found.indices[order], found.weights[order]

    def entries(self, items: Ints) -> Entries:
        """Return the neighbours of some items, (R,)."""
        trained = np.flatnonzero(items < self.trained)
        own = _of(self.rows.entries(items[trained]), trained, len(items))
        if not self._arrivals.count:
            return own
        naming, named = self._arrivals.naming(items), _of(self._arrivals.named(items[trained]), trained, len(items))
        parts = (own, naming, named) if naming.trained else (own, named)
        return Entries(
            np.concatenate([part.events for part in parts]),
            np.concatenate([part.indices for part in parts]),
            np.concatenate([part.weights for part in parts]),
            own.trained + naming.trained,
        )

    def score(self, history: History, keep: Bools, columns: Ints | None, items: int) -> Floats:
        """Return scores, (V, C), of C of the items (all when None) under V choices of kept events, (V, H).

        Each row sums to one over all items, or is zero where no kept event has neighbours.
        """
        found = self.entries(history.items)
        weights = self.shares(history, keep, found)
        if columns is None:
            return np.stack([_summed(found, row, items) for row in weights])
        # Where each column stands, in memory that stays and is cleared where it was written to.
        if len(self._column) < items:
            self._column = np.zeros(items + items // 8, dtype=np.int32)
        self._column[columns] = np.arange(1, len(columns) + 1)
        column = self._column[found.indices]
        self._column[columns] = 0
        hit = np.flatnonzero(column)
        cells = found.events[hit] * len(columns) + column[hit] - 1
        dense = np.bincount(cells, found.weights[hit], minlength=len(history) * len(columns)).astype(np.float32)
        result: Floats = weights @ dense.reshape(len(history), len(columns))
        return result

    def shares(self, history: History, keep: Bools, found: Entries) -> Floats:
        """Return each event's factor, (V, H), by which its row enters a score that sums to one."""
        weights = history.weights(keep, self.rank_power)
        sums = np.bincount(found.events, found.weights, minlength=len(history))
        totals = weights @ sums
        shares: Floats = (weights / np.where(totals > 0, totals, 1.0)[:, None]).astype(np.float32)
        return shares


class _Arrivals:
    """Rows of newcomers, and newcomers in the rows of trained items."""

    def __init__(self, trained: int) -> None:
        self._trained = trained
        self._place: dict[int, int] = {}
        self._items: list[Ints] = []
        self._said_of: list[tuple[Ints, Floats]] = []
        self._said_by: list[tuple[Ints, Floats]] = []
        self._named = Rows(np.zeros(trained + 1, dtype=np.int64), _INDICES, _WEIGHTS)

    @property
    def count(self) -> int:
        return len(self._place)

    def add(self, items: Ints, said_of: Floats, said_by: Floats) -> None:
        """Take in items, (C,), with what trained items say of them and they of trained items, (C, H) each."""
        self._items.append(items)
        self._said_of.append(_strongest(said_of))
        self._said_by.append(_strongest(said_by))

    def settle(self) -> None:
        """Sort what was taken in; an item that came again keeps its newest weights."""
        self._merge()
        items, (heads, weights) = self._items[0], self._said_of[0]
        self._place = {int(item): place for place, item in enumerate(items)}
        positive = weights > 0
        heads, weights, names = heads[positive], weights[positive], np.repeat(items, positive.sum(axis=1))
        # One key for both: a positive number in half precision is ordered as its bits are.
        order = np.argsort((heads.astype(np.int64) << 16) - weights.view(np.uint16), kind="stable")
        counts = np.bincount(heads, minlength=self._trained)
        # Places in a row, the strongest first: what a request costs is bounded, however many newcomers there are.
        order = order[np.arange(len(order)) - np.repeat(np.cumsum(counts) - counts, counts) < NAMED]
        indptr = np.concatenate([[0], np.cumsum(np.minimum(counts, NAMED))]).astype(np.int64)
        self._named = Rows(indptr, names[order], weights[order].astype(np.float32))

    def named(self, trained: Ints) -> Entries:
        """Return the newcomers that trained items name."""
        return self._named.entries(trained)

    def naming(self, items: Ints) -> Entries:
        """Return the trained items that newcomers among some items name."""
        at = [(event, self._place[item]) for event, item in enumerate(items.tolist()) if item in self._place]
        if not at:
            return Entries(_INDICES, _INDICES, _WEIGHTS, 0)
        events, places = np.array(at, dtype=np.int64).T
        heads, weights = self._said_by[0][0][places], self._said_by[0][1][places].astype(np.float32)
        positive = weights > 0
        indices = heads[positive].astype(np.int64)
        return Entries(np.repeat(events, positive.sum(axis=1)), indices, weights[positive], len(indices))

    def arrays(self) -> Arrays:
        if not self._place:
            return {}
        (of_heads, of_weights), (by_heads, by_weights) = self._said_of[0], self._said_by[0]
        return {
            "arrivals": self._items[0].astype(np.int32),
            "of_heads": of_heads,
            "of_weights": of_weights,
            "by_heads": by_heads,
            "by_weights": by_weights,
        }

    def load(self, arrays: Arrays) -> None:
        """Take in what an artifact holds."""
        self._items = [arrays["arrivals"].astype(np.int64)]
        self._said_of = [(arrays["of_heads"], arrays["of_weights"])]  # type: ignore[list-item]
        self._said_by = [(arrays["by_heads"], arrays["by_weights"])]  # type: ignore[list-item]
        self.settle()

    def _merge(self) -> None:
        items = np.concatenate(self._items)
        # The last of equal items: unique returns the first, so it looks from the back.
        _, back = np.unique(items[::-1], return_index=True)
        kept = np.sort(len(items) - 1 - back)
        self._items = [items[kept]]
        self._said_of = [_kept(self._said_of, kept)]
        self._said_by = [_kept(self._said_by, kept)]


_ROWS = {"indptr": np.int64, "indices": np.int64, "weights": np.float32}


def pruned(blocks: Iterable[Floats], items: int, rank_power: float, newcomers: Newcomers | None = None) -> Prior:
    """Return a prior of the best positive neighbours in dense row blocks, (B, N) each."""
    indices: list[Ints] = []
    weights: list[Floats] = []
    counts: list[int] = []
    for block in blocks:
        kept = min(NEIGHBOURS, items)
        best = np.argpartition(-block, kept - 1, axis=1)[:, :kept]
        values = np.take_along_axis(block, best, axis=1)
        order = np.lexsort((best, -values), axis=1)
        best, values = np.take_along_axis(best, order, axis=1), np.take_along_axis(values, order, axis=1)
        positive = values > 0
        indices.append(best[positive])
        weights.append(values[positive].astype(np.float32))
        counts += positive.sum(axis=1).tolist()
    indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Prior(Rows(indptr, np.concatenate(indices), np.concatenate(weights)), rank_power, newcomers)


def _summed(found: Entries, weights: Floats, items: int) -> Floats:
    """Return the weighted sum of rows, (items,)."""
    return np.bincount(found.indices, found.weights * weights[found.events], minlength=items).astype(np.float32)


def _strongest(weights: Floats) -> tuple[Ints, Floats]:
    """Return the heads and weights, (C, A) each, of the strongest weights, (C, H), in half the bytes."""
    kept = min(ARRIVING, weights.shape[1])
    heads = np.argpartition(-weights, kept - 1, axis=1)[:, :kept]
    return heads.astype(np.int32), np.take_along_axis(weights, heads, axis=1).astype(np.float16)


def _kept(parts: list[tuple[Ints, Floats]], kept: Ints) -> tuple[Ints, Floats]:
    return np.concatenate([part[0] for part in parts])[kept], np.concatenate([part[1] for part in parts])[kept]


def _of(entries: Entries, events: Ints, of: int) -> Entries:
    """Return entries whose items are named by their place among `of` items."""
    return entries if len(events) == of else entries._replace(events=events[entries.events])
