"""The ranker endpoint's program: a request in, ranked items with their reasons out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ranker import artifact as artifacts
from ranker import evidence
from ranker.events import EVENT_CODE
from ranker.exploration import Slate, explore
from ranker.filters import eligible
from ranker.history import History
from ranker.request import RankRequest, parse_request
from ranker.scoring import Scorer, anchors_alone, catalogue_of
from ranker.segments import Segments, catch_up
from ranker.topk import top_k

if TYPE_CHECKING:
    from pathlib import Path

    from ranker.arrays import Bools, Floats, Ints
    from ranker.artifact import Artifact
    from ranker.catalogue import Catalogue

# An item that owes more than this part of its score to what everyone buys is shown for that.
_POPULAR = 0.5


class RankerProgram:
    """One artifact and the catalogue that grows from it."""

    def __init__(self, artifact: Artifact, segments: Segments) -> None:
        self._model_version = artifact.model_version
        self._segments = segments
        self.catalogue: Catalogue = catalogue_of(artifact)
        self.trained = len(self.catalogue)
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
        mask = eligible(self.catalogue, request)
        history = self._history(request)
        mask[self._known(request.anchors)] = False
        scores = self._scores(request, history)
        slate = explore(top_k(scores, mask, request.k), mask, request.exploration_share, request.seed)
        return {
            "model_version": self._model_version,
            "catalogue_version": self.catalogue.version,
            "items": self._items(request, history, scores, slate),
            "eligible": int(mask.sum()),
        }

    def _scores(self, request: RankRequest, history: History) -> Floats:
        if request.mode == "similar":
            return self.scorer.similar(self._known(request.anchors))
        return self.scorer.scores(history, request.context)

    def _known(self, item_ids: tuple[str, ...]) -> Ints:
        index = self.catalogue.index
        return np.array([index[item_id] for item_id in item_ids if item_id in index], dtype=np.int64)

    def _history(self, request: RankRequest) -> History:
        """Return the request's known events with the anchors, as views of now, behind them."""
        if request.mode == "similar":
            return anchors_alone(self._known(request.anchors))
        index = self.catalogue.index
        known = [(index[event.item_id], event, i) for i, event in enumerate(request.history) if event.item_id in index]
        history = History(
            np.array([item for item, _, _ in known], dtype=np.int64),
            np.array([event.kind for _, event, _ in known], dtype=np.int64),
            np.array([event.at for _, event, _ in known], dtype=np.int64),
            np.array([source for _, _, source in known], dtype=np.int64),
            request.now,
        )
        kind = EVENT_CODE["add_to_cart" if request.surface == "cart" else "view"]
        return history.with_anchors(self._known(request.anchors), kind)

    def _items(self, request: RankRequest, history: History, scores: Floats, slate: Slate) -> list[dict[str, object]]:
        drops = np.zeros((len(history), len(slate.items)), dtype=np.float32)
        if request.evidence and request.mode == "personal" and len(history) and len(slate.items):
            drops = evidence.drops(self.scorer, history, request.context, slate.items)
        return [
            {
                "item_id": self.catalogue.ids[item],
                "score": float(scores[item]),
                "propensity": float(slate.propensity[place]),
                "reason": self._reason(request, history, int(item), drops[:, place], float(scores[item]))
                | ({"code": "explore"} if slate.explored[place] else {}),
            }
            for place, item in enumerate(slate.items)
        ]

    def _reason(
        self, request: RankRequest, history: History, item: int, drop: Floats, score: float
    ) -> dict[str, object]:
        events = evidence.shares(drop, history.sources)
        others = [int(history.items[history.sources == event["index"]][0]) for event in events]
        anchors = [int(anchor) for anchor in self._known(request.anchors)]
        code = self._code(request, item, drop, history.sources, score)
        return {
            "code": code,
            "events": events if code != "popular" else [],
            "attributes": evidence.shared_attributes(self.catalogue, item, others or anchors),
        }

    def _code(self, request: RankRequest, item: int, drop: Floats, sources: Ints, score: float) -> str:
        if request.mode == "similar":
            return "similar_to"
        carried = np.maximum(drop, 0.0)
        if not request.evidence and len(drop):
            return "because_you"
        if not carried.any() or self.scorer.popular_share(item, request.context) > _POPULAR * score:
            return "popular" if item < self.trained else "new_for_you"
        if _mostly(carried, sources < 0):
            return "bought_together" if self._together(request, item) else "similar_to"
        return "because_you" if item < self.trained or not self.trained else "new_for_you"

    def _together(self, request: RankRequest, item: int) -> bool:
        """Return whether sales, and not likeness alone, tie an item to an anchor."""
        prior = self.scorer.prior
        return prior is not None and any(item in prior.row(int(anchor))[0] for anchor in self._known(request.anchors))


def _mostly(carried: Floats, part: Bools) -> bool:
    return bool(carried[part].sum() > carried[~part].sum())
