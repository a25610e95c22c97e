"""What lists pay attention to: how much what they show sells, and how evenly places are shared out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evaluation.guards import Bound, Guard, at_least, at_most, unmeasured
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
        "The unfairness of popularity bias in recommendation", 2019): 1 answers a taste as it is. `taste` is the mean
        over shoppers of their history's mean sales.

        Args:
            lists: Item rows for each query.
            queries: Whose lists these are.
        """
        items = len(self.sales)
        known = [
            (self.sales[shown].mean(), float(self.sales[query.history.items].mean()))
            for shown, query in zip(lists, queries, strict=True)
            if len(shown) and len(query.history)
        ]
        lifts = [shown / max(taken, 1.0) for shown, taken in known]
        return {
            "coverage@10": coverage(lists, items),
            "gini@10": gini(lists, items),
            "popularity": float(self.sales[np.concatenate(lists)].mean()),
            "taste": float(np.mean([taken for _, taken in known])) if known else 0.0,
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
    rivals = _yardsticks(ours, figures["champion"]) if trained else {}
    for name, (figure, bound, limit) in _against(limits).items():
        if figure not in rivals:
            why = f"no champion that was trained on sales; the challenger's {figure} is {ours[figure]:.4f}"
            found.append(unmeasured(name, bound, limit, why))
            continue
        value = ours[figure] - rivals[figure] if figure == "gini@10" else ours[figure] / max(rivals[figure], 1e-9)
        compared = f"{figure}: {ours[figure]:.4f} against {rivals[figure]:.4f}"
        found.append((at_least if bound == "at least" else at_most)(name, value, limit, compared))
    return found


def _against(limits: Limits) -> dict[str, tuple[str, Bound, float]]:
    return {
        "coverage_against_champion": ("coverage@10", "at least", limits.coverage_kept),
        "popularity_against_champion": ("popularity", "at most", limits.popularity_ratio),
        "lift_against_champion": ("lift", "at most", limits.popularity_ratio),
        "gini_against_champion": ("gini@10", "at most", limits.gini_rise),
    }


def _yardsticks(ours: Mapping[str, float], champion: Mapping[str, float]) -> dict[str, float]:
    """Return what the challenger is measured by: a champion of old sales shows what sells less, which is no virtue.

    So nobody is asked to show less popular items than shoppers take themselves.
    """
    least = {"popularity": ours["taste"], "lift": 1.0}
    return {name: max(value, least.get(name, value)) for name, value in champion.items()}
