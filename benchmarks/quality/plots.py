"""Plots of a comparison, drawn without a display."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl

mpl.use("Agg")

from matplotlib import pyplot as plt

if TYPE_CHECKING:
    from pathlib import Path

_CUTOFFS = (5, 10, 20)


def draw(figures: dict[str, Any], folder: Path) -> list[Path]:
    """Write one picture for each view of the figures into a folder, and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.png" for name in ("quality", "cutoffs", "spread")]
    for path, view in zip(paths, (_quality, _cutoffs, _spread), strict=True):
        figure = view(figures)
        figure.savefig(path, dpi=130, bbox_inches="tight")
        plt.close(figure)
    return paths


def _quality(figures: dict[str, Any]) -> Any:
    """Recall and ndcg at 10 with their intervals."""
    models = figures["models"]
    figure, panels = plt.subplots(1, 2, figsize=(10, 0.5 * len(models) + 1.6), sharey=True)
    for panel, metric in zip(panels, ("recall@10", "ndcg@10"), strict=True):
        means = [model[metric] for model in models.values()]
        ends = [model["intervals"][metric] for model in models.values()]
        errors = [
            [mean - low for mean, (low, _) in zip(means, ends, strict=True)],
            [high - mean for mean, (_, high) in zip(means, ends, strict=True)],
        ]
        panel.barh(list(models), means, xerr=errors, color="#4c78a8", ecolor="#222222", capsize=3)
        panel.set_xlabel(f"{metric}, 95 % interval over users")
    panels[0].invert_yaxis()
    figure.suptitle(f"{figures['dataset']}, {figures['split']}")
    return figure


def _cutoffs(figures: dict[str, Any]) -> Any:
    """How recall and ndcg grow with the list's length."""
    figure, panels = plt.subplots(1, 2, figsize=(10, 4))
    for panel, metric in zip(panels, ("recall", "ndcg"), strict=True):
        for name, model in figures["models"].items():
            panel.plot(_CUTOFFS, [model[f"{metric}@{cutoff}"] for cutoff in _CUTOFFS], marker="o", label=name)
        panel.set_xlabel("list length")
        panel.set_ylabel(metric)
        panel.set_xticks(_CUTOFFS)
    panels[1].legend(frameon=False)
    figure.suptitle(f"{figures['dataset']}, {figures['split']}")
    return figure


def _spread(figures: dict[str, Any]) -> Any:
    """How much of the catalogue good lists reach."""
    figure, panel = plt.subplots(figsize=(6, 4))
    for name, model in figures["models"].items():
        panel.scatter(model["coverage@10"], model["ndcg@10"], s=40)
        panel.annotate(name, (model["coverage@10"], model["ndcg@10"]), textcoords="offset points", xytext=(6, 4))
    panel.set_xlabel("coverage@10")
    panel.set_ylabel("ndcg@10")
    panel.margins(0.2)
    panel.set_title(f"{figures['dataset']}, {figures['split']}")
    return figure
