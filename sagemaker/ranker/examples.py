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
    from ranker.arrays import Bools, Floats, Ints

VISIT_GAP = 3600
"""Seconds of silence that end a visit."""

TARGETS = 4
"""Targets drawn for one visit in one epoch."""

MIDWAY = 4
"""Places within one visit that predict what comes next in it, drawn for one epoch."""


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
    """(P,) flat positions in (B, L) that predict, one for each target."""
    targets: Ints
    """(P,) item rows."""
    weights: Floats
    """(P,) a place's targets share a weight of one."""


_SORTED = 20
"""Batches whose windows are sorted by width together, so that little is padded."""


class Examples:
    """All windows of a training set."""

    def __init__(self, events: Events, length: int) -> None:
        self._events = events
        self._length = length
        self._starts = events.starts()
        self._visit = visit_numbers(events)
        self._ends_visit, self._next_new = _visits(events, self._visit)
        self._following = _following(events, self._visit)

    def epoch(
        self, size: int, most: int, generator: np.random.Generator, rank: int = 0, workers: int = 1
    ) -> Iterator[Batch]:
        """Yield batches of windows of like width, in random order; a batch may have no place that predicts.

        Args:
            size: Windows of one batch.
            most: The most events of all windows together: a large shop is seen in parts, a small one whole.
            generator: Draws the windows and their order, in the same way for every worker.
            rank: This worker's number.
            workers: How many share the batches: each has as many.
        """
        windows = self._windows(generator)
        generator.shuffle(windows)
        widths = windows[:, 1] - windows[:, 0]
        windows = windows[: int(np.searchsorted(np.cumsum(widths), most)) + 1]
        batches = []
        for first in range(0, len(windows), size * _SORTED):
            part = windows[first : first + size * _SORTED]
            part = part[np.argsort(part[:, 1] - part[:, 0], kind="stable")]
            batches += [part[start : start + size] for start in range(0, len(part), size)]
        order = generator.permutation(len(batches))
        if workers > 1:
            # A step is taken by all or by none. Short of a batch for each, batches are taken twice.
            order = np.resize(order, -(-len(order) // workers) * workers)[rank::workers]
            generator = generator.spawn(workers)[rank]
        for place in order:
            yield self._batch(batches[place], generator)

    def _windows(self, generator: np.random.Generator) -> Ints:
        """Return (W, 2) first and last row of each window: a long history is cut at a random offset."""
        windows = []
        for start, end in pairwise(self._starts):
            cuts = np.array([start, end])
            if end - start > self._length:
                offset = int(generator.integers(0, self._length))
                cuts = np.unique(np.clip(np.arange(start - offset, end + self._length, self._length), start, end))
            windows.append(np.stack([cuts[:-1], cuts[1:]], axis=1))
        return np.concatenate(windows)

    def _batch(self, windows: Ints, generator: np.random.Generator) -> Batch:
        length = int((windows[:, 1] - windows[:, 0]).max())
        shape = (len(windows), length)
        items, kinds, gaps = (np.zeros(shape, dtype=np.int64) for _ in range(3))
        places: list[Ints] = []
        targets: list[Ints] = []
        events = self._events
        for row, (first, last) in enumerate(windows):
            width = last - first
            items[row, :width] = events.item[first:last]
            kinds[row, :width] = events.kind[first:last]
            gaps[row, :width] = gap_buckets(events.at[first:last])
            for event in (first + np.flatnonzero(self._ends_visit[first:last])).tolist():
                wanted = _drawn(events.item[self._next_new[event]], TARGETS, generator)
                places.append(np.full(len(wanted), row * length + event - first))
                targets.append(wanted)
            midway = self._midway(int(first), int(last), generator)
            places.append(row * length + midway - first)
            targets.append(events.item[self._following[midway]])
        flat = np.concatenate(places).astype(np.int64) if places else np.empty(0, dtype=np.int64)
        shared = np.bincount(flat, minlength=items.size)[flat]
        weights = (1.0 / np.maximum(shared, 1)).astype(np.float32)
        return Batch(items, kinds, gaps, flat, np.concatenate(targets) if targets else flat, weights)

    def _midway(self, first: int, last: int, generator: np.random.Generator) -> Ints:
        """Return rows that something new follows within their visit: at most MIDWAY for each visit."""
        rows = first + np.flatnonzero(self._following[first:last] >= 0)
        if len(rows) <= MIDWAY:
            return rows
        rows = generator.permutation(rows)
        order = np.argsort(self._visit[rows], kind="stable")
        visit = self._visit[rows][order]
        rank = np.arange(len(visit)) - np.searchsorted(visit, visit)
        return np.sort(rows[order[rank < MIDWAY]])


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


def _visits(events: Events, visit: Ints) -> tuple[Bools, dict[int, Ints]]:
    """Return which events end a visit that another with something new follows, and that one's new rows by event."""
    new = new_to_shopper(events, int(events.item.max()) + 1)
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


def _following(events: Events, visit: Ints) -> Ints:
    """Return, for each event, the row of the next one in its visit if that is new to the shopper, else -1, (E,)."""
    new = new_to_shopper(events, int(events.item.max()) + 1)
    following = np.full(len(visit), -1, dtype=np.int64)
    rows = np.flatnonzero((visit[1:] == visit[:-1]) & new[1:])
    following[rows] = rows + 1
    return following


def _drawn(items: Ints, most: int, generator: np.random.Generator) -> Ints:
    """Return at most so many of the items."""
    return generator.choice(items, most, replace=False) if len(items) > most else items
