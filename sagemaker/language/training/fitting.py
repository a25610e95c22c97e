"""The training itself: one pass over seeded examples, one example at a time, on one thread."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional

from language.training import lora, network
from language.training.examples import examples
from language.training.tokens import Encoded, Tokens

_WARM_UP = 10


@dataclass(frozen=True)
class Recipe:
    """How much is learnt, and how fast; `alpha` over `rank` is the adapter's weight.

    Layers below `first` are left as they are: they need no gradient, and what is learnt here is wording.
    """

    count: int = 320
    seed: int = 7
    batch: int = 4
    first: int = 10
    rank: int = 16
    alpha: float = 32.0
    rate: float = 1.5e-3
    save_every: int = 10


def fit(weights: Path, target: Path, recipe: Recipe, report: Callable[[str], None]) -> None:
    """Train an adapter for the model in a GGUF file, and write it; also now and then on the way."""
    torch.set_num_threads(1)
    torch.manual_seed(recipe.seed)
    tokens = Tokens(weights)
    drawn = [tokens.encode(example) for example in examples(recipe.count, recipe.seed)]
    # What is frozen needs no more than half the bits, and is twice as fast with them.
    model = network.load(weights).to(torch.bfloat16)
    adapters = lora.adapt(model, recipe.first, recipe.rank, recipe.alpha)
    trained = [parameter for adapter in adapters.values() for parameter in (adapter.a, adapter.b)]
    optimizer = torch.optim.AdamW(trained, lr=recipe.rate, weight_decay=0.0)
    batches = list(_batches(drawn, recipe.batch))
    started = time.monotonic()
    for step, batch in enumerate(batches, 1):
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate * _pace(step, len(batches))
        loss = sum(_learn(model, encoded, len(batch)) for encoded in batch)
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        report(f"step {step} of {len(batches)}: loss {loss:.4f}, {time.monotonic() - started:.0f} s")
        if step % recipe.save_every == 0 or step == len(batches):
            lora.save(adapters, recipe.alpha, target)


def _learn(model: Any, encoded: Encoded, share: int) -> float:
    """Add one example's gradient; only the answer's tokens are learnt, so only theirs are predicted."""
    ids = torch.tensor([encoded.ids])
    hidden = model.model(input_ids=ids).last_hidden_state[0, encoded.given - 1 : -1]
    loss = functional.cross_entropy(model.lm_head(hidden).float(), ids[0, encoded.given :]) / share
    torch.autograd.backward(loss)
    return loss.item()


def _batches(drawn: list[Encoded], size: int) -> Iterator[list[Encoded]]:
    for start in range(0, len(drawn), size):
        yield drawn[start : start + size]


def _pace(step: int, steps: int) -> float:
    """Warm up, then fall along a cosine to a tenth."""
    if step < _WARM_UP:
        return step / _WARM_UP
    return 0.1 + 0.45 * (1 + math.cos(math.pi * (step - _WARM_UP) / max(1, steps - _WARM_UP)))
