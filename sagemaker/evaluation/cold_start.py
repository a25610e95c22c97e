"""Those of whom little is known: items without sales before the held-out window, and shoppers at their beginning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evaluation.guards import Guard, Lead, at_least, loss, unmeasured
from evaluation.metrics import CUTOFF

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from datasets.dataset import Dataset
    from evaluation.limits import Limits
    from evaluation.metrics import Doubles
    from evaluation.models import Result
    from evaluation.protocol import Query
    from ranker.arrays import Bools, Ints

MOST_EVENTS = 1
"""A shopper of at most so many events is at the beginning."""


@dataclass(frozen=True)
class NewItems:
    """Which items had no event before the held-out window, (N,), and the queries that one of them answers."""

    new: Bools
    asked: Ints
    """Places in the list of queries."""

    @classmethod
    def of(cls, dataset: Dataset, queries: Sequence[Query]) -> NewItems:
        """Return a dataset's new items."""
        known = np.bincount(dataset.events.before(dataset.test_from).item, minlength=len(dataset.items))
        new = known == 0
        asked = [place for place, query in enumerate(queries) if new[query.relevant].any()]
        return cls(new, np.array(asked, dtype=np.int64))

    def shown(self, lists: Sequence[Ints]) -> float:
        """Return the share of all places that new items have."""
        return float(self.new[np.concatenate(lists)].mean())

    def recall(self, lists: Sequence[Ints], queries: Sequence[Query]) -> Doubles:
        """Return the recall@10 of new items of those queries that one answers, (A,)."""
        wanted = [(lists[place], queries[place].relevant) for place in self.asked.tolist()]
        return np.array([self._recall(shown, relevant[self.new[relevant]]) for shown, relevant in wanted])

    @staticmethod
    def _recall(shown: Ints, relevant: Ints) -> float:
        return float(np.isin(shown, relevant).sum()) / min(CUTOFF, len(relevant))


def items(
    new: NewItems, results: Mapping[str, Result], queries: Sequence[Query], limits: Limits, *, trained: bool, seed: int
) -> tuple[dict[str, Any], list[Guard]]:
    """Return what new items get of each contestant, and their guards against a champion that learnt from sales.

    To a champion that knows no sales every item is new, so what it shows of them is no yardstick.
    """
    shown = {name: new.shown(result.lists) for name, result in results.items()}
    found = {name: new.recall(result.lists, queries) for name, result in results.items()}
    figures = {
        "items": int(new.new.sum()),
        "queries": len(new.asked),
        "share_of_places": shown,
        "recall@10": {name: float(values.mean()) if len(values) else None for name, values in found.items()},
    }
    shoppers = np.array([queries[place].shopper for place in new.asked.tolist()])
    return figures, [_shown(new, shown, limits, trained=trained), _found(found, shoppers, limits, trained, seed)]


def shoppers(
    results: Mapping[str, Result], queries: Sequence[Query], metric: str, limits: Limits, seed: int
) -> tuple[dict[str, Any], list[Guard]]:
    """Return what shoppers at their beginning get of each contestant, and the guards against popularity and champion.

    Args:
        results: By contestant; without queries there are none.
        queries: Of shoppers with at most `MOST_EVENTS` events.
        metric: What is compared.
        limits: The limits.
        seed: Draws the intervals.
    """
    whose = np.array([query.shopper for query in queries])
    told = f"{metric} of shoppers with at most {MOST_EVENTS} event, against"
    guards = []
    for rival in ("popularity", "champion"):
        name = f"new_shoppers_against_{rival}"
        if rival == "champion" and queries and rival not in results:
            guards.append(unmeasured(name, "at most", limits.certain_loss, "there is no champion"))
            continue
        lead = None
        if queries:
            pair = results["challenger"].column(metric), results[rival].column(metric)
            lead = Lead.of(*pair, whose, seed, limits.level)
        guards.append(loss(name, lead, f"{told} {rival}", limits))
    means = {name: float(result.column(metric).mean()) for name, result in results.items()}
    return {"queries": len(queries), metric: means}, guards


def _shown(new: NewItems, shown: Mapping[str, float], limits: Limits, *, trained: bool) -> Guard:
    name, limit = "new_items_shown", limits.new_items_kept
    if not new.new.any():
        return unmeasured(name, "at least", limit, "every item has been seen before the held-out window")
    if not trained:
        ours = f"new items have {shown['challenger']:.4f} of its places"
        return unmeasured(name, "at least", limit, f"no champion that was trained on sales; {ours}")
    if shown["champion"] == 0:
        return unmeasured(name, "at least", limit, "the champion shows no new item")
    told = f"new items' share of places: {shown['challenger']:.4f} against {shown['champion']:.4f}"
    return at_least(name, shown["challenger"] / shown["champion"], limit, told)


def _found(found: Mapping[str, Doubles], whose: Ints, limits: Limits, trained: bool, seed: int) -> Guard:
    name = "new_items_recall"
    if not trained:
        return unmeasured(name, "at most", limits.certain_loss, "no champion that was trained on sales")
    lead = Lead.of(found["challenger"], found["champion"], whose, seed, limits.level) if len(whose) else None
    return loss(name, lead, "recall@10 of new items, against champion", limits)
