"""The dataset: a catalogue with vectors, every shopper's events in order, and the times that split them."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ranker.history import History

if TYPE_CHECKING:
    from pathlib import Path

    from ranker.arrays import Floats, Ints

HISTORY_EVENTS = 200
"""The most events of a shopper that a request to the ranker carries."""

_ARRAYS = ("shopper", "item", "kind", "at", "country", "device")


@dataclass(frozen=True)
class Events:
    """Columns of all events, (E,) each, sorted by shopper and time."""

    shopper: Ints
    item: Ints
    kind: Ints
    at: Ints
    """Epoch seconds."""
    country: Ints
    """Index into the dataset's `countries`; -1 for none."""
    device: Ints
    """Index into the dataset's `devices`; -1 for none."""

    def __len__(self) -> int:
        """Return the number of events."""
        return len(self.item)

    def take(self, chosen: Any) -> Events:
        """Return the chosen rows: a slice, a mask or indices."""
        return Events(*(getattr(self, name)[chosen] for name in _ARRAYS))

    def before(self, time: int) -> Events:
        """Return the events earlier than a time."""
        return self.take(self.at < time)

    def starts(self) -> Ints:
        """Return where each shopper's events begin, and the end of the last, (S + 1,)."""
        changes = np.flatnonzero(np.diff(self.shopper)) + 1
        return np.concatenate([[0], changes, [len(self)]]).astype(np.int64)

    def history(self, start: int, end: int, now: int) -> History:
        """Return the newest events of rows start to end as a request would carry them."""
        rows = np.arange(max(start, end - HISTORY_EVENTS), end)
        return History(self.item[rows], self.kind[rows], self.at[rows], np.arange(len(rows)), now)


@dataclass(frozen=True)
class Dataset:
    """Everything that training and evaluation read."""

    items: list[dict[str, Any]]
    """Living catalogue records without vectors."""
    vectors: Floats
    """(N, T) unit text vectors; zeros where an item has none."""
    catalogue_version: int
    events: Events
    countries: list[str]
    devices: list[str]
    valid_from: int
    """Epoch seconds: what happens from here to `test_from` chooses settings."""
    test_from: int
    """Epoch seconds: what happens from here on is looked at once, by the evaluation."""

    def save(self, folder: Path) -> None:
        """Write the dataset's files."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays = {name: getattr(self.events, name) for name in _ARRAYS}
        np.savez(folder / "events.npz", **arrays)
        np.savez(folder / "vectors.npz", vectors=self.vectors.astype(np.float16))
        names = ("items", "catalogue_version", "countries", "devices", "valid_from", "test_from")
        document = json.dumps({name: getattr(self, name) for name in names}).encode()
        (folder / "dataset.json.gz").write_bytes(gzip.compress(document, 1))

    @classmethod
    def load(cls, folder: Path) -> Dataset:
        """Read a dataset's files."""
        document = json.loads(gzip.decompress((folder / "dataset.json.gz").read_bytes()))
        with np.load(folder / "events.npz", allow_pickle=False) as arrays:
            events = Events(*(arrays[name].astype(np.int64) for name in _ARRAYS))
        with np.load(folder / "vectors.npz", allow_pickle=False) as arrays:
            vectors = arrays["vectors"].astype(np.float32)
        return cls(vectors=vectors, events=events, **document)
