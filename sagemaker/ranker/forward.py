"""The transformer's forward pass in numpy: what `network.py` trains, served without torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ranker.quantiser import Quantiser

if TYPE_CHECKING:
    from ranker.arrays import Arrays, Bools, Floats, Ints
    from ranker.artifact import Artifact
    from ranker.catalogue import Catalogue
    from ranker.history import History

GAPS = 26
"""Buckets of the time between two events: powers of two of seconds."""

_CHUNK = 16
_EPSILON = 1e-5


class Network:
    """Scores every item by one softmax over items; an item's vector is the mean of its codes' vectors and more."""

    def __init__(self, parameters: Arrays, quantiser: Quantiser, heads: int, length: int) -> None:
        self._weights = {name: array.astype(np.float32) for name, array in parameters.items()}
        self._quantiser = quantiser
        self._heads = heads
        self._length = length
        self._trained = len(self._weights["item_vectors"])
        self._items = self._weights["item_vectors"]
        self._biases = self._weights["item_biases"]
        self._placed = np.ones(self._trained, dtype=np.bool_)

    @classmethod
    def from_artifact(cls, artifact: Artifact, catalogue: Catalogue) -> Network:
        """Return the network of an artifact, its untrained items placed by their text."""
        settings = artifact.settings["network"]
        quantiser = Quantiser.from_arrays(artifact.groups["quantiser"])
        network = cls(artifact.groups["network"], quantiser, settings["heads"], settings["length"])
        network.place(catalogue, np.arange(network._trained, len(catalogue)))
        return network

    def place(self, catalogue: Catalogue, changed: Ints) -> None:
        """Give items their vectors: codes by the frozen quantiser, and the projected text.

        Args:
            catalogue: The catalogue, already changed.
            changed: (C,) indices whose text vector changed; a trained item keeps what it learnt.
        """
        self._grow(len(catalogue))
        changed = changed[changed >= self._trained]
        self._placed[changed] = catalogue.embedded[changed]
        new = changed[catalogue.embedded[changed]]
        if len(new):
            text = catalogue.vectors[new]
            self._items[new] = self.vectors_of(self._quantiser.encode(text), text)
            self._biases[new] = self._weights["cold_bias"]

    def vectors_of(self, codes: Ints, text: Floats) -> Floats:
        """Return item vectors, (C, D), of codes, (C, M), and text vectors, (C, T), without what only sales teach."""
        tables = self._weights["code_vectors"]
        parts = tables[np.arange(codes.shape[1]), codes]
        vectors: Floats = parts.mean(axis=1) + text @ self._weights["text_projection"]
        return vectors

    def score(self, history: History, keep: Bools, columns: Ints | None) -> Floats:
        """Return probabilities, (V, C), of C items (all when None) under V choices of kept events, (V, H)."""
        rows = [
            self._probabilities(self.hidden(history, keep[start : start + _CHUNK]), columns)
            for start in range(0, len(keep), _CHUNK)
        ]
        return np.concatenate(rows)

    def logits(self, hidden: Floats) -> Floats:
        """Return logits, (V, N), of hidden states, (V, D)."""
        return hidden @ self._items.T + self._biases

    def hidden(self, history: History, keep: Bools) -> Floats:
        """Return the state behind each kept sequence's last event, (V, D)."""
        items, kinds, gaps, lengths = sequences(history, keep, self._length)
        weights = self._weights
        state = self._items[items] + weights["kinds"][kinds] + weights["gaps"][gaps]
        state = state + weights["positions"][: state.shape[1]]
        layer = 0
        while f"{layer}.qkv" in weights:
            state = self._block(state, layer)
            layer += 1
        last = state[np.arange(len(state)), np.maximum(lengths - 1, 0)]
        return _normalise(last, weights["last.scale"], weights["last.shift"])

    def _probabilities(self, hidden: Floats, columns: Ints | None) -> Floats:
        """Return softmax over all placed items, (V, C) at some columns."""
        logits = self.logits(hidden)
        logits[:, ~self._placed] = -np.inf
        logits -= logits.max(axis=1, keepdims=True)
        np.exp(logits, out=logits)
        total = logits.sum(axis=1, keepdims=True)
        result: Floats = (logits if columns is None else logits[:, columns]) / total
        return result

    def _block(self, state: Floats, layer: int) -> Floats:
        """Return the next state, (V, L, D), of one pre-norm causal block."""
        weights = self._weights
        inner = _normalise(state, weights[f"{layer}.norm1.scale"], weights[f"{layer}.norm1.shift"])
        qkv = inner @ weights[f"{layer}.qkv"] + weights[f"{layer}.qkv.bias"]
        state = state + self._attend(qkv) @ weights[f"{layer}.out"] + weights[f"{layer}.out.bias"]
        inner = _normalise(state, weights[f"{layer}.norm2.scale"], weights[f"{layer}.norm2.shift"])
        inner = np.maximum(inner @ weights[f"{layer}.up"] + weights[f"{layer}.up.bias"], 0.0)
        result: Floats = state + inner @ weights[f"{layer}.down"] + weights[f"{layer}.down.bias"]
        return result

    def _attend(self, qkv: Floats) -> Floats:
        """Return causal attention, (V, L, D), of stacked queries, keys and values, (V, L, 3 D)."""
        batch, length, width = qkv.shape
        size = width // 3 // self._heads
        query, key, value = qkv.reshape(batch, length, 3, self._heads, size).transpose(2, 0, 3, 1, 4)
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(size))
        scores[:, :, np.triu(np.ones((length, length), dtype=np.bool_), 1)] = -np.inf
        scores -= scores.max(axis=-1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=-1, keepdims=True)
        mixed: Floats = (scores @ value).transpose(0, 2, 1, 3).reshape(batch, length, width // 3)
        return mixed

    def _grow(self, items: int) -> None:
        missing = items - len(self._items)
        if missing > 0:
            self._items = np.concatenate([self._items, np.zeros((missing, self._items.shape[1]), dtype=np.float32)])
            self._biases = np.concatenate([self._biases, np.zeros(missing, dtype=np.float32)])
            self._placed = np.concatenate([self._placed, np.zeros(missing, dtype=np.bool_)])


def sequences(history: History, keep: Bools, length: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Return items, kinds and gap buckets, (V, L) each, and lengths, (V,): the newest kept events, oldest first."""
    chosen = [np.flatnonzero(row)[-length:] for row in keep]
    lengths = np.array([len(row) for row in chosen], dtype=np.int64)
    width = max(1, int(lengths.max(initial=0)))
    items = np.zeros((len(keep), width), dtype=np.int64)
    kinds, gaps = np.zeros_like(items), np.zeros_like(items)
    for row, events in enumerate(chosen):
        items[row, : len(events)] = history.items[events]
        kinds[row, : len(events)] = history.kinds[events]
        gaps[row, : len(events)] = gap_buckets(history.at[events])
    return items, kinds, gaps, lengths


def gap_buckets(at: Ints) -> Ints:
    """Return the bucket, (L,), of the time since the event before; the first event's is zero."""
    gaps = np.diff(at, prepend=at[:1])
    return np.minimum(np.log2(1.0 + np.maximum(gaps, 0)).astype(np.int64), GAPS - 1)


def _normalise(state: Floats, scale: Floats, shift: Floats) -> Floats:
    centred = state - state.mean(axis=-1, keepdims=True)
    deviation = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + np.float32(_EPSILON))
    result: Floats = centred / deviation * scale + shift
    return result
