"""The limits that a challenger must keep whatever its quality: the one place where they are set."""

from __future__ import annotations

import json
import math
import os
from dataclasses import dataclass, fields

VARIABLE = "GUARD_LIMITS"
"""A JSON object of limits by name: what a stage's settings say in place of a default."""


class LimitsError(ValueError):
    """A stage's limits name one that there is not, or a value that is out of range."""


@dataclass(frozen=True)
class Limits:
    """Limits of the guards, and how many shoppers a comparison takes.

    A "certain loss" is the part of the rival's mean by which the whole interval of the challenger's lead lies below
    zero: what chance may explain is none.
    """

    coverage: float = 0.01
    """The least share of the catalogue that the lists of all queries reach together, in parts of what they could."""
    coverage_kept: float = 0.5
    """The least coverage, in parts of the champion's."""
    latency_p50_ms: float = 100.0
    latency_p95_ms: float = 250.0
    latency_ratio: float = 2.0
    """The greatest 95th percentile, in parts of the champion's."""
    latency_floor_ms: float = 5.0
    """What a champion's 95th percentile counts as at least: a ratio of moments that no shopper feels says nothing."""
    popularity_ratio: float = 1.5
    """The greatest mean sales of what is shown, and the greatest lift, in parts of the champion's."""
    gini_rise: float = 0.1
    """How far the Gini coefficient of what is shown may lie above the champion's."""
    new_items_kept: float = 0.5
    """The least share of places for items without sales, in parts of the champion's."""
    certain_loss: float = 0.05
    fewest_shoppers: int = 30
    """A group of fewer is not judged: its interval would allow for anything."""
    level: float = 0.99
    """Of the intervals by which losses are certain: there are as many as groups."""

    def __post_init__(self) -> None:
        for name in self.__dataclass_fields__:
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
                raise LimitsError(f"the limit {name} must be a number of at least 0, not {value!r}")
        if not self.level < 1:
            raise LimitsError(f"the limit level must be below 1, not {self.level!r}")

    @classmethod
    def from_environment(cls) -> Limits:
        """Return the limits of the stage that this job runs for; raises LimitsError."""
        try:
            given = json.loads(os.environ.get(VARIABLE, "{}"))
        except ValueError as error:
            raise LimitsError(f"{VARIABLE} must be JSON: {error}") from error
        unknown = given.keys() - {field.name for field in fields(cls)}
        if unknown:
            raise LimitsError(f"{VARIABLE} knows no {', '.join(sorted(unknown))}")
        return cls(**given)
