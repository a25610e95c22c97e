"""Semantic ids: each item's text and behaviour as a few small integers, by residual quantisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ranker.arrays import Arrays, Floats, Ints

_RIDGE = 10.0
_ROUNDS = 15
_SAMPLE = 50_000
_FLAT = 1e-4
"""An axis with less than this part of the first one's variance is none."""
_TRUSTED_AFTER = 5.0
"""So many events of an item count as much as what its text foretells of its behaviour."""


@dataclass(frozen=True)
class Quantiser:
    """Residual k-means, frozen after training, so that an item without sales is given codes by its text alone.

    Each level quantises what the levels before it left over, so the first codes carry the most. Plain k-means does not
    collapse as learnt residual quantisers do: a centroid that loses its points restarts at one of them.
    """

    mean: Floats
    """(T,) mean text vector."""
    axes: Floats
    """(T, P) whitened principal axes of text."""
    behaviour: Floats
    """(P, Q) linear map from principal text to the behaviour that such texts had."""
    codebooks: Floats
    """(M, K, P + Q) centroids of each level."""

    @classmethod
    def fit(
        cls, text: Floats, behaviour: Floats, events: Ints, levels: int, size: int, principal: int, seed: int
    ) -> Quantiser:
        """Learn axes and codebooks.

        Args:
            text: (N, T) unit text vectors; zeros where an item has none.
            behaviour: (N, Q) standardised behaviour vectors.
            events: (N,) how many events each item's behaviour was learnt from.
            levels: M, the number of codes of an item.
            size: K, the number of values of a code.
            principal: P, the number of principal text axes.
            seed: Makes the codebooks repeatable.
        """
        mean, axes = _whitened(text[text.any(axis=1)], text.shape[1], principal)
        reduced = _reduced(text, mean, axes)
        # What few events say of an item says little of what its text foretells.
        trust = (events / (events + _TRUSTED_AFTER)).astype(np.float32)[:, None]
        ridge = (trust * reduced).T @ reduced + _RIDGE * np.eye(axes.shape[1], dtype=np.float32)
        mapping = np.linalg.solve(ridge, (trust * reduced).T @ behaviour).astype(np.float32)
        quantiser = cls(mean, axes, mapping, np.empty((0, size, axes.shape[1] + behaviour.shape[1]), dtype=np.float32))
        generator = np.random.default_rng(seed)
        residual = quantiser.joint(text, behaviour, events)
        books = []
        for _ in range(levels):
            books.append(_centroids(residual, size, generator))
            residual = residual - books[-1][_nearest(residual, books[-1])]
        return cls(mean, axes, mapping, np.stack(books))

    def joint(self, text: Floats, behaviour: Floats | None = None, events: Ints | None = None) -> Floats:
        """Return what is quantised, (N, P + Q), of unit text vectors, (N, T), and behaviour, guessed where unknown."""
        reduced = _reduced(text, self.mean, self.axes)
        known = reduced @ self.behaviour
        if behaviour is not None and events is not None:
            trust = (events / (events + _TRUSTED_AFTER)).astype(np.float32)[:, None]
            known = trust * behaviour + (1.0 - trust) * known
        return np.concatenate([reduced, known], axis=1)

    def encode(self, text: Floats, behaviour: Floats | None = None, events: Ints | None = None) -> Ints:
        """Return codes, (N, M), of unit text vectors, (N, T), and behaviour, (N, Q), guessed from text when None."""
        residual = self.joint(text, behaviour, events)
        codes = []
        for book in self.codebooks:
            codes.append(_nearest(residual, book))
            residual = residual - book[codes[-1]]
        return np.stack(codes, axis=1)

    def arrays(self) -> Arrays:
        """Return the quantiser as an artifact's group."""
        return {"mean": self.mean, "axes": self.axes, "behaviour": self.behaviour, "codebooks": self.codebooks}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Quantiser:
        """Return the quantiser of an artifact's group."""
        names = ("mean", "axes", "behaviour", "codebooks")
        return cls(*(arrays[name].astype(np.float32) for name in names))


