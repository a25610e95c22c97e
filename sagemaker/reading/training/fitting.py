"""The training itself: some passes over the marked messages, on one thread."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from embedding.encoder import tokenizer, weights
from reading.training import network
from reading.training.corpus import Example
from reading.training.examples import UNLEARNT, Changes, Encoded, encode

_WARM_UP = 0.1
_ACT_SHARE = 0.3


@dataclass(frozen=True)
class Recipe:
    """How much is learnt, and how fast; layers below `first` stay as they are packaged."""

    seed: int = 7
    passes: int = 12
    batch: int = 16
    first: int = 3
    rate: float = 3e-4
    head_rate: float = 2e-3
    dropout: float = 0.1
    threads: int = 1


def fit(examples: Sequence[Example], target: Path, recipe: Recipe, report: Callable[[str], None]) -> None:
    """Train a reader, and write what it learnt."""
    torch.set_num_threads(recipe.threads)
    torch.manual_seed(recipe.seed)
    order = random.Random(recipe.seed)  # noqa: S311 (the order of examples is no secret)
    changes, pieces = Changes(examples, recipe.seed), tokenizer()
    graph = network.Graph.read(weights())
    model = network.load(graph, recipe.first, recipe.dropout)
    heads = [*model.tags.parameters(), *model.acts.parameters()]
    layers = [parameter for parameter in model.encoder.parameters() if parameter.requires_grad]
    rates = [{"params": layers, "lr": recipe.rate}, {"params": heads, "lr": recipe.head_rate}]
    optimizer = torch.optim.AdamW(rates, weight_decay=0.01)
    steps = recipe.passes * math.ceil(len(examples) / recipe.batch)
    pace = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _pace(step / steps))
    started = time.monotonic()
    for number in range(1, recipe.passes + 1):
        model.train()
        lost = 0.0
        encoded = [encode(changes.of(example), pieces) for example in order.sample(examples, len(examples))]
        for batch in _batches(encoded, recipe.batch, order):
            loss = _loss(model, batch)
            torch.autograd.backward(loss)
            torch.nn.utils.clip_grad_norm_([*layers, *heads], 1.0)
            optimizer.step()
            optimizer.zero_grad()
            pace.step()
            lost += loss.item() * len(batch)
        report(f"pass {number} of {recipe.passes}: loss {lost / len(examples):.4f}, {time.monotonic() - started:.0f} s")
    arrays: dict[str, Any] = dict(network.learnt(model, graph, recipe.first))
    np.savez(target, **arrays)


def _batches(encoded: list[Encoded], size: int, order: random.Random) -> list[list[Encoded]]:
    """Put messages of like length into a batch: what fills them up costs as much as words do."""
    ordered = sorted(encoded, key=lambda one: len(one.ids))
    batches = [ordered[start : start + size] for start in range(0, len(ordered), size)]
    return order.sample(batches, len(batches))


def _loss(model: network.Network, batch: list[Encoded]) -> torch.Tensor:
    width = max(len(one.ids) for one in batch)
    ids = torch.tensor([one.ids + [0] * (width - len(one.ids)) for one in batch])
    tags = torch.tensor([one.tags + [UNLEARNT] * (width - len(one.tags)) for one in batch])
    mask = torch.tensor([[1] * len(one.ids) + [0] * (width - len(one.ids)) for one in batch])
    of_words, of_acts = model(ids, mask)
    words = functional.cross_entropy(of_words.flatten(0, 1), tags.flatten(), ignore_index=UNLEARNT)
    return words + _ACT_SHARE * functional.cross_entropy(of_acts, torch.tensor([one.act for one in batch]))


def _pace(done: float) -> float:
    """Warm up, then fall in a straight line."""
    return done / _WARM_UP if done < _WARM_UP else max(0.0, (1 - done) / (1 - _WARM_UP))
