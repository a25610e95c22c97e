"""The report on an artifact's semantic ids."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ranker import artifact as artifacts
from ranker import bootstrap, inspect
from tests.model import drawn

ROOT = Path(__file__).parents[2]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A drawn artifact whose codes are written down: 0 and 1 share all, 2 shares two with them, the last has none."""
    shop = next(shop for shop in map(drawn.shop, range(100)) if "codes" in shop.artifact.groups and shop.items > 20)
    head = len(shop.artifact.groups["network"]["head_vectors"])
    values = shop.artifact.groups["network"]["code_vectors"].shape[1]
    width = shop.artifact.groups["network"]["head_vectors"].shape[1]
    items = len(shop.artifact.items)
    codes = np.random.default_rng(0).integers(0, values, (items, 4)).astype(np.int16)
    codes[:, 0] = 1
    codes[:3] = [[0, 1, 1, 0], [0, 1, 1, 0], [0, 1, 0, 0]]
    codes[-1] = -1
    assert head < items
    vectors = np.random.default_rng(1).normal(size=(4, values, width)).astype(np.float32)
    network = shop.artifact.groups["network"] | {"code_vectors": vectors}
    groups = shop.artifact.groups | {"codes": {"codes": codes}, "network": network}
    artifacts.save(replace(shop.artifact, groups=groups), tmp_path / "model")
    return tmp_path / "model"


def test_a_report_names_levels_collisions_and_neighbours(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert inspect.main([str(model), "i0", "--nearest", "2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "1 without codes" in lines[0]
    ids = inspect.SemanticIds(artifacts.load(model))
    assert f"{ids.collisions()} that share all codes" in lines[0]
    assert ids.collisions() >= 1
    assert lines[2].split() == ["level", "used", "perplexity", "of"]
    assert [line.split()[0] for line in lines[3:7]] == ["1", "2", "3", "4"]
    assert lines[3].split()[1] == f"{2 / ids.values:.1%}"
    assert lines[8].split()[:2] == ["i0", "0-1-1-0"]
    assert [line.split()[:3] for line in lines[11:13]] == [["4", "i1", "0-1-1-0"], ["2", "i2", "0-1-0-0"]]
    cosine = [float(line.split()[0]) for line in lines[15:17]]
    assert cosine == sorted(cosine, reverse=True)


def test_nearest_by_vector_are_those_of_a_plain_comparison(model: Path) -> None:
    ids = inspect.SemanticIds(artifacts.load(model))
    for row in (0, 5, len(ids.names) - 1):
        unit = ids.vectors.astype(np.float64) / np.maximum(np.linalg.norm(ids.vectors, axis=1, keepdims=True), 1e-9)
        expected = sorted((other for other in range(len(unit)) if other != row), key=lambda o: -(unit[o] @ unit[row]))
        found = ids.by_vector(row, 4)
        np.testing.assert_allclose([c for _, c in found], [unit[o] @ unit[row] for o in expected[:4]], atol=1e-5)


def test_an_item_without_codes_has_no_neighbours_by_prefix(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ids = inspect.SemanticIds(artifacts.load(model))
    assert ids.by_prefix(len(ids.names) - 1, 3) == []
    assert inspect.main([str(model), ids.names[-1]]) == 0
    assert f"{ids.names[-1]}  none" in capsys.readouterr().out


def test_an_archive_is_read_as_a_folder_is(model: Path, tmp_path: Path) -> None:
    artifacts.pack(model, tmp_path / "model.tar.gz")
    reports = [
        subprocess.run(
            [sys.executable, "-m", "ranker.inspect", str(path), "i0"],
            cwd=ROOT, env=os.environ | {"PYTHONPATH": "sagemaker"}, capture_output=True, text=True, check=True,
        ).stdout
        for path in (model, tmp_path / "model.tar.gz")
    ]  # fmt: skip
    assert reports[0] == reports[1] != ""


@pytest.mark.parametrize(
    ("what", "reason"),
    [("nowhere", "neither a folder nor a file"), ("text", "is no tar.gz"), ("empty", "it is no ranker artifact")],
)
def test_what_is_no_artifact_is_named(
    what: str, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "text").write_text("hello")
    (tmp_path / "empty").mkdir()
    assert inspect.main([str(tmp_path / what)]) == 2
    assert reason in capsys.readouterr().err


def test_an_unknown_item_and_a_model_without_codes_are_named(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert inspect.main([str(model), "nobody"]) == 2
    assert "item 'nobody' is not among the" in capsys.readouterr().err
    bootstrap.build(tmp_path / "bootstrap.tar.gz")
    assert inspect.main([str(tmp_path / "bootstrap.tar.gz")]) == 2
    assert "model bootstrap has no semantic ids; it holds vectors" in capsys.readouterr().err
