"""What a model may learn from, and what chooses its settings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from evaluation.protocol import queries

if TYPE_CHECKING:
    from datasets.dataset import Dataset, Events
    from evaluation.protocol import Query
    from ranker.arrays import Floats, Ints


@dataclass(frozen=True)
class Split:
    """Items, two nested sets of events, and the queries between them."""

    items: list[dict[str, Any]]
    """Catalogue records without vectors."""
    vectors: Floats
    """(N, T) unit text vectors; zeros where an item has none."""
    catalogue_version: int
    past: Events
    """What precedes the validation queries: everything is learnt from it."""
    known: Events
    """What precedes the test: what only counts is counted again on it, once all settings are chosen."""
    valid: list[Query]
    """Queries that choose settings, stop the training, and set the blend."""
    countries: list[str]
    devices: list[str]

    def ordered(self, order: Ints) -> Split:
        """Return this split with its items in another order.

        Args:
            order: (N,) the present row of each new row.
        """
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        return replace(
            self,
            items=[self.items[row] for row in order.tolist()],
            vectors=self.vectors[order],
            past=replace(self.past, item=rank[self.past.item]),
            known=replace(self.known, item=rank[self.known.item]),
            valid=[query.renumbered(rank) for query in self.valid],
        )


def split_of(dataset: Dataset, most: int, seed: int) -> Split:
    """Return the split that a dataset's windows of time make; nothing in it happened in the test window.

    Args:
        dataset: All events.
        most: The most validation queries.
        seed: Makes their draw repeatable.
    """
    return Split(
        dataset.items,
        dataset.vectors,
        dataset.catalogue_version,
        dataset.events.before(dataset.valid_from),
        dataset.events.before(dataset.test_from),
        queries(dataset, dataset.valid_from, dataset.test_from, most, seed),
        dataset.countries,
        dataset.devices,
    )
