from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from retraining import handler
from retraining.errors import EvaluationInvalid, EvaluationMissing, InvalidPayload
from retraining.evaluation_report import ALWAYS_MEASURED, GUARDS
from retraining.promotions import Promoted, Promotions, Quality
from tests.unit.retraining.stage import DAY, GOOD, guard, guards, put
from vitrine.stores.clients import client

UNMEASURED: dict[str, Any] = {"value": None, "passed": None, "why": "nobody came"}
URL = "s3://artifacts/models/v2/evaluation.json"


def judged(path: str, value: Any, forced: str | None = None) -> dict[str, Any]:
    """The verdict on the good report with one value changed; "a.b" names a key within a key."""
    report = copy.deepcopy(GOOD)
    *parents, last = path.split(".")
    inner = report
    for parent in parents:
        inner = inner[parent]
    inner[last] = value
    put("models/v2/evaluation.json", json.dumps(report).encode())
    return handler.gate({"model_version": "v2", "evaluation_uri": URL, "forced": forced, "more": 1}, None)


def lead(mean: float, low: float, high: float) -> dict[str, float]:
    return {"mean": mean, "low": low, "high": high, "level": 0.95}


@pytest.mark.parametrize(
    ("path", "value", "promote"),
    [
        ("queries", 30, True),
        ("queries", 29, False),
        ("differences.popularity", lead(0.01, 0.0, 0.02), True),
        ("differences.popularity", lead(-0.01, -0.02, -0.0001), False),
        ("differences.co_occurrence", lead(-0.001, -0.01, 0.02), True),
        ("differences.co_occurrence", lead(-0.01, -0.02, -0.0001), False),
        ("differences.champion", lead(0.001, 0.0001, 0.002), True),
        ("differences.champion", lead(0.001, 0.0, 0.002), False),
        ("guards", [], False),
        *[("guards", guards(name, value=0.6, passed=False), False) for name in GUARDS],
        *[("guards", [one for one in guards(name) if one["name"] != name], False) for name in GUARDS],
        *[("guards", guards(name, **UNMEASURED), name not in ALWAYS_MEASURED) for name in GUARDS],
        ("guards", [*guards(""), guard("of_tomorrow", value=0.6, passed=False)], False),
    ],
)
def test_each_rule_decides(aws: None, path: str, value: Any, promote: bool) -> None:
    assert judged(path, value)["promote"] is promote


@pytest.mark.parametrize("until", [70 * DAY, None])
@pytest.mark.parametrize(
    ("difference", "promote"),
    [
        (lead(0.01, 0.001, 0.02), True),
        (lead(-0.0022, -0.01, 0.0), True),
        (lead(-0.0023, -0.01, 0.01), False),
        (lead(-0.001, -0.002, -0.0001), False),
    ],
)
def test_an_aged_champion_gives_way_to_what_is_not_worse(
    aws: None, until: int | None, difference: dict[str, float], promote: bool
) -> None:
    champion = None if until is None else {"events": 8, "from": 0, "until": until}
    report = copy.deepcopy(GOOD)
    report["data"]["champion"] = champion
    report["differences"]["champion"] = difference
    put("models/v2/evaluation.json", json.dumps(report).encode())
    verdict = handler.gate({"model_version": "v2", "evaluation_uri": URL}, None)
    assert verdict["promote"] is promote
    if difference["low"] <= 0:
        age = "which was trained on no events" if until is None else "whose data are 30.0 days older"
        assert age in verdict["reasons"][3]


def test_a_champion_that_is_not_aged_stays_against_its_equal(aws: None) -> None:
    verdict = judged("differences.champion", lead(0.0, -0.01, 0.01))
    assert verdict["promote"] is False
    assert "not certainly better than the champion, whose data are 10.0 days older, not 30" in verdict["reasons"][3]
    assert verdict["numbers"]["champion_days"] == 10.0


def test_the_verdict_tells_its_reasons_and_numbers(aws: None) -> None:
    verdict = judged("queries", 100)
    assert verdict == judged("queries", 100)
    assert verdict["model_version"] == "v2"
    assert verdict["primary_metric"] == "ndcg@10"
    assert len(verdict["reasons"]) == 4 + len(GUARDS)
    assert "0.1200 against 0.1000" in verdict["reasons"][2]
    assert verdict["numbers"] == {
        "challenger": 0.12,
        "popularity": 0.04,
        "co_occurrence": 0.10,
        "champion": 0.11,
        "differences": GOOD["differences"],
        "champion_days": 10.0,
    }


