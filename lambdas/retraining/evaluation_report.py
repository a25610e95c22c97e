"""What the evaluating job found, read from its file and checked."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from retraining.errors import EvaluationInvalid

BASELINES = ("popularity", "co_occurrence")
CHAMPION = "champion"


class Interval(NamedTuple):
    """The mean of the paired differences, and the 95 % interval of that mean."""

    mean: float
    low: float
    high: float


class Guard(NamedTuple):
    """One limit that a model must keep, whatever its quality."""

    name: str
    value: float
    limit: float
    passed: bool


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """The primary metric of each contestant, the challenger's lead on each, and the guards.

    Only a stage without a live model has no champion.
    """

    model_version: str
    metric: str
    queries: int
    values: Mapping[str, float]
    differences: Mapping[str, Interval]
    guards: tuple[Guard, ...]

    @classmethod
    def parse(cls, raw: bytes) -> EvaluationReport:
        """Parse the file; raises EvaluationInvalid."""
        try:
            return _report(json.loads(raw))
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            raise EvaluationInvalid(f"{type(error).__name__}: {error}") from error


def _report(found: Mapping[str, Any]) -> EvaluationReport:
    metric = str(found["primary_metric"])
    rivals = BASELINES if found["metrics"].get(CHAMPION) is None else (*BASELINES, CHAMPION)
    return EvaluationReport(
        str(found["model_version"]),
        metric,
        int(found["queries"]),
        {name: _number(found["metrics"][name][metric]) for name in ("challenger", *rivals)},
        {name: _interval(found["differences"][name]) for name in rivals},
        tuple(_guard(guard) for guard in found.get("guards") or ()),
    )


def _interval(found: Mapping[str, Any]) -> Interval:
    return Interval(_number(found["mean"]), _number(found["low"]), _number(found["high"]))


def _guard(found: Mapping[str, Any]) -> Guard:
    # Anything but a plain true is a guard that did not pass.
    return Guard(str(found["name"]), _number(found["value"]), _number(found["limit"]), found["passed"] is True)


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r} is not a finite number")
    return float(value)
