"""The transformer's forward pass, served without torch: by its graph, and where an artifact has none by numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ranker.encoder import Encoder
from ranker.quantiser import Quantiser
from ranker.tail import Tail

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
    """Scores items by one softmax over the head: the items that have vectors of their own.

    Items of the tail are known by their codes alone; what they score is a probability in proportion to the head's.
    """

    def __init__(
        self, parameters: Arrays, codes: Ints, heads: int, length: int, encoder: Encoder | None = None
    ) -> None:
        """Make a network from its arrays.

        Args:
            parameters: What `Transformer.export` returns.
            codes: (N - H, M) codes of the tail's items, at indices H and up; -1 for items that have none.
            heads: Attention heads of each block.
            length: The most events that are read.
            encoder: The graph of the same weights; None leaves the work to numpy.
        """
        self._encoder = encoder
        self._weights = {name: array.astype(np.float32) for name, array in parameters.items()}
        self._heads = heads
        self._length = length
        self.head: Floats = self._weights["head_vectors"]
        """(H, D)"""
        # Lying the other way, many states are multiplied with it in half the time.
        self._columns: Floats = np.ascontiguousarray(self.head.T)
        # A worker answers one request at a time; memory that is new for each costs as much as the product.
        self._room: Floats = np.empty((_CHUNK, len(self.head)), dtype=np.float32)
        self.code_vectors: Floats = self._weights["code_vectors"]
        """(M, K, D)"""
        self._codes = codes
        self.tail = Tail(np.flatnonzero(codes[:, 0] >= 0) + len(self.head), codes[codes[:, 0] >= 0])

    @classmethod
    def from_artifact(cls, artifact: Artifact) -> Network:
        """Return the network of an artifact."""
        settings = artifact.settings["network"]
        codes = artifact.groups["codes"]["codes"].astype(np.int64)
        parameters = artifact.groups["network"]
        encoder = Encoder(artifact.groups["encoder"]) if "encoder" in artifact.groups else None
        return cls(parameters, codes[len(parameters["head_vectors"]) :], settings["heads"], settings["length"], encoder)

    def place(self, catalogue: Catalogue, changed: Ints, quantiser: Quantiser) -> None:
        """Give items of the tail their codes by the frozen quantiser.

        Args:
            catalogue: The catalogue, already changed.
            changed: (C,) indices whose text vector changed; the head keeps what it learnt.
            quantiser: The artifact's.
        """
        missing = len(catalogue) - len(self.head) - len(self._codes)
        if missing > 0:
            self._codes = np.pad(self._codes, ((0, missing), (0, 0)), constant_values=-1)
        changed = changed[changed >= len(self.head)]
        changed = changed[catalogue.embedded[changed]]
        if len(changed):
            codes = quantiser.encode(catalogue.vectors[changed])
            self._codes[changed - len(self.head)] = codes
            self.tail.add(changed, codes)

    def score(self, history: History, keep: Bools, columns: Ints | None, items: int) -> Floats:
        """Return probabilities, (V, C), of C of the items (all when None) under V choices of kept events, (V, H)."""
        rows = [
            self._probabilities(self.hidden(history, keep[start : start + _CHUNK]), columns, items)
            for start in range(0, len(keep), _CHUNK)
        ]
        return np.concatenate(rows)

    def code_logits(self, hidden: Floats) -> Floats:
        """Return the logits of each code's values, (M, K), of one hidden state, (D,)."""
        logits: Floats = self.code_vectors @ hidden
        return logits

    def hidden(self, history: History, keep: Bools) -> Floats:
        """Return the state behind each kept sequence's last event, (V, D)."""
        items, kinds, gaps, lengths = sequences(history, keep, self._length)
        vectors, last = self.vectors(items.ravel()).reshape(*items.shape, -1), np.maximum(lengths - 1, 0)
        if self._encoder is not None:
            return self._encoder.hidden(vectors, kinds, gaps, last)
        weights = self._weights
        state = vectors * np.float32(np.sqrt(self.head.shape[1]))
        state = state + weights["kinds"][kinds] + weights["gaps"][gaps]
        state = state + weights["positions"][: state.shape[1]]
        layers = sum(name.endswith(".qkv") for name in weights)
        for layer in range(layers - 1):
            state = self._block(state, layer)
        return _normalise(self._last_block(state, layers - 1, last), weights["last.scale"], weights["last.shift"])

    def vectors(self, items: Ints) -> Floats:
        """Return the vectors, (R, D), of some items, (R,); zeros for items without codes."""
        head = len(self.head)
        found: Floats = self.head[np.minimum(items, head - 1)] if head else np.zeros((len(items), 0), dtype=np.float32)
        behind = np.flatnonzero(items >= head)
        if len(behind):
            codes = self._codes[items[behind] - head]
            parts = self.code_vectors[np.arange(codes.shape[1]), np.maximum(codes, 0)]
            found[behind] = parts.sum(axis=1) * (codes[:, :1] >= 0)
        return found

    def has_codes(self, items: Ints) -> Bools:
        """Return which items of the tail, (R,), the codes tell something of."""
        coded: Bools = self._codes[items - len(self.head), 0] >= 0
        return coded

    def logits(self, hidden: Floats) -> Floats:
        """Return the head's logits, (V, H), of at most 16 states, (V, D), until the next call overwrites them."""
        logits: Floats = self._room[: len(hidden)]
        if len(hidden) == 1:
            logits[0] = hidden[0] @ self._columns
        else:
            np.matmul(hidden, self._columns, out=logits)
        return logits

    def known(self, items: Ints) -> Bools:
        """Return which items, (R,), have a vector: the head's, and those of the tail that have codes."""
        known = np.ones(len(items), dtype=np.bool_)
        behind = np.flatnonzero(items >= len(self.head))
        if len(behind):
            known[behind] = self.has_codes(items[behind])
        return known

    def _probabilities(self, hidden: Floats, columns: Ints | None, items: int) -> Floats:
        """Return the softmax over the head, and the tail's in proportion, (V, C) at some columns."""
        logits = self.logits(hidden)
        largest = logits.max(axis=1, keepdims=True)
        if columns is None:
            chosen = np.concatenate([logits, self._logits(hidden, np.arange(len(self.head), items))], axis=1)
        else:
            chosen = hidden @ self.vectors(columns).T
            chosen[:, ~self.known(columns)] = -np.inf
        logits -= largest
        totals = np.exp(logits, out=logits).sum(axis=1, keepdims=True)
        result: Floats = np.exp(chosen - largest) / totals
        return result

    def _logits(self, hidden: Floats, tail: Ints) -> Floats:
        """Return the logits of items of the tail, (V, C), as a search finds them; minus infinity without codes."""
        if not len(tail):
            return np.empty((len(hidden), 0), dtype=np.float32)
        return np.stack([self.tail.scores(self.code_logits(state), tail) for state in hidden])

    def _block(self, state: Floats, layer: int) -> Floats:
        """Return the next state, (V, L, D), of one pre-norm causal block."""
        weights = self._weights
        inner = _normalise(state, weights[f"{layer}.norm1.scale"], weights[f"{layer}.norm1.shift"])
        qkv = inner @ weights[f"{layer}.qkv"] + weights[f"{layer}.qkv.bias"]
        state = state + self._attend(qkv) @ weights[f"{layer}.out"] + weights[f"{layer}.out.bias"]
        return self._feed(state, layer)

    def _last_block(self, state: Floats, layer: int, last: Ints) -> Floats:
        """Return what the last block makes of each sequence's last place, (V, D): no other place is asked for."""
        weights = self._weights
        inner = _normalise(state, weights[f"{layer}.norm1.scale"], weights[f"{layer}.norm1.shift"])
        batch, length, width = inner.shape
        size = width // self._heads
        matrix, bias = weights[f"{layer}.qkv"], weights[f"{layer}.qkv.bias"]
        rows = np.arange(batch)
        query = (inner[rows, last] @ matrix[:, :width] + bias[:width]).reshape(batch, self._heads, 1, size)
        pairs = (inner @ matrix[:, width:] + bias[width:]).reshape(batch, length, 2, self._heads, size)
        key, value = pairs.transpose(2, 0, 3, 1, 4)
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(size))
        scores[np.broadcast_to((np.arange(length) > last[:, None])[:, None, None], scores.shape)] = -np.inf
        mixed = (_softmax(scores) @ value).reshape(batch, width)
        own = state[rows, last] + mixed @ weights[f"{layer}.out"] + weights[f"{layer}.out.bias"]
        return self._feed(own, layer)

    def _feed(self, state: Floats, layer: int) -> Floats:
        weights = self._weights
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
        mixed: Floats = (_softmax(scores) @ value).transpose(0, 2, 1, 3).reshape(batch, length, width // 3)
        return mixed


def sequences(history: History, keep: Bools, length: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Return items, kinds and gap buckets, (V, L) each, and lengths, (V,): the newest kept events, oldest first."""
    if len(keep) == 1 and len(history) and keep.all():
        # A request's own history, whole: nothing to pick from it.
        newest = slice(max(0, len(history) - length), None)
        at = history.at[newest]
        return history.items[None, newest], history.kinds[None, newest], gap_buckets(at)[None], np.array([len(at)])
    counts = keep.sum(axis=1)
    lengths = np.minimum(counts, length)
    width = max(1, int(lengths.max(initial=0)))
    if not len(history):
        empty = np.zeros((len(keep), width), dtype=np.int64)
        return empty, empty, empty, lengths
    places = np.arange(width)
    inside = places < lengths[:, None]
    kept_first = np.argsort(~keep, axis=1, kind="stable")
    chosen = np.minimum((counts - lengths)[:, None] + places, len(history) - 1)
    events = np.take_along_axis(kept_first, chosen, axis=1)
    return (
        history.items[events] * inside,
        history.kinds[events] * inside,
        gap_buckets(history.at[events]) * inside,
        lengths,
    )


def gap_buckets(at: Ints) -> Ints:
    """Return the bucket, (..., L), of the time since the event before; the first event's is zero."""
    gaps = np.diff(at, axis=-1, prepend=at[..., :1])
    return np.minimum(np.log2(1.0 + np.maximum(gaps, 0)).astype(np.int64), GAPS - 1)


def _softmax(scores: Floats) -> Floats:
    """Return the softmax over the last axis; the scores are overwritten."""
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    return scores


def _normalise(state: Floats, scale: Floats, shift: Floats) -> Floats:
    centred = state - state.mean(axis=-1, keepdims=True)
    deviation = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + np.float32(_EPSILON))
    result: Floats = centred / deviation * scale + shift
    return result
