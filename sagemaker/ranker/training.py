"""Training of the network: seeded, with progress, a checkpoint for each epoch, and an early stop."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from ranker.examples import Batch, Examples
from ranker.network import Shape, Transformer
from ranker.workers import Workers, device_of, threads

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from datasets.dataset import Events
    from ranker.arrays import Bools, Floats, Ints


_WARM_UP = 200
"""Steps until the learning rate is full."""
_REFRESH_PACE = 0.4
"""The share of the full learning rate at which a refreshment begins."""


@dataclass(frozen=True)
class TrainingSettings:
    """How the network is trained."""

    shape: Shape = field(default_factory=Shape)
    epochs: int = 16
    patience: int = 6
    """Epochs without a better judgement after which training ends; late epochs, at a low rate, are often the best."""
    batch: int = 128
    events: int = 120_000
    """Events of one epoch: a large shop is seen in parts, a small one whole."""
    refresh: int = 8
    """Passes over all that is known, behind the validation, with what it has chosen."""
    negatives: int = 2048
    rate: float = 2e-3
    decay: float = 0.01
    seed: int = 0
    device: str = "auto"
    """`cpu`, `cuda`, or `auto`: a GPU where there is one."""


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
    course = _Course(model, events, settings)
    state = course.resume(checkpoints)
    while state.epoch < settings.epochs and state.waited < settings.patience:
        loss = course.epoch(state.epoch, _pace(state.epoch, settings.epochs))
        _keep_best(state, model, course.workers.agreed(judge(model) if course.workers.first else 0.0))
        course.say(
            f"epoch {state.epoch} of {settings.epochs}: loss {loss:.4f} valid {state.latest:.4f} best {state.best:.4f}"
        )
        course.checkpoint(state, checkpoints)
    model.load_state_dict(state.weights)
    model.eval()
    return state.best


def refresh(model: Transformer, events: Events, settings: TrainingSettings) -> None:
    """Go on training a model in place on all that is known: what is newest was held out, and tells the most.

    The learning rate starts where a validated training is about at its best, and falls to where it ends.
    """
    course = _Course(model, events, settings)
    for done in range(settings.refresh):
        loss = course.epoch(settings.epochs + done, _REFRESH_PACE * _pace(done, settings.refresh))
        course.say(f"refreshed with all that is known, {done + 1} of {settings.refresh}: loss {loss:.4f}")


class NegativeSampler:
    """Draws items that stand for all others in the softmax, by the root of their popularity."""

    def __init__(self, items: Ints, count: int) -> None:
        popularity = np.sqrt(np.bincount(items, minlength=count))
        # What has no events is no target and never a negative: its codes shall not be pushed away for it.
        share = popularity / popularity.sum()
        self._seen = np.flatnonzero(popularity)
        self._edges = np.cumsum(share[self._seen])
        self._log = torch.from_numpy(np.log(np.maximum(share, 1e-30)).astype(np.float32))

    def draw(self, size: int, generator: np.random.Generator) -> tuple[Tensor, Tensor]:
        """Return item rows, (size,), and the log of the number of times that each is expected, (size,)."""
        drawn = np.searchsorted(self._edges, generator.random(size), side="right")
        rows = torch.from_numpy(self._seen[np.minimum(drawn, len(self._seen) - 1)])
        return rows, self._log[rows] + float(np.log(size))


@dataclass
class _State:
    """Where a training stands."""

    weights: dict[str, Tensor]
    epoch: int = 0
    best: float = float("-inf")
    latest: float = float("-inf")
    waited: int = 0


class _Course:
    """A model, what it learns from, and the processes that train it."""

    def __init__(self, model: Transformer, events: Events, settings: TrainingSettings) -> None:
        device = device_of(settings.device)
        self.workers = Workers.joined(device)
        # OMP_NUM_THREADS is one for the code that serves; a training job has the whole machine.
        torch.set_num_threads(threads())
        self._model = model.to(device)
        self._settings = settings
        self._examples = Examples(events, settings.shape.length)
        self._sampler = NegativeSampler(events.item, len(model.codes))
        self._optimiser = torch.optim.AdamW(_groups(model, settings.decay), lr=settings.rate, betas=(0.9, 0.98))

    def epoch(self, number: int, pace: float) -> float:
        """Run one pass and return the mean loss of this process's share.

        What is drawn depends on the seed, the epoch's number, and how many share the work.
        """
        settings, workers, model = self._settings, self.workers, self._model
        model.train()
        torch.manual_seed(settings.seed * 1_000 + number + workers.rank * 1_000_003)
        generator = np.random.default_rng((settings.seed, number))
        # Each draws negatives of its own.
        own = generator if workers.count == 1 else np.random.default_rng((settings.seed, number, workers.rank))
        losses = []
        batches = self._examples.epoch(settings.batch, settings.events, generator, workers.rank, workers.count)
        for step, batch in enumerate(batches):
            for group in self._optimiser.param_groups:
                group["lr"] = settings.rate * pace * (min(1.0, (step + 1) / _WARM_UP) if number == 0 else 1.0)
            self._optimiser.zero_grad(set_to_none=True)
            if len(batch.places):
                loss = sampled_loss(model, batch, *self._sampler.draw(settings.negatives, own))
                loss.backward()  # type: ignore[no-untyped-call]
                losses.append(float(loss.detach()))
            workers.average(model.parameters())
            torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            self._optimiser.step()
        model.eval()
        return float(np.mean(losses)) if losses else float("nan")

    def resume(self, folder: Path | None) -> _State:
        """Return where the training stands by its last checkpoint, at its beginning without one."""
        path = folder / "epoch.pt" if folder is not None else None
        content = None
        if path is not None and path.is_file() and self.workers.first:
            content = torch.load(path, weights_only=True, map_location="cpu")
        # Every machine has a copy of the folder of its own, which may be older: the first one's is what counts.
        content = self.workers.agreed(content)
        if content is None:
            return _State(weights=_copied(self._model))
        self._model.load_state_dict(content["model"])
        self._optimiser.load_state_dict(content["optimiser"])
        self.say(f"resumed behind epoch {content['state']['epoch']}")
        return _State(**content["state"])

    def checkpoint(self, state: _State, folder: Path | None) -> None:
        """Keep where the training stands."""
        if folder is None or not self.workers.first:
            return
        folder.mkdir(parents=True, exist_ok=True)
        content = {"state": vars(state), "model": self._model.state_dict(), "optimiser": self._optimiser.state_dict()}
        partial = folder / "epoch.partial"
        torch.save(content, partial)
        partial.replace(folder / "epoch.pt")

    def say(self, line: str) -> None:
        """Write a line of progress, once for all."""
        if self.workers.first:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


def _groups(model: Transformer, decay: float) -> list[dict[str, object]]:
    """Return the optimiser's groups: matrices decay, what scales and shifts does not."""
    learnt = [weights for weights in model.parameters() if weights.requires_grad]
    matrices = [weights for weights in learnt if weights.ndim > 1]
    others = [weights for weights in learnt if weights.ndim <= 1]
    return [{"params": matrices, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def _pace(epoch: int, epochs: int) -> float:
    """Return the share of the full learning rate: it falls epoch by epoch."""
    return 1.0 - 0.9 * epoch / epochs


def sampled_loss(model: Transformer, batch: Batch, negatives: Tensor, expected: Tensor) -> Tensor:
    """Return the softmax loss over items, with sampled items standing for all and corrected for their sampling.

    Args:
        model: The network.
        batch: P predicting places with a target each.
        negatives: (K,) sampled item rows.
        expected: (K,) the log of each one's expected number of draws.
    """
    device = model.codes.device
    arrays = (batch.items, batch.kinds, batch.gaps, batch.places, batch.targets, batch.weights)
    items, kinds, gaps, places, targets, weights = (torch.from_numpy(array).to(device) for array in arrays)
    negatives, expected = negatives.to(device), expected.to(device)
    # Only the items that this step touches are put together from their codes and text.
    used, place = torch.cat([items.flatten(), negatives, targets]).unique(return_inverse=True)  # type: ignore[no-untyped-call]
    vectors = model.item_vectors(used)
    read, drawn, wanted = place.split([items.numel(), len(negatives), len(targets)])
    hidden = model(vectors, read.view_as(items), kinds, gaps).flatten(0, 1)[places]
    positive = (hidden * vectors[wanted]).sum(dim=1, keepdim=True)
    negative = hidden @ vectors[drawn].T - expected
    negative = negative.masked_fill(negatives[None, :] == targets[:, None], float("-inf"))
    loss: Tensor = torch.cat([positive, negative], dim=1).logsumexp(dim=1) - positive.squeeze(1)
    mean: Tensor = (loss * weights).sum() / weights.sum()
    return mean


def new_model(codes: Ints, values: int, text: Floats, seen: Bools, settings: TrainingSettings) -> Transformer:
    """Return a model with seeded weights; see `Transformer`."""
    torch.manual_seed(settings.seed)
    return Transformer(settings.shape, codes, values, text, seen)


def _keep_best(state: _State, model: Transformer, judged: float) -> None:
    state.epoch += 1
    state.latest = judged
    state.waited += 1
    if judged > state.best:
        state.best, state.waited = judged, 0
        state.weights = _copied(model)


def _copied(model: Transformer) -> dict[str, Tensor]:
    return {name: tensor.clone() for name, tensor in model.state_dict().items()}
