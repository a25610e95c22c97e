"""Training examples: windows of events, and at the end of each visit what was new in the next one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ranker.events import EVENT_CODE, POSITIVE
from ranker.forward import gap_buckets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from datasets.dataset import Events
    from ranker.arrays import Bools, Ints

VISIT_GAP = 3600
"""Seconds of silence that end a visit."""

TARGETS = 6
"""Targets drawn for one visit in one epoch."""


@dataclass(frozen=True)
class Batch:
    """Windows of one step."""

    items: Ints
    """(B, L)"""
    kinds: Ints
    """(B, L)"""
    gaps: Ints
    """(B, L)"""
    places: Ints
    """(P,) flat positions in (B, L) that predict."""
    targets: Ints
    """(P, TARGETS) item rows; -1 where a visit had fewer."""


class Examples:
    """All windows of a training set."""

    def __init__(self, events: Events, length: int) -> None:
        self._events = events
        self._length = length
        self._starts = events.starts()
        self._ends_visit, self._next_new = _visits(events)

    def epoch(self, size: int, most: int, generator: np.random.Generator) -> Iterator[Batch]:
        """Yield batches of at most so many windows: every shopper's events, cut at a random offset, in random order."""
        windows = self._windows(generator)
        generator.shuffle(windows)
        windows = windows[:most]
        for first in range(0, len(windows), size):
            batch = self._batch(windows[first : first + size], generator)
            if len(batch.places):
                yield batch

    def _windows(self, generator: np.random.Generator) -> Ints:
        """Return (W, 2) first and last row of each window."""
        windows = []
        for start, end in pairwise(self._starts):
            offset = int(generator.integers(0, self._length))
            cuts = np.unique(np.clip(np.arange(start - offset, end + self._length, self._length), start, end))
            windows.append(np.stack([cuts[:-1], cuts[1:]], axis=1))
        return np.concatenate(windows)

    def _batch(self, windows: Ints, generator: np.random.Generator) -> Batch:
        shape = (len(windows), self._length)
        items, kinds, gaps = (np.zeros(shape, dtype=np.int64) for _ in range(3))
        places: list[int] = []
        targets: list[Ints] = []
        events = self._events
        for row, (first, last) in enumerate(windows):
            width = last - first
            items[row, :width] = events.item[first:last]
            kinds[row, :width] = events.kind[first:last]
            gaps[row, :width] = gap_buckets(events.at[first:last])
            for event in first + np.flatnonzero(self._ends_visit[first:last]):
                places.append(row * self._length + int(event - first))
                targets.append(_drawn(events.item[self._next_new[int(event)]], generator))
        return Batch(items, kinds, gaps, np.array(places, dtype=np.int64), np.array(targets, dtype=np.int64))


def new_to_shopper(events: Events, items: int) -> Bools:
    """Return which events are an interest in something that the shopper had not bought before, (E,)."""
    pair = events.shopper * items + events.item
    bought = np.flatnonzero(events.kind == EVENT_CODE["purchase"])
    pairs, first = np.unique(pair[bought], return_index=True)
    at = np.searchsorted(pairs, pair)
    known = (at < len(pairs)) & (pairs[np.minimum(at, len(pairs) - 1)] == pair) if len(pairs) else at < 0
    first_row = np.where(known, bought[first[np.minimum(at, len(pairs) - 1)]] if len(pairs) else 0, len(pair))
    result: Bools = np.isin(events.kind, POSITIVE) & (np.arange(len(pair)) <= first_row)
    return result


def visit_numbers(events: Events) -> Ints:
    """Return the number of each event's visit, (E,), counted over all shoppers."""
    fresh = (np.diff(events.shopper, prepend=-1) != 0) | (np.diff(events.at, prepend=0) > VISIT_GAP)
    numbers: Ints = np.cumsum(fresh) - 1
    return numbers


def _visits(events: Events) -> tuple[Bools, dict[int, Ints]]:
    """Return which events end a visit that another with something new follows, and that one's new rows by event."""
    new = new_to_shopper(events, int(events.item.max()) + 1)
    visit = visit_numbers(events)
    first_rows = np.flatnonzero(np.diff(visit, prepend=-1))
    bounds = np.append(first_rows, len(visit))
    ends = np.zeros(len(visit), dtype=np.bool_)
    targets: dict[int, Ints] = {}
    for begin, end in pairwise(bounds[1:]):
        rows = begin + np.flatnonzero(new[begin:end])
        if len(rows) and events.shopper[begin - 1] == events.shopper[begin]:
            ends[begin - 1] = True
            targets[int(begin) - 1] = rows
    return ends, targets


def _drawn(items: Ints, generator: np.random.Generator) -> Ints:
    """Return at most TARGETS of the items, (TARGETS,), padded with -1."""
    if len(items) > TARGETS:
        items = generator.choice(items, TARGETS, replace=False)
    return np.pad(items, (0, TARGETS - len(items)), constant_values=-1)
