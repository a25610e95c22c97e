"""The retraining workflow: every step can fail, and every failure has a name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from infra.settings import StageSettings
from infra.workflow import Parts, definition

FUNCTIONS = ("gate", "register", "publish-neighbours", "smoke-test", "promote", "roll-back")


@pytest.fixture(scope="module")
def states() -> dict[str, Any]:
    parts = Parts(
        {name: f"arn:{name}" for name in FUNCTIONS},
        "serve",
        "jobs",
        "arn:job",
        "arn:role",
        "lake",
        "art",
        "arn:topic",
        None,
    )
    found: dict[str, Any] = definition(StageSettings.load("dev"), parts)["States"]
    return found


def _successors(state: dict[str, Any]) -> Iterator[str]:
    yield from (state[key] for key in ("Next", "Default") if key in state)
    yield from (choice["Next"] for choice in state.get("Choices", ()))
    yield from (catch["Next"] for catch in state.get("Catch", ()))


def _reachable(states: dict[str, Any], start: str) -> set[str]:
    found, waiting = set(), [start]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(_successors(states[name]))
    return found


def test_every_state_is_reached_and_every_way_ends(states: dict[str, Any]) -> None:
    assert _reachable(states, "Name") == set(states)
    ends = {name for name, state in states.items() if state["Type"] in ("Succeed", "Fail")}
    for name in states:
        assert _reachable(states, name) & ends


def test_every_task_has_a_timeout_retries_and_a_catch(states: dict[str, Any]) -> None:
    for name, state in states.items():
        if state["Type"] == "Task":
            assert state["TimeoutSeconds"] > 0, name
            assert state["Retry"], name
            assert state["Catch"][-1]["ErrorEquals"] == ["States.ALL"], name


def test_every_failure_ends_in_a_state_named_after_it_with_its_cause(states: dict[str, Any]) -> None:
    failures = {name: state for name, state in states.items() if state["Type"] == "Fail"}
    assert {"PrepareFailed", "TrainFailed", "EvaluateFailed", "GateFailed", "DeployFailed", "RolledBack"} <= set(
        failures
    )
    for name, state in failures.items():
        assert state == {"Type": "Fail", "Error": name, "CausePath": "$.error.Cause"}


def test_from_the_change_of_the_endpoint_on_every_failure_rolls_back(states: dict[str, Any]) -> None:
    for name in ("UpdateEndpoint", "DescribeEndpoint", "SmokeTest", "Promote"):
        assert states[name]["Catch"][-1]["Next"] == "RollBack"
    assert "RolledBack" in _reachable(states, "RollBack")


def test_before_that_no_failure_touches_the_endpoint(states: dict[str, Any]) -> None:
    for name in ("Prepare", "Train", "Evaluate", "Gate", "Register", "Neighbours", "CreateModel"):
        after_failure = _reachable(states, states[name]["Catch"][-1]["Next"])
        assert not after_failure & {"UpdateEndpoint", "RollBack", "Promote"}


def test_only_the_gate_opens_the_way_to_traffic(states: dict[str, Any]) -> None:
    closed = {name: state for name, state in states.items() if name != "IsBetter"}
    closed["IsBetter"] = {"Type": "Choice", "Default": states["IsBetter"]["Default"]}
    assert "UpdateEndpoint" not in _reachable(closed, "Name")


def test_the_pointer_moves_after_the_smoke_test(states: dict[str, Any]) -> None:
    leading_to_promote = [name for name, state in states.items() if "Promote" in set(_successors(state))]
    assert leading_to_promote == ["SmokeTest"]


def test_job_names_fit_sagemakers_limit() -> None:
    longest = f"vitrine-{'s' * 8}-evaluate-{'u' * 36}"
    assert len(longest) <= 63
