"""A stage with a language model: its assistant and its copy may call that model, and nothing else may call any."""

from __future__ import annotations

import json
import subprocess
import sys

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
document = {"stage": "words", "retain": False, "language_model": sys.argv[2], "assistant": {"daily_tokens": 7}}
compose(app, StageSettings.from_document(document))
nag.check(app)
app.synth()
"""


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    folder = tmp_path_factory.mktemp("words")
    command = [sys.executable, "-c", _SYNTHESIS, str(folder), MODEL]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return Assembly(folder, "words")


@pytest.mark.full
def test_only_what_phrases_may_call_the_model_of_its_setting(assembly: Assembly) -> None:
    callers = {
        policy.logical_id.partition("Role")[0]: json.dumps(statement["Resource"])
        for policy, statement in assembly.statements()
        if any(action.startswith("bedrock:") for action in listed(statement["Action"]))
    }
    assert callers.keys() == {"AssistantFunction", "Write"}
    assert all(f"::foundation-model/{MODEL}" in arn for arn in callers.values())
    functions = {one.properties["FunctionName"]: one for one in assembly.resources("AWS::Lambda::Function")}
    variables = functions["vitrine-words-assistant"].properties["Environment"]["Variables"]
    assert (variables["LANGUAGE_MODEL"], variables["DAILY_TOKENS"]) == (MODEL, "7")


@pytest.mark.parametrize(
    "document",
    [
        {"language_model": "*"},
        {"language_model": "us.amazon.nova-lite-v1:0/../*"},
        {"assistant": {"turns": 0}},
        {"assistant": {"message_chars": 5_000}},
        {"assistant": {"daily_tokens": True}},
        {"assistant": {"unheard_of": 1}},
        {"content": {"drafts_per_job": 0}},
        {"content": {"concurrency": 41}},
        {"content": {"usd_per_1k_tokens": -1}},
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(SettingsError):
        StageSettings.from_document({"stage": "dev", "retain": False, **document})
