"""A good beam search: encoder, unrolled decoder and trie in one graph on ONNX Runtime, of the same weights."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime
import torch
from torch import Tensor, nn

from benchmarks.serving.beam_torch import CODES, EVENTS, LEVELS, Beams, tokens_of

if TYPE_CHECKING:
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]

_NEVER = -1e9


class GraphBeam:
    """One session of one thread."""

    def __init__(self, model: Any, codes: Ints, beams: int) -> None:
        self._codes = codes
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            exported(model, codes, beams), options, providers=["CPUExecutionProvider"]
        )

    def top(self, history: Ints) -> Beams:
        """Return the best items for a history, (EVENTS, LEVELS)."""
        rows, scores = self._session.run(None, {"tokens": tokens_of(history).reshape(1, -1)})
        return Beams(self._codes[rows], scores)


def exported(model: Any, codes: Ints, beams: int) -> bytes:
    """Return the ONNX graph of a beam search over items' codes, (items, LEVELS), in lexicographic order."""
    graph = _Search(model, codes, beams).eval()
    tokens = torch.zeros((1, EVENTS * LEVELS), dtype=torch.int64)
    target: Any = io.BytesIO()
    with warnings.catch_warnings(), torch.inference_mode():
        # The exporter that needs no further package is the old one, and says so; the sizes it fixes are meant.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            graph, (tokens,), target, dynamo=False, input_names=["tokens"], output_names=["rows", "scores"]
        )
    graph_bytes: bytes = target.getvalue()
    return graph_bytes


class _Search(nn.Module):
    """A beam search whose steps are unrolled, with keys and values kept from step to step."""

    def __init__(self, model: Any, codes: Ints, beams: int) -> None:
        super().__init__()
        self.beams = beams
        self.trie = _Trie(codes)
        self.embedding = model.shared
        self.encoder = _Encoder(model.encoder)
        self.decoder = _Decoder(model.decoder)

    def forward(self, tokens: Tensor) -> tuple[Tensor, Tensor]:
        memory = self.decoder.memory(self.encoder(self.embedding(tokens)[0]))
        token = torch.zeros(1, dtype=torch.int64)
        nodes, scores = torch.zeros(1, dtype=torch.int64), torch.zeros(1)
        kept: list[tuple[Tensor, Tensor]] = []
        for step in range(LEVELS):
            state, kept = self.decoder(self.embedding(token), memory, kept, step)
            logits = (state * self.embedding.embedding_dim**-0.5) @ self.embedding.weight.T
            children, child_tokens, there = self.trie.below(nodes, step)
            shares = torch.log_softmax(logits, dim=-1).gather(1, child_tokens)
            candidates = torch.where(there, scores[:, None] + shares, torch.tensor(_NEVER)).reshape(-1)
            scores, best = candidates.topk(min(self.beams, candidates.shape[0]))
            parents = torch.div(best, children.shape[1], rounding_mode="floor")
            nodes, token = children.reshape(-1)[best], child_tokens.reshape(-1)[best]
            kept = [(keys[parents], values[parents]) for keys, values in kept]
        return nodes, scores / LEVELS


