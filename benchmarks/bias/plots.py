"""The trade-off of each control, drawn without a display."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl

mpl.use("Agg")

from matplotlib import pyplot as plt

if TYPE_CHECKING:
    from pathlib import Path

_AXES = (("coverage@10", "coverage@10"), ("gini@10", "Gini of the lists"), ("lift", "popularity lift"))


def draw(figures: dict[str, Any], folder: Path) -> Path:
    """Write ndcg@10 against coverage, Gini and lift, a line for each control, and return the picture's path."""
    folder.mkdir(parents=True, exist_ok=True)
    figure, panels = plt.subplots(1, len(_AXES), figsize=(13, 4), sharey=True)
    for panel, (name, label) in zip(panels, _AXES, strict=True):
        for control, curve in figures["curves"].items():
            across, up = [row[name] for row in curve], [row["ndcg@10"] for row in curve]
            panel.plot(across, up, marker="o", label=control.replace("_", " "))
            for row, x, y in zip(curve, across, up, strict=True):
                panel.annotate(f"{row['value']:g}", (x, y), textcoords="offset points", xytext=(4, 4), fontsize=7)
        panel.set_xlabel(label)
    panels[0].set_ylabel("ndcg@10")
    panels[0].legend(frameon=False)
    figure.suptitle(f"{figures['dataset']}, test")
    path = folder / "bias.png"
    figure.savefig(path, dpi=130, bbox_inches="tight")
    plt.close(figure)
    return path
