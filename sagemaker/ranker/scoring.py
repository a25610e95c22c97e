"""Scores of the whole catalogue: a mixture of the network, the prior, text and popularity."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from ranker.catalogue import Catalogue
from ranker.events import EVENT_CODE
from ranker.forward import Network
from ranker.history import History
from ranker.popularity import Popularity
from ranker.prior import Prior
from ranker.text import TextSettings, TextSimilarity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ranker.arrays import Bools, Floats, Ints
    from ranker.artifact import Artifact

PARTS = ("network", "prior", "text", "popularity")


@dataclass(frozen=True)
class Blend:
    """The share of each part in the mixture."""

    network: float = 0.0
    prior: float = 0.0
    text: float = 0.0
    popularity: float = 0.0

    def as_dict(self) -> dict[str, float]:
        """Return the shares for the manifest."""
        return asdict(self)


class Scorer:
    """One artifact's parts over one catalogue."""

    def __init__(self, artifact: Artifact, catalogue: Catalogue) -> None:
        settings, groups = artifact.settings, artifact.groups
        self.catalogue = catalogue
        self.blend = Blend(**settings["blend"])
        self.text = TextSimilarity(catalogue, TextSettings(**settings["text"]))
        self.prior = (
            Prior.from_arrays(groups["prior"], settings["prior"]["halving_ranks"]) if "prior" in groups else None
        )
        self.popularity = Popularity.from_arrays(groups["popularity"]) if "popularity" in groups else None
        self.network = Network.from_artifact(artifact, catalogue) if "network" in groups else None

    def refresh(self, changed: list[int]) -> None:
        """Give items whose vector changed their semantic ids and item vectors."""
        if self.network is not None:
            self.network.place(self.catalogue, np.array(changed, dtype=np.int64))

    def scores(self, history: History, context: Mapping[str, str]) -> Floats:
        """Return the score of every item, (N,)."""
        if not len(history):
            return self.without_history(context)
        scores: Floats = self.variants(history, context, np.ones((1, len(history)), dtype=np.bool_), None)[0]
        return scores

    def variants(self, history: History, context: Mapping[str, str], keep: Bools, columns: Ints | None) -> Floats:
        """Return the scores of C items (all when None) under V choices of kept events.

        Args:
            history: H events.
            context: The request's segments.
            keep: (V, H), true where an event counts.
            columns: (C,) catalogue indices.

        Returns:
            (V, C).
        """
        parts = self.parts(history, context, keep, columns)
        return mix(parts, self.blend)

    def parts(
        self, history: History, context: Mapping[str, str], keep: Bools, columns: Ints | None
    ) -> dict[str, Floats]:
        """Return each part's scores, (V, C), of those with a share in the blend or all that exist."""
        items = len(self.catalogue)
        parts: dict[str, Floats] = {}
        if self.network is not None and self.blend.network > 0:
            parts["network"] = self.network.score(history, keep, columns)
        if self.prior is not None and self.blend.prior > 0:
            parts["prior"] = self.prior.score(history, keep, columns, items)
        if self.blend.text > 0:
            parts["text"] = self.text.score(history, keep, columns)
        if self.popularity is not None and self.blend.popularity > 0:
            shares = self.popularity.score(context, items)
            parts["popularity"] = np.broadcast_to(
                shares if columns is None else shares[columns], (len(keep), _width(shares, columns))
            )
        return parts

    def without_history(self, context: Mapping[str, str]) -> Floats:
        """Return scores, (N,), for a shopper of whom nothing is known: what sells in the segment, else the newest."""
        items = len(self.catalogue)
        if self.popularity is not None:
            return self.popularity.score(context, items)
        order = np.argsort(self.catalogue.created_at, kind="stable")
        scores = np.empty(items, dtype=np.float32)
        scores[order] = np.arange(1, items + 1, dtype=np.float32) / max(items, 1)
        return scores

    def popular_share(self, item: int, context: Mapping[str, str]) -> float:
        """Return the part of an item's score that is the same for every shopper of the segment."""
        if self.popularity is None:
            return 0.0
        return self.blend.popularity * float(self.popularity.score(context, len(self.catalogue))[item])

    def similar(self, anchors: Ints) -> Floats:
        """Return how like the anchors each item is, (N,): text and the company it keeps, by the blend's shares."""
        history = anchors_alone(anchors)
        keep = np.ones((1, len(anchors)), dtype=np.bool_)
        scores: Floats = self.text.score(history, keep, None)[0]
        if self.prior is not None:
            scores = scores + self.prior.score(history, keep, None, len(self.catalogue))[0]
        scores[anchors] = 0.0
        return scores


def anchors_alone(anchors: Ints) -> History:
    """Return a history of nothing but the anchors."""
    empty = np.empty(0, dtype=np.int64)
    return History(empty, empty, empty, empty, 0).with_anchors(anchors, EVENT_CODE["view"])


def mix(parts: Mapping[str, Floats], blend: Blend) -> Floats:
    """Return the blend of parts of one shape."""
    shares = blend.as_dict()
    total: Floats | None = None
    for name, scores in parts.items():
        weighted = np.float32(shares[name]) * scores
        total = weighted if total is None else total + weighted
    if total is None:
        raise ValueError("a blend needs at least one part with a share above zero")
    return total


def catalogue_of(artifact: Artifact) -> Catalogue:
    """Return the catalogue that an artifact was trained on, its items at the arrays' rows."""
    vectors = artifact.groups["vectors"]["vectors"]
    catalogue = Catalogue(int(vectors.shape[1]), artifact.catalogue_version)
    catalogue.load(
        [
            {**item, "vector": row.tobytes() if row.any() else None}
            for item, row in zip(artifact.items, vectors, strict=True)
        ]
    )
    return catalogue


def _width(shares: Floats, columns: Ints | None) -> int:
    return len(shares) if columns is None else len(columns)
