"""The comparison: every model fitted and judged on one data set, seed by seed, with intervals over users."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.quality.cooccurrence import Cooccurrence
from benchmarks.quality.ease import Ease
from benchmarks.quality.judge import LIST, judge
from benchmarks.quality.popularity import Popularity
from benchmarks.quality.product import MODELS as PRODUCT
from benchmarks.quality.sasrec import Sasrec
from evaluation.bootstrap import mean_intervals
from evaluation.metrics import coverage, gini, of_ranks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from benchmarks.quality.data import LeaveOneOut, Part
    from benchmarks.quality.judge import Judged
    from benchmarks.quality.model import Model, Say

NAMES = ("popularity", "cooccurrence", "ease", "sasrec_ce", "generative", "served")
MODELS: dict[str, Callable[[], Model]] = {
    "popularity": Popularity,
    "cooccurrence": Cooccurrence,
    "ease": Ease,
    "sasrec_ce": Sasrec,
    **PRODUCT,
}
PRIMARY = "ndcg@10"
_BOOTSTRAP_SEED = 95


@dataclass
class Outcome:
    """What one model reached."""

    name: str
    seeded: bool
    users: np.ndarray[Any, Any]
    """(J,) who was judged."""
    columns: dict[str, np.ndarray[Any, Any]] = field(default_factory=dict)
    """Each metric's value for each user, (J,), the mean of all seeds."""
    seeds: list[dict[str, Any]] = field(default_factory=list)
    """Each seed's means, seconds and settings."""

    def means(self) -> dict[str, float]:
        """Return the mean over seeds of each figure."""
        figures = [name for name, value in self.seeds[0].items() if isinstance(value, float)]
        return {name: float(np.mean([seed[name] for seed in self.seeds])) for name in figures}


def compare(data: LeaveOneOut, names: Iterable[str], seeds: int, part: Part, device: str, say: Say) -> list[Outcome]:
    """Return the outcome of every named model, fitted once for each seed; a closed form is fitted once."""
    return [_outcome(data, name, seeds, part, device, say) for name in names]


def intervals(outcomes: list[Outcome]) -> dict[tuple[str, ...], dict[str, float]]:
    """Return mean and 95 % interval over resampled users, the same ones for all.

    The keys are (model, metric), and (model, other model) for the paired lead of one over the other in ndcg@10.
    """
    columns: dict[tuple[str, ...], np.ndarray[Any, Any]] = {}
    for outcome in outcomes:
        columns |= {(outcome.name, metric): column for metric, column in outcome.columns.items()}
        for other in outcomes:
            if other is not outcome:
                columns[outcome.name, other.name] = outcome.columns[PRIMARY] - other.columns[PRIMARY]
    values = np.stack(list(columns.values()), axis=1)
    rows = zip(values.mean(axis=0), *mean_intervals(values, _BOOTSTRAP_SEED), strict=True)
    named = [dict(zip(("mean", "low", "high"), map(float, row), strict=True)) for row in rows]
    return dict(zip(columns, named, strict=True))


def as_json(data: LeaveOneOut, part: Part, outcomes: list[Outcome]) -> dict[str, Any]:
    """Return the figures: means at each model's own level, everything else under names of its own."""
    drawn = intervals(outcomes)
    models, leads = {}, {}
    for outcome in outcomes:
        ends = {metric: drawn[outcome.name, metric] for metric in outcome.columns}
        models[outcome.name] = outcome.means() | {
            "intervals": {metric: [end["low"], end["high"]] for metric, end in ends.items()},
            "seeds": outcome.seeds,
            "deterministic": not outcome.seeded,
        }
        leads[outcome.name] = {
            other.name: drawn[outcome.name, other.name] for other in outcomes if other is not outcome
        }
    size = {"users": len(data.train), "items": len(data.items), "events": len(data.known("test").items)}
    return {
        "dataset": data.name,
        "split": part,
        "size": size | {"judged": len(data.judged(part))},
        "models": models,
        "leads": {"metric": PRIMARY, "over": leads},
    }


def _outcome(data: LeaveOneOut, name: str, seeds: int, part: Part, device: str, say: Say) -> Outcome:
    model = MODELS[name]()
    outcome = Outcome(name, model.seeded, data.judged(part))
    columns: list[dict[str, np.ndarray[Any, Any]]] = []
    for seed in range(seeds if model.seeded else 1):
        model = MODELS[name]()
        begun = time.perf_counter()
        model.fit(data, seed, device, lambda line: say(f"{name}: {line}"))
        fitted = time.perf_counter()
        judged = judge(data, part, lambda users, fresh=model: fresh.scores(users, part))  # type: ignore[misc]
        spent = {"seconds": fitted - begun, "seconds_scoring": time.perf_counter() - fitted}
        columns.append(of_ranks(judged.ranks))
        outcome.seeds.append(
            {"seed": seed} | _figures(columns[-1], judged, len(data.items)) | spent | {"settings": model.settings()}
        )
        say(f"{name}: seed {seed} {part} ndcg@10 {outcome.seeds[-1][PRIMARY]:.4f} in {fitted - begun:.0f} s")
    outcome.columns = {key: np.mean([column[key] for column in columns], axis=0) for key in columns[0]}
    return outcome


def _figures(columns: dict[str, np.ndarray[Any, Any]], judged: Judged, items: int) -> dict[str, float]:
    lists = [row[row >= 0] for row in judged.lists]
    spread = {f"coverage@{LIST}": coverage(lists, items), f"gini@{LIST}": gini(lists, items)}
    return {name: float(values.mean()) for name, values in columns.items()} | spread
