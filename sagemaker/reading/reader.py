"""The reader: the sentence encoder with upper layers of its own, and a tag for every word.

MiniLM's lower layers are the packaged ones. The upper ones replace the packaged weights by name, int8 like those: the
reader is 22 million parameters, of which this repository holds 5 MB.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx
from onnx import numpy_helper

from embedding.encoder import session, tokenizer, weights
from reading.marks import ACTS, KINDS, TAGS, Marked, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    import onnxruntime

    Floats = npt.NDArray[np.float32]

MODEL = "minilm-l6-reader"
HEADS = ("tags.weight", "tags.bias", "acts.weight", "acts.bias")
LEARNT = Path(__file__).with_name("learnt.npz")
"""Initialisers of the encoder's graph by their names, and the heads."""


class Reader:
    """Marks messages on one core."""

    def __init__(self, running: onnxruntime.InferenceSession, heads: dict[str, Floats]) -> None:
        self._tokenizer = tokenizer()
        self._session = running
        self._heads = heads

    @classmethod
    def load(cls, learnt: Path = LEARNT) -> Reader:
        """Return the reader over the packaged weights and what was learnt; raises FileNotFoundError.

        Raises ValueError where it was learnt over other weights.
        """
        with np.load(learnt, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        heads = {name: arrays.pop(name).astype(np.float32) for name in HEADS}
        model = onnx.load(weights())
        for entry in model.graph.initializer:
            if entry.name in arrays:
                entry.CopyFrom(numpy_helper.from_array(arrays.pop(entry.name), entry.name))
        if arrays:
            raise ValueError(f"{learnt} was learnt over other weights: they have no {', '.join(sorted(arrays))}")
        return cls(session(model.SerializeToString()), heads)

    def read(self, message: str) -> Marked:
        """Mark one message; what lies behind its first 128 word pieces is not read."""
        encoding = self._tokenizer.encode(message)
        ids = np.array([encoding.ids], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        hidden: Floats = self._session.run(None, feed)[0][0]
        tags = _softmax(hidden @ self._heads["tags.weight"].T + self._heads["tags.bias"])
        acts = _softmax(hidden[0] @ self._heads["acts.weight"].T + self._heads["acts.bias"])
        best = int(acts.argmax())
        return Marked(spans_of(encoding.word_ids, encoding.offsets, tags), ACTS[best], float(acts[best]))


def spans_of(
    words: Sequence[int | None], offsets: Sequence[tuple[int, int]], tags: npt.NDArray[np.float32]
) -> tuple[Span, ...]:
    """Give the spans of a row of word pieces: `tags` (L, 13) are probabilities, and a word's are its first piece's."""
    found: list[tuple[int, int, str, list[float]]] = []
    before: int | None = None
    running: str | None = None
    for word, (start, end), row in zip(words, offsets, tags, strict=True):
        if word is None:
            continue
        if word == before:
            if running is not None:
                first, _, kind, scores = found[-1]
                found[-1] = (first, end, kind, scores)
            continue
        before = word
        kinds = row[1::2] + row[2::2]
        best = int(kinds.argmax())
        if row[0] >= kinds[best]:
            running = None
            continue
        opens = KINDS[best] != running or row[1 + 2 * best] > row[2 + 2 * best]
        running = KINDS[best]
        if opens:
            found.append((start, end, running, [float(kinds[best])]))
        else:
            first, _, kind, scores = found[-1]
            found[-1] = (first, end, kind, [*scores, float(kinds[best])])
    return tuple(Span(start, end, kind, sum(scores) / len(scores)) for start, end, kind, scores in found)


def _softmax(rows: Floats) -> Floats:
    exponents = np.exp(rows - rows.max(axis=-1, keepdims=True))
    result: Floats = exponents / exponents.sum(axis=-1, keepdims=True)
    return result


assert len(TAGS) == 1 + 2 * len(KINDS)
