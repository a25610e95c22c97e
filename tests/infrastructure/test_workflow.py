"""The retraining workflow: every step can fail, and every failure has a name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from embedded.states import jsonata
from infra.settings import StageSettings
from infra.workflow import Parts, definition

FUNCTIONS = ("gate", "register", "publish-neighbours", "smoke-test", "promote", "roll-back")


RUNBOOK = Path(__file__).parents[2] / "docs" / "runbooks" / "retraining.md"
PARTS = Parts(
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


@pytest.fixture(scope="module")
def states() -> dict[str, Any]:
    found: dict[str, Any] = definition(StageSettings.load("dev"), PARTS)["States"]
    return found


def _successors(state: dict[str, Any]) -> Iterator[str]:
    yield from (state[key] for key in ("Next", "Default") if key in state)
    yield from (choice["Next"] for choice in state.get("Choices", ()))
    yield from (catch["Next"] for catch in state.get("Catch", ()))


def reachable(states: dict[str, Any], start: str) -> set[str]:
    found, waiting = set(), [start]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(_successors(states[name]))
    return found


def test_every_state_is_reached_and_every_way_ends(states: dict[str, Any]) -> None:
    assert reachable(states, "Name") == set(states)
    ends = {name for name, state in states.items() if state["Type"] in ("Succeed", "Fail")}
    for name in states:
        assert reachable(states, name) & ends


def test_every_task_has_a_timeout_retries_and_a_catch(states: dict[str, Any]) -> None:
    for name, state in states.items():
        if state["Type"] == "Task":
            assert state["TimeoutSeconds"] > 0, name
            assert state["Retry"], name
            assert state["Catch"][-1]["ErrorEquals"] == ["States.ALL"], name


def test_every_failure_ends_in_a_state_named_after_it_with_its_cause(states: dict[str, Any]) -> None:
    failures = {name: state for name, state in states.items() if state["Type"] == "Fail"}
    steps = ("Prepare", "Train", "Evaluate", "Gate", "Register", "Neighbours", "Deploy", "RollBack")
    assert set(failures) == {"RolledBack", *(f"{step}Failed" for step in steps)}
    for name, state in failures.items():
        assert state["Error"] == name
        assert told_cause(state, error={"Error": "Odd", "Cause": "it broke"}).endswith("Odd: it broke")


def told_cause(state: dict[str, Any], **errors: dict[str, str]) -> str:
    """What Step Functions makes of a failing state's cause."""
    expression = state["Cause"].removeprefix("{%").removesuffix("%}")
    return str(jsonata.evaluate(f"({jsonata.declare({'$states': {'input': errors}})}{expression})"))


@pytest.mark.parametrize(
    ("caught", "told"),
    [
        ({"errorMessage": 'cold: "v1" answers', "errorType": "SmokeTestFailed"}, 'Odd: cold: "v1" answers'),
        ({"TrainingJobStatus": "Failed", "FailureReason": "AlgorithmError: no data"}, "Odd: AlgorithmError: no data"),
        (
            {"TrainingJobStatus": "Stopped", "SecondaryStatus": "MaxRuntimeExceeded"},
            "Odd: the job ended as MaxRuntimeExceeded",
        ),
        ({"ProcessingJobStatus": "Stopped"}, "Odd: the job ended as Stopped"),
        ("Could not find endpoint", "Odd: Could not find endpoint"),
        ("", "Odd: it gave no cause"),
    ],
)
@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
def test_a_cause_is_one_readable_line(
    states: dict[str, Any], caught: Any, told: str, separators: tuple[str, str]
) -> None:
    cause = caught if isinstance(caught, str) else json.dumps(caught, separators=separators)
    assert told_cause(states["TrainFailed"], error={"Error": "Odd", "Cause": cause}) == told
    # Step Functions cuts a cause that is too long, and then it is no JSON any more.
    long = cause[:-1] + f',"InputDataConfig":"{"x" * 40_000}' if cause.startswith("{") else cause
    assert told_cause(states["TrainFailed"], error={"Error": "Odd", "Cause": long}) == told
    assert told_cause(states["TrainFailed"], error={"Error": "Odd"}) == "Odd: it gave no cause"


