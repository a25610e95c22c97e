"""What lists pay attention to: how much what they show sells, and how evenly places are shared out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evaluation.guards import Guard, at_least, at_most, unmeasured
from evaluation.metrics import coverage, gini
from ranker.events import POSITIVE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from datasets.dataset import Dataset
    from evaluation.limits import Limits
    from evaluation.protocol import Query
    from ranker.arrays import Ints

_STEPS = 20


@dataclass(frozen=True)
class Attention:
    """Items by their sales before the held-out window."""

    sales: Ints
    """(N,)"""

    @classmethod
    def of(cls, dataset: Dataset) -> Attention:
        """Return the sales that are known before a dataset's held-out window."""
        known = dataset.events.before(dataset.test_from)
        sold = known.item[np.isin(known.kind, POSITIVE)]
        return cls(np.bincount(sold, minlength=len(dataset.items)).astype(np.int64))

    def figures(self, lists: Sequence[Ints], queries: Sequence[Query]) -> dict[str, float]:
        """Return what lists favour.

        `popularity` is the mean sales of an item shown (Yin et al., "Challenging the long tail recommendation", 2012).
        `lift` is the mean over shoppers of their list's mean sales over their history's (after Abdollahpouri et al.,
        "The unfairness of popularity bias in recommendation", 2019): 1 answers a taste as it is.

        Args:
            lists: Item rows for each query.
            queries: Whose lists these are.
        """
        items = len(self.sales)
        lifts = [
            self.sales[shown].mean() / max(float(self.sales[query.history.items].mean()), 1.0)
            for shown, query in zip(lists, queries, strict=True)
            if len(shown) and len(query.history)
        ]
        return {
            "coverage@10": coverage(lists, items),
            "gini@10": gini(lists, items),
            "popularity": float(self.sales[np.concatenate(lists)].mean()),
            "lift": float(np.mean(lifts)) if lifts else 0.0,
        }

    def curve(self, lists: Sequence[Ints]) -> list[list[float]]:
        """Return, for each twentieth of the items, best sold first, the share of places that it and all before have."""
        order = np.argsort(-self.sales, kind="stable")
        places = np.bincount(np.concatenate(lists), minlength=len(order))[order]
        shares = np.concatenate([[0.0], np.cumsum(places) / max(int(places.sum()), 1)])
        ends = np.linspace(0, len(order), _STEPS + 1).round().astype(np.int64)
        return [[step / _STEPS, float(shares[end])] for step, end in enumerate(ends)]


def guards(
    figures: Mapping[str, Mapping[str, float]], reachable: float, limits: Limits, *, trained: bool
) -> list[Guard]:
    """Return the guards of coverage and of popularity.

    Args:
        figures: `Attention.figures` by contestant.
        reachable: The share of the catalogue that the lists could reach: few short ones cannot reach a large one.
        limits: The limits.
        trained: Whether there is a champion that learnt from sales. What one without them shows is no yardstick.
    """
    ours = figures["challenger"]
    least = limits.coverage * reachable
    told = f"the share of the catalogue in any list, of {reachable:.4f} within reach"
    found = [at_least("coverage", ours["coverage@10"], least, told)]
    names = {
        "coverage_against_champion": ("coverage@10", "at least", limits.coverage_kept),
        "popularity_against_champion": ("popularity", "at most", limits.popularity_ratio),
        "lift_against_champion": ("lift", "at most", limits.popularity_ratio),
        "gini_against_champion": ("gini@10", "at most", limits.gini_rise),
    }
    for name, (figure, bound, limit) in names.items():
        if not trained:
            why = f"no champion that was trained on sales; the challenger's {figure} is {ours[figure]:.4f}"
            found.append(unmeasured(name, "at least" if bound == "at least" else "at most", limit, why))
            continue
        theirs = figures["champion"][figure]
        compared = f"{figure}: {ours[figure]:.4f} against {theirs:.4f}"
        value = ours[figure] - theirs if figure == "gini@10" else ours[figure] / max(theirs, 1e-9)
        found.append((at_least if bound == "at least" else at_most)(name, value, limit, compared))
    return found
