"""Low-rank adapters beside the frozen projections of a LLaMA model, and their GGUF file."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import gguf
import torch
from torch import Tensor, nn

# Query and key projections are left out: GGUF files hold them in another order, for the rotary embedding.
_NAMES = {
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}


class Adapted(nn.Module):
    """A frozen linear map (out, in) with a trainable map of low rank beside it: y = Wx + scale * B(Ax)."""

    def __init__(self, frozen: nn.Linear, rank: int, alpha: float) -> None:
        super().__init__()
        self.frozen = frozen
        self.a = nn.Parameter(torch.empty(rank, frozen.in_features))
        self.b = nn.Parameter(torch.zeros(frozen.out_features, rank))
        nn.init.kaiming_uniform_(self.a, a=math.sqrt(5))
        self._scale = alpha / rank

    def forward(self, inputs: Tensor) -> Tensor:
        """Map (..., in) to (..., out)."""
        a, b = self.a.to(inputs.dtype), self.b.to(inputs.dtype)
        result: Tensor = self.frozen(inputs) + (inputs @ a.T) @ b.T * self._scale
        return result


def adapt(model: Any, first: int, rank: int, alpha: float) -> dict[str, Adapted]:
    """Freeze a model, put adapters into its layers from `first` on, and return them by their names in a GGUF file."""
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    adapters: dict[str, Adapted] = {}
    for number, layer in list(enumerate(model.model.layers))[first:]:
        for path, name in _NAMES.items():
            parent, _, child = path.partition(".")
            owner = getattr(layer, parent)
            adapter = Adapted(getattr(owner, child), rank, alpha)
            setattr(owner, child, adapter)
            adapters[f"blk.{number}.{name}.weight"] = adapter
    return adapters


def save(adapters: dict[str, Adapted], alpha: float, target: Path) -> None:
    """Write adapters as llama.cpp reads them, in half precision."""
    writer = gguf.GGUFWriter(target, "llama")
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_name("Vitrine's shop assistant")
    writer.add_license("apache-2.0")
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, alpha)
    for name, adapter in adapters.items():
        writer.add_tensor(f"{name}.lora_a", adapter.a.detach().to(torch.float16).numpy())
        writer.add_tensor(f"{name}.lora_b", adapter.b.detach().to(torch.float16).numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
