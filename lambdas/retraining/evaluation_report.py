"""What the evaluating job found, read from its file and checked."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from retraining.errors import EvaluationInvalid

BASELINES = ("popularity", "co_occurrence")
CHAMPION = "champion"
ALWAYS_MEASURED = ("latency_p50", "latency_p95", "coverage")
GUARDS = (
    *ALWAYS_MEASURED,
    "latency_against_champion",
    "coverage_against_champion",
    "popularity_against_champion",
    "lift_against_champion",
    "gini_against_champion",
    "new_items_shown",
    "new_items_recall",
    "new_shoppers_against_popularity",
    "new_shoppers_against_champion",
    "fairness_country",
    "fairness_device",
)
"""What an evaluation must say something of, if only why it could not be measured."""
_DAY = 86_400


class Interval(NamedTuple):
    """The mean of the paired differences, and the interval of that mean that covers it at a level, such as .95."""

    mean: float
    low: float
    high: float
    level: float


class Guard(NamedTuple):
    """One limit that a model must keep, whatever its quality.

    Where nothing could be measured, `value` and `passed` are None, and `why` says why.
    """

    name: str
    value: float | None
    bound: Literal["at least", "at most"]
    limit: float
    passed: bool | None
    why: str


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
    guards: Mapping[str, Guard]
    champion_days: float | None
    """How much older the champion's newest event is than the challenger's; None where it was trained on no events."""
    until: float
    """The challenger's newest event, in Unix seconds."""
    document: Mapping[str, Any] = field(default_factory=dict)
    """The whole file, as it was written."""

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
        {guard.name: guard for guard in map(_guard, found["guards"])},
        _days(found["data"]),
        _number(found["data"]["challenger"]["until"]),
        found,
    )


def _days(found: Mapping[str, Any]) -> float | None:
    if found["champion"] is None:
        return None
    return (_number(found["challenger"]["until"]) - _number(found["champion"]["until"])) / _DAY


def _interval(found: Mapping[str, Any]) -> Interval:
    return Interval(*(_number(found[name]) for name in Interval._fields))


def _guard(found: Mapping[str, Any]) -> Guard:
    name, bound, why = (str(found[part]) for part in ("name", "bound", "why"))
    limit = _number(found["limit"])
    if bound not in ("at least", "at most"):
        raise ValueError(f"the guard {name} has a limit that is {bound}")
    bounded: Literal["at least", "at most"] = "at least" if bound == "at least" else "at most"
    if found["value"] is None and found["passed"] is None:
        return Guard(name, None, bounded, limit, None, why)
    value = _number(found["value"])
    kept = value >= limit if bounded == "at least" else value <= limit
    if found["passed"] is not kept:
        raise ValueError(f"the guard {name} of {value} and its limit, {bound} {limit}, do not make {found['passed']}")
    return Guard(name, value, bounded, limit, kept, why)


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r} is not a finite number")
    return float(value)
