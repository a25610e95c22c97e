"""A decision as a model package carries it: short texts by name, within SageMaker's limits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

MOST_PROPERTIES = 50
LONGEST_VALUE = 256
_REFUSED = re.compile(r"[^\w\s.:/=+\-@]")
"""What a property's value may not hold."""
_METRICS = ("recall@10", "ndcg@10", "hit@10", "coverage@10", "gini@10")


def properties(decision: Mapping[str, Any], champion_package: str | None) -> dict[str, str]:
    """Return a package's customer metadata: data window, code, parents, metrics, the gate's decision and numbers."""
    told = {name: _text(value) for name, value in _facts(decision, champion_package) if value is not None}
    return dict(list(told.items())[:MOST_PROPERTIES])


def _facts(decision: Mapping[str, Any], champion_package: str | None) -> Iterator[tuple[str, Any]]:
    yield "model_version", decision["model_version"]
    yield from _data(decision)
    yield from ((f"code.{name}", value) for name, value in decision["code"].items())
    yield from ((f"parent.{name}", value) for name, value in decision["parents"].items())
    yield "parent.champion_package", champion_package
    yield "gate.decision", "promote" if decision["promote"] else "refuse"
    yield "gate.decided_at", decision["decided_at"]
    yield from _measured(decision)
    for guard in decision["guards"]:
        yield f"guard.{guard['name']}", _guard(guard)


def _data(decision: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    window = (decision["data"] or {}).get("challenger") or {}
    for name, value in window.items():
        yield f"data.{name}", _moment(value) if name in ("from", "until") else value


def _measured(decision: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    metrics = decision["metrics"] or {}
    for contestant, values in metrics.items():
        names = _METRICS if contestant == "challenger" else (decision["primary_metric"],)
        for name in names:
            if values is not None and name in values:
                yield f"metric.{contestant}.{name}", f"{values[name]:.6f}"
    for rival, lead in decision["numbers"]["differences"].items():
        yield f"lead.{rival}", " ".join(f"{name}={value:.6f}" for name, value in lead.items())


def _guard(guard: Mapping[str, Any]) -> str:
    if guard["value"] is None:
        return "not measured"
    kept = "passed" if guard["passed"] else "failed"
    return f"{guard['value']:.6g} {guard['bound']} {guard['limit']:g} {kept}"


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(value: Any) -> str:
    return _REFUSED.sub("-", str(value))[:LONGEST_VALUE]
