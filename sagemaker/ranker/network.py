"""The transformer in torch: trained here, exported to the arrays that `forward.py` serves."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn

from ranker.events import EVENT_TYPES
from ranker.forward import GAPS

if TYPE_CHECKING:
    from ranker.arrays import Arrays, Floats, Ints


@dataclass(frozen=True)
class Shape:
    """The network's size."""

    width: int = 64
    heads: int = 2
    layers: int = 2
    length: int = 64
    """The most events that are read."""
    dropout: float = 0.2

    def as_dict(self) -> dict[str, float | int]:
        """Return the shape for the manifest."""
        return asdict(self)


class Block(nn.Module):
    """One pre-norm causal block."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width = shape.width
        self.heads = shape.heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)

    def forward(self, state: Tensor) -> Tensor:
        """Return the next state, (B, L, D)."""
        batch, length, width = state.shape
        qkv = self.qkv(self.norm1(state)).view(batch, length, 3, self.heads, width // self.heads)
        query, key, value = qkv.permute(2, 0, 3, 1, 4)
        mixed = nn.functional.scaled_dot_product_attention(query, key, value, is_causal=True)
        state = state + self.out(mixed.transpose(1, 2).reshape(batch, length, width))
        inner = self.down(torch.relu(self.up(self.norm2(state))))
        result: Tensor = state + inner
        return result


class Transformer(nn.Module):
    """Item vectors are the mean of their codes' vectors, projected text, and what only the item's own sales teach."""

    codes: Tensor
    text: Tensor

    def __init__(self, shape: Shape, codes: Ints, code_values: int, text: Floats) -> None:
        super().__init__()
        items, parts = codes.shape
        self.shape = shape
        self.register_buffer("codes", torch.from_numpy(codes + np.arange(parts) * code_values))
        self.register_buffer("text", torch.from_numpy(text))
        # The bag takes the mean without holding every code's vector of every item.
        self.code_vectors = nn.EmbeddingBag(parts * code_values, shape.width, mode="mean")
        self.text_projection = nn.Linear(text.shape[1], shape.width, bias=False)
        self.item_offsets = nn.Embedding(items, shape.width)
        self.item_biases = nn.Parameter(torch.zeros(items))
        self.kinds = nn.Embedding(len(EVENT_TYPES), shape.width)
        self.gaps = nn.Embedding(GAPS, shape.width)
        self.positions = nn.Embedding(shape.length, shape.width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.last = nn.LayerNorm(shape.width)
        self.dropout = nn.Dropout(shape.dropout)
        self._initialise(parts)

    def item_vectors(self, rows: Tensor) -> Tensor:
        """Return the vectors, (R, D), of some item rows, (R,)."""
        parts: Tensor = self.code_vectors(self.codes[rows])
        vectors: Tensor = parts + self.text_projection(self.text[rows]) + self.item_offsets(rows)
        return vectors

    def forward(self, vectors: Tensor, items: Tensor, kinds: Tensor, gaps: Tensor) -> Tensor:
        """Return the state behind every event, (B, L, D).

        Args:
            vectors: (R, D) vectors of the items at hand.
            items: (B, L) rows of `vectors`.
            kinds: (B, L) event type codes.
            gaps: (B, L) buckets of the time since the event before.
        """
        state = vectors[items] + self.kinds(kinds) + self.gaps(gaps) + self.positions.weight[: items.shape[1]]
        state = self.dropout(state)
        for block in self.blocks:
            state = block(state)
        result: Tensor = self.last(state)
        return result

    def export(self) -> Arrays:
        """Return the arrays that the numpy forward pass reads."""
        parts = self.codes.shape[1]
        arrays = {
            "item_vectors": self.item_vectors(torch.arange(len(self.codes))),
            "item_biases": self.item_biases,
            # An item without sales starts where the rarely sold ones are.
            "cold_bias": self.item_biases.quantile(0.25),
            "code_vectors": self.code_vectors.weight.view(parts, -1, self.shape.width),
            "text_projection": self.text_projection.weight.T,
            "kinds": self.kinds.weight,
            "gaps": self.gaps.weight,
            "positions": self.positions.weight,
            "last.scale": self.last.weight,
            "last.shift": self.last.bias,
        }
        for layer, block in enumerate(self.blocks):
            arrays |= _exported(block, str(layer))
        return {name: tensor.detach().numpy().astype(np.float32) for name, tensor in arrays.items()}

    def _initialise(self, parts: int) -> None:
        deviation = 0.5 / self.shape.width**0.5
        # The mean over an item's codes shrinks them by the root of their number.
        nn.init.normal_(self.code_vectors.weight, std=deviation * parts**0.5)
        nn.init.normal_(self.text_projection.weight, std=deviation)
        nn.init.zeros_(self.item_offsets.weight)
        for table in (self.kinds, self.gaps, self.positions):
            nn.init.normal_(table.weight, std=0.02)


def _exported(block: nn.Module, name: str) -> dict[str, Tensor]:
    """Return a block's weights, matrices transposed so that a row vector multiplies from the left."""
    weights = dict(block.named_parameters())
    arrays = {}
    for matrix in ("qkv", "out", "up", "down"):
        arrays[f"{name}.{matrix}"] = weights[f"{matrix}.weight"].T
        arrays[f"{name}.{matrix}.bias"] = weights[f"{matrix}.bias"]
    for norm in ("norm1", "norm2"):
        arrays[f"{name}.{norm}.scale"] = weights[f"{norm}.weight"]
        arrays[f"{name}.{norm}.shift"] = weights[f"{norm}.bias"]
    return arrays
