"""Times of several systems in turn, so that a busy spell of the machine falls on all of them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True)
class Times:
    """The requests of one system."""

    wall: list[float]
    """Seconds of each request."""
    processor: list[float]
    """Seconds of this thread's processor time of each request."""

    @property
    def median(self) -> float:
        """Return the median of the wall clock in seconds."""
        return float(np.median(self.wall))

    @property
    def processor_median(self) -> float:
        """Return the median of processor time in seconds."""
        return float(np.median(self.processor))

    def figures(self) -> dict[str, float]:
        """Return milliseconds: percentiles of the wall clock, and the median of processor time."""
        p50, p95, p99 = np.percentile(self.wall, [50, 95, 99]) * 1e3
        figures = {"p50_ms": p50, "p95_ms": p95, "p99_ms": p99, "best_ms": min(self.wall) * 1e3}
        figures["processor_p50_ms"] = self.processor_median * 1e3
        return {name: round(float(value), 4) for name, value in figures.items()} | {"requests": len(self.wall)}


@dataclass(frozen=True)
class Contender:
    """A system, and how often it answers in a round."""

    answer: Callable[[int], object]
    """Answers the request of a number."""
    repeats: int = 1


def interleaved(contenders: Mapping[str, Contender], rounds: int) -> dict[str, Times]:
    """Return each system's times over some rounds; a first round warms up and is not counted."""
    times = {name: Times([], []) for name in contenders}
    for number in range(rounds + 1):
        for name, contender in contenders.items():
            for repeat in range(contender.repeats):
                wall, processor = _timed(contender.answer, number * contender.repeats + repeat)
                if number:
                    times[name].wall.append(wall)
                    times[name].processor.append(processor)
    return times


def _timed(answer: Callable[[int], object], number: int) -> tuple[float, float]:
    wall, processor = time.perf_counter(), time.thread_time()
    answer(number)
    return time.perf_counter() - wall, time.thread_time() - processor
