"""The erasure workflow: every step can fail, every failure has a name, and nobody may do more than their part."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from botocore.validate import ParamValidator

from infra import export
from infra.erasure import FAILED, STEPS, Parts, definition
from infra.settings import StageSettings
from tests.infrastructure.assembly import Assembly, listed
from tests.infrastructure.test_workflow import _filled, _input_shape, _successors, reachable, told_cause

RUNBOOK = Path(__file__).parents[2] / "docs" / "runbooks" / "privacy.md"
PARTS = Parts(
    {step: f"arn:{step}" for step in STEPS}, "jobs", "arn:aws:iam::123456789012:role/job", "lake", "arn:t", None
)
OWN = ("logs:", "xray:", "sqs:", "kms:")
"""What every function has: its log, its trace, its dead letters and the stage's key."""


@pytest.fixture(scope="module")
def states() -> dict[str, Any]:
    found: dict[str, Any] = definition(StageSettings.load("dev"), PARTS)["States"]
    return found


@pytest.mark.parametrize("key", [None, "arn:key"])
def test_what_sagemaker_is_asked_is_what_it_takes(key: str | None) -> None:
    job = definition(StageSettings.load("dev"), dataclasses.replace(PARTS, key_arn=key))["States"]["Rewrite"]
    shape = _input_shape(job["Resource"])
    problems = ParamValidator().validate(_filled(job["Parameters"], shape), shape)
    assert not problems.has_errors(), problems.generate_report()


def test_every_state_is_reached_and_every_way_ends(states: dict[str, Any]) -> None:
    assert reachable(states, "Start") == set(states)
    ends = {name for name, state in states.items() if state["Type"] in ("Succeed", "Fail")}
    assert ends == {"Erased", *(f"{step}Failed" for step in FAILED)}
    for name in states:
        assert reachable(states, name) & ends


def test_every_task_has_a_timeout_retries_and_a_catch_of_everything(states: dict[str, Any]) -> None:
    for name, state in states.items():
        if state["Type"] == "Task":
            assert state["TimeoutSeconds"] > 0, name
            assert state["Retry"], name
            assert state["Catch"][-1]["ErrorEquals"] == ["States.ALL"], name


def test_every_failure_is_noted_told_and_named_with_its_cause(states: dict[str, Any]) -> None:
    for step in FAILED:
        assert {"Note", "Notify", f"{step}Failed"} <= reachable(states, f"End{step}Failed")
        failed = states[f"{step}Failed"]
        assert failed["Error"] == f"{step}Failed"
        assert told_cause(failed, error={"Error": "Odd", "Cause": "it broke"}).endswith("Odd: it broke")
    for name in ("Note", "Notify"):
        assert states[name]["Catch"][0]["ResultPath"] != "$.error", name
    assert "Erased" not in reachable(states, "Note")


def test_nothing_is_told_of_anyone_but_the_id(states: dict[str, Any]) -> None:
    """Given what a workflow is told stays in its history, its tasks are given the erasure's id and no name."""
    for name, state in states.items():
        if state.get("Resource") == "arn:aws:states:::lambda:invoke":
            payload = state["Parameters"]["Payload"]
            assert payload.keys() - {"at.$", "cause.$"} == {"erasure_id.$"}, name


def test_the_lake_is_rewritten_and_the_receipt_signed_only_once_all_has_settled(states: dict[str, Any]) -> None:
    into = {name: {one for one, state in states.items() if name in set(_successors(state))} for name in states}
    assert into["StartRewrite"] == {"WhatNext"}
    assert into["Conclude"] == {"WhatNext", "Rewrite"}
    assert into["Erased"] == {"IsConcluded"}
    # Whoever waits looks for everything once more.
    assert states["Settle"]["Next"] == states["WaitForRun"]["Next"] == "Find"


def test_an_erasure_waits_longer_than_any_function_that_writes_of_a_person(assembly: Assembly) -> None:
    settle = StageSettings.load(assembly.stage).privacy.settle_seconds
    writers = {}
    for function in assembly.resources("AWS::Lambda::Function"):
        name = function.properties["FunctionName"]
        variables = function.properties["Environment"]["Variables"]
        if {"PROFILES_TABLE", "LAKE_BUCKET"} & variables.keys() and "privacy-" not in name:
            writers[name] = function.properties["Timeout"]
    assert len(writers) >= 6
    assert max(writers.values()) < settle
    assert states_wait(assembly, "Settle") == settle


