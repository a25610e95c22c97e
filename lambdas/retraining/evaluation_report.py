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
_DAY = 86_400


class Interval(NamedTuple):
    """The mean of the paired differences, and the interval of that mean that covers it at a level, such as .95."""

    mean: float
    low: float
    high: float
    level: float


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
    champion_days: float | None
    """How much older the champion's newest event is than the challenger's; None where it was trained on no events."""

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
        _days(found["data"]),
    )


def _days(found: Mapping[str, Any]) -> float | None:
    if found["champion"] is None:
        return None
    return (_number(found["challenger"]["until"]) - _number(found["champion"]["until"])) / _DAY


def _interval(found: Mapping[str, Any]) -> Interval:
    return Interval(*(_number(found[name]) for name in Interval._fields))


def _guard(found: Mapping[str, Any]) -> Guard:
    # Anything but a plain true is a guard that did not pass.
    return Guard(str(found["name"]), _number(found["value"]), _number(found["limit"]), found["passed"] is True)


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r} is not a finite number")
    return float(value)
