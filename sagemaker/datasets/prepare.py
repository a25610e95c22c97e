"""The preparing job: lake and catalogue in, one dataset out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from datasets import items, lake
from datasets.checks import check
from datasets.dataset import Dataset, Events
from ranker.events import EVENT_CODE

if TYPE_CHECKING:
    from pathlib import Path

    from ranker.arrays import Ints

HELD_OUT_SHARE = 0.08
"""The share of events in each held-out window: about four weeks of a year."""


def prepare(events_folder: Path, catalogue_folder: Path, target: Path) -> Dataset:
    """Build, check and write a dataset.

    Raises:
        DataError: The data cannot train a model.
    """
    records, vectors, version = items.read(catalogue_folder)
    table = lake.read(events_folder)
    events, countries, devices = _events(table, {record["item_id"]: row for row, record in enumerate(records)})
    # By quantile, not by calendar: a few events with a strange time must not move the cut.
    times = events.at if len(events) else np.zeros(1, dtype=np.int64)
    cuts = np.quantile(times, [1 - 2 * HELD_OUT_SHARE, 1 - HELD_OUT_SHARE]).astype(np.int64)
    dataset = Dataset(records, vectors, version, events, countries, devices, int(cuts[0]), int(cuts[1]))
    check(dataset, table.num_rows)
    dataset.save(target)
    return dataset


def _events(table: Any, index: dict[str, int]) -> tuple[Events, list[str], list[str]]:
    """Return the events on known items, with the names of their countries and devices."""
    item = _codes_in(table["item_id"], index)
    country, countries = _codes(table["country"])
    device, devices = _codes(table["device"])
    events = Events(
        shopper=_codes(table["shopper"])[0],
        item=item,
        kind=_codes_in(table["type"], EVENT_CODE),
        at=table["at"].to_numpy().astype(np.int64) // 1000,
        country=country,
        device=device,
    )
    return events.take(item >= 0), countries, devices


def _codes(column: Any) -> tuple[Ints, list[str]]:
    """Return a column as indices, -1 for null, into its distinct values."""
    encoded = column.combine_chunks().dictionary_encode()
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return codes, encoded.dictionary.to_pylist()


def _codes_in(column: Any, index: dict[str, int]) -> Ints:
    """Return a column as a given index's numbers, -1 where the index has no such value."""
    codes, names = _codes(column)
    numbers = np.array([index.get(name, -1) for name in names] + [-1], dtype=np.int64)
    return numbers[codes]
