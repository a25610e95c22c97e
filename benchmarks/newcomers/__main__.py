"""What the product does for new items and new shoppers, on a leave-one-out data set.

For each seed, another 5 % of the items are held out of training and of every history, and added to the trained model's
catalogue as new items are in service. ``python -m benchmarks.newcomers --interactions FILE --items FILE``
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from rich.console import Console

from benchmarks.newcomers import cold_items, cold_users
from benchmarks.newcomers.held_out import SHARE, hold_out
from benchmarks.newcomers.served import Served
from benchmarks.quality.data import DataError, read
from benchmarks.quality.product import encoded
from benchmarks.report import add_data_set, parser, print_table, write_json
from evaluation.bootstrap import mean_intervals
from evaluation.metrics import of_ranks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.newcomers.cold_items import ColdItems
    from benchmarks.quality.data import LeaveOneOut
    from ranker.arrays import Ints

METRICS = ("recall@10", "ndcg@10")
_BOOTSTRAP_SEED = 95


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, judge, print and write; 2 where the input is not usable."""
    options = _options(arguments)
    console = Console(stderr=True, highlight=False)
    try:
        data = read(options.interactions, options.items)
    except DataError as error:
        console.print(f"benchmarks.newcomers: {error}", style="red", markup=False, soft_wrap=True)
        return 2
    vectors = encoded(data, lambda line: console.print(line, markup=False))
    items, users = [], []
    for seed in range(options.seeds):
        shop = hold_out(data, seed, options.share)
        console.print(f"seed {seed}: {len(shop.cold_rows)} of {len(data.items)} items held out")
        served = Served.trained(shop, vectors, seed, options.device)
        items.append(cold_items.measure(shop, vectors, served))
        users.append(cold_users.measure(shop, served, options.users, seed))
    figures = {
        "dataset": data.name,
        "seeds": options.seeds,
        "share": options.share,
        "items": of_items(items),
        "users": of_users(users),
    }
    _print(figures, data)
    write_json(options.json, figures)
    return 0


def of_items(found: list[ColdItems]) -> dict[str, Any]:
    """Return the figures of new items: means and 95 % intervals over shoppers, of all draws together."""
    ranks = cold_items.pooled(found)
    rows: dict[str, Any] = {name: _row(places) for name, places in ranks.items()}
    served, retrieved, warm, alone = (rows[name] for name in ("served", "retrieved", "warm", "warm_alone"))
    return rows | {
        "retrievers": [one.retriever for one in found],
        "ratio": {metric: _ratio(served[metric], retrieved[metric]) for metric in METRICS},
        "ratio_interval": _ratio_interval(ranks["served"], ranks["retrieved"]),
        "warm_loss": {metric: 1.0 - _ratio(warm[metric], alone[metric]) for metric in METRICS},
        "shown_to_others": float(np.mean([one.shown for one in found])),
    }


def of_users(found: list[dict[tuple[str, int], Ints]]) -> dict[str, Any]:
    """Return the figures of new shoppers by model and number of events, and the lead of `served` over popularity."""
    ranks = {key: np.concatenate([one[key] for one in found]) for key in found[0]}
    figures: dict[str, Any] = {name: {} for name in cold_users.MODELS}
    for (name, events), places in ranks.items():
        figures[name][str(events)] = _row(places)
    leads = {}
    for events in cold_users.EVENTS:
        gains = [of_ranks(ranks[name, events], (10,))["ndcg@10"] for name in ("served", "popularity")]
        low, high = mean_intervals((gains[0] - gains[1])[:, None], _BOOTSTRAP_SEED)
        leads[str(events)] = [float(low[0]), float(high[0])]
    return figures | {"lead": leads}


def _row(ranks: Ints) -> dict[str, Any]:
    metrics = of_ranks(ranks, (10,))
    values = np.stack([metrics[name] for name in METRICS], axis=1)
    low, high = mean_intervals(values, _BOOTSTRAP_SEED)
    means = dict(zip(METRICS, map(float, values.mean(axis=0)), strict=True))
    ends = {name: [float(a), float(b)] for name, a, b in zip(METRICS, low, high, strict=True)}
    return means | {"intervals": ends, "shoppers": len(ranks)}


