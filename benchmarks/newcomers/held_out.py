"""Items held out whole: what a data set is without them, and who took one of them in the end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.quality.data import Sequences

if TYPE_CHECKING:
    from benchmarks.quality.data import LeaveOneOut
    from ranker.arrays import Bools, Ints

SHARE = 0.05


@dataclass(frozen=True)
class HeldOut:
    """A data set, and the same without some of its items: nothing that is learnt or remembered knows of them."""

    whole: LeaveOneOut
    cold: Bools
    """(N,) which items are held out."""
    warm: LeaveOneOut
    """The other items, renumbered; a held-out valid or test item is none."""
    rows: Ints
    """(W,) the row in `whole` of each of the other items."""

    @property
    def cold_rows(self) -> Ints:
        """Return the rows in `whole` of the held-out items, (C,)."""
        return np.flatnonzero(self.cold)


def hold_out(data: LeaveOneOut, seed: int, share: float = SHARE) -> HeldOut:
    """Return a data set with a seeded share of its items held out of training and of every history.

    Args:
        data: The data set.
        seed: Draws the items.
        share: How many of the items, at least one.
    """
    items = len(data.items)
    cold = np.zeros(items, dtype=np.bool_)
    cold[np.random.default_rng(seed).choice(items, max(1, round(share * items)), replace=False)] = True
    rows = np.flatnonzero(~cold)
    # Behind the last row stands "none": -1 stays -1.
    renumbered = np.append(np.where(cold, -1, np.cumsum(~cold) - 1), -1)
    warm = replace(
        data,
        items=[data.items[row] for row in rows.tolist()],
        train=_without(data.train, renumbered),
        valid=renumbered[data.valid],
        test=renumbered[data.test],
    )
    return HeldOut(data, cold, warm, rows)


def _without(known: Sequences, renumbered: Ints) -> Sequences:
    """Return events on the items that stay, by their new rows."""
    items = renumbered[known.items]
    kept = items >= 0
    counts = np.bincount(known.users()[kept], minlength=len(known))
    return Sequences(np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), items[kept], known.at[kept])
