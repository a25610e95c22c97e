"""A stage with a language model: its assistant and its copy may call that model, and nothing else may call any."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from infra.settings import SettingsError, StageSettings
from tests.infrastructure.assembly import Assembly, listed
from tests.infrastructure.conftest import ROOT

MODEL = "amazon.nova-lite-v1:0"
_SYNTHESIS = """
import sys
from app import application
from infra import nag
from infra.application import compose
from infra.settings import StageSettings
app = application(sys.argv[1])
limits = {"daily_tokens": 7, "daily_money": 0.02, "token_price": 0.001}
document = {"stage": "words", "retain": False, "language_model": sys.argv[2], "assistant": limits}
compose(app, StageSettings.from_document(document))
nag.check(app)
app.synth()
"""


ENDPOINT = "vitrine-words-language-serverless"


def synthesized(folder: Path, model: str) -> Assembly:
    command = [sys.executable, "-c", _SYNTHESIS, str(folder), model]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return Assembly(folder, "words")


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    return synthesized(tmp_path_factory.mktemp("words"), MODEL)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    return synthesized(tmp_path_factory.mktemp("own"), "endpoint")


def variables(assembly: Assembly, function: str) -> dict[str, str]:
    functions = {one.properties["FunctionName"]: one for one in assembly.resources("AWS::Lambda::Function")}
    found: dict[str, str] = functions[function].properties["Environment"]["Variables"]
    return found


@pytest.mark.full
def test_a_stage_serves_its_own_model_to_what_phrases_alone(own: Assembly) -> None:
    endpoints = [one.properties["EndpointName"] for one in own.resources("AWS::SageMaker::Endpoint")]
    assert ENDPOINT in endpoints
    callers = {
        policy.logical_id.partition("Role")[0]
        for policy, statement in own.statements()
        if "sagemaker:InvokeEndpoint" in listed(statement["Action"]) and ENDPOINT in json.dumps(statement["Resource"])
    }
    assert callers == {"AssistantFunction", "Write"}
    assert not any("bedrock" in json.dumps(statement) for _, statement in own.statements())
    for function in ("assistant", "content", "content-write"):
        assert variables(own, f"vitrine-words-{function}")["LANGUAGE_MODEL"] == f"endpoint/{ENDPOINT}"
    programs = {
        model.properties["PrimaryContainer"]["Environment"]["VITRINE_PROGRAM"]
        for model in own.resources("AWS::SageMaker::Model")
    }
    assert programs == {"ranker", "embedding", "language"}
    alarms = {alarm.properties["AlarmName"] for alarm in own.resources("AWS::CloudWatch::Alarm")}
    assert {f"{ENDPOINT}-errors", f"{ENDPOINT}-latency"} <= alarms


@pytest.mark.full
def test_the_own_model_s_role_reads_its_image_and_nothing_else(own: Assembly) -> None:
    actions = {
        action.partition(":")[0]
        for policy, statement in own.statements()
        if policy.logical_id.startswith("LanguageRole")
        for action in listed(statement["Action"])
    }
    assert actions == {"ecr", "logs"}


@pytest.mark.full
def test_only_what_phrases_may_call_the_model_of_its_setting(assembly: Assembly) -> None:
    callers = {
        policy.logical_id.partition("Role")[0]: json.dumps(statement["Resource"])
        for policy, statement in assembly.statements()
        if any(action.startswith("bedrock:") for action in listed(statement["Action"]))
    }
    assert callers.keys() == {"AssistantFunction", "Write"}
    assert all(f"::foundation-model/{MODEL}" in arn for arn in callers.values())
    told = variables(assembly, "vitrine-words-assistant")
    assert (told["LANGUAGE_MODEL"], told["DAILY_TOKENS"]) == (MODEL, "7")
    assert (told["DAILY_MONEY"], told["TOKEN_PRICE"]) == ("0.02", "0.001")


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_a_shipped_stage_has_no_language_model(stage: str) -> None:
    assert StageSettings.load(stage).language == ""


def test_what_functions_are_told_names_the_model_s_service() -> None:
    own, bedrock = (
        StageSettings.from_document({"stage": "words", "retain": False, "language_model": model})
        for model in ("endpoint", MODEL)
    )
    assert (own.language, bedrock.language) == (f"endpoint/{ENDPOINT}", MODEL)


@pytest.mark.parametrize(
    "document",
    [
        {"language_model": "*"},
        {"language_model": "endpoints"},
        {"endpoints": {"language_memory_mb": 1000}},
        {"language_model": "us.amazon.nova-lite-v1:0/../*"},
        {"assistant": {"turns": 0}},
        {"assistant": {"message_chars": 5_000}},
        {"assistant": {"daily_tokens": True}},
        {"assistant": {"daily_money": -0.01}},
        {"assistant": {"token_price": "0.1"}},
        {"assistant": {"token_price": float("nan")}},
        {"assistant": {"unheard_of": 1}},
        {"content": {"drafts_per_job": 0}},
        {"content": {"concurrency": 41}},
        {"content": {"usd_per_1k_tokens": -1}},
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(SettingsError):
        StageSettings.from_document({"stage": "dev", "retain": False, **document})