def test_a_failed_roll_back_tells_why_there_was_one(states: dict[str, Any]) -> None:
    undoing, error = {"Error": "EndpointBusy", "Cause": "Updating"}, {"Error": "SmokeTestFailed", "Cause": "cold"}
    cause = told_cause(states["RollBackFailed"], undoing=undoing, error=error)
    assert cause == "EndpointBusy: Updating; after SmokeTestFailed: cold"


def test_nothing_after_a_failure_hides_its_cause(states: dict[str, Any]) -> None:
    for name in reachable(states, "RollBack") - {"RollBack"}:
        assert all(catch["ResultPath"] != "$.error" for catch in states[name].get("Catch", ())), name
        assert states[name].get("ResultPath") != "$.error", name


def test_a_roll_back_ends_when_the_endpoint_serves_the_old_model_again(states: dict[str, Any]) -> None:
    restored, refused = states["IsRestored"]["Choices"][0], states["RestoreRefused"]
    assert {"Variable": "$.endpoint.config", "StringEqualsPath": "$.undone.endpoint_config"} in restored["And"]
    assert {"Variable": "$.endpoint.status", "StringEquals": "InService"} in restored["And"]
    leading = [name for name, state in states.items() if "NotifyRolledBack" in set(_successors(state))]
    assert set(leading) == {"RetireFailed", "RetireFailedDone"}
    assert refused["Next"] == "NotifyRollBackFailed"


def test_an_endpoint_that_changed_since_registration_is_left_alone(states: dict[str, Any]) -> None:
    leading = [name for name, state in states.items() if "UpdateEndpoint" in set(_successors(state))]
    assert leading == ["IsAsRegistered"]
    assert states["Overtaken"]["Next"] == "NotifyDeployFailed"


def test_no_step_s_time_is_longer_than_the_whole() -> None:
    whole = definition(StageSettings.load("prod"), PARTS)
    jobs = [one["TimeoutSeconds"] for name, one in whole["States"].items() if name in ("Prepare", "Train", "Evaluate")]
    assert sum(jobs) < whole["TimeoutSeconds"]


def test_the_runbook_tells_of_every_end(states: dict[str, Any]) -> None:
    ends = {name: state["Type"] for name, state in states.items() if state["Type"] in ("Succeed", "Fail")}
    told = {}
    for line in RUNBOOK.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) > 3 and cells[2] in ("succeeded", "failed"):
            told[cells[1].strip("`")] = {"succeeded": "Succeed", "failed": "Fail"}[cells[2]]
    assert told == ends


def test_from_the_change_of_the_endpoint_on_every_failure_rolls_back(states: dict[str, Any]) -> None:
    for name in ("UpdateEndpoint", "DescribeEndpoint", "SmokeTest", "Promote"):
        assert states[name]["Catch"][-1]["Next"] == "RollBack"
    assert "RolledBack" in reachable(states, "RollBack")


def test_before_that_no_failure_touches_the_endpoint(states: dict[str, Any]) -> None:
    for name in ("Prepare", "Train", "Evaluate", "Gate", "Register", "Neighbours", "CreateModel"):
        after_failure = reachable(states, states[name]["Catch"][-1]["Next"])
        assert not after_failure & {"UpdateEndpoint", "RollBack", "Promote"}


def test_only_the_gate_opens_the_way_to_traffic(states: dict[str, Any]) -> None:
    closed = {name: state for name, state in states.items() if name != "IsBetter"}
    closed["IsBetter"] = {"Type": "Choice", "Default": states["IsBetter"]["Default"]}
    assert "UpdateEndpoint" not in reachable(closed, "Name")


def test_the_pointer_moves_after_the_smoke_test(states: dict[str, Any]) -> None:
    leading_to_promote = [name for name, state in states.items() if "Promote" in set(_successors(state))]
    assert leading_to_promote == ["SmokeTest"]


def test_job_names_fit_sagemakers_limit() -> None:
    longest = f"vitrine-{'s' * 8}-evaluate-{'u' * 36}"
    assert len(longest) <= 63
