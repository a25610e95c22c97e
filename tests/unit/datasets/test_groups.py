"""What shoppers told of themselves reaches the evaluation as groups, by consent, and nothing that learns."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from container.layout import Layout
from datasets import extracted
from datasets.checks import DataError
from datasets.dataset import Dataset
from datasets.groups import FILE, Groups
from datasets.prepare import extract_here
from tests.model import shops
from tests.model.shops import DAY_MS, START_MS, event, tombstone
from tests.unit.datasets.conftest import LATEST

ANN, BOB, CID = "USER#ann", "USER#bob", "USER#cid"
SAGEMAKER = Path(__file__).parents[3] / "sagemaker"
Found = dict[str, dict[str, list[int]]]
GroupsOf = Callable[..., Found]


def at(day: int) -> int:
    return START_MS + day * DAY_MS


def said(shopper: str, day: int, consent: str = "training", version: int = 1, **groups: str) -> dict[str, Any]:
    line = {"shopper": shopper, "consent": consent, "at": at(day), "version": version}
    return line | ({"groups": json.dumps(groups)} if groups else {})


@pytest.fixture
def groups_of(tmp_path: Path) -> GroupsOf:
    """Extracts a lake in which Ann, Bob and Cid did something, in this order of their numbers; gives the groups."""

    def run(consents: list[dict[str, Any]], tombstones: list[dict[str, Any]] | None = None) -> Found:
        layout = Layout(tmp_path)
        layout.processing_input("events").mkdir(parents=True)
        did = [event(shopper, f"{shopper}-{day}", "milk", at(day)) for shopper in (ANN, BOB, CID) for day in (1, 9)]
        (layout.processing_input("events") / "1-9.jsonl.gz").write_bytes(shops.lines(did))
        shops.write_registers(layout, consents, tombstones or [])
        return extracted.groups(extract_here(shops.places(layout), tmp_path, LATEST))

    return run


def test_shoppers_are_in_the_groups_that_they_told(groups_of: GroupsOf) -> None:
    consents = [said(ANN, 0, income="low", age="30"), said(BOB, 0, income="high"), said(CID, 0, income="low")]
    assert groups_of(consents) == {"age": {"30": [0]}, "income": {"high": [1], "low": [0, 2]}}


def test_who_told_nothing_is_in_no_group(groups_of: GroupsOf) -> None:
    assert groups_of([said(ANN, 0), said(BOB, 0, income="high")]) == {"income": {"high": [1]}}


def test_who_did_nothing_is_in_no_group(groups_of: GroupsOf) -> None:
    assert groups_of([said("USER#nobody", 0, income="low")]) == {}


@pytest.mark.parametrize(
    ("later", "found"),
    [
        (said(ANN, 5, version=2, income="high"), {"income": {"high": [0]}}),
        (said(ANN, 5, version=2), {}),
        # Whoever withdraws is in no group, even where a line of before, or one that should not be, tells one.
        (said(ANN, 5, "none", version=2), {}),
        (said(ANN, 5, "personalisation", version=2, income="low"), {}),
    ],
)
def test_the_newest_answer_alone_counts(groups_of: GroupsOf, later: dict[str, Any], found: Found) -> None:
    assert groups_of([later, said(ANN, 0, income="low")]) == found


@pytest.mark.parametrize(("day", "found"), [(4, {}), (6, {"income": {"low": [0]}})])
def test_what_was_told_before_an_erasure_is_forgotten(groups_of: GroupsOf, day: int, found: Found) -> None:
    assert groups_of([said(ANN, day, income="low")], [tombstone(ANN, at(5))]) == found


@pytest.mark.parametrize("text", ["{", "[]", "1"])
def test_what_cannot_be_read_stops_the_run(groups_of: GroupsOf, text: str) -> None:
    with pytest.raises(DataError, match="groups of a shopper"):
        groups_of([said(ANN, 0) | {"groups": text}])


def test_what_is_written_is_read_back_and_a_shop_without_names_has_none(tmp_path: Path) -> None:
    assert Groups.load(tmp_path) == Groups()
    made = Groups({"income": {"low": [0, 2], "h\u00f6her": [1]}})
    made.save(tmp_path)
    assert Groups.load(tmp_path) == made


def test_nothing_that_learns_can_read_them() -> None:
    """Given a module of the ranker, of the training job or of the dataset itself, it neither imports nor names them."""
    readers = set()
    for path in SAGEMAKER.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        imported = {
            name
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.ImportFrom)
            for name in [f"{node.module}.{alias.name}" for alias in node.names]
        }
        if "datasets.groups.Groups" in imported or FILE in source:
            readers.add(str(path.relative_to(SAGEMAKER)))
    evaluation = {f"evaluation/{name}.py" for name in ("groups", "job", "report")}
    assert readers == {"datasets/groups.py", "datasets/prepare.py"} | evaluation
    assert "groups" not in Dataset.__dataclass_fields__
