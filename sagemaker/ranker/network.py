"""The transformer in torch: trained here, exported to the arrays that `forward.py` serves."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from ranker.events import EVENT_TYPES
from ranker.forward import GAPS

if TYPE_CHECKING:
    from ranker.arrays import Arrays, Bools, Floats, Ints


INPUTS = ("codes", "text", "own", "kinds", "gaps", "positions")
"""What an event's vector is made of."""


@dataclass(frozen=True)
class Shape:
    """The network's size."""

    width: int = 64
    heads: int = 2
    layers: int = 2
    length: int = 50
    """The most events that are read."""
    dropout: float = 0.5
    own_dropout: float = 0.2
    """How often an item is known by its codes alone in training, as items without sales are in service."""
    without: tuple[str, ...] = ()
    """Inputs that stay silent, of INPUTS: what an ablation leaves out."""

    def __post_init__(self) -> None:
        """Check the names; raises ValueError."""
        unknown = set(self.without) - set(INPUTS)
        if unknown:
            raise ValueError(f"without: unknown inputs {sorted(unknown)}, known are {', '.join(INPUTS)}")

    def as_dict(self) -> dict[str, Any]:
        """Return the shape for the manifest."""
        return asdict(self)


class Block(nn.Module):
    """One pre-norm causal block."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width = shape.width
        self.heads = shape.heads
        self.rate = shape.dropout
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)
        self.dropout = nn.Dropout(shape.dropout)

    def forward(self, state: Tensor) -> Tensor:
        """Return the next state, (B, L, D)."""
        batch, length, width = state.shape
        qkv = self.qkv(self.norm1(state)).view(batch, length, 3, self.heads, width // self.heads)
        query, key, value = qkv.permute(2, 0, 3, 1, 4)
        rate = self.rate if self.training else 0.0
        mixed = nn.functional.scaled_dot_product_attention(query, key, value, is_causal=True, dropout_p=rate)
        state = state + self.dropout(self.out(mixed.transpose(1, 2).reshape(batch, length, width)))
        inner = self.down(self.dropout(torch.relu(self.up(self.norm2(state)))))
        result: Tensor = state + self.dropout(inner)
        return result


class Transformer(nn.Module):
    """A causal transformer over events, whose item vectors it both reads and scores by.

    An item's vector is the sum of its codes' vectors and, for items of the head, of what is its own: projected text and
    an offset that only the item's sales teach. Items of the tail have codes alone.
    """

    codes: Tensor
    text: Tensor
    seen: Tensor

    def __init__(self, shape: Shape, codes: Ints, code_values: int, text: Floats, seen: Bools) -> None:
        """Make a network of untrained weights.

        Args:
            shape: Its size.
            codes: (N, M) semantic ids, the head's items first.
            code_values: K, the number of values of a code.
            text: (H, T) centred text vectors of the head.
            seen: (H,) which of the head have training events; the others are known by their codes until they have.
        """
        super().__init__()
        levels = codes.shape[1]
        self.shape = shape
        self.register_buffer("codes", torch.from_numpy(codes + np.arange(levels) * code_values))
        self.register_buffer("text", torch.from_numpy(text))
        self.register_buffer("seen", torch.from_numpy(seen.astype(np.float32)))
        # The bag sums without holding every code's vector of every item.
        self.code_vectors = nn.EmbeddingBag(levels * code_values, shape.width, mode="sum")
        self.text_projection = nn.Linear(text.shape[1], shape.width, bias=False)
        self.item_offsets = nn.Embedding(len(text), shape.width)
        self.kinds = nn.Embedding(len(EVENT_TYPES), shape.width)
        self.gaps = nn.Embedding(GAPS, shape.width)
        self.positions = nn.Embedding(shape.length, shape.width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.last = nn.LayerNorm(shape.width)
        self.dropout = nn.Dropout(shape.dropout)
        self._initialise()

    def item_vectors(self, rows: Tensor) -> Tensor:
        """Return the vectors, (R, D), of some item rows, (R,)."""
        vectors: Tensor = self.code_vectors(self.codes[rows])
        head = torch.nonzero(rows < len(self.text)).squeeze(1)
        own = rows[head]
        extra = (self.text_projection(self.text[own]) + self.item_offsets(own)) * self.seen[own, None]
        if self.training and self.shape.own_dropout:
            extra = extra * (torch.rand(len(own), 1, device=own.device) >= self.shape.own_dropout)
        return vectors.index_add(0, head, extra)

    def forward(self, vectors: Tensor, items: Tensor, kinds: Tensor, gaps: Tensor) -> Tensor:
        """Return the state behind every event, (B, L, D).

        Args:
            vectors: (R, D) vectors of the items at hand.
            items: (B, L) rows of `vectors`.
            kinds: (B, L) event type codes.
            gaps: (B, L) buckets of the time since the event before.
        """
        state = self.dropout(vectors[items] * self.shape.width**0.5)
        state = state + self.kinds(kinds) + self.gaps(gaps) + self.positions.weight[: items.shape[1]]
        for block in self.blocks:
            state = block(state)
        result: Tensor = self.last(state)
        return result

    def export(self) -> Arrays:
        """Return the arrays that the numpy forward pass reads."""
        head, levels = len(self.text), self.codes.shape[1]
        arrays = {
            "head_vectors": self.item_vectors(torch.arange(head, device=self.codes.device)),
            "code_vectors": self.code_vectors.weight.view(levels, -1, self.shape.width),
            "kinds": self.kinds.weight,
            "gaps": self.gaps.weight,
            "positions": self.positions.weight,
            "last.scale": self.last.weight,
            "last.shift": self.last.bias,
        }
        for layer, block in enumerate(self.blocks):
            arrays |= _exported(block, str(layer))
        return {name: tensor.detach().cpu().numpy().astype(np.float32) for name, tensor in arrays.items()}

    def _initialise(self) -> None:
        for table in (self.code_vectors, self.kinds, self.gaps, self.positions):
            nn.init.normal_(table.weight, std=0.02)
        nn.init.normal_(self.item_offsets.weight, std=0.01)
        nn.init.normal_(self.text_projection.weight, std=0.02)
        inputs = (
            self.code_vectors, self.text_projection, self.item_offsets, self.kinds, self.gaps, self.positions
        )  # fmt: skip
        for name, weights in zip(INPUTS, (part.weight for part in inputs), strict=True):
            if name in self.shape.without:
                nn.init.zeros_(weights)
                weights.requires_grad = False


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
