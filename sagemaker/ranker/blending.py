"""The shares of the mixture, chosen by what ranks held-out visits best."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evaluation.protocol import unbought
from ranker.scoring import PARTS, Blend
from ranker.topk import top_k

if TYPE_CHECKING:
    from evaluation.protocol import Query
    from ranker.arrays import Bools, Floats

_SHORTLIST = 300
_DRAWS = 150
_CUTOFF = 10


def choose(parts: list[dict[str, Floats]], queries: list[Query], seed: int = 0) -> tuple[Blend, float]:
    """Return the best of seeded blends and its mean ndcg@10.

    Each query is judged on the union of its parts' best 300 items and its relevant ones: an item that no part puts
    among its best 300 cannot come among the best ten of a mixture but by accident.

    Args:
        parts: For each query, each part's scores, (N,).
        queries: The queries.
        seed: Makes the draw repeatable.
    """
    names = [name for name in PARTS if name in parts[0]]
    cases = [_case(part, query, names) for part, query in zip(parts, queries, strict=True)]
    generator = np.random.default_rng(seed)
    # Sparse draws too: a part that does not pay shall be left out.
    candidates = np.concatenate(
        [
            np.eye(len(names)),
            generator.dirichlet(np.ones(len(names)), _DRAWS),
            generator.dirichlet(np.full(len(names), 0.3), _DRAWS),
        ]
    )
    judged = [float(np.mean([_ndcg(scores, relevant, shares) for scores, relevant in cases])) for shares in candidates]
    # Neighbouring draws of like quality are averaged: the single best of many is partly luck.
    best = np.argsort(judged)[::-1][:10]
    shares = candidates[best].mean(axis=0)
    quality = float(np.mean([_ndcg(scores, relevant, shares) for scores, relevant in cases]))
    return Blend(**{name: round(float(share), 4) for name, share in zip(names, shares, strict=True)}), quality


def _case(part: dict[str, Floats], query: Query, names: list[str]) -> tuple[Floats, Bools]:
    """Return the shortlist's scores, (P, C), and which of it is relevant, (C,)."""
    mask = unbought(query, len(part[names[0]]))
    best = [top_k(part[name], mask, _SHORTLIST) for name in names]
    columns = np.unique(np.concatenate([*best, query.relevant]))
    return np.stack([part[name][columns] for name in names]), np.isin(columns, query.relevant)


def _ndcg(scores: Floats, relevant: Bools, shares: Floats) -> float:
    mixed = shares.astype(np.float32) @ scores
    order = np.argsort(-mixed, kind="stable")[:_CUTOFF]
    discounts = 1.0 / np.log2(np.arange(2, _CUTOFF + 2))
    gain = float(discounts[: len(order)][relevant[order]].sum())
    return gain / float(discounts[: min(_CUTOFF, int(relevant.sum()))].sum())
