"""Baselines that get the same care: the same past, and their settings chosen on the same validation window."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, TypeVar

from evaluation.models import CooccurrenceModel, Model, PopularityModel, answers
from evaluation.protocol import queries
from ranker.counting import cooccurrence, popularity
from ranker.prior import Prior

if TYPE_CHECKING:
    from collections.abc import Callable

    from datasets.dataset import Dataset, Events

T = TypeVar("T")

_POPULARITY_DAYS = (7.0, 30.0, 90.0)
_DAMPINGS = (0.0, 0.3, 0.5)
_RANK_POWERS = (0.3, 0.8)
_VALID_QUERIES = 200


def tuned(dataset: Dataset, seed: int) -> dict[str, Model]:
    """Return popularity and co-occurrence, tuned on the validation window, counted up to the test window."""
    items = len(dataset.items)

    def popular(events: Events, days: float) -> Model:
        return PopularityModel(popularity(dataset, events, items, days), items)

    counted: dict[tuple[int, float], Prior] = {}

    def together(events: Events, setting: tuple[float, float]) -> Model:
        damping, rank_power = setting
        # What is counted does not depend on how fast events lose weight when it is served.
        key = (len(events), damping)
        if key not in counted:
            counted[key] = cooccurrence(events, items, damping, rank_power)
        return CooccurrenceModel(Prior(counted[key].rows, rank_power), items)

    return {
        "popularity": _best(dataset, popular, _POPULARITY_DAYS, seed),
        "co_occurrence": _best(dataset, together, tuple(product(_DAMPINGS, _RANK_POWERS)), seed),
    }


def _best(dataset: Dataset, build: Callable[[Events, T], Model], settings: tuple[T, ...], seed: int) -> Model:
    past, known = dataset.events.before(dataset.valid_from), dataset.events.before(dataset.test_from)
    valid = queries(dataset, dataset.valid_from, dataset.test_from, _VALID_QUERIES, seed)

    def quality(setting: T) -> float:
        return answers(build(past, setting), valid, len(dataset.items)).mean()["ndcg@10"]

    return build(known, max(settings, key=quality))
