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


def queries(
    dataset: Dataset, start: int, end: int | None, limit: int, seed: int, known: tuple[int, int | None] = (1, None)
) -> list[Query]:
    """Return seeded queries of visits in a window, at most two for each shopper.

    Args:
        dataset: All events.
        start: The window's first second.
        end: The second behind the window; None for no end.
        limit: The most queries.
        seed: Makes the draw repeatable.
        known: The fewest and the most events that precede a visit; None for no most.
    """
    generator = np.random.default_rng(seed)
    starts = dataset.events.starts()
    drawn: list[Query] = []
    for shopper in generator.permutation(len(starts) - 1):
        if len(drawn) >= limit:
            break
        visits = _visits(dataset, int(starts[shopper]), int(starts[shopper + 1]))
        drawn += _drawn(dataset, visits, (start, end), known, generator)
    return drawn[:limit]


def unbought(query: Query, items: int) -> Bools:
    """Return which items the query's models may rank, (items,)."""
    mask = np.ones(items, dtype=np.bool_)
    mask[query.bought] = False
    return mask


@dataclass(frozen=True)
class _Visits:
    """A shopper's visits: where the shopper's events begin, and where each visit's do and end, as rows."""

    first: int
    begins: Ints
    ends: Ints


def _visits(dataset: Dataset, first: int, last: int) -> _Visits:
    at = dataset.events.at[first:last]
    begins = first + np.flatnonzero(np.diff(at, prepend=at[0] - VISIT_GAP - 1) > VISIT_GAP)
    return _Visits(first, begins, np.append(begins[1:], last))


def _drawn(
    dataset: Dataset,
    visits: _Visits,
    window: tuple[int, int | None],
    known: tuple[int, int | None],
    generator: np.random.Generator,
) -> list[Query]:
    at, earlier = dataset.events.at[visits.begins], visits.begins - visits.first
    wanted = (at >= window[0]) & (earlier >= known[0])
    ends = visits.ends
    if window[1] is not None:
        wanted &= at < window[1]
        # A visit that outlasts the window is cut: what comes behind it is the next window's, and none of this one's.
        times = dataset.events.at[visits.first : int(ends[-1])]
        ends = np.minimum(ends, visits.first + np.searchsorted(times, window[1]))
    if known[1] is not None:
        wanted &= earlier <= known[1]
    found = []
    for visit in generator.permutation(np.flatnonzero(wanted)):
        query = _query(dataset, visits.first, int(visits.begins[visit]), int(ends[visit]))
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
