"""What an artifact's lists favour, whom they serve, and what turning from that costs.

Every list is the endpoint's answer to a request. ``python -m benchmarks.bias --artifact DIR --interactions FILE --items
FILE``
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Console

from benchmarks.bias.lists import Lists, Shop, groups
from benchmarks.quality.data import DataError, read
from benchmarks.quality.requests import Endpoint
from benchmarks.report import add_data_set, parser, print_table, write_json
from evaluation.bootstrap import mean_intervals
from ranker.artifact import ArtifactError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ranker.arrays import Floats

CONTROLS: dict[str, tuple[float, ...]] = {
    "diversity": (0.0, 0.1, 0.2, 0.3, 0.5, 0.7),
    "popularity_penalty": (0.0, 0.1, 0.2, 0.3, 0.5, 0.75),
}
_SPREAD = ("coverage@10", "gini@10", "lift", "long_tail_recall@10", "long_tail_share", "unlikeness")
_BOOTSTRAP_SEED = 95


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask, print and write; 2 where the input is not usable."""
    options = _options(arguments)
    console = Console(stderr=True, highlight=False)
    try:
        endpoint = Endpoint.load(options.artifact, read(options.interactions, options.items))
    except (DataError, ArtifactError) as error:
        console.print(f"benchmarks.bias: {error}", style="red", markup=False, soft_wrap=True)
        return 2
    shop = Shop.of(endpoint.data, endpoint.drawn(options.users, options.seed))
    vectors = endpoint.vectors()
    plain = Lists.asked(endpoint, shop, diversity=0.0, popularity_penalty=0.0)
    curves: dict[str, list[dict[str, Any]]] = {}
    for control, values in CONTROLS.items():
        curves[control] = []
        for value in values:
            console.print(f"{control} {value:g}")
            lists = plain if value == 0 else Lists.asked(endpoint, shop, **{control: value})
            curves[control].append({"value": value} | _figures(lists, shop, vectors))
    figures = {
        "dataset": endpoint.data.name,
        "shoppers": len(shop.users),
        "groups": _by_group(plain, shop, vectors),
        "curves": curves,
    }
    _print(figures)
    write_json(options.json, figures)
    if options.plots is not None:
        # Drawing costs a second of imports, and is not always asked for.
        from benchmarks.bias.plots import draw  # noqa: PLC0415

        console.print(f"wrote {draw(figures, options.plots)}", markup=False)
    return 0


def _figures(lists: Lists, shop: Shop, vectors: Floats) -> dict[str, Any]:
    gains = lists.gains()
    low, high = mean_intervals(np.stack(list(gains.values()), axis=1), _BOOTSTRAP_SEED)
    means: dict[str, Any] = {name: float(values.mean()) for name, values in gains.items()}
    ends = {name: [float(a), float(b)] for name, a, b in zip(gains, low, high, strict=True)}
    return means | lists.spread(shop, vectors) | {"intervals": ends}


def _by_group(lists: Lists, shop: Shop, vectors: Floats) -> dict[str, dict[str, Any]]:
    """Return each group's metrics: its shoppers' own lists, over the same catalogue."""
    found = {}
    for label, mask in groups(shop).items():
        some = Lists([lists.items[place] for place in np.flatnonzero(mask)], lists.ranks[mask])
        part = Shop(
            shop.sales, shop.long_tail, shop.users[mask], shop.targets[mask], shop.events[mask], shop.taste[mask]
        )
        found[label] = {"shoppers": int(mask.sum())} | _figures(some, part, vectors)
    return found


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    options = parser(__doc__ or "")
    options.prog = "python -m benchmarks.bias"
    options.add_argument("--artifact", type=Path, required=True, metavar="DIR", help="an unpacked artifact")
    add_data_set(options)
    options.add_argument("--users", type=int, default=5_000, metavar="N", help="shoppers that are asked for (5000)")
    options.add_argument("--seed", type=int, default=0, metavar="N", help="draws them (0)")
    options.add_argument("--plots", type=Path, metavar="DIR", help="write a picture into DIR")
    parsed = options.parse_args(arguments)
    if parsed.users < 1:
        options.error(f"--users: {parsed.users} is below 1")
    return parsed


def _print(figures: dict[str, Any]) -> None:
    columns = ["recall@10", "ndcg@10, 95 %", *_SPREAD]
    title = f"{figures['dataset']}, test: {figures['shoppers']} shoppers"
    rows = [[label, str(row["shoppers"]), *_cells(row)] for label, row in figures["groups"].items()]
    print_table(
        f"{title}, by group",
        ["group", "shoppers", *columns],
        rows,
        note="Lift: sales of the list over those of the history. Long tail: items outside the fifth that sells most.",
    )
    rows = [
        [f"{control} {row['value']:g}", *_cells(row)] for control, curve in figures["curves"].items() for row in curve
    ]
    print_table(f"{title}, under control", ["setting", *columns], rows)


def _cells(row: dict[str, Any]) -> list[str]:
    low, high = row["intervals"]["ndcg@10"]
    return [
        f"{row['recall@10']:.4f}",
        f"{row['ndcg@10']:.4f} ({low:.4f} to {high:.4f})",
        *(f"{row[name]:.3f}" for name in _SPREAD),
    ]


if __name__ == "__main__":
    sys.exit(main())
