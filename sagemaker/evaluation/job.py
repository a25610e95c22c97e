"""The evaluating job: challenger, champion and baselines on the held-out window, and the fallback's neighbours."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

from datasets.dataset import Dataset
from datasets.groups import Groups
from evaluation.contest import Contest
from evaluation.page import page
from evaluation.report import report
from ranker.prior import Prior

if TYPE_CHECKING:
    from pathlib import Path

    from evaluation.limits import Limits
    from ranker.artifact import Artifact

NEIGHBOURS = 50
_SEED = 20_240


def evaluate(
    dataset_folder: Path, challenger: Artifact, champion: Artifact | None, target: Path, limits: Limits
) -> None:
    """Write evaluation.json, report.html and neighbours.jsonl.gz into a folder."""
    contest = Contest.hold(Dataset.load(dataset_folder), challenger, champion, _SEED)
    found = report(contest, limits, _SEED, Groups.load(dataset_folder))
    (target / "evaluation.json").write_text(json.dumps(found, indent=1) + "\n")
    (target / "report.html").write_text(page(found), encoding="utf-8")
    (target / "neighbours.jsonl.gz").write_bytes(neighbours(challenger))


def neighbours(artifact: Artifact) -> bytes:
    """Return the prior's best neighbours of each item that has any, as shares, one JSON line each, compressed."""
    group = artifact.groups.get("prior")
    if group is None:
        return gzip.compress(b"", mtime=0)
    prior = Prior.from_arrays(group, 1.0)
    names = [item["item_id"] for item in artifact.items]
    lines = []
    for row, name in enumerate(names):
        indices, weights = prior.row(row)
        indices, weights = indices[:NEIGHBOURS], weights[:NEIGHBOURS]
        # Without the model each event has one voice, however much its item sells.
        shares = weights / max(float(weights.sum()), 1e-9)
        best = [[names[i], round(float(share), 6)] for i, share in zip(indices, shares, strict=True)]
        if best:
            lines.append(json.dumps({"item_id": name, "neighbours": best}, separators=(",", ":")) + "\n")
    return gzip.compress("".join(lines).encode(), 6, mtime=0)