class _Trie(nn.Module):
    """Each level's nodes in order: a node's children are a span of the next level, so a leaf is an item's row."""

    def __init__(self, codes: Ints) -> None:
        super().__init__()
        above = np.zeros(len(codes), dtype=np.int64)
        for level in range(LEVELS):
            names, inverse = np.unique(above * CODES + codes[:, level], return_inverse=True)
            starts = np.searchsorted(names // CODES, np.arange(int(above.max()) + 2))
            tokens = names % CODES + tokens_of(np.zeros((1, LEVELS), dtype=np.int64))[0, level]
            self.register_buffer(f"starts{level}", torch.from_numpy(starts.astype(np.int32)))
            self.register_buffer(f"tokens{level}", torch.from_numpy(tokens.astype(np.int32)))
            self.register_buffer(f"span{level}", torch.arange(int(np.diff(starts).max())))
            above = inverse

    def below(self, nodes: Tensor, level: int) -> tuple[Tensor, Tensor, Tensor]:
        """Return the children of nodes, (B,), their tokens and whether they exist, (B, the most that one has)."""
        starts, tokens = getattr(self, f"starts{level}"), getattr(self, f"tokens{level}")
        children = starts[nodes].long()[:, None] + getattr(self, f"span{level}")
        there = children < starts[nodes + 1].long()[:, None]
        children = torch.minimum(children, torch.tensor(len(tokens) - 1))
        return children, tokens[children].long(), there


class _Encoder(nn.Module):
    bias: Tensor

    def __init__(self, stack: Any) -> None:
        super().__init__()
        self.blocks = stack.block
        self.last = stack.final_layer_norm
        self.register_buffer("bias", _bias(stack.block[0].layer[0].SelfAttention, EVENTS * LEVELS, bidirectional=True))

    def forward(self, state: Tensor) -> Tensor:
        """Return the state of every token, (L, D)."""
        for block in self.blocks:
            attention, inner = block.layer[0].SelfAttention, block.layer[0].layer_norm(state)
            query, key, value = (_split(part(inner), attention) for part in (attention.q, attention.k, attention.v))
            weights = torch.softmax(query @ key.transpose(1, 2) + self.bias, dim=-1)
            state = state + attention.o((weights @ value).transpose(0, 1).reshape(len(state), -1))
            state = _fed(state, block.layer[1])
        return self.last(state)  # type: ignore[no-any-return]


class _Decoder(nn.Module):
    bias: Tensor

    def __init__(self, stack: Any) -> None:
        super().__init__()
        self.blocks = stack.block
        self.last = stack.final_layer_norm
        self.register_buffer("bias", _bias(stack.block[0].layer[0].SelfAttention, LEVELS, bidirectional=False))

    def memory(self, encoded: Tensor) -> list[tuple[Tensor, Tensor]]:
        """Return the keys, (heads, d, L), and values, (heads, L, d), that every step and beam of a layer reads."""
        memory = []
        for block in self.blocks:
            attention = block.layer[1].EncDecAttention
            keys, values = _split(attention.k(encoded), attention), _split(attention.v(encoded), attention)
            memory.append((keys.transpose(1, 2), values))
        return memory

    def forward(
        self, state: Tensor, memory: list[tuple[Tensor, Tensor]], kept: list[tuple[Tensor, Tensor]], step: int
    ) -> tuple[Tensor, list[tuple[Tensor, Tensor]]]:
        """Return the state of every beam, (B, D), and what the next step keeps."""
        grown = []
        for layer, block in enumerate(self.blocks):
            attention, inner = block.layer[0].SelfAttention, block.layer[0].layer_norm(state)
            query, keys, values = (
                part(inner).reshape(len(state), attention.n_heads, 1, -1)
                for part in (attention.q, attention.k, attention.v)
            )
            if kept:
                keys, values = torch.cat([kept[layer][0], keys], dim=2), torch.cat([kept[layer][1], values], dim=2)
            grown.append((keys, values))
            weights = torch.softmax(query @ keys.transpose(2, 3) + self.bias[:, step : step + 1, : step + 1], dim=-1)
            state = state + attention.o((weights @ values).reshape(len(state), -1))
            state = self._attended(state, block.layer[1], memory[layer])
            state = _fed(state, block.layer[2])
        return self.last(state), grown

    @staticmethod
    def _attended(state: Tensor, layer: Any, memory: tuple[Tensor, Tensor]) -> Tensor:
        """Return the state after it has read the history: the beams are one batch of queries."""
        attention = layer.EncDecAttention
        query = _split(attention.q(layer.layer_norm(state)), attention)
        mixed = torch.softmax(query @ memory[0], dim=-1) @ memory[1]
        return state + attention.o(mixed.transpose(0, 1).reshape(len(state), -1))  # type: ignore[no-any-return]


def _split(state: Tensor, attention: Any) -> Tensor:
    """Return (heads, L, d) of (L, heads * d)."""
    return state.reshape(len(state), attention.n_heads, -1).transpose(0, 1)


def _fed(state: Tensor, layer: Any) -> Tensor:
    dense = layer.DenseReluDense
    return state + dense.wo(torch.relu(dense.wi(layer.layer_norm(state))))  # type: ignore[no-any-return]


def _bias(attention: Any, length: int, *, bidirectional: bool) -> Tensor:
    """Return T5's relative position bias, (heads, length, length)."""
    place = torch.arange(length)
    buckets = attention._relative_position_bucket(
        place[None, :] - place[:, None],
        bidirectional=bidirectional,
        num_buckets=attention.relative_attention_num_buckets,
        max_distance=attention.relative_attention_max_distance,
    )
    bias: Tensor = attention.relative_attention_bias(buckets).permute(2, 0, 1).detach()
    return bias
