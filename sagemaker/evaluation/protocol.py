"""The held-out task: at the start of a visit, rank the whole catalogue for what is new to the shopper."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ranker.events import EVENT_CODE, POSITIVE

if TYPE_CHECKING:
    from datasets.dataset import Dataset, Events
    from ranker.arrays import Bools, Ints
    from ranker.history import History

VISIT_GAP = 3600
"""Seconds of silence that end a visit."""

_PER_SHOPPER = 2


@dataclass(frozen=True)
class Query:
    """One visit: what was known before it, and what was new in it."""

    shopper: int
    history: History
    bought: Ints
    """Items bought earlier: `home` does not offer them, so no model may."""
    relevant: Ints
    context: dict[str, str]

    def renumbered(self, rank: Ints) -> Query:
        """Return this query over items in another order, (N,): `rank` holds the new row of each."""
        history = replace(self.history, items=rank[self.history.items])
        relevant = np.sort(rank[self.relevant])
        return replace(self, history=history, bought=np.sort(rank[self.bought]), relevant=relevant)


def queries(dataset: Dataset, start: int, end: int | None, limit: int, seed: int) -> list[Query]:
    """Return seeded queries of visits in a window, at most two for each shopper.

    Args:
        dataset: All events.
        start: The window's first second.
        end: The second behind the window; None for no end.
        limit: The most queries.
        seed: Makes the draw repeatable.
    """
    generator = np.random.default_rng(seed)
    events = dataset.events
    starts = events.starts()
    drawn: list[Query] = []
    for shopper in generator.permutation(len(starts) - 1):
        if len(drawn) >= limit:
            break
        drawn += _of_shopper(dataset, int(starts[shopper]), int(starts[shopper + 1]), (start, end), generator)
    return drawn[:limit]


def unbought(query: Query, items: int) -> Bools:
    """Return which items the query's models may rank, (items,)."""
    mask = np.ones(items, dtype=np.bool_)
    mask[query.bought] = False
    return mask


def _of_shopper(
    dataset: Dataset, first: int, last: int, window: tuple[int, int | None], generator: np.random.Generator
) -> list[Query]:
    at = dataset.events.at[first:last]
    visits = np.flatnonzero(np.diff(at, prepend=at[0] - VISIT_GAP - 1) > VISIT_GAP)
    inside = visits[(at[visits] >= window[0]) & (at[visits] < (window[1] or at[-1] + 1))]
    bounds = {int(begin): int(end) for begin, end in zip(visits, [*visits[1:], len(at)], strict=True)}
    found = []
    for begin in generator.permutation(inside[inside > 0]):
        query = _query(dataset, first, first + int(begin), first + bounds[int(begin)])
        if query is not None:
            found.append(query)
        if len(found) == _PER_SHOPPER:
            break
    return found


def _query(dataset: Dataset, first: int, begin: int, end: int) -> Query | None:
    """Return the query of the visit in rows begin to end, or None when it brought nothing new."""
    events = dataset.events
    earlier = slice(first, begin)
    bought = np.unique(events.item[earlier][events.kind[earlier] == EVENT_CODE["purchase"]])
    wanted = events.item[begin:end][np.isin(events.kind[begin:end], POSITIVE)]
    relevant = np.setdiff1d(wanted, bought)
    if not len(relevant):
        return None
    now = int(events.at[begin])
    history = events.history(first, begin, now)
    return Query(int(events.shopper[first]), history, bought, relevant, context_of(dataset, events, begin))


def context_of(dataset: Dataset, events: Events, row: int) -> dict[str, str]:
    """Return the segments of one event as a request's context has them."""
    context = {}
    if events.country[row] >= 0:
        context["country"] = dataset.countries[events.country[row]]
    if events.device[row] >= 0:
        context["device"] = dataset.devices[events.device[row]]
    return context
