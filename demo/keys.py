"""The name of a snapshot: a hash of everything that its content depends on."""

from __future__ import annotations

import hashlib
from pathlib import Path

CODE = ("lambdas", "sagemaker", "infra", "embedded", "importers", "demo", "requirements", "docs/openapi.json", "app.py")


def files(root: Path) -> list[Path]:
    """List the files of the code, in order of their names; what the interpreter leaves behind is not code."""
    found = [root / name for name in CODE if (root / name).is_file()]
    for name in CODE:
        found += [path for path in (root / name).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return sorted(found)


def snapshot_key(root: Path, input_hash: str) -> str:
    """Hash the code under `root` together with the input."""
    digest = hashlib.sha256(input_hash.encode())
    for path in files(root):
        digest.update(f"\0{path.relative_to(root)}\0".encode())
        with path.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()[:20]
