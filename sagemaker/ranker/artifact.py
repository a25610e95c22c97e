"""The model's file: a manifest and arrays, checked when loaded, never unpickled."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from ranker.arrays import Arrays

FORMAT = 2
_MANIFEST = "manifest.json"
_ITEMS = "items.json.gz"


class ArtifactError(RuntimeError):
    """The artifact is not what its manifest says."""


@dataclass(frozen=True)
class Artifact:
    """One model: settings, the catalogue it was trained on, and named groups of arrays."""

    model_version: str
    catalogue_version: int
    settings: dict[str, Any]
    """Plain numbers of each part: blend, text, network, prior, popularity."""
    items: list[dict[str, Any]]
    """Catalogue records without vectors, in the order of the arrays' rows."""
    groups: dict[str, Arrays] = field(default_factory=dict)
    """Arrays by group; each group is one .npz file."""


def save(artifact: Artifact, folder: Path) -> None:
    """Write an artifact's files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {_ITEMS: gzip.compress(json.dumps(artifact.items, separators=(",", ":")).encode(), 6, mtime=0)}
    for name, arrays in sorted(artifact.groups.items()):
        files[f"{name}.npz"] = _npz(arrays)
    for name, body in files.items():
        (folder / name).write_bytes(body)
    manifest = {
        "format": FORMAT,
        "model_version": artifact.model_version,
        "catalogue_version": artifact.catalogue_version,
        "settings": artifact.settings,
        "files": {name: hashlib.sha256(body).hexdigest() for name, body in files.items()},
    }
    (folder / _MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")


def load(folder: Path) -> Artifact:
    """Read an artifact from a folder.

    Raises:
        ArtifactError: A file is missing, differs from its checksum, or has another format.
    """
    manifest = _manifest(folder)
    bodies = {name: _checked(folder / name, digest) for name, digest in manifest["files"].items()}
    if _ITEMS not in bodies:
        raise ArtifactError(f"{folder}: the manifest lists no {_ITEMS}")
    return Artifact(
        model_version=manifest["model_version"],
        catalogue_version=manifest["catalogue_version"],
        settings=manifest["settings"],
        items=json.loads(gzip.decompress(bodies[_ITEMS])),
        groups={name[: -len(".npz")]: _arrays(body) for name, body in bodies.items() if name.endswith(".npz")},
    )


def pack(folder: Path, target: Path, level: int = 1) -> None:
    """Write a folder's files as a tar.gz whose bytes depend on their content alone."""
    with (
        target.open("wb") as file,
        gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=level, mtime=0) as stream,
        tarfile.open(fileobj=stream, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        for path in sorted(folder.iterdir()):
            entry = tarfile.TarInfo(path.name)
            entry.size, entry.mode = path.stat().st_size, 0o644
            archive.addfile(entry, io.BytesIO(path.read_bytes()))


def unpack(archive: Path, folder: Path) -> None:
    """Unpack a model archive, as SageMaker does before it starts a container."""
    with tarfile.open(archive) as source:
        source.extractall(folder, filter="data")


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / _MANIFEST
    if not path.is_file():
        raise ArtifactError(f"{folder} holds no {_MANIFEST}: it is no ranker artifact")
    manifest: dict[str, Any] = json.loads(path.read_text())
    if manifest.get("format") != FORMAT:
        raise ArtifactError(f"{path}: format {manifest.get('format')} is not {FORMAT}, which this code reads")
    return manifest


def _checked(path: Path, digest: str) -> bytes:
    if not path.is_file():
        raise ArtifactError(f"{path} is missing")
    body = path.read_bytes()
    found = hashlib.sha256(body).hexdigest()
    if found != digest:
        raise ArtifactError(f"{path}: sha256 {found} is not the manifest's {digest}")
    return body


def _npz(arrays: Arrays) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **{name: arrays[name] for name in sorted(arrays)})  # type: ignore[arg-type]
    return buffer.getvalue()


def _arrays(body: bytes) -> Arrays:
    with np.load(io.BytesIO(body), allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}
