"""The encoder in torch, from the packaged graph, and the way back into that graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from embedding.encoder import DIMENSIONS
from reading.marks import ACTS, TAGS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy.typing as npt

LAYERS = 6
_MAPS = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
"""A layer's projections in the order in which the graph multiplies by them."""
_LEVELS = 127


class Graph(NamedTuple):
    """The packaged graph's arrays by name, and the names of each layer's projections, (in, out), in the order above."""

    arrays: dict[str, npt.NDArray[Any]]
    maps: list[list[str]]

    @classmethod
    def read(cls, path: Path) -> Graph:
        """Read the packaged file."""
        graph = onnx.load(path).graph
        arrays = {entry.name: numpy_helper.to_array(entry) for entry in graph.initializer}
        used = [node.input[1] for node in graph.node if node.op_type == "MatMul"]
        # Products of queries with keys, and of weights with values, have no array of the file's.
        named = [name for name in used if f"{name}_q" in arrays]
        size = len(_MAPS)
        return cls(arrays, [named[start : start + size] for start in range(0, LAYERS * size, size)])

    def floats(self, name: str) -> Tensor:
        """Give an array as it is computed with."""
        if f"{name}_q" in self.arrays:
            return torch.from_numpy(self.arrays[f"{name}_q"].astype(np.float32) * self.arrays[f"{name}_scale"])
        return torch.from_numpy(self.arrays[name].astype(np.float32))


class Network(nn.Module):
    """The encoder with a tag for every word piece, and an act for the whole."""

    def __init__(self, encoder: BertModel, dropout: float) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.tags = nn.Linear(DIMENSIONS, len(TAGS))
        self.acts = nn.Linear(DIMENSIONS, len(ACTS))

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Map ids and their mask, (B, L), to the logits of tags, (B, L, 13), and of acts, (B, 17)."""
        hidden = self.dropout(self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state)
        return self.tags(hidden), self.acts(hidden[:, 0])


def load(graph: Graph, first: int, dropout: float) -> Network:
    """Build the network over the packaged weights; layers below `first` are frozen."""
    config = BertConfig(
        hidden_size=DIMENSIONS,
        num_hidden_layers=LAYERS,
        num_attention_heads=12,
        intermediate_size=4 * DIMENSIONS,
        hidden_dropout_prob=dropout,
        attention_probs_dropout_prob=dropout,
    )
    encoder = BertModel(config, add_pooling_layer=False)
    state = {name: graph.floats(f"inner.{name}") for name in encoder.state_dict() if _is_kept(graph, name)}
    for layer, names in enumerate(graph.maps):
        for path, name in zip(_MAPS, names, strict=True):
            state[f"encoder.layer.{layer}.{path}.weight"] = graph.floats(name).T.contiguous()
    encoder.load_state_dict(state)
    for name, parameter in encoder.named_parameters():
        parts = name.split(".")
        parameter.requires_grad_(parts[0] == "encoder" and int(parts[2]) >= first)
    return Network(encoder, dropout)


def learnt(network: Network, graph: Graph, first: int) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    """Yield what was learnt by the names of the graph: projections as int8 and their scales, the rest as it is."""
    for name, parameter in network.encoder.named_parameters():
        if parameter.requires_grad and f"inner.{name}" in graph.arrays:
            yield f"inner.{name}", parameter.detach().numpy().astype(graph.arrays[f"inner.{name}"].dtype)
    for layer in range(first, LAYERS):
        for path, name in zip(_MAPS, graph.maps[layer], strict=True):
            weight = network.encoder.get_submodule(f"encoder.layer.{layer}.{path}").weight
            yield from _quantised(weight.detach().numpy().T, name, graph)
    for head in ("tags", "acts"):
        linear = getattr(network, head)
        yield f"{head}.weight", linear.weight.detach().numpy().astype(np.float16)
        yield f"{head}.bias", linear.bias.detach().numpy().astype(np.float16)


def _is_kept(graph: Graph, name: str) -> bool:
    return f"inner.{name}" in graph.arrays or f"inner.{name}_q" in graph.arrays


def _quantised(weight: npt.NDArray[np.float32], name: str, graph: Graph) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    """Cut a projection, (in, out), into the levels of int8, with as many scales as the packaged one has."""
    scale = graph.arrays[f"{name}_scale"]
    shape = np.broadcast_shapes(scale.shape, (1, 1))
    axes = tuple(axis for axis in range(2) if shape[axis] == 1)
    fresh = np.maximum(np.abs(weight).max(axis=axes, keepdims=True), 1e-8) / _LEVELS
    yield f"{name}_q", np.rint(weight / fresh).astype(np.int8)
    yield f"{name}_scale", fresh.reshape(scale.shape).astype(scale.dtype)
