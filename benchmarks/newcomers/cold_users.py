"""New shoppers: how the answer sharpens with the first events, against one list of what sells for everybody.

Until a shopper has done something, all that a request tells is its time: the product answers with what sells then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.quality.judge import places
from benchmarks.quality.popularity import Popularity

if TYPE_CHECKING:
    from benchmarks.newcomers.held_out import HeldOut
    from benchmarks.newcomers.served import Served
    from ranker.arrays import Floats, Ints

EVENTS = (0, 1, 2, 3)
MODELS = ("popularity", "served", "served, oldest")
"""The product is given a history's newest events, and once its oldest; popularity leaves out the newest alike."""


def measure(shop: HeldOut, served: Served, most: int, seed: int) -> dict[tuple[str, int], Ints]:
    """Return the places of test items, (S,) each, 1 the best, by model and number of events that it may know.

    A shopper's further events are known to nobody, so they are not masked either.

    Args:
        shop: Test items that are held out are not judged.
        served: The product.
        most: Shoppers that are judged, drawn where there are more.
        seed: Draws them.
    """
    popularity = Popularity()
    popularity.fit(shop.warm, seed, "cpu", _silent)
    counts = np.full(len(shop.whole.items), -1.0, dtype=np.float32)
    counts[shop.rows] = popularity.scores(np.zeros(1, dtype=np.int64), "test")[0]
    known = shop.warm.known("test")
    users = np.flatnonzero((shop.warm.test >= 0) & (np.diff(known.starts) >= max(EVENTS)))
    if len(users) > most:
        users = np.sort(np.random.default_rng(seed).choice(users, most, replace=False))
    ranks: dict[tuple[str, int], list[Ints]] = {(name, events): [] for name in MODELS for events in EVENTS}
    for user in users.tolist():
        served.now(int(shop.whole.test_at[user]))
        span = slice(int(known.starts[user]), int(known.starts[user + 1]))
        items, at, target = shop.rows[known.items[span]], known.at[span], shop.whole.test[user : user + 1]
        for events in EVENTS:
            newest, oldest = slice(len(items) - events, None), slice(0, events)
            ranks["popularity", events].append(_place(counts, items[newest], target))
            for name, some in (("served", newest), ("served, oldest", oldest)):
                ranks[name, events].append(_place(served.scores(items[some], at[some]), items[some], target))
    return {key: np.concatenate(found) for key, found in ranks.items()}


def _place(scores: Floats, seen: Ints, target: Ints) -> Ints:
    """Return the target's place, (1,), with what the model was shown left out."""
    left = scores.copy()
    left[seen] = -np.inf
    return places(left[None], target)


def _silent(line: str) -> None:
    del line
