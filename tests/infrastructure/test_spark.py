"""A stage that prepares on Spark: its templates are as clean as the others', and theirs know nothing of it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from infra.constructs.spark import RELEASE
from infra.settings import StageSettings
from infra.workflow import SparkParts, definition
from tests.infrastructure.assembly import STACKS, Assembly, listed
from tests.infrastructure.conftest import ROOT
from tests.infrastructure.test_workflow import PARTS, told_cause

_SYNTHESIS = """
import sys
from app import application
from infra import nag
from infra.application import compose
from infra.settings import StageSettings
app = application(sys.argv[1])
document = {"stage": "spark", "retain": True, "customer_managed_keys": True, "retraining": {"prepare_engine": "spark"}}
document["privacy"] = {"lake_event_days": 400, "lake_exposure_days": 20}
compose(app, StageSettings.from_document(document))
nag.check(app)
app.synth()
"""
SETTINGS = StageSettings.from_document(
    {"stage": "dev", "retain": False, "retraining": {"prepare_engine": "spark", "limits": {"future_minutes": 7}}}
)


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    folder = tmp_path_factory.mktemp("spark")
    command = [sys.executable, "-c", _SYNTHESIS, str(folder)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return Assembly(folder, "spark")


@pytest.fixture(scope="module")
def states() -> dict[str, Any]:
    spark = SparkParts("app-1", "arn:spark-role", "s3://assets/job.py")
    parts = {name: getattr(PARTS, name) for name in PARTS.__dataclass_fields__} | {"spark": spark}
    found: dict[str, Any] = definition(SETTINGS, type(PARTS)(**parts))["States"]
    return found


def test_neither_rule_packs_nor_cfn_lint_find_anything(assembly: Assembly) -> None:
    report = json.loads((assembly.folder / "validation-report.json").read_text())
    assert [found for plugin in report["pluginReports"] for found in plugin["violations"]] == []
    templates = [str(assembly.folder / f"Vitrine-spark-{part}.template.json") for part in STACKS]
    command = [str(Path(sys.executable).with_name("cfn-lint")), "--ignore-checks", "W3005", "--", *templates]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


def test_the_application_runs_the_stage_s_image_and_costs_nothing_between_runs(assembly: Assembly) -> None:
    [application] = assembly.resources("AWS::EMRServerless::Application")
    assert application.properties["ReleaseLabel"] == RELEASE
    assert application.properties["ImageConfiguration"] == {"ImageUri": {"Ref": "SparkImage"}}
    assert application.properties["AutoStopConfiguration"] == {"Enabled": True, "IdleTimeoutMinutes": 5}
    assert "InitialCapacity" not in application.properties
    assert application.properties["MaximumCapacity"] == {"Cpu": "64 vCPU", "Memory": "256 GB"}


def test_a_run_may_read_the_lake_and_write_its_extraction_alone(assembly: Assembly) -> None:
    rights = set()
    for resource, statement in assembly.statements():
        below = re.search(r"/([a-z]+/\*)\"", json.dumps(statement["Resource"]))
        if resource.logical_id.startswith("Spark") and below:
            rights |= {(action, below[1]) for action in listed(statement["Action"])}
    read = {("s3:GetObject", f"{prefix}/*") for prefix in ("events", "consents", "tombstones", "extractions")}
    written = {(f"s3:{verb}", "extractions/*") for verb in ("PutObject", "DeleteObject", "AbortMultipartUpload")}
    assert rights == read | written


def test_roles_are_passed_to_the_service_that_runs_the_job_alone(assembly: Assembly) -> None:
    passed = [one for _, one in assembly.statements() if "iam:PassRole" in listed(one["Action"])]
    services = {json.dumps(one["Condition"]) for one in passed}
    assert services == {
        json.dumps({"StringEquals": {"iam:PassedToService": f"{name}.amazonaws.com"}})
        for name in ("sagemaker", "emr-serverless")
    }


def test_what_names_shoppers_expires_in_a_bucket_that_keeps_no_versions(assembly: Assembly) -> None:
    [lake] = [one for one in assembly.resources("AWS::S3::Bucket") if one.logical_id.startswith("Lake")]
    assert "VersioningConfiguration" not in lake.properties
    rules = lake.properties["LifecycleConfiguration"]["Rules"]
    assert {"ExpirationInDays": 3, "Prefix": "extractions/", "Status": "Enabled"} in rules


def test_the_run_extracts_before_it_prepares(states: dict[str, Any]) -> None:
    assert states["ReadChampion"]["Next"] == "Extract"
    assert states["Extract"]["Next"] == "StartPrepare"
    assert states["Extract"]["Resource"] == "arn:aws:states:::emr-serverless:startJobRun.sync"
    assert states["Extract"]["Catch"][-1]["Next"] == "EndPrepareFailed"
    driver = states["Extract"]["Parameters"]["JobDriver"]["SparkSubmit"]
    assert driver["EntryPointArguments.$"] == (
        "States.Array('--events', 's3://lake/events/', '--consents', 's3://lake/consents/', '--tombstones', "
        "'s3://lake/tombstones/', '--future-minutes', '7', '--target', $.run.extraction_uri)"
    )
    assert states["Name"]["Parameters"]["run"]["extraction_uri.$"] == (
        "States.Format('s3://lake/extractions/{}', $$.Execution.Name)"
    )


def test_the_preparing_job_reads_the_extraction_and_nothing_of_the_lake(states: dict[str, Any]) -> None:
    job = states["Prepare"]["Parameters"]
    inputs = {entry["InputName"]: entry["S3Input"] for entry in job["ProcessingInputs"]}
    assert set(inputs) == {"extraction", "catalogue", "champion"}
    assert inputs["extraction"]["S3Uri.$"] == "$.run.extraction_uri"
    assert job["Environment"]["PREPARE_ENGINE"] == "spark"


def test_a_failed_run_tells_its_cause(states: dict[str, Any]) -> None:
    cause = json.dumps({"JobRun": {"State": "FAILED", "StateDetails": "Path does not exist: s3://lake/consents"}})
    told = told_cause(states["PrepareFailed"], error={"Error": "States.TaskFailed", "Cause": cause})
    assert told == "States.TaskFailed: Path does not exist: s3://lake/consents"


def test_a_stage_on_duckdb_has_nothing_of_spark(dev: Assembly) -> None:
    for part in STACKS:
        text = json.dumps(dev.template(part))
        assert "emr-serverless" not in text
        assert "EMRServerless" not in text
        # An erasure looks for what an earlier engine may have left.
        assert "extractions" not in text or part == "Privacy"


def test_the_lake_forgets_by_the_stage_s_settings_and_never_who_was_erased(assembly: Assembly, dev: Assembly) -> None:
    kept = {}
    for stage in (assembly, dev):
        (lake,) = [one for one in stage.resources("AWS::S3::Bucket") if one.logical_id.startswith("Lake")]
        rules = lake.properties["LifecycleConfiguration"]["Rules"]
        kept[stage.stage] = {one["Prefix"]: one["ExpirationInDays"] for one in rules if "ExpirationInDays" in one}
    assert kept == {
        "spark": {"events/": 400, "exposures/": 20, "erasures/": 30, "exports/": 3, "extractions/": 3},
        "dev": {"erasures/": 30, "exports/": 3},
    }
