"""What a dataset must hold before anything is trained on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from datasets.dataset import Dataset

MIN_EVENTS = 500
MIN_SHOPPERS = 30
MIN_ITEMS = 20
MIN_KNOWN_SHARE = 0.5


class DataError(RuntimeError):
    """The data cannot train a model; the message says what is short and by how much."""


def check(dataset: Dataset, seen: int) -> None:
    """Refuse a dataset that could only give a bad model.

    Args:
        dataset: The dataset, of events on known items alone.
        seen: How many events on any item the lake held.

    Raises:
        DataError: Too little of something, or no held-out time.
    """
    events = dataset.events
    shoppers = len(np.unique(events.shopper))
    _at_least("items with a catalogue record", len(dataset.items), MIN_ITEMS)
    _at_least("events on known items", len(events), MIN_EVENTS)
    _at_least("shoppers", shoppers, MIN_SHOPPERS)
    if len(events) < MIN_KNOWN_SHARE * seen:
        share = len(events) / seen
        raise DataError(f"only {share:.0%} of {seen} events name an item of the catalogue; import the catalogue first")
    held_out = int((events.at >= dataset.test_from).sum())
    if not dataset.valid_from < dataset.test_from or held_out in {0, len(events)}:
        raise DataError("all events have about the same time: nothing can be held out to judge a model by")


def _at_least(what: str, found: int, limit: int) -> None:
    if found < limit:
        raise DataError(f"training needs at least {limit} {what}, the lake holds {found}")
