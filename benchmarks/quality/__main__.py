"""Quality of recommendation models on one data set, all trained and judged in one run.

Leave-one-out by the `split` column: settings and stopping are chosen on valid only, the whole catalogue is ranked, and
a user's own history is masked. ``python -m benchmarks.quality --interactions FILE --items FILE``
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from rich.console import Console

from benchmarks.quality.comparison import MODELS, NAMES, as_json, compare
from benchmarks.quality.data import DataError, read
from benchmarks.report import add_data_set, parser, print_table, write_json

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHOWN = ("recall@5", "recall@10", "recall@20", "ndcg@5", "ndcg@10", "ndcg@20", "coverage@10", "gini@10")


def main(arguments: Sequence[str] | None = None) -> int:
    """Read, compare, print and write; 2 where the input is not usable."""
    options = _options(arguments)
    # Progress goes to the error stream: the table stands alone on the other.
    console = Console(stderr=True, highlight=False)
    try:
        data = read(options.interactions, options.items)
    except DataError as error:
        console.print(f"benchmarks.quality: {error}", style="red", markup=False, soft_wrap=True)
        return 2
    size = f"{len(data.train)} users, {len(data.items)} items, {len(data.known('test').items)} events before test"
    console.print(f"{data.name}: {size}" + ("" if data.timed else ", no times: order only"))
    with console.status("comparing") as status:

        def say(line: str) -> None:
            status.update(line)
            console.print(line, markup=False, soft_wrap=True)

        outcomes = compare(data, options.models, options.seeds, options.split, options.device, say)
        status.update("intervals")
        figures = as_json(data, options.split, outcomes)
    _print(figures, options.seeds)
    write_json(options.json, figures)
    if options.plots is not None:
        # Drawing costs a second of imports, and is not always asked for.
        from benchmarks.quality.plots import draw  # noqa: PLC0415

        for path in draw(figures, options.plots):
            console.print(f"wrote {path}", markup=False)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    options = parser(__doc__ or "")
    options.prog = "python -m benchmarks.quality"
    add_data_set(options)
    options.add_argument(
        "--models", nargs="+", default=[",".join(MODELS)], metavar="NAME", help=f"of {', '.join(NAMES)} (all)"
    )
    options.add_argument("--seeds", type=int, default=1, metavar="N", help="trainings of each seeded model (1)")
    options.add_argument("--split", choices=("valid", "test"), default="test", help="what is judged (test)")
    options.add_argument("--device", choices=("cpu", "cuda"), default="cpu", help="what trains and solves (cpu)")
    options.add_argument("--plots", type=Path, metavar="DIR", help="write pictures into DIR")
    parsed = options.parse_args(arguments)
    # Both `--models a b` and `--models a,b` are lists.
    parsed.models = list(dict.fromkeys(name for entry in parsed.models for name in entry.split(",") if name))
    refused = [name for name in parsed.models if name not in MODELS]
    if refused or not parsed.models:
        options.error(f"--models: {', '.join(refused) or 'none'} not available here; available: {', '.join(MODELS)}")
    if parsed.seeds < 1:
        options.error(f"--seeds: {parsed.seeds} is below 1")
    if parsed.device == "cuda" and not torch.cuda.is_available():
        options.error("--device: cuda is not available on this machine; available: cpu")
    return parsed


def _print(figures: dict[str, Any], seeds: int) -> None:
    rows = []
    for name, model in figures["models"].items():
        low, high = model["intervals"]["ndcg@10"]
        values = [f"{model[metric]:.4f}" for metric in _SHOWN]
        rows.append([name, *values, f"{low:.4f} to {high:.4f}", f"{model['seconds']:.0f}"])
    size = figures["size"]
    print_table(
        f"{figures['dataset']}, {figures['split']}: {size['judged']} users, {size['items']} items",
        ["model", *_SHOWN, "ndcg@10, 95 %", "seconds"],
        rows,
        note=f"Hit is recall: one item to find. Seeded models: mean of {seeds}. The interval is over users.",
    )


if __name__ == "__main__":
    sys.exit(main())
