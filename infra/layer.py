"""The Lambda layer's files: the locked wheels for the functions' platform, less what no function reads.

``python -m infra.layer`` fills build/layer/python; it does nothing when the lock has not changed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements" / "lambda.txt"
LAYER = ROOT / "build" / "layer"
STAMP = LAYER / ".lock"

PYTHON_VERSION = "3.14"
PLATFORM = "aarch64-manylinux_2_28"
SERVICES = frozenset(
    {
        "codebuild",
        "cognito-idp",
        "dynamodb",
        "dynamodbstreams",
        "ecr",
        "s3",
        "sagemaker",
        "sagemaker-runtime",
        "secretsmanager",
        "sns",
        "sqs",
        "ssm",
        "stepfunctions",
        "sts",
    }
)
_UNREAD = (
    "**/__pycache__",
    "**/tests",
    "**/test",
    "**/*.pyi",
    "bin",
    "boto3/examples",
    "boto3/data",
    "**/*.dist-info/licenses",
)


def key() -> str:
    """What the layer's content depends on: the lock and the rules of this file."""
    rules = repr((PYTHON_VERSION, PLATFORM, sorted(SERVICES), _UNREAD))
    return hashlib.sha256(LOCK.read_bytes() + rules.encode()).hexdigest()


def install(target: Path) -> None:
    """Fetch the locked wheels for the functions' platform into `target`."""
    uv = shutil.which("uv", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))))
    if uv is None:
        raise SystemExit("uv is not installed: run `make setup` first")
    platform = ["--python-version", PYTHON_VERSION, "--python-platform", PLATFORM, "--only-binary", ":all:"]
    subprocess.run([uv, "pip", "install", "--quiet", "--target", str(target), *platform, "-r", str(LOCK)], check=True)


def prune(target: Path) -> None:
    """Remove what no function reads: the models of other services, tests, stubs and scripts."""
    for service in (target / "botocore" / "data").iterdir():
        if service.is_dir() and service.name not in SERVICES:
            shutil.rmtree(service)
    for pattern in _UNREAD:
        for found in list(target.glob(pattern)):
            _remove(found)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def build() -> bool:
    """Make the layer; False if it was already there."""
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == key():
        return False
    shutil.rmtree(LAYER, ignore_errors=True)
    target = LAYER / "python"
    target.mkdir(parents=True)
    install(target)
    prune(target)
    STAMP.write_text(key(), encoding="utf-8")
    return True


if __name__ == "__main__":
    print("Layer: built" if build() else "Layer: unchanged")  # noqa: T201
