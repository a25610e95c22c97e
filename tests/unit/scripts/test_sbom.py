"""The bill of materials lists what the locks pin, all of it and nothing else, and is the same for the same locks."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement

from infra import layer
from scripts import sbom

NAMES = [part.name for part in sbom.PARTS] + [sbom.DEPLOYER]


@pytest.fixture(scope="module")
def documents() -> dict[str, Any]:
    return {name: json.loads(text) for name, text in sbom.documents().items()}


def packages(document: dict[str, Any]) -> dict[str, str]:
    return {one["name"]: one["version"] for one in document["components"] if one["type"] == "library"}


@pytest.mark.parametrize("name", NAMES)
def test_a_document_keeps_to_the_schema_of_cyclonedx(documents: dict[str, Any], name: str) -> None:
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(json.dumps(documents[name])) is None
    assert validator.validate_str(json.dumps(documents[name] | {"unheard-of": 1})) is not None


def test_the_same_locks_give_the_same_bytes() -> None:
    assert sbom.documents() == sbom.documents()


@pytest.mark.parametrize("part", sbom.PARTS, ids=lambda part: part.name)
def test_a_part_lists_what_its_locks_pin(documents: dict[str, Any], part: sbom.Part) -> None:
    pinned = [found for lock in part.locks for found in sbom.requirements(lock) if found.name not in part.without]
    listed = packages(documents[part.name])
    assert all(re.fullmatch(r"==[\w.!+]+", str(found.specifier)) for found in pinned), "a lock pins each by =="
    everywhere = {found.name: str(found.specifier)[2:] for found in pinned if found.marker is None}
    assert everywhere.items() <= listed.items()
    assert listed.keys() <= {found.name for found in pinned}


def test_what_the_image_brings_itself_is_what_the_dockerfile_leaves_out() -> None:
    left_out = re.findall(r"sed -E '/\^\(([\w|]+)\)==/", sbom.DOCKERFILE.read_text(encoding="utf-8"))
    assert [set(left_out[0].split("|"))] == [part.without for part in sbom.PARTS if part.without]


def test_what_is_pinned_for_another_machine_is_not_listed(
    documents: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["elsewhere==1 ; sys_platform == 'win32'", "older==1 ; python_full_version < '3.12'", "here==1"]
    monkeypatch.setattr(sbom, "requirements", lambda _lock: map(Requirement, lines))
    assert packages(json.loads(sbom.documents()["functions"])) == {"here": "1"}


def test_no_lock_of_what_is_deployed_is_forgotten() -> None:
    """Given another lock in the image or the layer, this fails until a part lists it."""
    copied = set(re.findall(r"[\w-]+\.txt", sbom.DOCKERFILE.read_text(encoding="utf-8"))) - {"driver.txt"}
    listed = {lock for part in sbom.PARTS for lock in part.locks}
    assert listed == copied | {layer.LOCK.name}
    assert {path.name for path in sbom.REQUIREMENTS.glob("*.txt")} == listed | {"dev.txt"}


@pytest.mark.parametrize("lock", sorted(path.name for path in sbom.REQUIREMENTS.glob("*.txt")))
def test_a_lock_has_a_hash_for_each_package(lock: str) -> None:
    """All but torch, which is pinned by version alone: a hash would name one build of it."""
    entries = (sbom.REQUIREMENTS / lock).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    bare = {entry.partition("==")[0] for entry in entries if "==" in entry and "--hash=sha256:" not in entry}
    assert bare == ({"torch"} if lock == "torch.txt" else set())


def test_images_and_the_command_line_are_listed(documents: dict[str, Any]) -> None:
    images = {
        name: [one["name"] for one in document["components"] if one["type"] == "container"]
        for name, document in documents.items()
    }
    assert images["endpoints"] == images["jobs"] == ["python"]
    assert images["spark"] == ["public.ecr.aws/emr-serverless/spark/emr-spark-8.0.0"]
    wanted = json.loads((sbom.ROOT / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert wanted.items() <= packages(documents[sbom.DEPLOYER]).items()
