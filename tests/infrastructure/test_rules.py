"""The rule packs and cfn-lint are clean, and what was acknowledged has a reason."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_sns as sns

from infra import nag
from tests.infrastructure.assembly import STACKS, Assembly


def test_no_finding_of_the_rule_packs_is_left(assembly: Assembly) -> None:
    report = json.loads((assembly.folder / "validation-report.json").read_text())
    findings = [violation for plugin in report["pluginReports"] for violation in plugin["violations"]]
    assert findings == []


def test_an_unacknowledged_finding_fails_the_synthesis(tmp_path: Path) -> None:
    app = cdk.App(outdir=str(tmp_path), analytics_reporting=False)
    sns.Topic(cdk.Stack(app, "Bad"), "Topic")
    nag.check(app)
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    report = json.loads((tmp_path / "validation-report.json").read_text())
    found = {violation["ruleName"] for plugin in report["pluginReports"] for violation in plugin["violations"]}
    assert any(name.endswith("AwsSolutions-SNS3") for name in found)


def test_every_acknowledgement_has_a_reason_of_substance(assembly: Assembly) -> None:
    reasons = list(_reasons(assembly.folder))
    assert len(reasons) > 20
    for rule, reason in reasons:
        assert len(reason.split()) >= 10, f"{rule}: {reason}"
        assert not reason.lower().startswith(("todo", "n/a", "suppress")), rule


def test_cfn_lint_finds_nothing(assembly: Assembly) -> None:
    templates = [str(assembly.folder / f"Vitrine-{assembly.stage}-{part}.template.json") for part in STACKS]
    command = [str(Path(sys.executable).with_name("cfn-lint")), "--ignore-checks", "W3005", "--", *templates]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


def _reasons(folder: Path) -> Iterator[tuple[str, str]]:
    for metadata in folder.glob("*.metadata.json"):
        yield from _acknowledged(json.loads(metadata.read_text()))


def _acknowledged(document: Any) -> Iterator[tuple[str, str]]:
    if isinstance(document, dict):
        if document.get("type") == "aws:cdk:acknowledged-rules":
            yield from document["data"].items()
        for value in document.values():
            yield from _acknowledged(value)
    if isinstance(document, list):
        for value in document:
            yield from _acknowledged(value)
