"""SASRec with full cross entropy: Kang and McAuley's transformer (ICDM 2018), every item in the softmax.

Klenitskiy and Vasilev ("Turning Dross Into Gold Loss", RecSys 2023) show that this loss, and not a newer network, is
what a sequential baseline needs.
"""

from __future__ import annotations

import copy
import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from benchmarks.quality.judge import ndcg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.quality.data import LeaveOneOut, Part, Sequences
    from benchmarks.quality.model import Say
    from ranker.arrays import Floats, Ints

_SCORED = 64
_SLICE_CELLS = 1_000_000
"""Logits that are held at once: few enough for a processor's cache, see `cross_entropy`."""


@dataclass(frozen=True)
class SasrecSettings:
    """Sizes and rates."""

    width: int = 64
    layers: int = 2
    heads: int = 2
    length: int = 50
    dropout: float = 0.3
    rate: float = 2e-3
    """The highest: it is reached in `warm_up` steps, and falls to a tenth in a straight line."""
    warm_up: int = 200
    decay: float = 0.01
    batch: int = 64
    smoothing: float = 0.0
    epochs: int = 30
    patience: int = 4
    """Epochs without a better valid ndcg@10 that end the training."""


class Sasrec:
    """Trained once for each seed, stopped by valid; at test time the valid item is input, not training."""

    seeded = True

    def __init__(self, settings: SasrecSettings | None = None) -> None:
        self._chosen = settings or SasrecSettings()

    def fit(self, data: LeaveOneOut, seed: int, device: str, say: Say) -> None:
        """Train until valid stops rising, and keep the best epoch."""
        torch.set_num_threads(1)
        torch.manual_seed(seed)
        settings = self._chosen
        self._data, self._device = data, device
        self._network = SasrecNetwork(len(data.items), settings).to(device)
        generator = np.random.default_rng(seed)
        optimiser = torch.optim.AdamW(
            self._network.parameters(), lr=settings.rate, betas=(0.9, 0.98), weight_decay=settings.decay
        )
        steps = settings.epochs * sum(1 for _ in batches(data.train, settings, generator))
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimiser, lambda step: min(1.0, (step + 1) / settings.warm_up) * max(0.1, 1.0 - 0.9 * step / steps)
        )
        best, weights, self._epoch = -1.0, copy.deepcopy(self._network.state_dict()), 0
        for epoch in range(1, settings.epochs + 1):
            loss = self._pass(optimiser, schedule, generator)
            quality = ndcg(data, "valid", lambda users: self.scores(users, "valid"))
            say(f"seed {seed} epoch {epoch}: loss {loss:.4f} valid ndcg@10 {quality:.4f}")
            if quality > best:
                best, weights, self._epoch = quality, copy.deepcopy(self._network.state_dict()), epoch
            elif epoch - self._epoch >= settings.patience:
                break
        self._network.load_state_dict(weights)

    def scores(self, users: Ints, part: Part) -> Floats:
        """Return logits, (B, N)."""
        self._network.eval()
        known = self._data.known(part)
        lengths = np.minimum(known.starts[users + 1] - known.starts[users], self._chosen.length)
        hidden = torch.empty(len(users), self._chosen.width, device=self._device)
        with torch.inference_mode():
            # Histories of like length together: little is computed for padding.
            for some in np.array_split(np.argsort(lengths, kind="stable"), max(1, len(users) // _SCORED)):
                ends = known.starts[users[some] + 1]
                windows = torch.from_numpy(_windows(known, users[some], ends, self._chosen.length))
                hidden[some] = self._network(windows.to(self._device))[:, -1]
            logits: Floats = (hidden @ self._network.items.weight[:-1].T).cpu().numpy()
        return logits

    def settings(self) -> dict[str, object]:
        """Return the settings and the epoch that was kept."""
        return asdict(self._chosen) | {"kept_epoch": self._epoch}

    def _pass(
        self,
        optimiser: torch.optim.Optimizer,
        schedule: torch.optim.lr_scheduler.LRScheduler,
        generator: np.random.Generator,
    ) -> float:
        """Run one epoch and return the mean loss of a target."""
        self._network.train()
        total, count = 0.0, 0
        for windows in batches(self._data.train, self._chosen, generator):
            items = torch.from_numpy(windows).to(self._device)
            inputs, targets = items[:, :-1], items[:, 1:]
            real = inputs != self._network.padding
            hidden = self._network(inputs)[real]
            loss = cross_entropy(hidden, self._network.items.weight[:-1], targets[real], self._chosen.smoothing)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
            total, count = total + float(loss.detach()) * int(real.sum()), count + int(real.sum())
        return total / max(count, 1)


def batches(known: Sequences, settings: SasrecSettings, generator: np.random.Generator) -> Iterator[Ints]:
    """Yield windows, (B, at most length + 1), left-padded, of users with at least two events; every epoch new.

    A history longer than a window is cut into several that share no target. Windows of like length go together, so
    that little is computed for padding.
    """
    size = settings.length + 1
    counts = np.diff(known.starts)
    pieces = np.maximum(-(-(counts - 1) // settings.length), 0)
    users = np.repeat(np.arange(len(known), dtype=np.int64), pieces)
    nth = np.arange(len(users)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    ends = known.starts[users + 1] - nth * settings.length
    lengths = np.minimum(ends - known.starts[users], size)
    # Alike in length, yet in a new company each time.
    order = np.argsort(lengths + generator.random(len(lengths)) * 2, kind="stable")
    groups = np.array_split(order, max(1, len(order) // settings.batch))
    for group in generator.permutation(len(groups)):
        chosen = groups[group]
        yield _windows(known, users[chosen], ends[chosen], int(lengths[chosen].max()))


def _windows(known: Sequences, users: Ints, ends: Ints, longest: int) -> Ints:
    """Return the last events before `ends` of users, (B, L), left-padded with -1; L is as long as is needed."""
    starts = known.starts[users]
    width = max(1, int(min((ends - starts).max(initial=1), longest)))
    places = ends[:, None] - np.arange(width, 0, -1)
    inside = places >= starts[:, None]
    found: Ints = np.where(inside, known.items[np.where(inside, places, 0)], -1)
    return found


class SasrecNetwork(nn.Module):
    """Item and position embeddings, causal self-attention, layer norm first, the items' vectors tied to the output."""

    def __init__(self, items: int, settings: SasrecSettings) -> None:
        super().__init__()
        self.padding = -1
        self._settings = settings
        width = settings.width
        self.items = nn.Embedding(items + 1, width)
        self.positions = nn.Embedding(settings.length, width)
        self.blocks = nn.ModuleList(_Block(settings) for _ in range(settings.layers))
        self.norm = nn.LayerNorm(width)
        self.dropout = nn.Dropout(settings.dropout)
        # Small, so that the first softmax is nearly even.
        nn.init.normal_(self.items.weight, std=0.02)
        nn.init.normal_(self.positions.weight, std=0.02)

    def forward(self, items: Tensor) -> Tensor:
        """Return hidden states, (B, L, D), of item rows, (B, L), left-padded with -1."""
        real = items != self.padding
        length = items.shape[1]
        rows = torch.where(real, items, self.items.num_embeddings - 1)
        # Counted from the newest, so that the newest is always at the same place.
        positions = self.positions(torch.arange(length - 1, -1, -1, device=items.device))
        hidden = self.dropout(self.items(rows) * math.sqrt(self._settings.width) + positions)
        causal = torch.ones(length, length, dtype=torch.bool, device=items.device).tril()
        own = torch.eye(length, dtype=torch.bool, device=items.device)
        # Padding looks at itself, so that no row of the attention is empty.
        allowed = (causal & real[:, None, :] | own)[:, None]
        for block in self.blocks:
            hidden = block(hidden, allowed)
        normed: Tensor = self.norm(hidden)
        return normed


class _Block(nn.Module):
    """One layer of self-attention and a pointwise network."""

    def __init__(self, settings: SasrecSettings) -> None:
        super().__init__()
        width = settings.width
        self.heads, self.share = settings.heads, settings.dropout
        self.before, self.between = nn.LayerNorm(width), nn.LayerNorm(width)
        self.mixed, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.inner, self.outer = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.dropout = nn.Dropout(settings.dropout)

    def forward(self, hidden: Tensor, allowed: Tensor) -> Tensor:
        """Return new hidden states, (B, L, D); `allowed`, (B, 1, L, L), says who looks at whom."""
        size, length, width = hidden.shape
        mixed = self.mixed(self.before(hidden)).view(size, length, 3, self.heads, -1)
        query, key, value = mixed.permute(2, 0, 3, 1, 4)
        share = self.share if self.training else 0.0
        seen = nn.functional.scaled_dot_product_attention(query, key, value, allowed, share)
        hidden = hidden + self.dropout(self.out(seen.transpose(1, 2).reshape(size, length, width)))
        inner = self.dropout(nn.functional.gelu(self.inner(self.between(hidden))))
        result: Tensor = hidden + self.dropout(self.outer(inner))
        return result


def cross_entropy(hidden: Tensor, items: Tensor, targets: Tensor, smoothing: float) -> Tensor:
    """Return the mean cross entropy over all items, a scalar, of P places.

    The same as `torch.nn.functional.cross_entropy` of all logits, but gradients are taken slice by slice on the way
    forward: logits are never held for more than a slice, which on a processor saves most of the time.

    Args:
        hidden: (P, D).
        items: (N, D).
        targets: (P,) rows of `items`.
        smoothing: The share of each target's weight that is spread over all items.
    """
    loss: Tensor = _CrossEntropy.apply(hidden, items, targets, smoothing)  # type: ignore[no-untyped-call]
    return loss


class _CrossEntropy(torch.autograd.Function):
    @staticmethod
    def forward(context: Any, hidden: Tensor, items: Tensor, targets: Tensor, smoothing: float) -> Tensor:
        places, spread = len(hidden), smoothing / len(items)
        sure, middle = 1 - smoothing, items.mean(0)
        to_hidden, to_items = torch.empty_like(hidden), torch.zeros_like(items)
        total = hidden.new_zeros(())
        size = max(1, _SLICE_CELLS // len(items))
        for start in range(0, places, size):
            some, own = hidden[start : start + size], items[targets[start : start + size]]
            logits = some @ items.T
            peak = logits.amax(1, keepdim=True)
            shares = logits.sub_(peak).exp_()
            sums = shares.sum(1, keepdim=True)
            wanted = sure * own + smoothing * middle
            total += (sums.log() + peak).sum() - (some * wanted).sum()
            # The shares stay undivided: the small factors are divided instead.
            to_hidden[start : start + size] = (shares @ items) / sums - wanted
            to_items.addmm_(shares.T, some / sums)
        to_items.index_add_(0, targets, hidden, alpha=-sure)
        to_items -= spread * hidden.sum(0)
        context.save_for_backward(to_hidden / places, to_items / places)
        return total / places

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> tuple[Tensor, Tensor, None, None]:
        to_hidden, to_items = context.saved_tensors
        return to_hidden * gradients[0], to_items * gradients[0], None, None
