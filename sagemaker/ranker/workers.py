"""The processes that train one network together, started by torchrun: each takes its share of every epoch's batches.

Their gradients are averaged, so all hold the same weights; what is drawn, judged or read from a checkpoint is the
first one's.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import torch
from torch import distributed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from torch import Tensor

Value = TypeVar("Value")


@dataclass(frozen=True)
class Workers:
    """This process among the others."""

    rank: int = 0
    count: int = 1

    @classmethod
    def joined(cls, device: str) -> Workers:
        """Join the group that torchrun has started; alone where it has not.

        Raises:
            RuntimeError: The others do not come.
        """
        if not distributed.is_torchelastic_launched():
            return cls()
        if not distributed.is_initialized():
            distributed.init_process_group("nccl" if device.startswith("cuda") else "gloo")
        return cls(distributed.get_rank(), distributed.get_world_size())

    @property
    def first(self) -> bool:
        """Whether this process judges, keeps checkpoints and writes the artifact."""
        return self.rank == 0

    def agreed(self, value: Value) -> Value:
        """Return the first process's value."""
        if self.count == 1:
            return value
        values = [value]
        distributed.broadcast_object_list(values, src=0)
        return values[0]

    def average(self, parameters: Iterable[Tensor]) -> None:
        """Put the mean of all processes' gradients in place of each one's; no gradient counts as zero."""
        if self.count == 1:
            return
        learnt = [weights for weights in parameters if weights.requires_grad]
        grads = [torch.zeros_like(each) if each.grad is None else each.grad for each in learnt]
        flat = torch.cat([grad.flatten() for grad in grads])
        distributed.all_reduce(flat)
        flat /= self.count
        parts: tuple[Tensor, ...] = torch.split(flat, [grad.numel() for grad in grads])
        for weights, grad in zip(learnt, parts, strict=True):
            weights.grad = grad.view_as(weights)


def device_of(wanted: str) -> str:
    """Return the device to train on: `auto` is this process's GPU where there is one, else the processor."""
    if wanted == "auto":
        wanted = "cuda" if torch.cuda.is_available() else "cpu"
    return f"cuda:{os.environ.get('LOCAL_RANK', '0')}" if wanted == "cuda" else wanted


def threads() -> int:
    """Return the threads for this process: the machine's cores, shared with the others on it."""
    return max(1, (os.cpu_count() or 1) // int(os.environ.get("LOCAL_WORLD_SIZE", "1")))
