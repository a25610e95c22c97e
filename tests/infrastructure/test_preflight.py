"""The preflight says what an account lacks."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from infra import preflight
from infra.preflight import Need, judge, needs
from infra.settings import Endpoints, StageSettings


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[boto3.Session]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        yield boto3.Session(region_name="us-east-1")


def test_an_account_without_bootstrap_is_told_the_command(account: boto3.Session) -> None:
    (finding,) = preflight.check_bootstrap(account, StageSettings.load("dev"))
    assert finding.verdict == "lacking"
    assert "cdk bootstrap" in finding.words


@pytest.mark.parametrize(("version", "verdict"), [("5", "lacking"), ("30", "ok")])
def test_the_bootstraps_age_counts(account: boto3.Session, version: str, verdict: str) -> None:
    account.client("ssm").put_parameter(Name=preflight.BOOTSTRAP, Value=version, Type="String")
    (finding,) = preflight.check_bootstrap(account, StageSettings.load("dev"))
    assert finding.verdict == verdict


def test_a_quota_that_is_too_small_is_named_with_both_numbers() -> None:
    need = Need("lambda", ("concurrent executions",), 50, "functions")
    finding = judge(need, [("Concurrent executions", 10.0), ("Function layers", 5.0)])
    assert finding.verdict == "lacking"
    assert "10" in finding.words
    assert "50" in finding.words
    assert judge(need, [("Concurrent executions", 1000.0)]).verdict == "ok"
    assert judge(need, []).verdict == "unknown"


def test_a_fleet_needs_instances_of_its_type() -> None:
    fleet = dataclasses.replace(StageSettings.load("dev"), endpoints=Endpoints(profile="gpu"))
    assert ("ml.g5.xlarge", "for endpoint usage") in [need.words for need in needs(fleet)]


def test_kept_concurrency_needs_a_quota_that_leaves_some_unreserved() -> None:
    kept = dataclasses.replace(StageSettings.load("dev"), reserved_concurrency={"events": 40, "recommendations": 60})
    assert needs(kept)[0].amount == 200


def test_the_whole_report_ends_with_what_is_lacking(account: boto3.Session, capsys: pytest.CaptureFixture[str]) -> None:
    assert preflight.main(["--stage", "dev"]) == 1
    printed = capsys.readouterr().out
    assert "LACKING CDK bootstrap" in printed
    assert "the stage uses no language model of Bedrock's" in printed


def test_an_unknown_stage_ends_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert preflight.main(["--stage", "nowhere"]) == 2
    assert "dev, prod" in capsys.readouterr().out
