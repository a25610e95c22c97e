"""docs/security.md names tests that exist, every entry of both lists, and settings that there are."""

from __future__ import annotations

import ast
import dataclasses
import re
from pathlib import Path

import pytest

from infra.settings import Retraining, StageSettings

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)))
ENTRIES = [f"API{number}" for number in range(1, 11)] + [f"LLM{number:02}" for number in range(1, 11)]


def names_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_whatever_looks_like_a_test_is_read_as_one() -> None:
    assert len(re.findall(r"tests/\S+?::", TEXT)) == len(re.findall(r"`tests/[\w/]+\.py::\w+`", TEXT)) >= 30


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_named_test_exists(path: str, name: str) -> None:
    assert name in names_of(ROOT / path)


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_has_its_control_and_a_test_or_says_that_it_is_not_built(entry: str) -> None:
    (row,) = re.findall(rf"^\| {entry} .*$", TEXT, re.MULTILINE)
    _, risk, control, proof, _ = row.split("|")
    assert len(risk.split()) > 1
    assert len(control.split()) >= 5
    assert "::test_" in proof or "not built" in control


def test_a_named_setting_is_one() -> None:
    known = {one.name for kind in (StageSettings, Retraining) for one in dataclasses.fields(kind)}
    named = {name.rpartition(".")[2] for name in re.findall(r"`(retraining\.\w+|\w+_days)`", TEXT)}
    assert len(named) >= 4
    assert named <= known


@pytest.mark.parametrize("stage", ["dev", "prod"])
@pytest.mark.parametrize("name", ["event_ttl_days", "log_retention_days"])
def test_the_days_of_a_stage_are_its_setting_s(stage: str, name: str) -> None:
    (told,) = set(re.findall(rf"`{name}` \(dev (\d+), prod (\d+)\)", TEXT))
    assert int(told[("dev", "prod").index(stage)]) == getattr(StageSettings.load(stage), name)
