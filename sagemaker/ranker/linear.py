"""EASE with the items' text as side information: the closed-form linear item-item model, solved once.

EASE (Steck 2019, "Embarrassingly shallow autoencoders for sparse data") regresses each item on all others over the
shoppers. Here each axis of the text is one shopper more, who "likes" every item by its text's coordinate: what few
events leave open, likeness of text decides, and an item that nobody bought yet has weights too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import linalg

from ranker import following
from ranker.counting import interest
from ranker.prior import Newcomers, Prior, pruned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from datasets.dataset import Events
    from ranker.arrays import Floats

_BLOCK = 2048


@dataclass(frozen=True)
class LinearSettings:
    """How strongly text speaks and the weights are held down, in shoppers: an item's count is one for each."""

    text: float = 30.0
    penalty: float = 150.0
    rank_power: float = 0.8
    """An event's weight falls with this power of its rank, the newest first."""

    likeness: float = 0.02
    """What a trained item says of a newcomer with its very text, in parts of all that it says: chosen on held-out
    items, as the most that costs the others less than 1 % of their recall."""

    following: float = 0.0
    """What comes next to what, in parts of all that the solution says, see `ranker.following`."""

    shoppers: int = 8_000
    """The most shoppers in the solution where they are fewer than the items: its cost is their number cubed."""


def solve(events: Events, text: Floats, settings: LinearSettings, seed: int) -> Prior:
    """Return the pruned prior of items that have sold.

    With X, (S, H), who liked what, T, (H, D), centred unit texts, and G = XᵀX + a TTᵀ + l I, EASE's weights are
    -P[i, j] / P[j, j] with P the inverse of G. Where shoppers and text axes are fewer than items, P is taken by
    Woodbury's identity in their space, so the cost is the smaller number cubed.

    Args:
        events: Training events on items 0 to H - 1.
        text: (H, D) unit text vectors; zeros where an item has none.
        settings: How strongly to regularise.
        seed: Draws the shoppers where there are too many.
    """
    items = len(text)
    matrix = interest(events, items)
    centre = centre_of(text)
    centred = unit(text, centre)
    inverse = _inverse(matrix, centred, settings, seed)
    projection = settings.text * inverse.times(centred)
    newcomers = Newcomers(
        centre=centre,
        projection=projection.astype(np.float32),
        diagonal=inverse.diagonal(),
        inner=(centred.T @ projection).astype(np.float32),
        text=settings.text,
        penalty=settings.penalty,
        likeness=settings.likeness,
    )
    prior = pruned(inverse.weights(), items, settings.rank_power, newcomers)
    return followed(prior, following.counts(events, items), settings.following) if settings.following > 0 else prior


def followed(prior: Prior, near: Any, share: float) -> Prior:
    """Return a prior whose rows also say what is near what, (H, H) by `following.counts`: a share of all they say."""
    return Prior(following.joined(prior.rows, near, share), prior.rank_power, prior.newcomers)


def centre_of(text: Floats) -> Floats:
    """Return the mean, (D,), of the texts that there are."""
    present = text.any(axis=1)
    centre: Floats = text[present].mean(axis=0) if present.any() else np.zeros(text.shape[1], dtype=np.float32)
    return centre


def unit(text: Floats, centre: Floats) -> Floats:
    """Return text vectors, (N, D), centred and brought to length one; zeros where an item has no text."""
    centred = np.where(text.any(axis=1, keepdims=True), text - centre, np.float32(0.0))
    norms = np.linalg.norm(centred, axis=1, keepdims=True)
    scaled: Floats = (centred / np.maximum(norms, np.float32(1e-9))).astype(np.float32)
    return scaled


def _inverse(matrix: Any, text: Floats, settings: LinearSettings, seed: int) -> _Dense | _Woodbury:
    shoppers, items = matrix.shape
    most = settings.shoppers
    if shoppers > most and items > most + text.shape[1]:
        matrix = matrix[np.random.default_rng(seed).choice(shoppers, most, replace=False)]
    if matrix.shape[0] + text.shape[1] >= items:
        return _Dense(matrix, text, settings.text, settings.penalty)
    return _Woodbury(matrix, text, settings.text, settings.penalty)


