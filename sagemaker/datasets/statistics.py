"""What a dataset looks like in a few numbers, and how far it is from another.

The distance of two distributions is the population stability index, the sum over all classes of
(p - q) ln(p / q): below 0.1 nothing has moved, above 0.25 much has (Siddiqi, Credit Risk Scorecards, 2006). It is the
symmetric Kullback-Leibler divergence; of two samples of n and m from one distribution over k classes it is about
(k - 1) (1 / n + 1 / m) (Yurdakul, Statistical Properties of Population Stability Index, 2018).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from ranker.events import EVENT_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy.typing as npt

    from datasets.dataset import Dataset
    from ranker.arrays import Ints

FILE = "statistics.json"
TOP_ITEMS = 20
"""Few enough that a small shop's index is not its chance alone."""
_DAY = 86_400
_LEAST = 1e-4
"""Stands for the share of a class that is empty on one side."""
_OTHER = "other"
_NO_CATEGORY = "none"


@dataclass(frozen=True)
class Statistics:
    """Of the events on known items, whose verdicts the lake's rows have."""

    events: int
    shoppers: int
    items: int
    """Items of the catalogue."""
    sold: int
    """Items with events."""
    first: int
    """Epoch seconds."""
    last: int
    per_day: float
    known_share: float
    """The share of the lake's events, each once, that name an item of the catalogue."""
    verdicts: dict[str, int]
    """The lake's rows by what became of them."""
    types: dict[str, float]
    """Shares of events."""
    categories: dict[str, float]
    """Shares of events by the first of their item's categories."""
    top_items: dict[str, float]
    """Shares of events of the items that have most."""

    def save(self, folder: Path) -> None:
        """Write the file that goes with the dataset, and with the model that learns from it."""
        (folder / FILE).write_text(json.dumps(asdict(self), indent=1, sort_keys=True) + "\n")

    @classmethod
    def parse(cls, text: str | bytes) -> Statistics:
        """Read the file; what a newer one has besides is left alone."""
        document = json.loads(text)
        return cls(**{field.name: document[field.name] for field in fields(cls)})


def statistics(dataset: Dataset, seen: int, verdicts: Mapping[str, int]) -> Statistics:
    """Return a dataset's statistics.

    Args:
        dataset: Of events on known items alone.
        seen: How many events, each once, there are on any item.
        verdicts: The lake's rows by what became of them.
    """
    events = dataset.events
    shares = item_shares(dataset)
    order = np.argsort(-shares, kind="stable")[:TOP_ITEMS]
    first, last = (int(events.at.min()), int(events.at.max())) if len(events) else (0, 0)
    return Statistics(
        events=len(events),
        shoppers=len(np.unique(events.shopper)),
        items=len(dataset.items),
        sold=int(np.count_nonzero(shares)),
        first=first,
        last=last,
        per_day=round(len(events) / max(1.0, (last - first) / _DAY), 3),
        known_share=round(len(events) / seen, 6) if seen else 0.0,
        verdicts=dict(sorted(verdicts.items())),
        types=_shares(events.kind, EVENT_TYPES),
        categories=_by_category(dataset, shares),
        top_items={dataset.items[row]["item_id"]: round(float(shares[row]), 6) for row in order if shares[row] > 0},
    )


def item_shares(dataset: Dataset) -> npt.NDArray[np.float64]:
    """Return each item's share of all events, (N,)."""
    counts = np.bincount(dataset.events.item, minlength=len(dataset.items))
    shares: npt.NDArray[np.float64] = counts / max(1, counts.sum())
    return shares


def shift(reference: Mapping[str, float], present: Mapping[str, float]) -> float:
    """Return the population stability index of two distributions over named classes."""
    names = sorted(reference.keys() | present.keys())
    p = np.maximum([present.get(name, 0.0) for name in names], _LEAST)
    q = np.maximum([reference.get(name, 0.0) for name in names], _LEAST)
    return float(((p - q) * np.log(p / q)).sum())


def item_shift(reference: Statistics, dataset: Dataset) -> float:
    """Return the population stability index of the reference's top items, all others taken together."""
    rows = {item["item_id"]: row for row, item in enumerate(dataset.items)}
    shares = item_shares(dataset)
    present = {name: float(shares[rows[name]]) if name in rows else 0.0 for name in reference.top_items}
    return shift(_completed(reference.top_items), _completed(present))


def _completed(shares: Mapping[str, float]) -> dict[str, float]:
    return {**shares, _OTHER: max(0.0, 1.0 - sum(shares.values()))}


def _shares(codes: Ints, names: tuple[str, ...]) -> dict[str, float]:
    counts = np.bincount(codes, minlength=len(names))
    return {name: round(float(share), 6) for name, share in zip(names, counts / max(1, counts.sum()), strict=True)}


def _by_category(dataset: Dataset, shares: npt.NDArray[np.float64]) -> dict[str, float]:
    found: dict[str, float] = {}
    for item, share in zip(dataset.items, shares.tolist(), strict=True):
        name = (item.get("category") or [_NO_CATEGORY])[0]
        found[name] = found.get(name, 0.0) + share
    return {name: round(share, 6) for name, share in sorted(found.items()) if share > 0}
