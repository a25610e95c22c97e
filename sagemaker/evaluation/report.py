"""The report of a contest: everything that the gate judges by, and what people want to see beside it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from evaluation import attention, cold_start, groups, latency
from evaluation.attention import Attention
from evaluation.bootstrap import interval
from evaluation.contest import CONTESTANTS
from evaluation.metrics import CUTOFF

if TYPE_CHECKING:
    from datasets.groups import Groups
    from evaluation.contest import Contest
    from evaluation.guards import Guard
    from evaluation.limits import Limits
    from evaluation.models import Result

PRIMARY = "ndcg@10"
LEVELS = {"popularity": 0.95, "co_occurrence": 0.95, "champion": 0.99}
"""Of the intervals of the challenger's leads: a champion gives way to what is better beyond one chance in 200."""
_SHOWN = 10


def report(contest: Contest, limits: Limits, seed: int, attributes: Groups) -> dict[str, Any]:
    """Return the report as evaluation.json holds it; `attributes` tell shoppers' groups."""
    results, queries = contest.results, contest.queries
    whose = np.array([query.shopper for query in queries])
    ours = results["challenger"].column(PRIMARY)
    paid = Attention.of(contest.dataset)
    favoured = {name: paid.figures(result.lists, queries) for name, result in results.items()}
    timed = latency.measure(contest.programs, queries, [str(item["item_id"]) for item in contest.dataset.items])
    sections, guards = _guarded(contest, limits, seed, attributes)
    reachable = min(1.0, len(queries) * CUTOFF / len(contest.dataset.items))
    guards = [
        *latency.guards(timed, limits, trained=contest.trained),
        *attention.guards(favoured, reachable, limits, trained=contest.trained),
        *guards,
    ]
    return {
        "model_version": contest.challenger.model_version,
        "champion_version": contest.champion.model_version if contest.champion is not None else None,
        "primary_metric": PRIMARY,
        "queries": len(queries),
        "shoppers": len(np.unique(whose)),
        "held_out": {"from": contest.dataset.test_from, "until": int(contest.dataset.events.at.max())},
        "metrics": {name: results[name].mean() | favoured[name] if name in results else None for name in CONTESTANTS},
        "intervals": {name: _intervals(result, whose, seed) for name, result in results.items()},
        "differences": {
            name: interval(ours - results[name].column(PRIMARY), whose, seed, level) if name in results else None
            for name, level in LEVELS.items()
        },
        "data": _data(contest),
        "guards": [guard.as_dict() for guard in guards],
        "limits": asdict(limits),
        "latency": timed,
        "popularity_curves": {name: paid.curve(result.lists) for name, result in results.items()},
        "shown_most": {name: _shown_most(contest, result) for name, result in results.items()},
        **sections,
        "blend": contest.challenger.settings["blend"],
    }


def _guarded(contest: Contest, limits: Limits, seed: int, attributes: Groups) -> tuple[dict[str, Any], list[Guard]]:
    new = cold_start.NewItems.of(contest.dataset, contest.queries)
    items, of_items = cold_start.items(
        new, contest.results, contest.queries, limits, trained=contest.trained, seed=seed
    )
    begun, of_shoppers = cold_start.shoppers(contest.beginner_results, contest.beginners, PRIMARY, limits, seed)
    by_group, of_groups = groups.compared(contest.queries, contest.results, PRIMARY, limits, seed, attributes)
    sections = {"new_items": items, "new_shoppers": begun, "groups": by_group}
    return sections, [*of_items, *of_shoppers, *of_groups]


def _intervals(result: Result, whose: Any, seed: int) -> dict[str, dict[str, float]]:
    return {name: interval(result.column(name), whose, seed) for name in result.metrics[0]}


def _data(contest: Contest) -> dict[str, Any]:
    champion = contest.champion.settings.get("data") if contest.champion is not None else None
    return {"challenger": contest.challenger.settings.get("data"), "champion": champion}


def _shown_most(contest: Contest, result: Result) -> list[dict[str, Any]]:
    """Return the items that have most places, with the share of lists that each is in."""
    counts = np.bincount(np.concatenate(result.lists), minlength=len(contest.dataset.items))
    best = np.argsort(-counts, kind="stable")[:_SHOWN]
    items = contest.dataset.items
    return [
        {
            "item_id": str(items[row]["item_id"]),
            "title": str(items[row].get("title") or ""),
            "share_of_lists": float(counts[row]) / len(result.lists),
        }
        for row in best.tolist()
        if counts[row]
    ]
