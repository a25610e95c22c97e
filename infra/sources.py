"""The files that a deploy uploads: the functions' code, their layer, the container's source and the bootstrap model."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from aws_cdk import AssetHashType, IgnoreMode
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3_assets as s3_assets

from infra import layer

if TYPE_CHECKING:
    from constructs import Construct

ROOT = Path(__file__).parent.parent
LAMBDAS = ROOT / "lambdas"
SAGEMAKER = ROOT / "sagemaker"
BOOTSTRAP = Path(__file__).parent / "assets" / "bootstrap-ranker.tar.gz"
OPENAPI = ROOT / "docs" / "openapi.json"

_CACHES = ["**/__pycache__", "**/*.pyc", "**/.mypy_cache", "**/.ruff_cache"]


class AssetMissingError(RuntimeError):
    """A file that the app uploads has not been built."""


def require_built() -> None:
    """Fail with the command that helps if something that synthesis reads is absent.

    Raises:
        AssetMissingError: names the file and the command that makes it.
    """
    needed = (
        (layer.STAMP, "make layer"),
        (BOOTSTRAP, "python -m ranker.bootstrap, with sagemaker/ on PYTHONPATH"),
        (OPENAPI, "python scripts/openapi.py"),
    )
    for path, command in needed:
        if not path.is_file():
            raise AssetMissingError(f"{path.relative_to(ROOT)} is missing. Make it with: {command}")
    if layer.STAMP.read_text(encoding="utf-8") != layer.key():
        raise AssetMissingError("build/layer does not match requirements/lambda.txt. Make it anew with: make layer")


def function_code() -> lambda_.Code:
    """The code that every function runs: `lambdas/` as it is."""
    return lambda_.Code.from_asset(str(LAMBDAS), exclude=_CACHES, ignore_mode=IgnoreMode.GLOB)


def layer_code() -> lambda_.Code:
    """The functions' third-party packages; a rebuild of the same lock changes no function."""
    return lambda_.Code.from_asset(
        str(layer.LAYER), exclude=[layer.STAMP.name], asset_hash=layer.key(), asset_hash_type=AssetHashType.CUSTOM
    )


def container_source(scope: Construct, construct_id: str) -> s3_assets.Asset:
    """The build context of the container image: the packages of `sagemaker/` beside `requirements/`."""
    with tempfile.TemporaryDirectory() as folder:
        context = Path(folder) / "context"
        shutil.copytree(SAGEMAKER, context, ignore=shutil.ignore_patterns("__pycache__", "*.pyc", ".*_cache"))
        (context / "requirements").mkdir()
        for lock in ("container.txt", "jobs.txt", "language.txt", "spark.txt", "torch.txt"):
            shutil.copy(ROOT / "requirements" / lock, context / "requirements" / lock)
        return s3_assets.Asset(scope, construct_id, path=str(context))


def spark_job(scope: Construct, construct_id: str) -> s3_assets.Asset:
    """What a Spark run starts; all that it imports is in the image."""
    return s3_assets.Asset(scope, construct_id, path=str(SAGEMAKER / "datasets" / "spark_job.py"))


def bootstrap_model(scope: Construct, construct_id: str) -> s3_assets.Asset:
    """The model that answers before a shop has trained its own."""
    return s3_assets.Asset(scope, construct_id, path=str(BOOTSTRAP))
