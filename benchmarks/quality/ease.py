"""EASE, a linear item-item autoencoder in closed form (Steck, "Embarrassingly Shallow Autoencoders", WWW 2019)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from scipy import sparse
from scipy.linalg import lapack

from benchmarks.quality.cooccurrence import recent
from benchmarks.quality.judge import ndcg
from benchmarks.quality.search import search

if TYPE_CHECKING:
    from benchmarks.quality.data import LeaveOneOut, Part, Sequences
    from benchmarks.quality.model import Say
    from ranker.arrays import Floats, Ints

    Settings = dict[str, float]

MOST_DENSE = 20_000
"""The most items for the exact inverse: its memory is their number squared, its time their number cubed."""
_NEIGHBOURS = 200
_AXES = {"penalty": (3.0, 10.0, 30.0, 100.0, 300.0, 1000.0), "recency": (0.0, 0.25, 0.5, 0.75, 1.0)}
_START: Settings = {"penalty": 100.0, "recency": 0.5}


class Ease:
    """Scores are the sum over the history of weight(i, j) / rank(i)^recency, rank 1 being the newest."""

    seeded = False

    def fit(self, data: LeaveOneOut, seed: int, device: str, say: Say) -> None:
        """Choose the penalty and the recency power on valid, and solve once more with the valid items."""
        del seed
        items = len(data.items)
        made: dict[float, Any] = {}

        def quality(settings: Settings) -> float:
            if settings["penalty"] not in made:
                # Only the newest solution is kept: one is hundreds of megabytes.
                made.clear()
                made[settings["penalty"]] = solve(data.train, items, settings["penalty"], device)
            histories = recent(data.train, items, settings["recency"])
            return ndcg(data, "valid", lambda users: _product(histories[users], made[settings["penalty"]]))

        # The recency power first: it needs no new solution.
        axes = {name: _AXES[name] for name in ("recency", "penalty")}
        self._settings = search(axes, _START, quality, say)
        self._data, self._device = data, device
        self._solved: tuple[Part, Any] | None = None

    def scores(self, users: Ints, part: Part) -> Floats:
        """Return weighted sums of the histories' rows, (B, N)."""
        if self._solved is None or self._solved[0] != part:
            self._solved = None
            known, items = self._data.known(part), len(self._data.items)
            weights = solve(known, items, self._settings["penalty"], self._device)
            self._solved = part, (recent(known, items, self._settings["recency"]), weights)
        histories, weights = self._solved[1]
        return _product(histories[users], weights)

    def settings(self) -> dict[str, object]:
        """Return what was chosen."""
        return dict(self._settings)


def solve(known: Sequences, items: int, penalty: float, device: str = "cpu") -> Any:
    """Return item-item weights, (N, N): dense and exact up to `MOST_DENSE` items, else sparse.

    With P the inverse of the Gram matrix plus the penalty, weight(i, j) = -P(i, j) / P(j, j), and 0 for i = j.
    """
    matrix = recent(known, items, 0.0)
    matrix.data[:] = 1.0
    gram = (matrix.T @ matrix).tocsr()
    if items > MOST_DENSE:
        return near(gram, penalty)
    dense = gram.toarray().astype(np.float32)
    dense[np.diag_indices(items)] += penalty
    inverse = _inverse_on(dense, device) if device != "cpu" else _inverse(dense)
    weights: Floats = inverse / -np.diagonal(inverse)
    weights[np.diag_indices(items)] = 0.0
    return weights


def near(gram: Any, penalty: float, neighbours: int = _NEIGHBOURS) -> Any:
    """Return sparse weights, (N, N), for a catalogue too large to invert.

    Column j of EASE is the ridge regression of item j on all other items. Here it is the regression on those that
    it is found with most often, which is exact where they are all.
    """
    items = gram.shape[0]
    columns, rows, weights = [], [], []
    for item in range(items):
        start, end = gram.indptr[item], gram.indptr[item + 1]
        found, counts = gram.indices[start:end], gram.data[start:end]
        others = np.flatnonzero(found != item)
        best = others[np.lexsort((found[others], -counts[others]))[:neighbours]]
        if not len(best):
            continue
        support = found[best]
        inner = gram[support][:, support].toarray().astype(np.float64)
        inner[np.diag_indices(len(support))] += penalty
        rows.append(support)
        columns.append(np.full(len(support), item))
        weights.append(np.linalg.solve(inner, counts[best].astype(np.float64)))
    entries = np.concatenate(weights).astype(np.float32), (np.concatenate(rows), np.concatenate(columns))
    return sparse.csr_array(entries, shape=(items, items))


def _inverse(matrix: Floats) -> Floats:
    """Return the inverse of a positive definite matrix, in its own memory."""
    factor, failed = lapack.spotrf(matrix.T, lower=1, overwrite_a=1)
    inverse, failed_too = lapack.spotri(factor, lower=1, overwrite_c=1)
    if failed or failed_too:
        raise ArithmeticError("the Gram matrix with its penalty is not positive definite")
    # Only the lower half is written; block by block, so that no second matrix is made.
    size = 1024
    for start in range(0, len(inverse), size):
        block = inverse[start : start + size, start : start + size]
        block[:] = np.tril(block) + np.tril(block, -1).T
        inverse[start : start + size, start + size :] = inverse[start + size :, start : start + size].T
    symmetric: Floats = inverse
    return symmetric


def _inverse_on(matrix: Floats, device: str) -> Floats:
    factor = torch.linalg.cholesky(torch.from_numpy(matrix).to(device))
    inverse: Floats = torch.cholesky_inverse(factor).cpu().numpy()
    return inverse


def _product(histories: Any, weights: Any) -> Floats:
    product = histories @ weights
    dense: Floats = (product.toarray() if sparse.issparse(product) else product).astype(np.float32)
    return dense