def states_wait(assembly: Assembly, state: str) -> int:
    machines = [one for one in assembly.resources("AWS::StepFunctions::StateMachine") if one.stack == "Privacy"]
    (machine,) = [one for one in machines if one.properties["StateMachineName"].endswith("-erasure")]
    text = "".join(
        part if isinstance(part, str) else "x" for part in machine.properties["DefinitionString"]["Fn::Join"][1]
    )
    return int(json.loads(text)["States"][state]["Seconds"])


def rights(assembly: Assembly, owner: str, stack: str = "Privacy") -> dict[str, str]:
    found: dict[str, str] = {}
    for resource, statement in assembly.statements():
        if resource.stack == stack and resource.logical_id.startswith(owner):
            for action in listed(statement["Action"]):
                if not action.startswith(OWN):
                    found[action] = found.get(action, "") + json.dumps(statement["Resource"])
    return found


WRITES = {f"dynamodb:{action}" for action in ("GetItem", "PutItem", "UpdateItem", "DeleteItem")}


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("Find", WRITES | {"dynamodb:Query", "s3:PutObject"}),
        (
            "Erase",
            WRITES - {"dynamodb:PutItem"}
            | {"dynamodb:Query", "dynamodb:BatchWriteItem", "s3:ListBucket", "s3:DeleteObject"},
        ),
        (
            "Collect",
            {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "secretsmanager:GetSecretValue"}
            | {"s3:ListBucket", "s3:PutObject"},
        ),
        ("Publish", {"dynamodb:UpdateItem", "s3:ListBucket", "s3:DeleteObject"}),
        ("GiveUp", {"dynamodb:UpdateItem", "s3:ListBucket", "s3:DeleteObject"}),
        (
            "Plan",
            {
                "dynamodb:GetItem",
                "secretsmanager:GetSecretValue",
                "states:ListExecutions",
                "s3:ListBucket",
                "s3:PutObject",
            },
        ),
        (
            "Conclude",
            WRITES
            | {"dynamodb:BatchGetItem", "dynamodb:Query", "secretsmanager:GetSecretValue"}
            | {"s3:ListBucket", "s3:GetObject", "s3:DeleteObject"},
        ),
        ("Fail", {"dynamodb:GetItem", "dynamodb:UpdateItem"}),
        (
            "Sweep",
            WRITES - {"dynamodb:PutItem"}
            | {"dynamodb:Query", "states:StartExecution", "states:DescribeExecution", "sns:Publish"},
        ),
    ],
)
def test_a_step_may_do_its_part_and_no_more(assembly: Assembly, step: str, expected: set[str]) -> None:
    found = rights(assembly, step)
    assert found.keys() == expected


def test_the_steps_write_below_their_prefixes(assembly: Assembly) -> None:
    assert rights(assembly, "Find")["s3:PutObject"].count("/tombstones/*") == 1
    assert "/erasures/*/order/order.json" in rights(assembly, "Plan")["s3:PutObject"]
    assert "/erasures/*" in rights(assembly, "Conclude")["s3:DeleteObject"]


def test_the_job_rewrites_what_holds_people_and_not_the_register(assembly: Assembly) -> None:
    deleted = rights(assembly, "ErasingRole")["s3:DeleteObject"]
    assert all(f"/{prefix}/*" in deleted for prefix in ("events", "exposures", "consents", "extractions"))
    assert "tombstones" not in deleted
    assert "models" not in deleted


def test_the_exporting_job_changes_nothing_of_what_it_reads(assembly: Assembly) -> None:
    found = rights(assembly, "ExportingRole")
    assert "s3:DeleteObject" not in found
    assert found["s3:PutObject"].count("/*") == found["s3:PutObject"].count("/exports/*") == 1


