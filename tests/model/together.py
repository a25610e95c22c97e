"""What torchrun starts in `test_cluster.py`: each process trains its share and saves what it ended with."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import torch

from ranker.network import Shape, Transformer
from ranker.training import TrainingSettings, fit, new_model, refresh
from ranker.workers import Workers
from tests.model.test_network import HEAD, ITEMS, LEVELS, VALUES, drawn_events

SETTINGS = TrainingSettings(
    shape=Shape(width=16, heads=2, layers=1, length=12), epochs=3, batch=2, negatives=64, refresh=1, device="cpu"
)


def train(folder: Path, fails_at: int = 0) -> None:
    """Train; the judgement of an epoch may fail, as if the machine was taken away."""
    generator = np.random.default_rng(8)
    codes = generator.integers(0, VALUES, (ITEMS, LEVELS))
    text = generator.normal(size=(HEAD, 24)).astype(np.float32)
    model = new_model(codes, VALUES, text, np.ones(HEAD, dtype=np.bool_), SETTINGS)
    judged: list[int] = []

    def judge(_model: Transformer) -> float:
        judged.append(1)
        if len(judged) == fails_at:
            raise SystemExit(3)
        return float(-len(judged))

    events = drawn_events(5, shoppers=17, items=HEAD)
    fit(model, events, judge, SETTINGS, folder / "checkpoints")
    refresh(model, events, SETTINGS)
    workers = Workers.joined("cpu")
    torch.save({"weights": model.state_dict(), "judged": len(judged)}, folder / f"{workers.rank}.pt")


if __name__ == "__main__":
    train(Path(sys.argv[1]), int(sys.argv[2]))