def test_a_guard_tells_its_number_its_limit_and_what_was_measured(aws: None) -> None:
    broken = judged("guards", guards("latency_p95", value=0.6, passed=False))["reasons"]
    assert "The guard latency_p95 of 0.6 breaks its limit, at most 0.5: as measured." in broken
    silent = judged("guards", guards("fairness_device", **UNMEASURED))["reasons"]
    assert "The guard fairness_device was not measured: nobody came." in silent
    absent = judged("guards", [])["reasons"]
    assert "The evaluation says nothing of the guard new_items_shown." in absent


def test_a_first_model_has_no_champion(aws: None) -> None:
    verdict = judged("metrics.champion", None)
    assert verdict["promote"] is True
    assert verdict["numbers"]["champion"] is None


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("model_version", "v1"),
        ("metrics.popularity", None),
        ("differences.champion", None),
        ("differences.popularity", lead(float("nan"), 1, 1)),
        ("metrics.challenger", {"recall@10": 0.2}),
        ("guards", [{"name": "coverage"}]),
        ("guards", None),
        ("guards", guards("coverage", passed="yes")),
        ("guards", guards("coverage", value=0.6)),
        ("guards", guards("coverage", bound="about")),
        ("guards", guards("coverage", value=None)),
        ("queries", "many"),
        ("data", None),
        ("data.champion", {"events": 3}),
    ],
)
def test_a_report_that_cannot_be_judged_by_is_refused(aws: None, path: str, value: Any) -> None:
    with pytest.raises(EvaluationInvalid):
        judged(path, value)


@pytest.mark.parametrize(
    ("payload", "error"),
    [
        ({"model_version": "v2", "evaluation_uri": URL}, EvaluationMissing),
        ({"model_version": "v2"}, InvalidPayload),
        ({"model_version": 2, "evaluation_uri": URL}, InvalidPayload),
        ({"model_version": "v2", "evaluation_uri": "/models/v2"}, InvalidPayload),
    ],
)
def test_an_input_that_leads_nowhere_is_refused(aws: None, payload: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        handler.gate(payload, None)


def taken_back(value: float, until: float) -> None:
    promotions = Promotions(client("dynamodb"), "catalogue")
    promotions.note(Promoted("v1", "arn", "v0", "s3://assets/v0", Quality(value, until), 1.0))
    promotions.take_back("v1", "the alarm slow went off")


@pytest.mark.parametrize(
    ("value", "until", "promote"),
    [
        (0.12, 100 * DAY, False),
        (0.118, 100 * DAY, False),
        (0.11, 100 * DAY, True),
        (0.12, 101 * DAY, False),
        (0.12, 99 * DAY, True),
    ],
)
def test_what_was_learnt_from_the_data_of_a_model_taken_back_must_be_better(
    aws: None, value: float, until: float, promote: bool
) -> None:
    taken_back(value, until)
    verdict = judged("queries", 2500)
    assert verdict["promote"] is promote
    if not promote:
        assert "v1, which was taken back (the alarm slow went off)" in " ".join(verdict["reasons"])


@pytest.mark.parametrize(
    ("path", "value", "promote"),
    [
        ("differences.champion", lead(-0.1, -0.2, -0.05), True),
        ("differences.popularity", lead(-0.01, -0.02, -0.0001), False),
        ("queries", 29, False),
        ("guards", guards("latency_p95", value=0.6, passed=False), False),
    ],
)
def test_an_operator_passes_over_the_live_model_and_over_nothing_else(
    aws: None, path: str, value: Any, promote: bool
) -> None:
    taken_back(0.12, 100 * DAY)
    verdict = judged(path, value, forced="a person must be forgotten")
    assert verdict["promote"] is promote
    assert any("An operator took it: a person must be forgotten" in reason for reason in verdict["reasons"])


def test_the_gate_says_what_a_promotion_keeps(aws: None) -> None:
    assert judged("queries", 2500)["quality"] == {"value": 0.12, "until": 100 * DAY}
