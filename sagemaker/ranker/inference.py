"""The ranker endpoint's program: a request in, ranked items with their reasons out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from container.problem import RequestError
from ranker import artifact as artifacts
from ranker import diversity, evidence
from ranker.control import Control
from ranker.events import EVENT_CODE
from ranker.exploration import Slate, explore
from ranker.filters import eligible
from ranker.history import History
from ranker.request import RankRequest, parse_request
from ranker.scoring import Scorer, anchors_alone, catalogue_of
from ranker.segments import Segments, catch_up

if TYPE_CHECKING:
    from pathlib import Path

    from ranker.arrays import Floats, Ints
    from ranker.artifact import Artifact
    from ranker.catalogue import Catalogue

# An item that owes more than this part of its score to what everyone buys is shown for that.
_POPULAR = 0.5


class RankerProgram:
    """One artifact and the catalogue that grows from it."""

    def __init__(self, artifact: Artifact, segments: Segments) -> None:
        self._model_version = artifact.model_version
        self._segments = segments
        self._control = Control(**artifact.settings.get("control", {}))
        self.catalogue: Catalogue = catalogue_of(artifact)
        self.scorer = Scorer(artifact, self.catalogue)

    @classmethod
    def load(cls, folder: Path, segments: Segments) -> RankerProgram:
        """Return the program of an unpacked artifact, brought to the newest catalogue.

        Raises:
            ArtifactError: The artifact fails its checks.
        """
        program = cls(artifacts.load(folder), segments)
        program.catch_up(None)
        return program

    def catch_up(self, wanted: int | None) -> None:
        """Apply the deltas up to a version, or all that are published.

        Raises:
            ConflictError: The wanted version is not published.
        """
        if wanted is None or self.catalogue.version < wanted:
            # What was applied before a conflict stays applied, so its vectors are placed either way.
            changed: list[int] = []
            try:
                changed = catch_up(self.catalogue, self._segments, wanted)
            finally:
                self.scorer.refresh(changed)

    def invoke(self, payload: dict[str, object]) -> dict[str, object]:
        """Answer one request.

        Raises:
            RequestError: A field breaks its limit.
            ConflictError: The wanted catalogue version is not published.
        """
        request = parse_request(payload)
        self.catch_up(request.catalogue_version)
        return self.rank(request)

    def rank(self, request: RankRequest) -> dict[str, object]:
        """Return the answer to a parsed request at this worker's catalogue version."""
        allowed = eligible(self.catalogue, request)
        anchors = self._known(request.anchors)
        history = anchors_alone(anchors) if request.mode == "similar" else self._history(request, anchors)
        control = self._control.of(request)
        depth = diversity.pool(request.k) if control.diversity else request.k
        if request.mode == "similar" or request.query is not None:
            scores = self._searched(request, history) if request.mode != "similar" else self.scorer.similar(anchors)
            ranked = self.scorer.top(scores, allowed, depth, control.popularity_penalty)
            values = scores[ranked]
        else:
            ranked, values = self.scorer.best(history, request.context, allowed, depth, control.popularity_penalty)
        if control.diversity:
            chosen = diversity.diversified(ranked, self.catalogue, control.diversity, request.k)
            ranked, values = ranked[chosen], values[chosen]
        slate = explore(ranked, allowed, request.exploration_share, request.seed)
        if slate.explored.any():
            values = self._rescored(request, history, slate, values)
        return {
            "model_version": self._model_version,
            "catalogue_version": self.catalogue.version,
            "items": self._items(request, history, anchors, values, slate),
            "eligible": allowed.count,
        }

    def _rescored(self, request: RankRequest, history: History, slate: Slate, values: Floats) -> Floats:
        """Return the slate's scores, (K,), where exploration has put other items in some places."""
        items = slate.items[slate.explored]
        result = values.copy()
        if request.mode == "similar":
            result[slate.explored] = self.scorer.similar(self._known(request.anchors))[items]
        elif request.query is not None:
            result[slate.explored] = self._searched(request, history)[items]
        elif len(history):
            keep = np.ones((1, len(history)), dtype=np.bool_)
            result[slate.explored] = self.scorer.variants(history, request.context, keep, items)[0]
        else:
            result[slate.explored] = self.scorer.without_history(request.context)[items]
        return result

    def _searched(self, request: RankRequest, history: History) -> Floats:
        """Return how well each item fits the request's query, (N,)."""
        assert request.query is not None
        if request.query.shape != (self.catalogue.dimensions,):
            raise RequestError("query", f"a vector of {self.catalogue.dimensions} values", request.query.shape[0])
        return self.scorer.searched(request.query, history, request.context)

    def _known(self, item_ids: tuple[str, ...]) -> Ints:
        index = self.catalogue.index
        return np.array([index[item_id] for item_id in item_ids if item_id in index], dtype=np.int64)

    def _history(self, request: RankRequest, anchors: Ints) -> History:
        """Return the request's known events with the anchors, as views of now, behind them."""
        index = self.catalogue.index
        known = [
            (index[event.item_id], event.kind, event.at, place)
            for place, event in enumerate(request.history)
            if event.item_id in index
        ]
        columns = np.array(known, dtype=np.int64).reshape(-1, 4).T
        history = History(columns[0], columns[1], columns[2], columns[3], request.now)
        kind = EVENT_CODE["add_to_cart" if request.surface == "cart" else "view"]
        return history.with_anchors(anchors, kind) if len(anchors) else history

    def _items(
        self, request: RankRequest, history: History, anchors: Ints, values: Floats, slate: Slate
    ) -> list[dict[str, object]]:
        drops = np.zeros((len(history), len(slate.items)), dtype=np.float32)
        named: list[list[dict[str, float | int]]] = [[] for _ in slate.items]
        if (
            request.evidence
            and request.mode == "personal"
            and request.query is None
            and len(history)
            and len(slate.items)
        ):
            drops = evidence.drops(self.scorer, history, request.context, slate.items)
            named = evidence.strongest(drops, history.sources)
        codes = self._codes(request, history, anchors, drops, values, slate.items)
        item_of = dict(zip(history.sources.tolist(), history.items.tolist(), strict=True))
        explored, alone = slate.explored.tolist(), anchors.tolist()
        answer: list[dict[str, object]] = []
        for place, (item, score, propensity) in enumerate(
            zip(slate.items.tolist(), values.tolist(), slate.propensity.tolist(), strict=True)
        ):
            events = named[place] if codes[place] != "popular" else []
            others = [item_of[int(event["index"])] for event in named[place]] or alone
            reason = {
                "code": "explore" if explored[place] else codes[place],
                "events": events,
                "attributes": evidence.shared_attributes(self.catalogue, item, others) if others else [],
            }
            name = self.catalogue.ids[item]
            entry = {"item_id": name, "score": score, "propensity": propensity, "reason": reason}
            answer.append(entry | {"card": self.catalogue.card(item)} if request.cards else entry)
        return answer

    def _codes(
        self, request: RankRequest, history: History, anchors: Ints, drops: Floats, values: Floats, items: Ints
    ) -> list[str]:
        """Return each item's reason code."""
        if request.mode == "similar":
            return ["similar_to"] * len(items)
        if request.query is not None:
            return ["matches_query"] * len(items)
        if not request.evidence and len(history):
            return ["because_you"] * len(items)
        carried = np.maximum(drops, 0.0)
        popular = self.scorer.popular(items, request.context, len(history)) > _POPULAR * values
        by_anchors = carried[history.sources < 0].sum(axis=0)
        mostly = by_anchors > carried[history.sources >= 0].sum(axis=0)
        popular |= ~carried.any(axis=0)
        head = self.scorer.head or len(self.catalogue)
        together = self._together(anchors) if mostly.any() else set()
        known = zip(popular.tolist(), mostly.tolist(), items.tolist(), strict=True)
        return [
            _anchored(item in together) if near and not common else _own(common, item < head)
            for common, near, item in known
        ]

    def _together(self, anchors: Ints) -> set[int]:
        """Return the items that sales, and not likeness alone, tie to an anchor."""
        prior = self.scorer.prior
        return set() if prior is None else set(prior.entries(anchors).indices.tolist())


def _anchored(sold_together: bool) -> str:
    return "bought_together" if sold_together else "similar_to"


def _own(popular: bool, sold: bool) -> str:
    """Return the code of what no anchor brought: an item without sales is new, whatever else speaks for it."""
    if not sold:
        return "new_for_you"
    return "popular" if popular else "because_you"