class _Dense:
    """P in the space of items."""

    def __init__(self, matrix: Any, text: Floats, weight: float, penalty: float) -> None:
        gram = (matrix.T @ matrix).toarray().astype(np.float32)
        gram += np.float32(weight) * (text @ text.T)
        gram[np.diag_indices_from(gram)] += np.float32(penalty)
        self._inverse = _inverted(gram)

    def times(self, right: Floats) -> Floats:
        """Return P times a matrix, (H, D)."""
        product: Floats = self._inverse @ right
        return product

    def diagonal(self) -> Floats:
        return np.diag(self._inverse).copy()

    def weights(self) -> Iterator[Floats]:
        """Yield rows of the weights, (B, H)."""
        diagonal = self.diagonal()
        for start in range(0, len(diagonal), _BLOCK):
            yield _without_self(-self._inverse[start : start + _BLOCK] / diagonal, start)


class _Woodbury:
    """P = (I - Fᵀ (l I + F Fᵀ)⁻¹ F) / l with F, (S + D, H), the shoppers' and the text's rows."""

    def __init__(self, matrix: Any, text: Floats, weight: float, penalty: float) -> None:
        self._matrix = matrix
        self._text = np.float32(np.sqrt(weight)) * text
        self._penalty = np.float32(penalty)
        cross = matrix @ self._text
        gram = np.block([[(matrix @ matrix.T).toarray(), cross], [cross.T, self._text.T @ self._text]])
        gram = gram.astype(np.float32)
        gram[np.diag_indices_from(gram)] += self._penalty
        core = _inverted(gram)
        self._shoppers = matrix.shape[0]
        # K F, (S + D, H), in two parts that multiply from the left.
        self._solved = (matrix.T @ core[: self._shoppers]).T + core[:, self._shoppers :] @ self._text.T
        self._explained = np.asarray(matrix.multiply(self._solved[: self._shoppers]).sum(axis=0)).ravel()
        self._explained = self._explained + np.einsum("hd,dh->h", self._text, self._solved[self._shoppers :])

    def times(self, right: Floats) -> Floats:
        """Return P times a matrix, (H, D)."""
        inner = self._solved @ right
        explained = self._matrix.T @ inner[: self._shoppers] + self._text @ inner[self._shoppers :]
        product: Floats = (right - explained) / self._penalty
        return product

    def diagonal(self) -> Floats:
        diagonal: Floats = ((1.0 - self._explained) / self._penalty).astype(np.float32)
        return np.maximum(diagonal, np.float32(1e-9))

    def weights(self) -> Iterator[Floats]:
        """Yield rows of the weights, (B, H)."""
        scale = self.diagonal() * self._penalty
        by_item = self._matrix.T.tocsr()
        for start in range(0, len(scale), _BLOCK):
            rows = slice(start, start + _BLOCK)
            block = by_item[rows] @ self._solved[: self._shoppers] + self._text[rows] @ self._solved[self._shoppers :]
            yield _without_self(block / scale, start)


def _inverted(gram: Floats) -> Floats:
    """Return the inverse of a symmetric positive definite matrix, which is overwritten.

    Raises:
        ValueError: The matrix is not positive definite.
    """
    factor, status = linalg.lapack.spotrf(gram, lower=1, overwrite_a=1)
    if status:
        raise ValueError(f"the regularised item-item matrix is not positive definite (row {status})")
    inverse, _ = linalg.lapack.spotri(factor, lower=1, overwrite_c=1)
    lower = np.tril(inverse, -1)
    full: Floats = lower + lower.T
    full[np.diag_indices_from(full)] = np.diag(inverse)
    return full


def _without_self(block: Floats, start: int) -> Floats:
    rows = np.arange(len(block))
    block[rows, start + rows] = 0.0
    return block
