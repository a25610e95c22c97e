"""The contest: challenger, champion and baselines answer the same held-out queries."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evaluation import baselines
from evaluation.cold_start import MOST_EVENTS
from evaluation.models import ArtifactModel, Result, answers
from evaluation.protocol import Query, queries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from datasets.dataset import Dataset
    from evaluation.models import Model
    from ranker.artifact import Artifact
    from ranker.inference import RankerProgram

CONTESTANTS = ("challenger", "popularity", "co_occurrence", "champion")
QUERIES = 2500


@dataclass(frozen=True)
class Contest:
    """Who answered what. Only a stage without a live model has no champion."""

    dataset: Dataset
    challenger: Artifact
    champion: Artifact | None
    programs: Mapping[str, RankerProgram]
    """What serves the artifacts, by contestant."""
    queries: list[Query]
    results: Mapping[str, Result]
    beginners: list[Query]
    """Of shoppers with at most `MOST_EVENTS` events."""
    beginner_results: Mapping[str, Result]
    """None where there are no such queries."""

    @property
    def trained(self) -> bool:
        """Return whether there is a champion that learnt from sales: the one that ships with Vitrine did not."""
        return "champion" in self.results and self.champion is not None and bool(self.champion.settings.get("data"))

    @classmethod
    def hold(cls, dataset: Dataset, challenger: Artifact, champion: Artifact | None, seed: int) -> Contest:
        """Ask everyone everything.

        Raises:
            ValueError: No visit in the held-out window can be judged by.
        """
        held_out = queries(dataset, dataset.test_from, None, QUERIES, seed)
        if not held_out:
            raise ValueError("no visit in the held-out window brought anything new: there is nothing to judge by")
        beginners = queries(dataset, dataset.test_from, None, QUERIES, seed, (0, MOST_EVENTS))
        served = {"challenger": _served(challenger, dataset)}
        # An artifact without training, such as the bootstrap, is a champion like any other.
        if champion is not None and champion.model_version != challenger.model_version:
            served["champion"] = _served(champion, dataset)
        everyone: dict[str, Model] = {**served, **baselines.tuned(dataset, seed)}
        models = {name: everyone[name] for name in CONTESTANTS if name in everyone}
        items = len(dataset.items)
        results = {name: answers(model, held_out, items) for name, model in models.items()}
        for name, result in results.items():
            told = " ".join(f"{key} {value:.4f}" for key, value in result.mean().items())
            sys.stdout.write(f"{name}: {told}\n")
        begun = {name: answers(model, beginners, items) for name, model in models.items()} if beginners else {}
        programs = {name: model.program for name, model in served.items()}
        return cls(dataset, challenger, champion, programs, held_out, results, beginners, begun)


def _served(artifact: Artifact, dataset: Dataset) -> ArtifactModel:
    return ArtifactModel(artifact, dataset.items, dataset.vectors)
