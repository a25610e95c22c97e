"""A promoted model outlives every later deploy: shoppers are answered by it, whatever the settings have become."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from embedded.deploy import Assembly
from tests.integration.conftest import ROOT
from tests.integration.retraining.injections import JOBS, Stage, replayed
from tests.integration.retraining.stage import FORCED, POINTER, answered, live, retrain, row

if TYPE_CHECKING:
    from embedded.cloud import Cloud

# As app.py does, with one setting of the stage changed.
_SYNTHESIZE = """
import dataclasses, sys
from app import application
from infra.application import compose
from infra.settings import StageSettings
app, settings = application(sys.argv[1]), StageSettings.load("dev")
endpoints = dataclasses.replace(settings.endpoints, profile=sys.argv[2])
compose(app, dataclasses.replace(settings, endpoints=endpoints))
app.synth()
"""


@pytest.fixture(scope="module")
def cpu(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stage's assembly with the profile `cpu`."""
    folder = tmp_path_factory.mktemp("cpu") / "assembly"
    command = [sys.executable, "-c", _SYNTHESIZE, str(folder), "cpu"]
    environment = os.environ | {"JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_a_changed_memory_leaves_the_promoted_model_serving(
    shop: Cloud, promoted: str, changed: Callable[..., Path]
) -> None:
    before = live(shop)
    assert before.answered == (promoted, "model")

    def edit(resources: dict[str, Any]) -> None:
        configs = [one for one in resources.values() if one["Type"] == "AWS::SageMaker::EndpointConfig"]
        for config in configs:
            config["Properties"]["ProductionVariants"][0]["ServerlessConfig"]["MemorySizeInMB"] = 6144

    outcomes = shop.deploy(changed(Models=edit))
    assert outcomes["Vitrine-dev-Models"] == "updated"
    after = live(shop)
    assert after.config != before.config
    [variant] = shop.client("sagemaker").describe_endpoint_config(EndpointConfigName=after.config)["ProductionVariants"]
    assert variant["ServerlessConfig"]["MemorySizeInMB"] == 6144
    assert after.answered == (promoted, "model")
    assert after.artifact == after.pointer == before.pointer
    assert after.row == before.row


def test_in_the_templates_of_another_profile_all_but_the_pointer_follows_the_endpoint_s_name(cpu: Path) -> None:
    texts = {path.name.split("-")[2].split(".")[0]: path.read_text() for path in cpu.glob("*.template.json")}
    assert len(texts) == 7
    for stack, text in texts.items():
        assert "-serverless" not in text, stack
    for stack in ("Models", "Api", "Retraining"):
        assert "vitrine-dev-ranker-cpu" in texts[stack]
    parameter = json.loads(texts["Models"])["Parameters"]["RankerArtifact"]
    assert (parameter["Type"], parameter["Default"]) == ("AWS::SSM::Parameter::Value<String>", POINTER)
    order = [stack.name for stack in Assembly(cpu).stacks()]
    for caller in ("Api", "Retraining"):
        assert order.index("Vitrine-dev-Models") < order.index(f"Vitrine-dev-{caller}")


def test_a_fleet_s_deployment_may_see_the_alarms_that_it_heeds(cpu: Path) -> None:
    for stack, reader in (("Models", "RankerRoleDefaultPolicy"), ("Retraining", "RetrainingRoleDefaultPolicy")):
        [path] = cpu.glob(f"*-{stack}.template.json")
        policies = [
            json.dumps(one["Properties"]["PolicyDocument"])
            for name, one in json.loads(path.read_text())["Resources"].items()
            if name.startswith(reader)
        ]
        assert any(
            "DescribeAlarms" in text and ":alarm:vitrine-dev-ranker-cpu-errors-rollback" in text for text in policies
        )


def test_another_profile_serves_the_promoted_model_under_its_own_name(shop: Cloud, promoted: str, cpu: Path) -> None:
    """Given the profile `serverless`, when it becomes `cpu`, then a new endpoint has the model and the API calls it."""
    pointer, held = live(shop).pointer, row(shop)
    between: list[tuple[str, str]] = []

    def ask(stack: str) -> None:
        if stack.endswith("-Api"):
            between.append(answered(shop))

    shop.deploy(cpu, progress=ask)
    # The old endpoint is gone and the functions have not been told yet: that is what the fallback is for.
    assert between == [(promoted, "fallback")]
    name = shop.parameter("ranker-endpoint")
    assert name == "vitrine-dev-ranker-cpu"
    sagemaker = shop.client("sagemaker")
    with pytest.raises(ClientError, match="Could not find endpoint"):
        sagemaker.describe_endpoint(EndpointName="vitrine-dev-ranker-serverless")
    after = live(shop)
    assert after.answered == (promoted, "model")
    assert after.artifact == after.pointer == pointer
    assert shop.client("ssm").get_parameter(Name=POINTER)["Parameter"]["Value"] == pointer
    assert row(shop) == held
    [variant] = sagemaker.describe_endpoint_config(EndpointConfigName=after.config)["ProductionVariants"]
    assert variant["InstanceType"] == "ml.c6i.large"


def test_no_function_names_an_endpoint_that_is_gone(shop: Cloud, promoted: str, cpu: Path) -> None:
    there = {one["EndpointName"] for one in shop.client("sagemaker").list_endpoints()["Endpoints"]}
    named = {
        value
        for function in shop.client("lambda").list_functions()["Functions"]
        for name, value in function.get("Environment", {}).get("Variables", {}).items()
        if name.endswith("_ENDPOINT")
    }
    assert there == {"vitrine-dev-ranker-cpu", "vitrine-dev-embedding-cpu"}
    assert named == there


@pytest.mark.full
def test_an_alarm_during_the_canary_of_a_fleet_keeps_the_live_model(shop: Cloud, cpu: Path, stage: Stage) -> None:
    """Given the profile `cpu`, when a canary's alarm is on, then the endpoint goes back by itself."""
    before = live(shop)
    alarm = {"AlarmName": f"{shop.parameter('ranker-endpoint')}-errors-rollback", "StateReason": "a drill"}
    assert alarm["AlarmName"].startswith("vitrine-dev-ranker-cpu-")
    client = shop.client("cloudwatch")
    with replayed(stage, *JOBS):
        client.set_alarm_state(**alarm, StateValue="ALARM")
        stopped = retrain(shop, "canary-stopped", FORCED)
        client.set_alarm_state(**alarm, StateValue="OK")
        assert (stopped.status, stopped.states[-1]) == ("FAILED", "RolledBack"), stopped.states
        assert stopped.cause.startswith("EndpointRefused: "), stopped.cause
        assert live(shop) == before
        passed = retrain(shop, "canary-passed", FORCED)
    assert (passed.status, passed.states[-1]) == ("SUCCEEDED", "Promoted"), passed.cause
    assert live(shop).answered == (passed.name, "model")
