"""Lists of ten as the endpoint answers them under one setting of its controls, and what they favour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evaluation.metrics import coverage, gini, of_ranks

if TYPE_CHECKING:
    from benchmarks.quality.data import LeaveOneOut
    from benchmarks.quality.requests import Endpoint
    from ranker.arrays import Bools, Floats, Ints

LIST = 10
HEAD_SHARE = 0.2
"""The long tail is what is outside this share of the items, those with most sales."""


@dataclass(frozen=True)
class Shop:
    """What is known of a data set's items and judged shoppers before the test step."""

    sales: Ints
    """(N,) events of each item."""
    long_tail: Bools
    """(N,)"""
    users: Ints
    """(J,)"""
    targets: Ints
    """(J,) item rows."""
    events: Ints
    """(J,) length of each history."""
    taste: Floats
    """(J,) mean sales of each history's items, without the shopper's own."""

    @classmethod
    def of(cls, data: LeaveOneOut, users: Ints) -> Shop:
        """Return what is known for some shoppers, (J,), each with at least one event."""
        known = data.known("test")
        sales = np.bincount(known.items, minlength=len(data.items)).astype(np.int64)
        order = np.argsort(-sales, kind="stable")
        long_tail = np.ones(len(sales), dtype=np.bool_)
        long_tail[order[: round(HEAD_SHARE * len(sales))]] = False
        taste = np.array([sales[known.of(user)].mean() - 1.0 for user in users.tolist()], dtype=np.float32)
        return cls(sales, long_tail, users, data.test[users], np.diff(known.starts)[users], taste)


@dataclass(frozen=True)
class Lists:
    """Answers under one setting."""

    items: list[Ints]
    """For each shopper the rows of the best ten, best first."""
    ranks: Ints
    """(J,) the target's place; 11 where it is not in the list."""

    @classmethod
    def asked(cls, endpoint: Endpoint, shop: Shop, **controls: float) -> Lists:
        """Return the lists that the endpoint answers with under some controls."""
        index = {str(item["item_id"]): row for row, item in enumerate(endpoint.data.items)}
        lists, ranks = [], []
        for user, target in zip(shop.users.tolist(), shop.targets.tolist(), strict=True):
            answer: Any = endpoint.program.invoke(endpoint.request(user, LIST, **controls))["items"]
            rows = np.array([index[item["item_id"]] for item in answer], dtype=np.int64)
            lists.append(rows)
            found = np.flatnonzero(rows == target)
            ranks.append(int(found[0]) + 1 if len(found) else LIST + 1)
        return cls(lists, np.array(ranks, dtype=np.int64))

    def gains(self) -> dict[str, Floats]:
        """Return recall@10 and ndcg@10 of each shopper, (J,)."""
        metrics = of_ranks(self.ranks, (LIST,))
        return {name: metrics[name] for name in (f"recall@{LIST}", f"ndcg@{LIST}")}  # type: ignore[misc]

    def spread(self, shop: Shop, vectors: Floats) -> dict[str, float]:
        """Return what the lists favour.

        The lift is the mean over shoppers of their list's mean sales over their history's (Abdollahpouri et al., "The
        unfairness of popularity bias in recommendation", 2019, state it as a difference): 1 answers a taste as it is.
        Unlikeness is one less the mean cosine of two texts of a list.

        Args:
            shop: What is known of the shoppers whose lists these are.
            vectors: (N, T) unit text vectors; zeros where an item has none.
        """
        listed = np.array([shop.sales[rows].mean() if len(rows) else 0.0 for rows in self.items])
        hits = of_ranks(self.ranks, (LIST,))[f"recall@{LIST}"]
        rare = shop.long_tail[shop.targets]
        items = len(shop.sales)
        return {
            f"coverage@{LIST}": coverage(self.items, items),
            f"gini@{LIST}": gini(self.items, items),
            "lift": float((listed / np.maximum(shop.taste + 1.0, 1.0)).mean()),
            "long_tail_recall@10": float(hits[rare].mean()) if rare.any() else 0.0,
            "unlikeness": float(np.mean([_unlikeness(vectors[rows]) for rows in self.items])),
            "long_tail_share": float(np.mean([shop.long_tail[rows].mean() for rows in self.items if len(rows)])),
        }


def _unlikeness(texts: Floats) -> float:
    count = len(texts)
    if count < 2:
        return 0.0
    total = float((texts.sum(axis=0) ** 2).sum() - (texts**2).sum())
    return 1.0 - total / (count * (count - 1))


def groups(shop: Shop) -> dict[str, Bools]:
    """Return which shoppers are in each group, (J,): by length of history, and by how much their own items sell."""
    bounds = ((1, 4), (5, 7), (8, 12), (13, None))
    found = {}
    for low, high in bounds:
        label = f"{low} to {high} events" if high else f"{low} events and more"
        found[label] = (shop.events >= low) & (shop.events <= (high or np.iinfo(np.int64).max))
    niche, popular = np.quantile(shop.taste, [1 / 3, 2 / 3])
    found["taste: sells little"] = shop.taste <= niche
    found["taste: between"] = (shop.taste > niche) & (shop.taste <= popular)
    found["taste: sells much"] = shop.taste > popular
    return {label: mask for label, mask in found.items() if mask.any()}
