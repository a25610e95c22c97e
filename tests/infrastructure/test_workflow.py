"""The retraining workflow: every step can fail, and every failure has a name."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator

from embedded.states import jsonata
from infra.constructs.endpoint import canary
from infra.settings import EndpointProfile, Endpoints, StageSettings
from infra.workflow import Parts, definition

FUNCTIONS = (
    *("admit", "gate", "register", "publish-neighbours", "smoke-test", "promote", "roll-back"),
    *("find-previous", "take-back", "collect", "report"),
)

_SAGEMAKER = botocore.session.get_session().get_service_model("sagemaker")
RUNBOOK = Path(__file__).parents[2] / "docs" / "runbooks" / "retraining.md"
PARTS = Parts(
    {name: f"arn:{name}" for name in FUNCTIONS},
    "serve",
    "jobs",
    "arn:aws:iam::123456789012:role/job",
    "arn:aws:iam::123456789012:role/serve",
    "lake",
    "art",
    "arn:topic",
    None,
)


@pytest.fixture(scope="module")
def states() -> dict[str, Any]:
    found: dict[str, Any] = definition(StageSettings.load("dev"), PARTS)["States"]
    return found


@pytest.mark.parametrize("profile", ["serverless", "cpu", "gpu"])
@pytest.mark.parametrize(("key", "spot"), [(None, True), ("arn:key", False)])
def test_what_sagemaker_is_asked_is_what_it_takes(profile: EndpointProfile, key: str | None, spot: bool) -> None:
    settings = StageSettings.load("dev")
    settings = dataclasses.replace(
        settings,
        endpoints=Endpoints(profile=profile),
        retraining=dataclasses.replace(settings.retraining, spot=spot),
    )
    states = definition(settings, dataclasses.replace(PARTS, key_arn=key))["States"]
    asked = {name: state for name, state in states.items() if "sagemaker:" in state.get("Resource", "")}
    assert {"Prepare", "Train", "Evaluate", "CreateModel", "CreateEndpointConfig", "UpdateEndpoint"} < set(asked)
    assert {"CreatePrevious", "ConfigurePrevious"} < set(asked)
    for name, state in asked.items():
        shape = _input_shape(state["Resource"])
        problems = ParamValidator().validate(_filled(state["Parameters"], shape), shape)
        assert not problems.has_errors(), f"{name}: {problems.generate_report()}"


def _input_shape(resource: str) -> Any:
    operation = resource.partition("sagemaker:")[2].removesuffix(".sync")
    return _SAGEMAKER.operation_model(operation[0].upper() + operation[1:]).input_shape


def _filled(given: Any, shape: Any) -> Any:
    """Parameters with something of the right kind for what a path names; a number stands for a count."""
    if shape.type_name == "list":
        return [_filled(one, shape.member) for one in given]
    if shape.type_name != "structure":
        return given
    filled = {}
    for name, value in given.items():
        member = shape.members.get(name.removesuffix(".$"))
        assert member is not None, f"{shape.name} takes no {name}"
        example: Any = {"name": "value"} if member.type_name == "map" else "s3://bucket/key"
        filled[name.removesuffix(".$")] = example if name.endswith(".$") else _filled(value, member)
    return filled


def test_an_update_s_alarms_are_those_of_the_template_whatever_went_before() -> None:
    settings = dataclasses.replace(StageSettings.load("dev"), endpoints=Endpoints(profile="cpu"))
    update = definition(settings, PARTS)["States"]["UpdateEndpoint"]["Parameters"]
    assert update["DeploymentConfig"] == canary("vitrine-dev-ranker-cpu")
    assert "RetainDeploymentConfig" not in update


def test_a_job_is_tried_anew_only_where_its_machine_was_the_trouble(states: dict[str, Any]) -> None:
    for step in ("Prepare", "Train", "Evaluate"):
        choice = states[f"Is{step}Interrupted"]
        (again,) = choice["Choices"]
        assert {"Variable": "$.try.number", "NumericLessThan": 3} in again["And"]
        patterns = [one["StringMatches"] for one in again["And"][-1]["Or"]]
        assert "*exit code: 137*" in patterns
        assert not any(fnmatch("AlgorithmError: ValueError: no data, exit code: 1", one) for one in patterns)
        assert any(fnmatch("CapacityError: no capacity for ml.c5.2xlarge", one) for one in patterns)
        assert choice["Default"] == f"End{step}Failed"
        assert states[f"{step}Again"]["Next"] == step
        names = [value for key, value in states[step]["Parameters"].items() if key.endswith("JobName.$")]
        assert "$.try.number" in names[0]


def test_a_training_keeps_its_checkpoints_by_the_run_and_not_by_the_try(states: dict[str, Any]) -> None:
    assert "$.try" not in states["Train"]["Parameters"]["CheckpointConfig"]["S3Uri.$"]


def test_every_end_is_noted_collected_and_told(states: dict[str, Any]) -> None:
    ends = {name for name, state in states.items() if state["Type"] in ("Succeed", "Fail")}
    before_anything = {"AlreadyRunning", "InputRefused", "NothingToRollBack"}
    chosen = {choice["StringEquals"]: choice["Next"] for choice in states["HowItEnded"]["Choices"]}
    assert chosen == {end: end for end in ends - before_anything}
    for end in chosen:
        assert states[f"End{end}"]["Result"] == end
        assert {"Collect", "Report", "Notify"} <= reachable(states, f"End{end}")
    for end in before_anything:
        assert [name for name, state in states.items() if end in set(_successors(state))] == [
            "FindPrevious" if end == "NothingToRollBack" else "Admit"
        ]


def test_prices_agree_with_the_dated_table() -> None:
    table = json.loads((RUNBOOK.parents[2] / "benchmarks" / "prices.json").read_text())["prices"]
    retraining = StageSettings.load("prod").retraining
    for name, price in retraining.instance_prices.items():
        dated = table.get(f"{name}_job") or table.get(name)
        assert dated is None or dated["usd"] == price, name
    used = {retraining.prepare_instance, retraining.train_instance, retraining.evaluate_instance}
    assert used <= set(retraining.instance_prices)


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
    steps = (
        "Admit",
        "Prepare",
        "Train",
        "Evaluate",
        "Gate",
        "Register",
        "Neighbours",
        "Deploy",
        "RollBack",
        "TakeBack",
    )
    assert set(failures) == {"AlreadyRunning", "InputRefused", "RolledBack", *(f"{step}Failed" for step in steps)}
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
    leading = [name for name, state in states.items() if "EndRolledBack" in set(_successors(state))]
    assert leading == ["IsRestored"]
    assert refused["Next"] == "EndRollBackFailed"


def test_an_endpoint_that_changed_since_registration_is_left_alone(states: dict[str, Any]) -> None:
    leading = [name for name, state in states.items() if "UpdateEndpoint" in set(_successors(state))]
    assert leading == ["IsAsRegistered"]
    assert states["Overtaken"]["Next"] == "EndDeployFailed"


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


def _without_tries(states: dict[str, Any]) -> dict[str, Any]:
    """The states, none of whose jobs is tried anew."""
    return {name: {**state, "Choices": []} if name.endswith("Interrupted") else state for name, state in states.items()}


def test_before_that_no_failure_touches_the_endpoint(states: dict[str, Any]) -> None:
    for name in ("Prepare", "Train", "Evaluate", "Gate", "Register", "Neighbours", "CreateModel"):
        after_failure = reachable(_without_tries(states), states[name]["Catch"][-1]["Next"])
        assert not after_failure & {"UpdateEndpoint", "RollBack", "Promote"}


def test_only_the_gate_opens_the_way_to_traffic(states: dict[str, Any]) -> None:
    closed = {name: state for name, state in states.items() if name != "IsBetter"}
    closed["IsBetter"] = {"Type": "Choice", "Default": states["IsBetter"]["Default"]}
    assert "UpdateEndpoint" not in reachable(closed, "Name")


def test_the_pointer_moves_after_the_smoke_test(states: dict[str, Any]) -> None:
    leading_to_promote = [name for name, state in states.items() if "Promote" in set(_successors(state))]
    assert leading_to_promote == ["SmokeTest"]


def test_job_names_fit_sagemakers_limit() -> None:
    longest = f"vitrine-{'s' * 8}-evaluate3-{'u' * 36}"
    assert len(longest) <= 63
