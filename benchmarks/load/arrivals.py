"""When requests arrive: at random at a steady rate, and at a multiple of it in bursts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Traffic:
    """Requests a second for so many seconds; every `burst_every_s` a burst of `burst_s` at `burst_factor` times it."""

    rate: float = 50.0
    seconds: float = 600.0
    burst_every_s: float = 60.0
    burst_s: float = 1.0
    burst_factor: float = 10.0

    def rate_at(self, moment: float) -> float:
        """The rate at so many seconds after the start; the first burst comes half way to the second."""
        into = (moment + self.burst_every_s / 2) % self.burst_every_s
        return self.rate * (self.burst_factor if into < self.burst_s else 1.0)


def arrivals(traffic: Traffic, seed: int) -> Iterator[float]:
    """Yield moments in seconds from the start, as a Poisson process whose rate is the traffic's.

    Drawn at the highest rate and thinned, so that neither a burst's beginning nor its end is missed.
    """
    draw = random.Random(seed)  # noqa: S311 - traffic to measure with
    highest = traffic.rate * max(traffic.burst_factor, 1.0)
    moment = draw.expovariate(highest)
    while moment < traffic.seconds:
        if draw.random() * highest < traffic.rate_at(moment):
            yield moment
        moment += draw.expovariate(highest)