def test_every_step_of_an_export_can_fail_by_its_name() -> None:
    parts = dataclasses.replace(PARTS, functions={step: f"arn:{step}" for step in export.STEPS})
    found: dict[str, Any] = export.definition(StageSettings.load("dev"), parts)["States"]
    assert reachable(found, "Collect") == set(found)
    ends = {name for name, state in found.items() if state["Type"] in ("Succeed", "Fail")}
    assert ends == {"Exported", *(f"{step}Failed" for step in export.FAILED)}
    for name, state in found.items():
        if state["Type"] == "Task":
            assert state["Retry"], name
            assert state["Catch"][-1]["ErrorEquals"] == ["States.ALL"], name
    for step in export.FAILED:
        assert "GiveUp" in reachable(found, f"End{step}Failed")
        assert f"| `{step}Failed` |" in RUNBOOK.read_text(encoding="utf-8")
    shape = _input_shape(found["Export"]["Resource"])
    problems = ParamValidator().validate(_filled(found["Export"]["Parameters"], shape), shape)
    assert not problems.has_errors(), problems.generate_report()


def test_the_api_s_function_begins_erasures_and_reads_the_rest(assembly: Assembly) -> None:
    found = rights(assembly, "PrivacyFunction", "Api")
    assert found.keys() == WRITES | {
        *("dynamodb:Query", "dynamodb:BatchGetItem", "s3:GetObject", "s3:ListBucket"),
        *("states:StartExecution", "states:DescribeExecution"),
    }
    for name in ("erasure", "export"):
        assert f":stateMachine:vitrine-{assembly.stage}-{name}" in found["states:StartExecution"]
        assert f":execution:vitrine-{assembly.stage}-{name}:*" in found["states:DescribeExecution"]
    assert "/models/*" in found["s3:GetObject"]
    assert "/exports/*/files/*" in found["s3:GetObject"]


def test_the_lake_s_consumer_may_ask_who_was_erased(assembly: Assembly) -> None:
    assert "dynamodb:BatchGetItem" in rights(assembly, "LakeFunction", "Data")


def test_the_functions_are_told_how_long_things_are_kept(assembly: Assembly) -> None:
    privacy = StageSettings.load(assembly.stage).privacy
    told = {
        function.properties["FunctionName"].rpartition("-")[2]: function.properties["Environment"]["Variables"]
        for function in assembly.resources("AWS::Lambda::Function")
        if function.stack == "Api"
    }
    assert told["recommendations"]["EXPOSURE_DAYS"] == str(privacy.exposure_days)
    assert told["privacy"]["ERASURE_RECORD_DAYS"] == str(privacy.record_days)


def test_a_failed_erasure_rings(assembly: Assembly) -> None:
    named = {one.properties.get("AlarmName") for one in assembly.resources("AWS::CloudWatch::Alarm")}
    assert {f"vitrine-{assembly.stage}-{what}" for what in ("erasure-failed", "privacy-sweep-errors")} <= named


def test_erasures_that_nobody_works_on_are_looked_for_each_hour(assembly: Assembly) -> None:
    [schedule] = [one for one in assembly.resources("AWS::Scheduler::Schedule") if one.stack == "Privacy"]
    assert schedule.properties["ScheduleExpression"] == "rate(1 hour)"
    assert schedule.properties.get("State", "ENABLED") == "ENABLED"
    called = json.dumps(schedule.properties["Target"]["Arn"])
    assert "SweepLive" in called
    assert json.dumps(schedule.properties["Target"]["RoleArn"]).count("HourlyRole") == 1
    found = rights(assembly, "HourlyRole")
    assert found == {"lambda:InvokeFunction": called}
    started = rights(assembly, "Sweep")["states:StartExecution"]
    assert started.count(f":stateMachine:vitrine-{assembly.stage}-") == 1
    assert f":stateMachine:vitrine-{assembly.stage}-erasure" in started
    # Should the sweep itself fail, that rings.
    alarms = {one.properties.get("AlarmName"): one.properties for one in assembly.resources("AWS::CloudWatch::Alarm")}
    assert alarms[f"vitrine-{assembly.stage}-privacy-sweep-errors"]["Threshold"] == 0


def test_the_runbook_tells_of_every_end(states: dict[str, Any]) -> None:
    text = RUNBOOK.read_text(encoding="utf-8")
    for name, state in states.items():
        if state["Type"] in ("Succeed", "Fail"):
            assert f"| `{name}` |" in text, name


def test_job_names_fit_sagemakers_limit() -> None:
    assert len(f"vitrine-{'s' * 8}-erase99-{'0' * 32}-99") <= 63
