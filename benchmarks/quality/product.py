"""The product's own models: `generative`, the network alone, and `served`, what the endpoint answers with.

Both are one training by `ranker.fitting`, which learns from train and chooses its blend on valid; they differ in the
blend alone. Scores come from the code that serves.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.quality.data import text
from datasets.dataset import Events
from datasets.split import Split
from embedding.encoder import MODEL, Encoder
from evaluation.protocol import Query
from ranker import artifact as artifacts
from ranker.blend import Blend
from ranker.events import EVENT_CODE
from ranker.fitting import FittingSettings, learn, recount
from ranker.history import History
from ranker.scoring import Scorer, catalogue_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.quality.data import LeaveOneOut, Part, Sequences
    from benchmarks.quality.model import Say
    from ranker.arrays import Floats, Ints
    from ranker.artifact import Artifact

_CACHE = Path(__file__).parents[2] / "build" / "quality"
_BATCH = 256
_learnt: dict[tuple[str, int, str], dict[Part, Artifact]] = {}


class Product:
    """One artifact of the product, trained on a leave-one-out split."""

    seeded = True

    def __init__(self, blend: Blend | None) -> None:
        """Take the artifact's own blend, or another in its place."""
        self._blend = blend
        self._scorers: dict[Part, Scorer] = {}

    @classmethod
    def of(cls, artifact: Artifact, data: LeaveOneOut) -> Product:
        """Return the model of an artifact that was trained on a data set before, to be judged on test."""
        product = cls(None)
        product._take(data, {"test": artifact})
        return product

    def fit(self, data: LeaveOneOut, seed: int, device: str, say: Say) -> None:
        """Train the product's artifact with its default settings."""
        self._take(data, _trained(data, seed, device, say))

    def _take(self, data: LeaveOneOut, trained: Mapping[Part, Artifact]) -> None:
        self._scorers = {part: self._scorer(artifact) for part, artifact in trained.items()}
        index = self._scorers["test"].catalogue.index
        self._row = np.array([index[str(record["item_id"])] for record in data.items], dtype=np.int64)
        self._known: dict[Part, Sequences] = {"valid": data.train, "test": data.known("test")}

    def scores(self, users: Ints, part: Part) -> Floats:
        """Return the served score of every item, (B, N)."""
        known = self._known[part]
        rows = []
        for user in users.tolist():
            span = slice(int(known.starts[user]), int(known.starts[user + 1]))
            history = history_of(self._row[known.items[span]], known.at[span])
            rows.append(self._scorers[part].scores(history, {})[self._row])
        return np.stack(rows)

    def settings(self) -> dict[str, object]:
        """Return the blend that valid chose."""
        return dict(self._scorers["valid"].blend.as_dict())

    def _scorer(self, artifact: Artifact) -> Scorer:
        if self._blend is not None:
            artifact = replace(artifact, settings=artifact.settings | {"blend": self._blend.as_dict()})
        return Scorer(artifact, catalogue_of(artifact))


def _trained(data: LeaveOneOut, seed: int, device: str, say: Say) -> dict[Part, Artifact]:
    """Return the artifacts to judge valid and test by: the valid items may not be in the counts of the first.

    What one seed has learnt is kept for the other models of the run, and the artifact in a folder for other benchmarks.
    """
    key = (data.name, seed, device)
    if key not in _learnt:
        settings = FittingSettings(seed=seed)
        settings = replace(settings, training=replace(settings.training, seed=seed, device=device))
        learnt = learn(split_of(data, encoded(data, say)), f"{data.name}-{seed}", settings)
        _learnt[key] = {"valid": learnt.artifact, "test": recount(learnt)}
        folder = _CACHE / f"{data.name}-{seed}"
        artifacts.save(_learnt[key]["test"], folder)
        say(f"the artifact is in {folder}")
    return _learnt[key]


def split_of(data: LeaveOneOut, vectors: Floats) -> Split:
    """Return a data set as the product's training takes it: every interaction is a purchase."""
    queries = []
    for user in data.judged("valid").tolist():
        items = data.train.of(user)
        at = data.train.at[data.train.starts[user] : data.train.starts[user + 1]]
        queries.append(Query(user, history_of(items, at), np.unique(items), data.valid[user : user + 1], {}))
    records = [{"item_id": str(record["item_id"]), "revision": 1} for record in data.items]
    return Split(records, vectors, 0, _events(data.train), _events(data.known("test")), queries, [], [])


def encoded(data: LeaveOneOut, say: Say) -> Floats:
    """Return the text vectors, (N, T), by the embedding endpoint's encoder; kept under build/ for the next run."""
    texts = [text(record) for record in data.items]
    digest = hashlib.sha256("\n".join([MODEL, *texts]).encode()).hexdigest()[:16]
    path = _CACHE / f"{data.name}-{digest}.npy"
    if not path.is_file():
        encoder = Encoder.load()
        parts = []
        for start in range(0, len(texts), _BATCH):
            say(f"text vectors: {start} of {len(texts)}")
            parts.append(encoder.encode([entry or "item" for entry in texts[start : start + _BATCH]]))
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, np.concatenate(parts))
    vectors: Floats = np.load(path).astype(np.float32)
    return vectors


def _events(sequences: Sequences) -> Events:
    none = np.full(len(sequences.items), -1, dtype=np.int64)
    kinds = np.full(len(sequences.items), EVENT_CODE["purchase"], dtype=np.int64)
    return Events(sequences.users(), sequences.items, kinds, sequences.at, none, none)


def history_of(items: Ints, at: Ints) -> History:
    """Return purchases, oldest first, as the history of a request at the time of the last of them."""
    kinds = np.full(len(items), EVENT_CODE["purchase"], dtype=np.int64)
    now = int(at[-1]) if len(at) else 0
    return History(items, kinds, at, np.arange(len(items)), now)


MODELS: dict[str, Callable[[], Any]] = {
    "generative": lambda: Product(Blend.even(network=1.0)),
    "served": lambda: Product(None),
}
