"""The packaged weights as a network that can be trained: dequantised from the GGUF file, in 32 bits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from gguf import GGUFReader
from gguf.quants import dequantize
from transformers import LlamaConfig, LlamaForCausalLM

_LAYER = {
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
    "attn_norm": "input_layernorm",
    "ffn_norm": "post_attention_layernorm",
}
_REST = {"token_embd.weight": "model.embed_tokens.weight", "output_norm.weight": "model.norm.weight"}


def load(weights: Path) -> Any:
    """Return the network of a LLaMA in a GGUF file whose output layer is its embedding."""
    reader = GGUFReader(weights)
    config = _config(reader)
    heads = {"attn_q": config.num_attention_heads, "attn_k": config.num_key_value_heads}
    state = {}
    for tensor in reader.tensors:
        values = np.array(dequantize(tensor.data, tensor.tensor_type), dtype=np.float32)
        kind = tensor.name.split(".")[2] if tensor.name.startswith("blk.") else ""
        state[_name(tensor.name)] = torch.from_numpy(_rotated_back(values, heads[kind]) if kind in heads else values)
    network = LlamaForCausalLM(config)
    missing, unexpected = network.load_state_dict(state, strict=False)
    if unexpected or missing != ["lm_head.weight"]:
        raise ValueError(f"{weights.name} is no such model: {[*missing, *unexpected]}")
    network.tie_weights()
    return network.eval()


def _config(reader: GGUFReader) -> LlamaConfig:
    def value(name: str) -> Any:
        return reader.fields[f"llama.{name}"].contents()

    return LlamaConfig(
        vocab_size=value("vocab_size"),
        hidden_size=value("embedding_length"),
        intermediate_size=value("feed_forward_length"),
        num_hidden_layers=value("block_count"),
        num_attention_heads=value("attention.head_count"),
        num_key_value_heads=value("attention.head_count_kv"),
        max_position_embeddings=value("context_length"),
        rms_norm_eps=value("attention.layer_norm_rms_epsilon"),
        rope_theta=value("rope.freq_base"),
        tie_word_embeddings=True,
    )


def _name(name: str) -> str:
    if name in _REST:
        return _REST[name]
    _, number, kind, _ = name.split(".")
    return f"model.layers.{number}.{_LAYER[kind]}.weight"


def _rotated_back(values: np.ndarray[Any, Any], heads: int) -> np.ndarray[Any, Any]:
    """Put the rows of a query or key projection (heads * d, in) back into the order of the rotary halves."""
    rows = values.reshape(heads, values.shape[0] // heads // 2, 2, values.shape[1])
    return np.ascontiguousarray(rows.swapaxes(1, 2).reshape(values.shape))
