"""New items: how often the product finds one that nobody took yet, and what looking for them costs the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.newcomers.retriever import RETRIEVERS
from benchmarks.quality.judge import blocks, places
from evaluation.metrics import of_ranks

if TYPE_CHECKING:
    from benchmarks.newcomers.held_out import HeldOut
    from benchmarks.newcomers.served import Served
    from benchmarks.quality.data import Part, Sequences
    from ranker.arrays import Floats, Ints

CHOSEN_BY = "recall@10"
_LIST = 10


@dataclass(frozen=True)
class ColdItems:
    """Places of the test items among the whole catalogue, 1 the best, for one draw of held-out items."""

    retriever: str
    """The one that finds most held-out valid items."""
    served: Ints
    """(C,) for shoppers whose item is held out."""
    retrieved: Ints
    """(C,) the retriever's, for the same shoppers."""
    warm: Ints
    """(W,) for the other shoppers."""
    warm_alone: Ints
    """(W,) the same without the held-out items among the candidates."""
    shown: float
    """Held-out items among the best ten of the other shoppers, mean."""


def measure(shop: HeldOut, vectors: Floats, served: Served) -> ColdItems:
    """Judge the product and the best retriever on one draw of held-out items.

    Args:
        shop: The data set with and without them.
        vectors: (N, T) unit text vectors.
        served: The product, trained without them.
    """
    retriever = max(RETRIEVERS, key=lambda one: _quality(shop, vectors, one))
    users = _shoppers(shop, "test", cold=True)
    known, targets = _known(shop, "test"), shop.whole.test
    warm, alone, shown = _judged(shop, served, known, _shoppers(shop, "test", cold=False))
    return ColdItems(
        retriever.name,
        _judged(shop, served, known, users)[0],
        _retrieved(known, targets, users, vectors, retriever),
        warm,
        alone,
        shown,
    )


def pooled(found: list[ColdItems]) -> dict[str, np.ndarray[Any, Any]]:
    """Return each named place, (...), over all draws."""
    names = ("served", "retrieved", "warm", "warm_alone")
    return {name: np.concatenate([getattr(one, name) for one in found]) for name in names}


def _quality(shop: HeldOut, vectors: Floats, retriever: Any) -> tuple[float, float]:
    """Return how well a retriever finds the held-out valid items: what it is chosen by, ties by ndcg."""
    users = _shoppers(shop, "valid", cold=True)
    if not len(users):
        return 0.0, 0.0
    metrics = of_ranks(_retrieved(_known(shop, "valid"), shop.whole.valid, users, vectors, retriever), (_LIST,))
    return float(metrics[CHOSEN_BY].mean()), float(metrics[f"ndcg@{_LIST}"].mean())


def _shoppers(shop: HeldOut, part: Part, *, cold: bool) -> Ints:
    """Return the shoppers, (S,), with a history and an item of a part that is held out, or is not."""
    targets, known = shop.whole.targets(part), shop.warm.known(part)
    return np.flatnonzero((targets >= 0) & (shop.cold[targets] == cold) & (np.diff(known.starts) > 0))


def _known(shop: HeldOut, part: Part) -> Sequences:
    """Return histories without the held-out items, by rows of the whole data set."""
    known = shop.warm.known(part)
    return type(known)(known.starts, shop.rows[known.items], known.at)


def _retrieved(known: Sequences, targets: Ints, users: Ints, vectors: Floats, retriever: Any) -> Ints:
    ranks = [np.empty(0, dtype=np.int64)]
    for some in blocks(users, len(vectors)):
        histories = [known.of(user) for user in some.tolist()]
        scores = retriever.scores(histories, vectors)
        for row, items in enumerate(histories):
            scores[row, items] = -np.inf
        ranks.append(places(scores, targets[some]))
    return np.concatenate(ranks)


def _judged(shop: HeldOut, served: Served, known: Sequences, users: Ints) -> tuple[Ints, Ints, float]:
    """Return the places of test items, (S,), among all items and among those not held out, and how many are shown."""
    ranks, alone, shown = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)], 0
    for user in users.tolist():
        span = slice(int(known.starts[user]), int(known.starts[user + 1]))
        scores = served.scores(known.items[span], known.at[span])
        scores[known.items[span]] = -np.inf
        target = shop.whole.test[user : user + 1]
        ranks.append(places(scores[None], target))
        least = np.partition(scores, -_LIST)[-_LIST]
        shown += int(np.count_nonzero(scores[shop.cold] >= max(least, np.finfo(np.float32).tiny)))
        scores[shop.cold] = -np.inf
        alone.append(places(scores[None], target))
    return np.concatenate(ranks), np.concatenate(alone), shown / max(len(users), 1)
