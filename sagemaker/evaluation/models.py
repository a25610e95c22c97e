"""What is compared: artifacts by the very code that serves them, and counts alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

from evaluation.metrics import CUTOFF, per_query
from evaluation.protocol import Query, unbought
from ranker.history import History
from ranker.inference import RankerProgram
from ranker.segments import NoSegments
from ranker.topk import top_k

if TYPE_CHECKING:
    from ranker.arrays import Floats, Ints
    from ranker.artifact import Artifact
    from ranker.popularity import Popularity
    from ranker.prior import Prior


class Model(Protocol):
    """Scores every item for a query."""

    def scores(self, query: Query) -> Floats:
        """Return scores, (N,), in the order of the dataset's items."""


class PopularityModel:
    """What sells in the shopper's segment."""

    def __init__(self, popularity: Popularity, items: int) -> None:
        self._popularity = popularity
        self._items = items

    def scores(self, query: Query) -> Floats:
        """Return the segment's shares, (N,)."""
        return self._popularity.score(query.context, self._items)


class CooccurrenceModel:
    """The counts of what the same shoppers like, summed over the history."""

    def __init__(self, prior: Prior, items: int) -> None:
        self._prior = prior
        self._items = items

    def scores(self, query: Query) -> Floats:
        """Return summed neighbour weights, (N,)."""
        keep = np.ones((1, len(query.history)), dtype=np.bool_)
        scores: Floats = self._prior.score(query.history, keep, None, self._items)[0]
        return scores


class ArtifactModel:
    """A trained artifact, served as the endpoint serves it; its own items may differ from the dataset's."""

    def __init__(self, artifact: Artifact, records: list[dict[str, object]], vectors: Floats) -> None:
        self.program = RankerProgram(artifact, NoSegments())
        catalogue = self.program.catalogue
        news = [
            {**record, "vector": vector.astype(np.float16).tobytes() if vector.any() else None}
            for record, vector in zip(records, vectors, strict=True)
            if record["item_id"] not in catalogue.index
        ]
        self.program.scorer.refresh(catalogue.load(news))
        self._rows = np.array([catalogue.index[str(record["item_id"])] for record in records], dtype=np.int64)

    def scores(self, query: Query) -> Floats:
        """Return the served scores, (N,), of the dataset's items."""
        given = query.history
        history = History(self._rows[given.items], given.kinds, given.at, given.sources, given.now)
        return self.program.scorer.scores(history, query.context)[self._rows]


@dataclass
class Result:
    """One model's answers to all queries."""

    lists: list[Ints] = field(default_factory=list)
    metrics: list[dict[str, float]] = field(default_factory=list)

    def mean(self) -> dict[str, float]:
        """Return each metric's mean."""
        return {name: float(np.mean([row[name] for row in self.metrics])) for name in self.metrics[0]}

    def column(self, name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """Return a metric of every query, (Q,)."""
        return np.array([row[name] for row in self.metrics])


def answers(model: Model, queries: list[Query], items: int) -> Result:
    """Return a model's best ten for every query, judged."""
    result = Result()
    for query in queries:
        ranked = top_k(model.scores(query), unbought(query, items), CUTOFF)
        result.lists.append(ranked)
        result.metrics.append(per_query(ranked, query.relevant))
    return result
