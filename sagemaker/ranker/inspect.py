"""What an artifact's semantic ids look like: `python -m ranker.inspect MODEL [ITEM ...]`.

MODEL is an artifact's folder or its tar.gz. Each level's usage and perplexity come first, and how many items share all
codes; then for each item its codes, the items that share most of them from the first on, and those with the nearest
vectors.
"""

from __future__ import annotations

import argparse
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ranker import artifact as artifacts
from ranker.forward import Network
from ranker.quantiser import usage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ranker.arrays import Floats, Ints
    from ranker.artifact import Artifact

NEAREST = 5
"""Neighbours that are shown unless told otherwise."""


class InspectError(RuntimeError):
    """What is asked for is not there; the message says what is."""


class SemanticIds:
    """The items of an artifact, their codes and their vectors."""

    def __init__(self, artifact: Artifact) -> None:
        if "codes" not in artifact.groups:
            held = ", ".join(sorted(artifact.groups)) or "nothing"
            raise InspectError(f"model {artifact.model_version} has no semantic ids; it holds {held}")
        self.names = [str(item["item_id"]) for item in artifact.items]
        self.titles = [str(item.get("title") or "") for item in artifact.items]
        self.codes: Ints = artifact.groups["codes"]["codes"].astype(np.int64)
        network = Network.from_artifact(artifact)
        self.vectors: Floats = network.vectors(np.arange(len(self.names)))
        self.values = network.code_vectors.shape[1]
        self._index = {name: row for row, name in enumerate(self.names)}

    def row(self, item_id: str) -> int:
        """Return an item's row.

        Raises:
            InspectError: The artifact has no such item.
        """
        if item_id not in self._index:
            raise InspectError(
                f"item {item_id!r} is not among the {len(self.names)} items that the model was trained with"
            )
        return self._index[item_id]

    def levels(self) -> list[dict[str, float]]:
        """Return usage and perplexity of each level, over the items that have codes."""
        return usage(self.codes[self.codes[:, 0] >= 0], self.values)

    def collisions(self) -> int:
        """Return how many items share all their codes with an earlier one."""
        coded = self.codes[self.codes[:, 0] >= 0]
        return len(coded) - len(np.unique(coded, axis=0))

    def by_prefix(self, row: int, count: int) -> list[tuple[int, int]]:
        """Return the items that share the longest prefix of codes, and its length, (row, length); equal ones by row."""
        if self.codes[row, 0] < 0:
            return []
        shared = np.cumprod(self.codes == self.codes[row], axis=1).sum(axis=1)
        shared[row] = 0
        best = np.lexsort((np.arange(len(shared)), -shared))[:count]
        return [(int(other), int(shared[other])) for other in best if shared[other]]

    def by_vector(self, row: int, count: int) -> list[tuple[int, float]]:
        """Return the items whose vectors point most nearly the same way, and the cosine, (row, cosine)."""
        norms = np.maximum(np.linalg.norm(self.vectors, axis=1), 1e-9)
        cosine = self.vectors @ self.vectors[row] / (norms * norms[row])
        cosine[row] = -np.inf
        best = np.lexsort((np.arange(len(cosine)), -cosine))[:count]
        return [(int(other), float(cosine[other])) for other in best if np.isfinite(cosine[other])]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the report; return 0, or 2 with one line on standard error where something is not there."""
    parser = argparse.ArgumentParser(prog="python -m ranker.inspect", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("model", type=Path, help="an artifact's folder, or its tar.gz")
    parser.add_argument("items", nargs="*", metavar="item", help="items to look at")
    parser.add_argument("--nearest", type=int, default=NEAREST, help=f"neighbours of each item (default {NEAREST})")
    given = parser.parse_args(arguments)
    try:
        ids = SemanticIds(_loaded(given.model))
        lines = _summary(ids)
        for name in given.items:
            lines += _of_item(ids, ids.row(name), given.nearest)
    except (InspectError, artifacts.ArtifactError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _loaded(path: Path) -> Artifact:
    """Return the artifact in a folder or an archive."""
    if path.is_dir():
        return artifacts.load(path)
    if not path.is_file():
        raise InspectError(f"{path} is neither a folder nor a file")
    with tempfile.TemporaryDirectory() as folder:
        try:
            artifacts.unpack(path, Path(folder))
        except tarfile.TarError as error:
            raise InspectError(f"{path} is no tar.gz: {error}") from error
        return artifacts.load(Path(folder))


def _summary(ids: SemanticIds) -> list[str]:
    without = int(np.count_nonzero(ids.codes[:, 0] < 0))
    rows = [
        (str(level), f"{entry['used']:.1%}", f"{entry['perplexity']:.1f}", str(ids.values))
        for level, entry in enumerate(ids.levels(), start=1)
    ]
    head = (
        f"{len(ids.names)} items, {without} without codes, {ids.collisions()} that share all codes with an earlier one"
    )
    return [head, "", *_table(("level", "used", "perplexity", "of"), rows)]


def _of_item(ids: SemanticIds, row: int, count: int) -> list[str]:
    def shown(other: int, nearness: str) -> tuple[str, ...]:
        return nearness, ids.names[other], _codes(ids.codes[other]), ids.titles[other]

    prefix = [shown(other, str(length)) for other, length in ids.by_prefix(row, count)]
    vector = [shown(other, f"{cosine:.3f}") for other, cosine in ids.by_vector(row, count)]
    return [
        "",
        f"{ids.names[row]}  {_codes(ids.codes[row])}  {ids.titles[row]}".rstrip(),
        "",
        *_table(("shared", "item", "codes", "title"), prefix),
        "",
        *_table(("cosine", "item", "codes", "title"), vector),
    ]


def _codes(codes: Any) -> str:
    return "-".join(str(code) for code in codes.tolist()) if codes[0] >= 0 else "none"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Return lines of columns that are as wide as their widest cell."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in [head, *rows]
    ]


if __name__ == "__main__":
    sys.exit(main())
