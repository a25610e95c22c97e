from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ranker import artifact, bootstrap

if TYPE_CHECKING:
    from tests.model.conftest import Trained

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "infra" / "assets" / "bootstrap-ranker.tar.gz"


def test_the_shipped_bootstrap_is_what_the_code_builds(tmp_path: Path) -> None:
    bootstrap.build(tmp_path / "model.tar.gz")
    assert (tmp_path / "model.tar.gz").read_bytes() == SHIPPED.read_bytes()
    assert SHIPPED.stat().st_size < 100_000


@pytest.mark.parametrize("name", ["network.npz", "prior.npz", "items.json.gz", "vectors.npz"])
def test_a_changed_file_is_refused_by_name(trained: Trained, tmp_path: Path, name: str) -> None:
    shutil.copytree(trained.model, tmp_path / "model")
    body = bytearray((tmp_path / "model" / name).read_bytes())
    body[len(body) // 2] ^= 1
    (tmp_path / "model" / name).write_bytes(body)
    with pytest.raises(artifact.ArtifactError, match=name):
        artifact.load(tmp_path / "model")


def test_a_missing_file_and_a_foreign_format_are_refused(trained: Trained, tmp_path: Path) -> None:
    shutil.copytree(trained.model, tmp_path / "model")
    (tmp_path / "model" / "prior.npz").unlink()
    with pytest.raises(artifact.ArtifactError, match="is missing"):
        artifact.load(tmp_path / "model")
    manifest = json.loads((tmp_path / "model" / "manifest.json").read_text()) | {"format": 99}
    (tmp_path / "model" / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(artifact.ArtifactError, match="format 99"):
        artifact.load(tmp_path / "model")


def test_a_folder_without_a_manifest_is_no_artifact(tmp_path: Path) -> None:
    with pytest.raises(artifact.ArtifactError, match="no ranker artifact"):
        artifact.load(tmp_path)


def test_an_archive_holds_the_same_model(trained: Trained, tmp_path: Path) -> None:
    artifact.pack(trained.model, tmp_path / "model.tar.gz")
    artifact.unpack(tmp_path / "model.tar.gz", tmp_path / "model")
    assert artifact.load(tmp_path / "model").model_version == "planted"
