"""What this machine can do at most, and what a request asks of it: the distance to the physical limit."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.serving.beam_torch import EVENTS, LEVELS
from ranker.evidence import TRIED
from ranker.prior import NEIGHBOURS

if TYPE_CHECKING:
    from collections.abc import Callable

    from ranker.scoring import Scorer

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


def served_needs(scorer: Scorer, events: int, *, evidence: bool) -> Needs:
    """Return what an answer's parts that grow with the model need: the network, the head's scores, the prior's rows.

    Evidence runs the network again without each of some events, and scores the head again each time: each such
    sequence is one event shorter.
    """
    network, head = scorer.network, scorer.head
    if network is None:
        return Needs(0.0, 0.0)
    weights = network._weights
    width = network.head.shape[1]
    layers = sum(name.endswith(".qkv") for name in weights)
    block = sum(weights[f"0.{name}"].size for name in ("qkv", "out", "up", "down"))
    # The last block is asked for one place: the others give it their keys and values alone.
    keys = 2 * width**2

    def products(length: int) -> float:
        whole = (layers - 1) * (length * block + length**2 * width)
        return float(whole + length * keys + (block - keys) + 2 * length * width + head * width)

    taken_out = min(TRIED, events) if evidence else 0
    entries = events * (NEIGHBOURS if scorer.prior is not None else 0)
    flops = 2.0 * (products(events) + taken_out * products(events - 1) + entries * (1 + taken_out))
    # An entry is an index and a weight.
    return Needs(flops, 4.0 * (layers * block + head * width) + 12.0 * entries)


def _seconds(work: Callable[[], object]) -> float:
    begin = time.thread_time()
    work()
    return time.thread_time() - begin
