"""What the gate does by chance: how often it promotes a challenger that is worse, equal or better by a known part.

Two trainings of the product that differ in their seed are judged on the same shoppers. Their differences, moved so that
the mean is exactly the wanted effect, are resampled: each sample is one retraining's evaluation, and goes through the
interval of the evaluating job and the rule of the gate.
``python -m benchmarks.gate --interactions FILE --items FILE --champion DIR --challenger DIR``, with two artifacts that
``benchmarks.quality`` left in ``build/quality``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.quality.data import DataError, read
from benchmarks.quality.judge import judge
from benchmarks.quality.product import Product
from benchmarks.report import add_data_set, parser, print_table, write_json
from evaluation.bootstrap import interval
from evaluation.metrics import of_ranks
from evaluation.report import LEVELS, PRIMARY
from ranker import artifact as artifacts
from retraining.evaluation_report import EvaluationReport, Interval
from retraining.gate import against_champion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.quality.data import LeaveOneOut

    Column = np.ndarray[tuple[int], np.dtype[np.float64]]

EFFECTS = (-0.05, -0.02, -0.01, 0.0, 0.01, 0.02, 0.05)
"""The challenger's true leads, in parts of the champion's metric."""
_SEED = 200


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge, resample, print and write; 2 where the input is not usable."""
    options = parser(__doc__ or "")
    add_data_set(options)
    for name in ("champion", "challenger"):
        options.add_argument(f"--{name}", type=Path, required=True, metavar="DIR", help="an artifact's folder")
    options.add_argument("--samples", type=int, default=200, metavar="N", help="evaluations of each size (200)")
    options.add_argument("--shoppers", type=int, nargs="+", metavar="N", help="sizes (2000, and all there are)")
    given = options.parse_args(arguments)
    try:
        data = read(given.interactions, given.items)
        champion, challenger = (scores(data, folder) for folder in (given.champion, given.challenger))
    except (DataError, artifacts.ArtifactError) as error:
        sys.stderr.write(f"benchmarks.gate: {error}\n")
        return 2
    sizes = given.shoppers or sorted({min(2_000, len(champion)), len(champion)})
    found = {str(size): promoted(champion, challenger, size, given.samples) for size in sizes}
    print_table(
        f"{data.name}: evaluations of {given.samples} in which the challenger is promoted",
        ["true lead", *(f"{size} shoppers" for size in found)],
        [[f"{effect:+.0%}", *(str(row[f"{effect:+.2f}"]) for row in found.values())] for effect in EFFECTS],
        note=f"The metric is {PRIMARY}. The rule: certainly better at {LEVELS['champion']:.0%}.",
    )
    spread = float((challenger - champion).std())
    figures = {"dataset": data.name, "samples": given.samples, "level": LEVELS["champion"], "promoted": found}
    write_json(given.json, figures | {"champion": float(champion.mean()), "deviation_of_differences": spread})
    return 0


def scores(data: LeaveOneOut, folder: Path) -> Column:
    """Return each test shopper's metric, (J,), of the answers of an artifact."""
    product = Product.of(artifacts.load(folder), data)
    judged = judge(data, "test", lambda users: product.scores(users, "test"))
    column: Column = of_ranks(judged.ranks)[PRIMARY].astype(np.float64)
    return column


def promoted(champion: Column, challenger: Column, size: int, samples: int) -> dict[str, int]:
    """Return in how many of some evaluations of a size each effect is promoted."""
    mean = float(champion.mean())
    centred = challenger - champion - float((challenger - champion).mean())
    counts = dict.fromkeys((f"{effect:+.2f}" for effect in EFFECTS), 0)
    generator = np.random.default_rng(_SEED)
    for sample in range(samples):
        drawn = centred[generator.integers(0, len(centred), size)]
        found = interval(drawn, np.arange(size), sample, LEVELS["champion"])
        for effect in EFFECTS:
            # A lead that is the same for every shopper moves the mean and both ends alike.
            lead = {name: found[name] + effect * mean for name in ("mean", "low", "high")}
            counts[f"{effect:+.2f}"] += against_champion(_report(mean, lead | {"level": found["level"]}), 1).passed
    return counts


def _report(champion: float, lead: dict[str, Any]) -> EvaluationReport:
    values = {"champion": champion, "challenger": champion + lead["mean"]}
    # The champion's data are as new as the challenger's: it is not aged.
    return EvaluationReport("", PRIMARY, 0, values, {"champion": Interval(**lead)}, {}, 0.0, 0.0)


if __name__ == "__main__":
    sys.exit(main())
