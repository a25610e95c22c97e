"""Training of the network: seeded, with progress, a checkpoint for each epoch, and an early stop."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from ranker.examples import Batch, Examples
from ranker.network import Shape, Transformer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from datasets.dataset import Events
    from ranker.arrays import Floats, Ints


@dataclass(frozen=True)
class TrainingSettings:
    """How the network is trained."""

    shape: Shape = field(default_factory=Shape)
    epochs: int = 12
    patience: int = 2
    batch: int = 64
    windows: int = 4096
    """Windows of one epoch: a large shop is seen in parts, a small one whole."""
    negatives: int = 1024
    rate: float = 3e-3
    decay: float = 0.05
    seconds: float = 50.0
    """No epoch is begun that would end later than this."""
    seed: int = 0


def fit(
    model: Transformer,
    events: Events,
    judge: Callable[[Transformer], float],
    settings: TrainingSettings,
    checkpoints: Path | None = None,
) -> float:
    """Train a model in place and leave it at its best epoch; return the best judgement.

    Args:
        model: A new model.
        events: Training events.
        judge: Scores the model on held-out visits; larger is better.
        settings: How to train.
        checkpoints: A folder that outlives an interruption, or None.
    """
    # OMP_NUM_THREADS is one for the code that serves; a training job has the whole machine.
    torch.set_num_threads(os.cpu_count() or 1)
    torch.manual_seed(settings.seed)
    generator = np.random.default_rng(settings.seed)
    examples = Examples(events, settings.shape.length)
    sampler = NegativeSampler(events.item, len(model.item_biases))
    optimiser = torch.optim.AdamW(model.parameters(), lr=settings.rate, weight_decay=settings.decay)
    state = _resume(model, optimiser, checkpoints)
    begun = time.monotonic()
    while state.epoch < settings.epochs and state.waited <= settings.patience:
        spent = time.monotonic() - begun
        if state.epoch and spent + state.slowest > settings.seconds:
            break
        loss = _epoch(model, optimiser, examples, sampler, settings, generator)
        _keep_best(state, model, judge(model))
        state.slowest = max(state.slowest, time.monotonic() - begun - spent)
        _say(f"epoch {state.epoch}: loss {loss:.4f} valid {state.latest:.4f} best {state.best:.4f}")
        _checkpoint(state, model, optimiser, checkpoints)
    model.load_state_dict(state.weights)
    model.eval()
    return state.best


class NegativeSampler:
    """Draws items that stand for all others in the softmax, half by popularity and half evenly."""

    def __init__(self, items: Ints, count: int) -> None:
        popularity = np.bincount(items, minlength=count).astype(np.float64)
        share = 0.5 * popularity / popularity.sum() + 0.5 / count
        self._edges = np.cumsum(share)
        self._log = torch.from_numpy(np.log(share).astype(np.float32))

    def draw(self, size: int, generator: np.random.Generator) -> tuple[Tensor, Tensor]:
        """Return item rows, (size,), and the log of the number of times that each is expected, (size,)."""
        drawn = np.minimum(np.searchsorted(self._edges, generator.random(size)), len(self._edges) - 1)
        rows = torch.from_numpy(drawn)
        return rows, self._log[rows] + float(np.log(size))


@dataclass
class _State:
    """Where a training stands."""

    weights: dict[str, Tensor]
    epoch: int = 0
    best: float = float("-inf")
    latest: float = float("-inf")
    waited: int = 0
    slowest: float = 0.0


def _epoch(
    model: Transformer,
    optimiser: torch.optim.Optimizer,
    examples: Examples,
    sampler: NegativeSampler,
    settings: TrainingSettings,
    generator: np.random.Generator,
) -> float:
    """Run one pass and return the mean loss."""
    model.train()
    losses = []
    for batch in examples.epoch(settings.batch, settings.windows, generator):
        negatives = sampler.draw(settings.negatives, generator)
        loss = sampled_loss(model, batch, *negatives)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        losses.append(float(loss.detach()))
    return float(np.mean(losses)) if losses else float("nan")


def sampled_loss(model: Transformer, batch: Batch, negatives: Tensor, expected: Tensor) -> Tensor:
    """Return the softmax loss over items, with sampled items standing for all and corrected for their sampling.

    Args:
        model: The network.
        batch: P predicting places with up to T targets each.
        negatives: (K,) sampled item rows.
        expected: (K,) the log of each one's expected number of draws.
    """
    items, kinds, gaps = (torch.from_numpy(array) for array in (batch.items, batch.kinds, batch.gaps))
    targets = torch.from_numpy(batch.targets)
    present, targets = targets >= 0, targets.clamp_min(0)
    # Only the items that this step touches are put together from their codes and text.
    used, place = torch.cat([items.flatten(), negatives, targets.flatten()]).unique(return_inverse=True)  # type: ignore[no-untyped-call]
    vectors = model.item_vectors(used)
    read, drawn, wanted = place.split([items.numel(), len(negatives), targets.numel()])
    hidden = model(vectors, read.view_as(items), kinds, gaps).flatten(0, 1)[torch.from_numpy(batch.places)]
    positive = torch.einsum("pd,ptd->pt", hidden, vectors[wanted].view(*targets.shape, -1)) + model.item_biases[targets]
    negative = hidden @ vectors[drawn].T + model.item_biases[negatives] - expected
    others = negative.logsumexp(dim=1, keepdim=True)
    loss = torch.logaddexp(positive, others) - positive
    # Each visit counts once, however much was bought in it.
    weight = present / present.sum(dim=1, keepdim=True)
    return (loss * weight).sum() / len(hidden)


def new_model(codes: Ints, values: int, text: Floats, settings: TrainingSettings) -> Transformer:
    """Return a model with seeded weights."""
    torch.manual_seed(settings.seed)
    return Transformer(settings.shape, codes, values, text)


def _keep_best(state: _State, model: Transformer, judged: float) -> None:
    state.epoch += 1
    state.latest = judged
    state.waited += 1
    if judged > state.best:
        state.best, state.waited = judged, 0
        state.weights = {name: tensor.clone() for name, tensor in model.state_dict().items()}


def _checkpoint(state: _State, model: Transformer, optimiser: torch.optim.Optimizer, folder: Path | None) -> None:
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    content = {"state": vars(state), "model": model.state_dict(), "optimiser": optimiser.state_dict()}
    partial = folder / "epoch.partial"
    torch.save(content, partial)
    partial.replace(folder / "epoch.pt")


def _resume(model: Transformer, optimiser: torch.optim.Optimizer, folder: Path | None) -> _State:
    path = folder / "epoch.pt" if folder is not None else None
    if path is None or not path.is_file():
        return _State(weights={name: tensor.clone() for name, tensor in model.state_dict().items()})
    content = torch.load(path, weights_only=True)
    model.load_state_dict(content["model"])
    optimiser.load_state_dict(content["optimiser"])
    _say(f"resumed behind epoch {content['state']['epoch']}")
    return _State(**content["state"])


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
