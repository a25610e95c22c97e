"""The copy workflow: every way ends by its name, a draft that fails stops no other, nobody may do more than needed."""

from __future__ import annotations

from typing import Any

import pytest

from infra.content import FAILED, STEPS, definition
from infra.settings import StageSettings
from tests.infrastructure.assembly import Assembly
from tests.infrastructure.test_privacy import rights
from tests.infrastructure.test_workflow import reachable, told_cause

READ_WRITE = {f"dynamodb:{action}" for action in ("GetItem", "PutItem", "UpdateItem", "ConditionCheckItem")}


@pytest.fixture(scope="module")
def states() -> dict[str, Any]:
    functions = {step: f"arn:{step}" for step in STEPS}
    found: dict[str, Any] = definition(StageSettings.load("dev"), functions)["States"]
    return found


def test_every_state_is_reached_and_every_way_ends(states: dict[str, Any]) -> None:
    assert reachable(states, "Plan") == set(states)
    ends = {name for name, state in states.items() if state["Type"] in ("Succeed", "Fail")}
    assert ends == {"Written", *(f"{step}Failed" for step in FAILED)}
    for step in FAILED:
        assert {"Note", f"{step}Failed"} <= reachable(states, f"End{step}Failed")
        assert states[step]["Catch"][-1]["ErrorEquals"] == ["States.ALL"]
        assert told_cause(states[f"{step}Failed"], error={"Error": "Odd", "Cause": "it broke"}).endswith("it broke")
    assert "Written" not in reachable(states, "Note")


def test_a_chunk_that_cannot_be_written_is_parked_and_the_others_go_on(states: dict[str, Any]) -> None:
    chunks = states["Chunks"]
    inner = chunks["ItemProcessor"]["States"]
    assert chunks["MaxConcurrency"] == StageSettings.load("dev").content.concurrency
    assert inner["Write"]["Catch"] == [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Park"}]
    assert inner["Park"]["Next"] == "ChunkEnded"
    assert inner["IsWritten"]["Default"] == "Write"
    for state in (*states.values(), *inner.values()):
        if state["Type"] == "Task":
            assert state["Retry"]
            assert state["TimeoutSeconds"] > 0
            # What a workflow is told stays in its history: an id, and places in a list.
            payload = state["Parameters"]["Payload"]
            assert payload.keys() - {"first.$", "last.$", "cause.$"} == {"job_id.$"}


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("Plan", {"dynamodb:GetItem", "dynamodb:UpdateItem"}),
        ("Park", READ_WRITE),
        ("Conclude", {"dynamodb:Query", "dynamodb:UpdateItem"}),
        ("Write", READ_WRITE | {"dynamodb:BatchGetItem", "dynamodb:Query", "sagemaker:InvokeEndpoint"}),
    ],
)
def test_a_step_may_do_its_part_and_no_more(assembly: Assembly, step: str, expected: set[str]) -> None:
    assert rights(assembly, step, "Content").keys() == expected


@pytest.mark.parametrize(("stack", "owner"), [("Content", "Write"), ("Api", "ContentFunction")])
def test_what_writes_copy_changes_no_item_and_no_shopper(assembly: Assembly, stack: str, owner: str) -> None:
    found = rights(assembly, owner, stack)
    assert "Content" in found["dynamodb:UpdateItem"]
    for action in ("dynamodb:PutItem", "dynamodb:UpdateItem"):
        assert "Catalogue" not in found[action]
    assert "Profiles" not in found["dynamodb:UpdateItem"]
    # The API's function notes that a job is about a person.
    assert ("Profiles" in found["dynamodb:PutItem"]) is (owner == "ContentFunction")


def test_the_api_s_function_starts_and_asks_for_this_workflow_alone(assembly: Assembly) -> None:
    found = rights(assembly, "ContentFunction", "Api")
    assert found.keys() == READ_WRITE | {
        "dynamodb:Query",
        "dynamodb:BatchGetItem",
        "dynamodb:Scan",
        "states:StartExecution",
        "states:DescribeExecution",
    }
    assert found["states:StartExecution"].count(":stateMachine:") == 1
    assert f":execution:vitrine-{assembly.stage}-content:*" in found["states:DescribeExecution"]
    assert f":stateMachine:vitrine-{assembly.stage}-content" in found["states:StartExecution"]


def test_an_idle_stage_pays_for_one_alarm_more(assembly: Assembly) -> None:
    names = [one.properties["AlarmName"] for one in assembly.resources("AWS::CloudWatch::Alarm")]
    assert [name for name in names if "-content" in name] == [f"vitrine-{assembly.stage}-content-failed"]


def test_the_functions_are_told_their_limits(assembly: Assembly) -> None:
    limits = StageSettings.load(assembly.stage).content
    told = {
        one.properties["FunctionName"].removeprefix(f"vitrine-{assembly.stage}-"): one.properties
        for one in assembly.resources("AWS::Lambda::Function")
    }
    variables = told["content"]["Environment"]["Variables"]
    for name in ("drafts_per_job", "daily_drafts", "daily_tokens", "answer_tokens", "person_days"):
        assert variables[name.upper()] == str(getattr(limits, name))
    assert variables["ANSWER_TOKENS"] == told["content-write"]["Environment"]["Variables"]["ANSWER_TOKENS"]
    assert variables["USD_PER_1K_TOKENS"] == ""
