"""The catalogue out of its deltas."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import numpy as np

from datasets.checks import DataError
from ranker.segments import parse

if TYPE_CHECKING:
    from pathlib import Path

    from ranker.arrays import Floats

DIMENSIONS = 384


def read(folder: Path) -> tuple[list[dict[str, Any]], Floats, int]:
    """Return living records without vectors, their vectors, (N, 384), and the catalogue version.

    The records and vectors are the newest by revision, and a vector outlives a change that left its text alone.

    Raises:
        DataError: There is no segment, or one is missing between two others.
    """
    paths = sorted(folder.rglob("*.json.gz"))
    versions = [int(path.name.split(".")[0]) for path in paths]
    if versions != list(range(1, len(versions) + 1)) or not versions:
        raise DataError(f"{folder} must hold catalogue segments 1, 2, 3, ...; it holds {len(versions)} files")
    newest: dict[str, dict[str, Any]] = {}
    for path in paths:
        for record in parse(path.read_bytes()):
            _merge(newest, record)
    # By id, and not as they happened to be published: the same shop gives the same training.
    living = [newest[item_id] for item_id in sorted(newest) if not newest[item_id].get("deleted", False)]
    vectors = (
        np.stack([_vector(record.pop("vector", None)) for record in living]) if living else np.empty((0, DIMENSIONS))
    )
    return living, vectors.astype(np.float32), versions[-1]


def _merge(newest: dict[str, dict[str, Any]], record: dict[str, Any]) -> None:
    held = newest.get(record["item_id"])
    if held is not None and record["revision"] < held["revision"]:
        return
    if held is not None and record.get("vector") is None and held.get("text_hash") == record.get("text_hash"):
        record = record | {"vector": held.get("vector")}
    newest[record["item_id"]] = record


def _vector(encoded: str | None) -> Floats:
    if encoded is None:
        return np.zeros(DIMENSIONS, dtype=np.float32)
    return np.frombuffer(base64.b64decode(encoded), dtype="<f2").astype(np.float32)
