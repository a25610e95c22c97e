"""The transformer's forward pass as an ONNX graph: written when it is trained, run by ONNX Runtime when served."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper

if TYPE_CHECKING:
    from ranker.arrays import Arrays

_OPSET = 17
_IR = 8
"""What every ONNX Runtime of the last years reads."""
_EPSILON = 1e-5


def encoder_of(network: Arrays, heads: int, length: int) -> Arrays:
    """Return the group `encoder` of an artifact: the graph's bytes.

    The graph says what `forward.Network.hidden` says in numpy, in fewer and fused steps. Its inputs are `vectors`,
    (V, L, D), of the events' items; `kinds` and `gaps`, (V, L) each; `last`, (V, 1), the place of each sequence's last
    event. Its output `hidden` is (V, D).

    Args:
        network: What `Transformer.export` returns.
        heads: Attention heads of each block.
        length: The most events that are read.
    """
    graph = _Graph({name: array.astype(np.float32) for name, array in network.items()}, heads, length)
    return {"graph": np.frombuffer(graph.model().SerializeToString(), dtype=np.uint8)}


class _Graph:
    """Nodes in the order in which they run."""

    def __init__(self, weights: dict[str, Any], heads: int, length: int) -> None:
        self._weights = weights
        self._heads = heads
        self._length = length
        self._width = int(weights["last.scale"].shape[0])
        self._nodes: list[Any] = []
        self._constants: dict[str, Any] = {}

    def model(self) -> Any:
        """Return the ONNX model."""
        state = self._embedded()
        layers = sum(name.endswith(".qkv") for name in self._weights)
        for layer in range(layers - 1):
            state = self._block(state, str(layer))
        state = self._last_block(state, str(layers - 1))
        self._add("LayerNormalization", state, "last.scale", "last.shift", name="hidden", axis=-1, epsilon=_EPSILON)
        value = helper.make_tensor_value_info
        inputs = [
            value("vectors", TensorProto.FLOAT, ["V", "L", self._width]),
            *(value(name, TensorProto.INT64, ["V", "L"]) for name in ("kinds", "gaps")),
            value("last", TensorProto.INT64, ["V", 1]),
        ]
        output = value("hidden", TensorProto.FLOAT, ["V", self._width])
        initial = [numpy_helper.from_array(np.ascontiguousarray(array), name) for name, array in self._used().items()]
        graph = helper.make_graph(self._nodes, "encoder", inputs, [output], initial)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR)

    def _embedded(self) -> str:
        self._constant("scale", np.float32(np.sqrt(self._width)))
        self._constant("zero", np.array([0]))
        self._add("Shape", "kinds", name="count", start=1, end=2)
        state = self._add("Mul", "vectors", "scale")
        for table in ("kinds", "gaps"):
            self._constant(f"table.{table}", self._weights[table])
            state = self._add("Add", state, self._add("Gather", f"table.{table}", table))
        return self._add("Add", state, self._add("Slice", "positions", "zero", "count", "zero"))

    def _block(self, state: str, layer: str) -> str:
        inner = self._norm(state, f"{layer}.norm1")
        # ONNX Runtime's own operator: the causal attention of all heads in one step.
        mixed = self._add(
            "Attention",
            inner,
            f"{layer}.qkv",
            f"{layer}.qkv.bias",
            domain="com.microsoft",
            num_heads=self._heads,
            unidirectional=1,
        )
        return self._feed(self._add("Add", state, self._linear(mixed, f"{layer}.out")), layer)

    def _last_block(self, state: str, layer: str) -> str:
        """Add the last block for each sequence's last place alone: no other place is asked for."""
        width, heads = self._width, self._heads
        size = width // heads
        matrix, bias = self._weights[f"{layer}.qkv"], self._weights[f"{layer}.qkv.bias"]
        scale = np.float32(1.0 / np.sqrt(size))
        for name, columns, factor in (
            ("q", slice(0, width), scale),
            ("k", slice(width, 2 * width), 1),
            ("v", slice(2 * width, None), 1),
        ):
            self._constant(f"{layer}.{name}", matrix[:, columns] * np.float32(factor))
            self._constant(f"{layer}.{name}.bias", bias[columns] * np.float32(factor))
        self._constant("split", np.array([0, 0, heads, size]))
        self._constant("asked", np.array([0, heads, 1, size]))
        self._constant("whole", np.array([0, width]))
        self._constant("places", np.arange(self._length))
        self._constant("never", np.float32(-np.inf))
        inner = self._norm(state, f"{layer}.norm1")
        here = self._add("GatherND", inner, "last", batch_dims=1)
        query = self._add("Reshape", self._linear(here, f"{layer}.q"), "asked")
        key = self._add("Reshape", self._linear(inner, f"{layer}.k"), "split")
        value = self._add("Reshape", self._linear(inner, f"{layer}.v"), "split")
        key = self._add("Transpose", key, perm=[0, 2, 3, 1])
        value = self._add("Transpose", value, perm=[0, 2, 1, 3])
        scores = self._add("MatMul", query, key)
        later = self._add("Greater", self._add("Slice", "places", "zero", "count"), "last")
        self._constant("inner axes", np.array([1, 2]))
        later = self._add("Unsqueeze", later, "inner axes")
        shares = self._add("Softmax", self._add("Where", later, "never", scores), axis=-1)
        mixed = self._add("Reshape", self._add("MatMul", shares, value), "whole")
        own = self._add("GatherND", state, "last", batch_dims=1)
        return self._feed(self._add("Add", own, self._linear(mixed, f"{layer}.out")), layer)

    def _feed(self, state: str, layer: str) -> str:
        inner = self._add("Relu", self._linear(self._norm(state, f"{layer}.norm2"), f"{layer}.up"))
        return self._add("Add", state, self._linear(inner, f"{layer}.down"))

    def _linear(self, state: str, name: str) -> str:
        return self._add("Add", self._add("MatMul", state, name), f"{name}.bias")

    def _norm(self, state: str, name: str) -> str:
        return self._add("LayerNormalization", state, f"{name}.scale", f"{name}.shift", axis=-1, epsilon=_EPSILON)

    def _add(self, operator: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        output = name or f"{operator}.{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    def _constant(self, name: str, array: Any) -> None:
        self._constants[name] = np.asarray(array)

    def _used(self) -> dict[str, Any]:
        """Return the arrays that a node reads."""
        known = self._weights | self._constants
        named = dict.fromkeys(name for node in self._nodes for name in node.input)
        return {name: known[name] for name in named if name in known and name not in ("vectors", "kinds", "gaps")}