def _ratio(value: float, base: float) -> float:
    return value / base if base > 0 else float("inf") if value > 0 else 1.0


def _ratio_interval(served: Ints, retrieved: Ints, draws: int = 2000) -> list[float]:
    """Return the 95 % interval of the ratio of recalls over resampled shoppers."""
    generator = np.random.default_rng(_BOOTSTRAP_SEED)
    hits = np.stack([served <= 10, retrieved <= 10], axis=1).astype(np.float64)
    ratios = []
    for _ in range(draws):
        mean = hits[generator.integers(0, len(hits), len(hits))].mean(axis=0)
        ratios.append(_ratio(float(mean[0]), float(mean[1])))
    return [float(end) for end in np.quantile(ratios, [0.025, 0.975])]


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    options = parser(__doc__ or "")
    options.prog = "python -m benchmarks.newcomers"
    add_data_set(options)
    options.add_argument("--seeds", type=int, default=1, metavar="N", help="draws of items, a training each (1)")
    options.add_argument("--share", type=float, default=SHARE, help=f"how many items are held out ({SHARE})")
    options.add_argument("--users", type=int, default=5_000, metavar="N", help="new shoppers judged a seed (5000)")
    options.add_argument("--device", choices=("cpu", "cuda"), default="cpu", help="what trains (cpu)")
    parsed = options.parse_args(arguments)
    if parsed.seeds < 1:
        options.error(f"--seeds: {parsed.seeds} is below 1")
    if not 0 < parsed.share < 1:
        options.error(f"--share: {parsed.share} is not between 0 and 1")
    if parsed.users < 1:
        options.error(f"--users: {parsed.users} is below 1")
    if parsed.device == "cuda" and not torch.cuda.is_available():
        options.error("--device: cuda is not available on this machine; available: cpu")
    return parsed


def _print(figures: dict[str, Any], data: LeaveOneOut) -> None:
    items = figures["items"]
    rows = []
    for name, label in (
        ("served", "served, new items"),
        ("retrieved", "best text retriever, new items"),
        ("warm", "served, other items"),
        ("warm_alone", "served, other items, new ones left out"),
    ):
        row = items[name]
        rows.append([label, str(row["shoppers"]), *(_with_interval(row, metric) for metric in METRICS)])
    low, high = items["ratio_interval"]
    print_table(
        f"{data.name}: {figures['share']:.0%} of the items held out, {figures['seeds']} draws",
        ["model", "shoppers", *(f"{metric}, 95 %" for metric in METRICS)],
        rows,
        note=f"Served finds {items['ratio']['recall@10']:.2f} times ({low:.2f} to {high:.2f}) what the best retriever "
        f"({', '.join(sorted(set(items['retrievers'])))}) finds. Others lose {items['warm_loss']['recall@10']:.2%} of "
        f"recall, {items['warm_loss']['ndcg@10']:.2%} of ndcg; {items['shown_to_others']:.2f} new items are among "
        "their ten.",
    )
    users = figures["users"]
    rows = [
        [name, *(_with_interval(users[name][str(events)], "ndcg@10") for events in cold_users.EVENTS)]
        for name in cold_users.MODELS
    ]
    leads = "; ".join(f"{events}: {low:.4f} to {high:.4f}" for events, (low, high) in users["lead"].items())
    print_table(
        f"{data.name}: ndcg@10 after so many events",
        ["model", *map(str, cold_users.EVENTS)],
        rows,
        note=f"Lead of served over popularity, 95 %: {leads}.",
    )


def _with_interval(row: dict[str, Any], metric: str) -> str:
    low, high = row["intervals"][metric]
    return f"{row[metric]:.4f} ({low:.4f} to {high:.4f})"


if __name__ == "__main__":
    sys.exit(main())
