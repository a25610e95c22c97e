"""Co-occurrence: how often one item follows another nearby in somebody's history, without any training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from benchmarks.quality.judge import ndcg
from benchmarks.quality.search import search

if TYPE_CHECKING:
    from benchmarks.quality.data import LeaveOneOut, Part, Sequences
    from benchmarks.quality.model import Say
    from ranker.arrays import Floats, Ints

    Settings = dict[str, float]

_AXES = {
    "damping": (0.0, 0.15, 0.3, 0.5, 0.7),
    "window": (1, 2, 5, 10, 20),
    "recency": (0.0, 0.5, 1.0, 1.5),
    "decay": (0.0, 0.5, 1.0, 1.5),
    "source_damping": (0.0, 0.25, 0.5, 0.75),
    "backward": (0.0, 0.25, 0.5, 0.75, 1.0),
}
_START: Settings = {
    "damping": 0.3,
    "window": 5,
    "recency": 0.5,
    "decay": 0.5,
    "source_damping": 0.25,
    "backward": 0.5,
}


class Cooccurrence:
    """Pairs up to `window` apart, each worth 1 / distance^decay.

    The score of item j is the sum over the history of count(i, j) / rank(i)^recency / n(i)^source_damping, over
    n(j)^damping, with n the item's number of events and rank 1 the newest; pairs in which j precedes i count
    `backward`.
    """

    seeded = False

    def fit(self, data: LeaveOneOut, seed: int, device: str, say: Say) -> None:
        """Choose the settings on valid, and count once more with the valid items."""
        del seed, device
        items = len(data.items)
        made: dict[tuple[float, float], Any] = {}

        def quality(settings: Settings) -> float:
            key = settings["window"], settings["decay"]
            if key not in made:
                # Only the newest counts are kept: the search changes one setting at a time.
                made.clear()
                made[key] = pairs(data.train, items, int(key[0]), key[1])
            damped = _damped(made[key], data.train, items, settings)
            histories = recent(data.train, items, settings["recency"])
            return ndcg(data, "valid", lambda users: (histories[users] @ damped).toarray())

        self._settings = search(_AXES, _START, quality, say)
        self._parts = {part: self._counted(data.known(part), items) for part in ("valid", "test")}

    def scores(self, users: Ints, part: Part) -> Floats:
        """Return summed counts, (B, N)."""
        histories, damped = self._parts[part]
        dense: Floats = (histories[users] @ damped).toarray()
        return dense

    def settings(self) -> dict[str, object]:
        """Return what was chosen."""
        return dict(self._settings)

    def _counted(self, known: Sequences, items: int) -> tuple[Any, Any]:
        counts = pairs(known, items, int(self._settings["window"]), self._settings["decay"])
        return recent(known, items, self._settings["recency"]), _damped(counts, known, items, self._settings)


def pairs(known: Sequences, items: int, window: int, decay: float) -> Any:
    """Return the sparse (N, N) matrix of what followed (column) what (row), up to `window` events later."""
    users = known.users()
    earlier, later, weights = [], [], []
    for distance in range(1, window + 1):
        same = np.flatnonzero(users[distance:] == users[:-distance])
        earlier.append(known.items[same])
        later.append(known.items[same + distance])
        weights.append(np.full(len(same), distance**-decay, dtype=np.float32))
    entries = np.concatenate(weights), (np.concatenate(earlier), np.concatenate(later))
    return sparse.csr_array(entries, shape=(items, items))


def recent(known: Sequences, items: int, power: float) -> Any:
    """Return histories as a sparse (U, N) matrix, an event of rank r (1 the newest) worth r^-power."""
    weights = known.ranks().astype(np.float32) ** np.float32(-power)
    return sparse.csr_array((weights, (known.users(), known.items)), shape=(len(known), items))


def _damped(counts: Any, known: Sequences, items: int, settings: Settings) -> Any:
    events = np.maximum(np.bincount(known.items, minlength=items), 1).astype(np.float32)
    both = counts + np.float32(settings["backward"]) * counts.T
    sources = sparse.dia_array((events[None] ** np.float32(-settings["source_damping"]), [0]), shape=(items, items))
    targets = sparse.dia_array((events[None] ** np.float32(-settings["damping"]), [0]), shape=(items, items))
    return (sources @ both @ targets).tocsr()
