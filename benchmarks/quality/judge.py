"""Judging: the place of each user's item among the whole catalogue, the user's own history masked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evaluation.metrics import of_ranks
from ranker.topk import top_k

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.quality.data import LeaveOneOut, Part, Sequences
    from ranker.arrays import Floats, Ints

    Scores = Callable[[Ints], Floats]

LIST = 10
_CELLS = 6_000_000
_MOST_CHOOSING = 30_000
"""Users that choose settings: enough to tell settings apart, so large data sets tune no slower than that."""


@dataclass(frozen=True)
class Judged:
    """A model's answers to all judged users."""

    users: Ints
    """(J,) who was judged."""
    ranks: Ints
    """(J,) the item's place, 1 the best; N where the user's own history masks it."""
    lists: Ints
    """(J, at most 10) the best items, best first; -1 where fewer are eligible."""


def judge(data: LeaveOneOut, part: Part, scores: Scores) -> Judged:
    """Return the ranks and the lists of every user who has an item in a part."""
    users = data.judged(part)
    known, targets = data.known(part), data.targets(part)
    width = min(LIST, len(data.items))
    ranks, lists = [], []
    for some in blocks(users, len(data.items)):
        block = masked(scores(some), some, known)
        ranks.append(places(block, targets[some]))
        lists.append(np.stack([_padded(top_k(row, np.isfinite(row), width), width) for row in block]))
    return Judged(users, np.concatenate(ranks), np.concatenate(lists))


def ndcg(data: LeaveOneOut, part: Part, scores: Scores) -> float:
    """Return the mean ndcg@10 of a part, over a seeded sample of users where there are very many."""
    users, known, targets = data.judged(part), data.known(part), data.targets(part)
    if len(users) > _MOST_CHOOSING:
        users = np.sort(np.random.default_rng(0).choice(users, _MOST_CHOOSING, replace=False))
    ranks = [places(masked(scores(some), some, known), targets[some]) for some in blocks(users, len(data.items))]
    return float(of_ranks(np.concatenate(ranks), (10,))["ndcg@10"].mean())


def blocks(users: Ints, items: int) -> Iterator[Ints]:
    """Yield users in blocks whose (B, N) scores stay small in memory."""
    size = max(1, _CELLS // items)
    for start in range(0, len(users), size):
        yield users[start : start + size]


def masked(scores: Floats, users: Ints, known: Sequences) -> Floats:
    """Return scores, (B, N), with each user's own history at minus infinity; changes what it is given.

    Raises:
        ValueError: A score is not finite.
    """
    if not np.isfinite(scores).all():
        raise ValueError(f"{int((~np.isfinite(scores)).sum())} scores are not finite numbers")
    counts = known.starts[users + 1] - known.starts[users]
    rows = np.repeat(np.arange(len(users)), counts)
    columns = np.concatenate([known.of(user) for user in users])
    scores[rows, columns] = -np.inf
    return scores


def places(scores: Floats, targets: Ints) -> Ints:
    """Return each target's place, (B,), among its row's scores, 1 the best; equal scores go by index."""
    rows = np.arange(len(targets))
    own = scores[rows, targets][:, None]
    earlier = np.arange(scores.shape[1])[None, :] < targets[:, None]
    ahead = np.count_nonzero(scores > own, axis=1) + np.count_nonzero((scores == own) & earlier, axis=1)
    found: Ints = np.where(np.isfinite(own[:, 0]), ahead + 1, scores.shape[1] + 1).astype(np.int64)
    return found


def _padded(best: Ints, width: int) -> Ints:
    return np.pad(best, (0, width - len(best)), constant_values=-1)