def distinct(codes: Ints, size: int) -> Ints:
    """Return codes, (N, M), no two rows alike: of items that share all codes, all but the first change the last.

    They take the next free value of the last code, counted from their own; where a family of one prefix holds more
    items than the last code has values, the surplus stays alike, and ties in score go by index.
    """
    result = codes.copy()
    prefix = np.unique(codes[:, :-1], axis=0, return_inverse=True)[1].ravel()
    order = np.lexsort((np.arange(len(codes)), codes[:, -1], prefix))
    taken: dict[int, set[int]] = {}
    surplus = []
    for row in order:
        values = taken.setdefault(int(prefix[row]), set())
        value = int(codes[row, -1])
        if value in values:
            surplus.append(int(row))
        values.add(value)
    for row in surplus:
        values = taken[int(prefix[row])]
        free = next((v for v in (np.arange(1, size) + codes[row, -1]) % size if int(v) not in values), None)
        if free is not None:
            result[row, -1] = free
            values.add(int(free))
    return result


def usage(codes: Ints, size: int) -> list[dict[str, float]]:
    """Return, for each level, the share of values in use and the perplexity: a collapsed codebook shows here."""
    report = []
    for column in codes.T:
        shares = np.bincount(column, minlength=size) / len(column)
        used = shares[shares > 0]
        entropy = float(-(used * np.log(used)).sum())
        report.append({"used": len(used) / size, "perplexity": float(np.exp(entropy))})
    return report


def _whitened(text: Floats, size: int, principal: int) -> tuple[Floats, Floats]:
    """Return the mean of texts, (N, T), and (T, P) axes on which what is apart from it has unit variance."""
    if not len(text):
        return np.zeros(size, dtype=np.float32), np.zeros((size, min(principal, size)), dtype=np.float32)
    mean: Floats = text.mean(axis=0)
    centred = text - mean
    covariance = centred.T @ centred / np.float32(len(centred))
    values, vectors = np.linalg.eigh(covariance.astype(np.float64))
    best = np.argsort(values)[::-1][:principal]
    # Where the texts at hand do not differ, nothing is told of what differs there later: it would swamp the rest.
    spread = values[best] > _FLAT * values[best[0]]
    scale = np.where(spread, 1.0 / np.sqrt(np.maximum(values[best], 1e-12)), 0.0)
    return mean, (vectors[:, best] * scale).astype(np.float32)


def _reduced(text: Floats, mean: Floats, axes: Floats) -> Floats:
    """Return principal text, (N, P); an item without text is an average one."""
    present = text.any(axis=1, keepdims=True)
    reduced: Floats = np.where(present, text - mean, np.float32(0.0)) @ axes
    return reduced


def _centroids(points: Floats, size: int, generator: np.random.Generator) -> Floats:
    """Return k-means centroids, (K, D), of points, (N, D); an empty one restarts at a random point."""
    if len(points) > _SAMPLE:
        points = points[generator.choice(len(points), _SAMPLE, replace=False)]
    centroids = points[generator.choice(len(points), size, replace=len(points) < size)].copy()
    for _ in range(_ROUNDS):
        nearest = _nearest(points, centroids)
        counts = np.bincount(nearest, minlength=size)
        for axis in range(points.shape[1]):
            centroids[:, axis] = np.bincount(nearest, points[:, axis], minlength=size) / np.maximum(counts, 1)
        empty = np.flatnonzero(counts == 0)
        centroids[empty] = points[generator.integers(0, len(points), len(empty))]
    return centroids


def _nearest(points: Floats, centroids: Floats) -> Ints:
    """Return the index of each point's nearest centroid, (N,)."""
    # The point's own norm is the same for every centroid.
    distance = (centroids**2).sum(axis=1) - 2.0 * (points @ centroids.T)
    nearest: Ints = distance.argmin(axis=1)
    return nearest
