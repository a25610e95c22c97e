"""Faithfulness of evidence, checked from outside: the event that an answer names is deleted, and a random other one.

``python -m benchmarks.evidence --artifact DIR --interactions FILE --items FILE --pairs 1000``
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Console

from benchmarks.evidence.deletion import measure
from benchmarks.quality.data import DataError, read
from benchmarks.quality.requests import Endpoint
from benchmarks.report import add_data_set, parser, print_table, write_json
from evaluation.bootstrap import mean_intervals
from ranker.artifact import ArtifactError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.evidence.deletion import Deletions

WANTED = 0.9
_BOOTSTRAP_SEED = 95


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask, print and write; 1 where evidence is not faithful enough, 2 where the input is not usable."""
    options = _options(arguments)
    try:
        endpoint = Endpoint.load(options.artifact, read(options.interactions, options.items))
    except (DataError, ArtifactError) as error:
        Console(stderr=True).print(f"benchmarks.evidence: {error}", style="red", markup=False, soft_wrap=True)
        return 2
    found = measure(endpoint, options.pairs, options.seed)
    if not found.pairs:
        Console(stderr=True).print("benchmarks.evidence: no recommended item named an event", style="red")
        return 1
    figures = {"dataset": endpoint.data.name, "seed": options.seed} | summary(found)
    _print(figures)
    write_json(options.json, figures)
    return 0 if figures["score"]["named_more"] >= WANTED else 1


def summary(found: Deletions) -> dict[str, Any]:
    """Return shares of pairs and sizes of drops, of the score (in parts of it) and of the place."""
    drops = {
        "score": np.array([pair.score_drops for pair in found.pairs], dtype=np.float64),
        "rank": np.array([pair.rank_drops for pair in found.pairs], dtype=np.float64),
    }
    lengths = np.array([pair.events for pair in found.pairs])
    asked = len(found.pairs) + found.unnamed
    figures: dict[str, Any] = {"pairs": len(found.pairs), "named": len(found.pairs) / asked}
    for name, both in drops.items():
        more = (both[:, 0] > both[:, 1]).astype(np.float64)
        low, high = mean_intervals(more[:, None], _BOOTSTRAP_SEED)
        figures[name] = {
            "named_more": float(more.mean()),
            "interval": [float(low[0]), float(high[0])],
            "equal": float((both[:, 0] == both[:, 1]).mean()),
            "by_events": {
                label: float(more[(lengths >= least) & (lengths <= last)].mean())
                for label, least, last in (("2 to 4", 2, 4), ("5 to 9", 5, 9), ("10 and more", 10, 1 << 30))
                if ((lengths >= least) & (lengths <= last)).any()
            },
            "named": _sizes(both[:, 0]),
            "other": _sizes(both[:, 1]),
        }
    return figures


def _sizes(drops: np.ndarray[Any, Any]) -> dict[str, float]:
    names = ("p10", "median", "p90")
    found = dict(zip(names, map(float, np.quantile(drops, [0.1, 0.5, 0.9])), strict=True))
    return found | {"mean": float(drops.mean())}


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    options = parser(__doc__ or "")
    options.prog = "python -m benchmarks.evidence"
    options.add_argument("--artifact", type=Path, required=True, metavar="DIR", help="an unpacked artifact")
    add_data_set(options)
    options.add_argument("--pairs", type=int, default=1000, metavar="N", help="recommended items that are tried (1000)")
    options.add_argument("--seed", type=int, default=0, metavar="N", help="draws shoppers, items and events (0)")
    parsed = options.parse_args(arguments)
    if parsed.pairs < 1:
        options.error(f"--pairs: {parsed.pairs} is below 1")
    return parsed


def _print(figures: dict[str, Any]) -> None:
    rows = []
    for name, unit, scale in (("score", "%", 100.0), ("rank", "places", 1.0)):
        one = figures[name]
        low, high = one["interval"]
        for which in ("named", "other"):
            sizes = [f"{one[which][size] * scale:.1f}" for size in ("p10", "median", "p90", "mean")]
            more = f"{one['named_more']:.1%} ({low:.1%} to {high:.1%})" if which == "named" else ""
            equal = f"{one['equal']:.1%}" if which == "named" else ""
            rows.append([f"{name} ({unit}), without the {which} event", *sizes, more, equal])
    lengths = ", ".join(f"{label}: {share:.1%}" for label, share in figures["score"]["by_events"].items())
    print_table(
        f"{figures['dataset']}: {figures['pairs']} recommended items, one event deleted and asked again",
        ["drop", "p10", "median", "p90", "mean", "named moves it more, 95 %", "equal"],
        rows,
        note=f"{figures['named']:.1%} of recommended items name an event. By score and length of history: {lengths}.",
    )


if __name__ == "__main__":
    sys.exit(main())
