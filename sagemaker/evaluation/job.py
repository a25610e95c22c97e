"""The evaluating job: challenger, champion and baselines on the held-out window, and the fallback's neighbours."""

from __future__ import annotations

import gzip
import json
import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from datasets.dataset import Dataset
from evaluation import baselines
from evaluation.bootstrap import interval
from evaluation.metrics import coverage, gini
from evaluation.models import ArtifactModel, Result, answers
from evaluation.protocol import Query, queries
from ranker.prior import Prior

if TYPE_CHECKING:
    from pathlib import Path

    from ranker.artifact import Artifact

PRIMARY = "ndcg@10"
QUERIES = 2500
MIN_COVERAGE = 0.01
"""The least share of the catalogue that the lists of all queries must reach together."""
MAX_MILLISECONDS = 250.0
LEVELS = {"popularity": 0.95, "co_occurrence": 0.95, "champion": 0.99}
"""Of the intervals of the challenger's leads: a champion gives way to what is better beyond one chance in 200."""
NEIGHBOURS = 50
_SEED = 20_240


def evaluate(dataset_folder: Path, challenger: Artifact, champion: Artifact | None, target: Path) -> None:
    """Write evaluation.json and neighbours.jsonl.gz into a folder."""
    dataset = Dataset.load(dataset_folder)
    held_out = queries(dataset, dataset.test_from, None, QUERIES, _SEED)
    if not held_out:
        raise ValueError("no visit in the held-out window brought anything new: there is nothing to judge by")
    results = _results(dataset, challenger, champion, held_out)
    report = _report(dataset, challenger, champion, held_out, results)
    (target / "evaluation.json").write_text(json.dumps(report, indent=1) + "\n")
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


def _results(
    dataset: Dataset, challenger: Artifact, champion: Artifact | None, held_out: list[Query]
) -> dict[str, Result]:
    items = len(dataset.items)
    results = {"challenger": answers(ArtifactModel(challenger, dataset.items, dataset.vectors), held_out, items)}
    for name, model in baselines.tuned(dataset, _SEED).items():
        results[name] = answers(model, held_out, items)
    # An artifact without training, such as the bootstrap, is a champion like any other.
    if champion is not None and champion.model_version != challenger.model_version:
        results["champion"] = answers(ArtifactModel(champion, dataset.items, dataset.vectors), held_out, items)
    for name, result in results.items():
        sys.stdout.write(f"{name}: " + " ".join(f"{key} {value:.4f}" for key, value in result.mean().items()) + "\n")
    return results


def _report(
    dataset: Dataset,
    challenger: Artifact,
    champion: Artifact | None,
    held_out: list[Query],
    results: dict[str, Result],
) -> dict[str, Any]:
    names = ("challenger", "popularity", "co_occurrence", "champion")
    shoppers = np.array([query.shopper for query in held_out])
    best = results["challenger"].column(PRIMARY)
    items = len(dataset.items)
    return {
        "model_version": challenger.model_version,
        "primary_metric": PRIMARY,
        "queries": len(held_out),
        "metrics": {name: _metrics(results[name], items) if name in results else None for name in names},
        "differences": {
            name: interval(best - results[name].column(PRIMARY), shoppers, _SEED, level) if name in results else None
            for name, level in LEVELS.items()
        },
        "data": {"challenger": challenger.settings.get("data"), "champion": champion and champion.settings.get("data")},
        "guards": _guards(results["challenger"], items),
        "blend": challenger.settings["blend"],
    }


def _metrics(result: Result, items: int) -> dict[str, float]:
    spread = {"coverage@10": coverage(result.lists, items), "gini@10": gini(result.lists, items)}
    return result.mean() | spread | {"milliseconds_p50": float(np.median(result.milliseconds))}


def _guards(result: Result, items: int) -> list[dict[str, Any]]:
    # Short lists for few queries cannot reach a large catalogue: the limit follows what is possible.
    possible = min(1.0, len(result.lists) * 10 / items)
    reached, limit = coverage(result.lists, items), MIN_COVERAGE * possible
    median = float(np.median(result.milliseconds))
    return [
        {"name": "coverage", "value": reached, "limit": limit, "passed": reached >= limit},
        {"name": "latency", "value": median, "limit": MAX_MILLISECONDS, "passed": median <= MAX_MILLISECONDS},
    ]
