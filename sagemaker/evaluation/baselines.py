"""Baselines that get the same care: the same past, and their settings chosen on the same validation window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evaluation.models import CooccurrenceModel, Model, PopularityModel, answers
from evaluation.protocol import queries
from ranker.counting import cooccurrence, popularity

if TYPE_CHECKING:
    from collections.abc import Callable

    from datasets.dataset import Dataset, Events

_POPULARITY_DAYS = (7.0, 30.0, 90.0)
_DAMPINGS = (0.3, 0.5)
_HALVING_RANKS = 150.0
_VALID_QUERIES = 200


def tuned(dataset: Dataset, seed: int) -> dict[str, Model]:
    """Return popularity and co-occurrence, tuned on the validation window, counted up to the test window."""
    items = len(dataset.items)

    def popular(events: Events, days: float) -> Model:
        return PopularityModel(popularity(dataset, events, days), items)

    def together(events: Events, damping: float) -> Model:
        return CooccurrenceModel(cooccurrence(events, items, damping, _HALVING_RANKS), items)

    return {
        "popularity": _best(dataset, popular, _POPULARITY_DAYS, seed),
        "co_occurrence": _best(dataset, together, _DAMPINGS, seed),
    }


def _best(dataset: Dataset, build: Callable[[Events, float], Model], settings: tuple[float, ...], seed: int) -> Model:
    past, known = dataset.events.before(dataset.valid_from), dataset.events.before(dataset.test_from)
    valid = queries(dataset, dataset.valid_from, dataset.test_from, _VALID_QUERIES, seed)

    def quality(setting: float) -> float:
        return answers(build(past, setting), valid, len(dataset.items)).mean()["ndcg@10"]

    return build(known, max(settings, key=quality))
