"""What this machine can do at most, and what a request asks of it: the distance to the physical limit."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.serving.beam_torch import EVENTS, LEVELS

if TYPE_CHECKING:
    from collections.abc import Callable

    from ranker.forward import Network

_SIDE = 1024
_BYTES = 1 << 28


@dataclass(frozen=True)
class Machine:
    """One core, measured."""

    flops: float
    """Floating point operations a second in a large float32 matrix product."""
    bytes: float
    """Bytes a second read from memory by a sum over an array that no cache holds."""

    def least(self, needs: Needs) -> float:
        """Return the milliseconds that a request needs at least: arithmetic and reading may overlap."""
        return max(needs.flops / self.flops, needs.bytes / self.bytes) * 1e3


@dataclass(frozen=True)
class Needs:
    """What one request computes and reads."""

    flops: float
    bytes: float


def measured(rounds: int = 7) -> Machine:
    """Return this core's best of some rounds."""
    generator = np.random.default_rng(0)
    left, right = generator.random((2, _SIDE, _SIDE), dtype=np.float32)
    array = np.ones(_BYTES // 4, dtype=np.float32)
    multiply = min(_seconds(lambda: left @ right) for _ in range(rounds))
    read = min(_seconds(array.sum) for _ in range(rounds))
    return Machine(2.0 * _SIDE**3 / multiply, _BYTES / read)


def beam_needs(beams: int, width: int = 128, inner: int = 384, feed: int = 1024, layers: int = 4) -> Needs:
    """Return what a beam search on the T5 needs, its weights read once a step."""
    tokens, vocabulary = EVENTS * LEVELS, 1026
    encoder = 4 * width * inner + 2 * width * feed
    decoder = 6 * width * inner + 2 * width * feed
    rows = 1 + beams * (LEVELS - 1)
    products = layers * (
        tokens * encoder + 2 * tokens**2 * inner + 2 * tokens * width * inner + rows * (decoder + 2 * tokens * inner)
    )
    weights = layers * (encoder + LEVELS * decoder) + LEVELS * vocabulary * width
    return Needs(2.0 * (products + rows * vocabulary * width), 4.0 * weights)


def served_needs(network: Network | None, scored: int, events: int) -> Needs:
    """Return what the network and the scores of some items by a matrix product need."""
    if network is None:
        return Needs(0.0, 0.0)
    weights = network._weights
    width = network._items.shape[1]
    matrices = sum(array.size for name, array in weights.items() if array.ndim == 2 and name[0].isdigit())
    layers = sum(name.endswith(".qkv") for name in weights)
    flops = 2.0 * (events * matrices + 2 * layers * events**2 * width + scored * width)
    return Needs(flops, 4.0 * (matrices + scored * width))


def _seconds(work: Callable[[], object]) -> float:
    begin = time.thread_time()
    work()
    return time.thread_time() - begin
