"""Back to the previous model: by one command, and by itself when an alarm goes off soon after a promotion."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.integration.conftest import ROOT
from tests.integration.retraining import injections as inject
from tests.integration.retraining.injections import Stage
from tests.integration.retraining.stage import (
    FORCED,
    Execution,
    Live,
    ended,
    leavings,
    live,
    neighbours,
    packages,
    retrain,
    start,
    wait_for,
)

if TYPE_CHECKING:
    from embedded.cloud import Cloud

ALARM = "vitrine-dev-ranker-serverless-latency"


@pytest.fixture
def forced(stage: Stage, before: Live) -> Iterator[str]:
    """The version of a model that an operator forced past the live one, and that serves.

    That it was taken back is forgotten after the test: other tests learn from the same data.
    """
    name = f"forced-{secrets.token_hex(3)}"
    with inject.replayed(stage, *inject.JOBS), inject.worse(stage):
        run = retrain(stage.cloud, name, FORCED)
    assert run.states[-1] == "Promoted", run.cause
    assert live(stage.cloud).answered == (name, "model")
    yield name
    key = {"PK": {"S": "RETRAINING"}, "SK": {"S": "TAKEN_BACK"}}
    stage.cloud.client("dynamodb").delete_item(TableName=stage.cloud.parameter("catalogue-table"), Key=key)


@pytest.fixture
def alarm(stage: Stage) -> Iterator[str]:
    """An alarm of the endpoint, which is at rest before and after."""
    yield ALARM
    _set(stage.cloud, "OK")


def _set(cloud: Cloud, value: str) -> None:
    cloud.client("cloudwatch").set_alarm_state(AlarmName=ALARM, StateValue=value, StateReason="a drill")


def _executions(cloud: Cloud) -> list[str]:
    machine = cloud.parameter("retraining-machine-arn")
    listed = cloud.client("stepfunctions").list_executions(stateMachineArn=machine, maxResults=1000)
    return [one["executionArn"] for one in listed["executions"]]


def _goes_off(cloud: Cloud) -> Execution:
    """Let the alarm go off; gives the execution that it started."""
    known = set(_executions(cloud))
    _set(cloud, "ALARM")
    give_up = time.monotonic() + inject.LONGEST_WAIT_S
    while not (begun := [arn for arn in _executions(cloud) if arn not in known]):
        assert time.monotonic() < give_up, "the alarm started nothing"
        time.sleep(0.1)
    [arn] = begun
    return ended(cloud, arn)


def _roll_back(cloud: Cloud, *options: str) -> subprocess.CompletedProcess[str]:
    """What `make rollback` runs."""
    command = [sys.executable, "-m", "scripts.rollback", "--stage", "dev", *options]
    environment = os.environ | cloud.environment()
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=280)


def _is_back(cloud: Cloud, before: Live, forced: str) -> None:
    """All that named the forced model names the earlier one, which answers; the forced one is rejected."""
    after = live(cloud)
    assert (after.pointer, after.row, after.artifact) == (before.pointer, before.row, before.artifact)
    assert after.answered == (before.row["model_version"], "model")
    assert packages(cloud, forced) == ["Rejected"]
    assert all("ttl" in one for one in neighbours(cloud, forced))
    restored = neighbours(cloud, before.row["model_version"])
    assert restored
    assert not any("ttl" in one for one in restored)
    left = leavings(cloud)
    assert after.config in left.configs
    assert f"vitrine-dev-{forced}" not in left.configs


def test_one_command_puts_the_previous_model_back(stage: Stage, before: Live, forced: str) -> None:
    done = _roll_back(stage.cloud, "--reason", "it sells nothing")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WentBack" in done.stdout
    _is_back(stage.cloud, before, forced)
    with inject.replayed(stage, *inject.JOBS):
        again = retrain(stage.cloud, f"again-{forced}")
    # The evaluation is one that beats the live model: it is the same model that has just been taken back.
    assert again.states[-1] == "ChampionKept"
    reasons = json.loads(again.output)["gate"]["reasons"]
    assert any(
        f"no better than {forced}, which was taken back (an operator asked: it sells nothing)" in r for r in reasons
    )


def test_an_alarm_soon_after_a_promotion_puts_the_previous_model_back(
    stage: Stage, before: Live, forced: str, alarm: str
) -> None:
    run = _goes_off(stage.cloud)
    assert (run.status, run.states[-1]) == ("SUCCEEDED", "WentBack"), (run.states, run.cause)
    _is_back(stage.cloud, before, forced)
    client = stage.cloud.client("sagemaker")
    listed = client.list_model_packages(ModelPackageGroupName="vitrine-dev-ranker")["ModelPackageSummaryList"]
    told = [client.describe_model_package(ModelPackageName=one["ModelPackageArn"]) for one in listed]
    [package] = [one for one in told if one["ModelPackageDescription"].startswith(f"{forced}:")]
    assert package["ApprovalDescription"] == f"the alarm {alarm} went off"


@pytest.mark.full
def test_an_alarm_long_after_a_promotion_changes_nothing(stage: Stage, before: Live, forced: str, alarm: str) -> None:
    serving = live(stage.cloud)
    with _promoted_hours_ago(stage.cloud, forced, 25):
        run = _goes_off(stage.cloud)
        assert (run.status, run.states[-1]) == ("SUCCEEDED", "NothingToRollBack"), (run.states, run.cause)
        assert "was promoted, which is watched for 24" in json.loads(run.output)["error"]["Cause"]
        assert live(stage.cloud) == serving
    assert _roll_back(stage.cloud).returncode == 0
    _is_back(stage.cloud, before, forced)


@pytest.mark.full
def test_an_alarm_during_a_deployment_takes_back_no_earlier_model(
    stage: Stage, before: Live, forced: str, alarm: str
) -> None:
    """Given a live model that is watched, when an alarm goes off while another is deployed, then the live one stays."""
    cloud, serving = stage.cloud, live(stage.cloud)
    with inject.replayed(stage, *inject.JOBS), inject.worse(stage), inject.model_errs(stage):
        deploying = start(cloud, f"next-{forced}", FORCED)
        wait_for(cloud, deploying, "WaitForEndpoint")
        run = _goes_off(cloud)
        assert run.states[-1] == "NothingToRollBack", run.cause
        assert "a deployment is under way" in json.loads(run.output)["error"]["Cause"]
        assert ended(cloud, deploying).states[-1] == "RolledBack"
    after = live(cloud)
    assert after == serving
    assert _roll_back(cloud).returncode == 0
    _is_back(cloud, before, forced)


def test_there_is_no_going_back_from_what_no_run_promoted(cloud: Cloud, stage: Stage) -> None:
    with _live_version(cloud, "unheard-of"):
        done = _roll_back(cloud)
    assert done.returncode == 1
    assert "NothingToRollBack: no run promoted unheard-of" in done.stdout


@contextmanager
def _promoted_hours_ago(cloud: Cloud, version: str, hours: float) -> Iterator[None]:
    """The promotion of a version as it will be known so many hours from now."""
    key = {"PK": {"S": "RETRAINING"}, "SK": {"S": f"PROMOTION#{version}"}}
    table, client = cloud.parameter("catalogue-table"), cloud.client("dynamodb")
    before = client.get_item(TableName=table, Key=key)["Item"]
    document = json.loads(before["document"]["S"])
    older = {**before, "document": {"S": json.dumps(document | {"at": document["at"] - hours * 3600})}}
    client.put_item(TableName=table, Item=older)
    yield
    client.put_item(TableName=table, Item=before)


@contextmanager
def _live_version(cloud: Cloud, version: str) -> Iterator[None]:
    """The row of state with another live version."""
    table, client = cloud.parameter("catalogue-table"), cloud.client("dynamodb")
    key = {"PK": {"S": "META"}, "SK": {"S": "LIVE"}}
    before = client.get_item(TableName=table, Key=key)["Item"]
    client.put_item(TableName=table, Item={**before, "model_version": {"S": version}})
    yield
    client.put_item(TableName=table, Item=before)
