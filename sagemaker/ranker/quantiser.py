"""Semantic ids: each item's text and behaviour as a few small integers, by product quantisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ranker.arrays import Arrays, Floats, Ints

_RIDGE = 10.0
_ROUNDS = 12
_SAMPLE = 20_000


@dataclass(frozen=True)
class Quantiser:
    """Frozen after training, so that an item without sales is given codes by its text alone."""

    mean: Floats
    """(T,) mean text vector."""
    axes: Floats
    """(T, P) whitened principal axes of text."""
    behaviour: Floats
    """(P, Q) linear map from principal text to the behaviour that such texts had."""
    codebooks: Floats
    """(M, K, (P + Q) / M) centroids of each part."""

    @classmethod
    def fit(cls, text: Floats, behaviour: Floats, parts: int, size: int, principal: int, seed: int) -> Quantiser:
        """Learn axes and codebooks.

        Args:
            text: (N, T) unit text vectors.
            behaviour: (N, Q) standardised behaviour vectors.
            parts: M, the number of codes of an item; it divides P + Q.
            size: K, the number of values of a code.
            principal: P, the number of principal text axes.
            seed: Makes the codebooks repeatable.
        """
        mean = text.mean(axis=0)
        axes = _whitened_axes(text - mean, principal)
        reduced = (text - mean) @ axes
        ridge = reduced.T @ reduced + _RIDGE * np.eye(principal, dtype=np.float32)
        mapping = np.linalg.solve(ridge, reduced.T @ behaviour).astype(np.float32)
        joint = np.concatenate([reduced, behaviour], axis=1)
        generator = np.random.default_rng(seed)
        codebooks = [_centroids(part, size, generator) for part in np.split(joint, parts, axis=1)]
        return cls(mean, axes, mapping, np.stack(codebooks))

    def encode(self, text: Floats, behaviour: Floats | None = None) -> Ints:
        """Return codes, (N, M), of unit text vectors, (N, T), and behaviour, (N, Q), guessed from text when None."""
        reduced = (text - self.mean) @ self.axes
        known = reduced @ self.behaviour if behaviour is None else behaviour
        joint = np.concatenate([reduced, known], axis=1)
        parts = np.split(joint, len(self.codebooks), axis=1)
        return np.stack([_nearest(part, book) for part, book in zip(parts, self.codebooks, strict=True)], axis=1)

    def arrays(self) -> Arrays:
        """Return the quantiser as an artifact's group."""
        return {"mean": self.mean, "axes": self.axes, "behaviour": self.behaviour, "codebooks": self.codebooks}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Quantiser:
        """Return the quantiser of an artifact's group."""
        names = ("mean", "axes", "behaviour", "codebooks")
        return cls(*(arrays[name].astype(np.float32) for name in names))


def usage(codes: Ints, size: int) -> list[dict[str, float]]:
    """Return, for each part, the share of values in use and the perplexity: a collapsed codebook shows here."""
    report = []
    for column in codes.T:
        shares = np.bincount(column, minlength=size) / len(column)
        used = shares[shares > 0]
        entropy = float(-(used * np.log(used)).sum())
        report.append({"used": len(used) / size, "perplexity": float(np.exp(entropy))})
    return report


def _whitened_axes(centred: Floats, principal: int) -> Floats:
    """Return (T, P) axes on which the projections have unit variance."""
    covariance = centred.T @ centred / np.float32(max(len(centred), 1))
    values, vectors = np.linalg.eigh(covariance.astype(np.float64))
    best = np.argsort(values)[::-1][:principal]
    scale = 1.0 / np.sqrt(np.maximum(values[best], 1e-8))
    axes: Floats = (vectors[:, best] * scale).astype(np.float32)
    return axes


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
