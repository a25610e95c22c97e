from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "sagemaker"
TAKEN = {"core", "train", "serve", "mlops", "lineage", "ai_registry"}


def test_the_folder_is_no_package() -> None:
    assert not (FOLDER / "__init__.py").exists()


def test_no_child_has_a_name_of_the_platform_sdk() -> None:
    assert not TAKEN & {path.stem for path in FOLDER.iterdir()}


@pytest.mark.parametrize("child", sorted(path.name for path in FOLDER.iterdir() if path.is_dir()))
def test_nothing_imports_a_child_through_the_folder(child: str) -> None:
    pattern = re.compile(rf"^\s*(from|import)\s+sagemaker\.{child}\b", re.MULTILINE)
    roots = (
        "app.py",
        "sagemaker",
        "lambdas",
        "infra",
        "embedded",
        "importers",
        "demo",
        "benchmarks",
        "tests",
        "scripts",
    )
    sources = [path for root in roots for path in [ROOT / root, *(ROOT / root).rglob("*.py")] if path.is_file()]
    assert [path for path in sources if pattern.search(path.read_text())] == []
