"""Popularity: one list for everybody, by how often an item was taken, newer events counting more where that helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.quality.judge import ndcg
from benchmarks.quality.search import search

if TYPE_CHECKING:
    from benchmarks.quality.data import LeaveOneOut, Part, Sequences
    from benchmarks.quality.model import Say
    from ranker.arrays import Floats, Ints

_DAY = 86_400
_FOREVER = 1e6


class Popularity:
    """Decayed counts; the half-life is chosen on valid."""

    seeded = False

    def fit(self, data: LeaveOneOut, seed: int, device: str, say: Say) -> None:
        """Choose the half-life on valid, and count once more with the valid items."""
        del seed, device

        def quality(settings: dict[str, float]) -> float:
            counts = _counts(data.train, len(data.items), settings["half_life_days"])
            return ndcg(data, "valid", lambda users: np.tile(counts, (len(users), 1)))

        # Made-up times say nothing about what is new.
        lives = (7.0, 30.0, 90.0, 180.0, 365.0, _FOREVER) if data.timed else (_FOREVER,)
        self._settings = search({"half_life_days": lives}, {"half_life_days": _FOREVER}, quality, say)
        life = self._settings["half_life_days"]
        self._counts: dict[Part, Floats] = {
            "valid": _counts(data.train, len(data.items), life),
            "test": _counts(data.known("test"), len(data.items), life),
        }

    def scores(self, users: Ints, part: Part) -> Floats:
        """Return the same counts for everybody, (B, N)."""
        return np.tile(self._counts[part], (len(users), 1))

    def settings(self) -> dict[str, object]:
        """Return the half-life in days."""
        return dict(self._settings)


def _counts(known: Sequences, items: int, half_life_days: float) -> Floats:
    age = (known.at.max() - known.at) / (half_life_days * _DAY)
    return np.bincount(known.items, np.exp2(-age), minlength=items).astype(np.float32)
