"""The shares of the mixture, chosen by what ranks held-out visits best: for all, then by length of history."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from evaluation.protocol import unbought
from ranker.blend import EDGES, PARTS, Blend
from ranker.topk import top_k

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evaluation.protocol import Query
    from ranker.arrays import Bools, Floats

_SHORTLIST = 200
_CUTOFF = 10
_STEPS = (0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8)
_ROUNDS = 3
_ENOUGH = 200
"""Queries from which a bucket has a choice of its own."""


class Case(NamedTuple):
    """One query's shortlist."""

    scores: Floats
    """(P, C) each part's."""
    relevant: Bools
    """(C,)"""
    events: int
    """The length of the history."""


def case_of(parts: dict[str, Floats], query: Query) -> Case:
    """Return the union of the parts' best items and the relevant ones.

    An item that no part puts among its best 200 cannot come among the best ten of a mixture but by accident.

    Args:
        parts: Each part's scores, (N,).
        query: The query.
    """
    items = len(next(iter(parts.values())))
    mask = unbought(query, items)
    best = [top_k(scores, mask, _SHORTLIST) for scores in parts.values()]
    columns = np.unique(np.concatenate([*best, query.relevant]))
    empty = np.zeros(len(columns), dtype=np.float32)
    scores = np.stack([parts[name][columns] if name in parts else empty for name in PARTS])
    return Case(scores, np.isin(columns, query.relevant), len(query.history))


def choose(cases: Sequence[Case], parts: Iterable[str]) -> tuple[Blend, float]:
    """Return the blend that ranks the cases best, and its mean ndcg@10.

    Coordinate ascent over the shares, from the best single part: first for all cases, then within each bucket of
    history lengths from there. A bucket's own choice is averaged with the choice for all: it is partly luck.

    Args:
        cases: The queries' shortlists.
        parts: Which parts may have a share.
    """
    allowed = [PARTS.index(name) for name in PARTS if name in set(parts)]
    singles = np.eye(len(PARTS))[allowed]
    start = max(singles, key=lambda shares: quality(cases, shares))
    common = _ascended(cases, start, allowed)
    bounds = zip(EDGES, (*EDGES[1:], sys.maxsize), strict=True)
    rows = [_of_bucket([case for case in cases if low <= case.events < high], common, allowed) for low, high in bounds]
    blend = Blend(EDGES, tuple(tuple(round(float(share), 4) for share in row) for row in rows))
    return blend, float(np.mean([_ndcg(case, np.array(list(blend.of(case.events).values()))) for case in cases]))


def _of_bucket(cases: Sequence[Case], common: Floats, allowed: list[int]) -> Floats:
    """Return the shares of one bucket's cases."""
    if len(cases) < _ENOUGH:
        return common
    mean: Floats = ((common + _ascended(cases, common, allowed)) / 2).astype(np.float32)
    # Between two good choices there may be a bad one.
    return mean if quality(cases, mean) >= quality(cases, common) else common


def quality(cases: Sequence[Case], shares: Floats) -> float:
    """Return the mean ndcg@10 of one row of shares, (P,)."""
    return float(np.mean([_ndcg(case, shares) for case in cases]))


def _ascended(cases: Sequence[Case], start: Floats, allowed: list[int]) -> Floats:
    shares, best = start, quality(cases, start)
    for _ in range(_ROUNDS):
        before = best
        for part in allowed:
            for step in _STEPS:
                tried = _with(shares, part, step)
                found = quality(cases, tried)
                if found > best:
                    shares, best = tried, found
        if best <= before:
            break
    return shares


def _with(shares: Floats, part: int, share: float) -> Floats:
    """Return shares with one part's set, the others in their proportions."""
    others = shares.copy()
    others[part] = 0.0
    total = others.sum()
    tried: Floats = others * ((1.0 - share) / total) if total > 0 else others
    tried[part] = share if total > 0 else 1.0
    return tried


def _ndcg(case: Case, shares: Floats) -> float:
    mixed = shares.astype(np.float32) @ case.scores
    wanted = np.flatnonzero(case.relevant)
    # Items before an equal one go first, as in service: ties by index.
    ranks = np.array([np.count_nonzero(mixed > mixed[at]) + np.count_nonzero(mixed[:at] == mixed[at]) for at in wanted])
    gain = float((1.0 / np.log2(ranks[ranks < _CUTOFF] + 2.0)).sum())
    ideal = 1.0 / np.log2(np.arange(2, min(_CUTOFF, len(wanted)) + 2))
    return gain / float(ideal.sum())
