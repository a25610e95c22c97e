"""The catalogue's tail: items known by their codes alone, and the best of them without scoring each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ranker.topk import best_of, reached

if TYPE_CHECKING:
    import numpy.typing as npt

    from ranker.arrays import Bools, Floats, Ints

    Codes = npt.NDArray[np.integer]
    Pairs = npt.NDArray[np.uint16]

CODES = 256
"""A code is one byte."""

_SCANNED = 130_000
"""A tail of no more items is scored whole: looking for what to leave out costs as much."""
_CHUNK = 1 << 15
"""Families that are looked at in one step."""
_ADDED = 4_096
"""So many added items are scored one by one before they are sorted in."""
_SELECTIVE = 16
"""A mask that leaves less than one item in this many is answered by scoring just what it leaves."""
_FEW = 16_384
"""So few items are summed code by code: to add up every pair of codes first costs more."""
_SORTED_CELLS = 4_096
"""So few cells are sorted to begin with the best."""
_TRIED = 16
"""The best codes of a level that are looked for under each code of a level above."""

_LOWEST = float(np.finfo(np.float32).min)
_CELLS = CODES * CODES


class Tail:
    """An exact index of items whose score is the sum of one logit for each of their codes.

    Items are laid out as a trie: those with the same first two codes are a cell, those of a cell with the same third
    code a family. A search scores the most promising cells, takes the k-th best score as its threshold, and then looks
    only into the cells, and there into the families, that can still reach it: branch and bound.

    Scores are summed in float32 in one order, (l0 + l1) + (l2 + l3) + ..., from the left. Rounding is monotone, so a
    bound that is summed in the same order from terms at least as large is at least the score: no item is lost to
    rounding, and equal scores are equal bits.

    Four codes are what it is made for. Each further level adds its largest logit to every bound while the scores
    spread little further: from eight codes on, the bounds exclude so little that a search costs more than a scan.
    """

    def __init__(self, indices: Ints, codes: Codes) -> None:
        """Index items.

        Args:
            indices: (N,) catalogue indices, each once.
            codes: (N, M) codes below 256, those that carry the most first.
        """
        self._items: npt.NDArray[np.int32]
        """Catalogue indices by place: the sorted ones, then those that were added since, then room."""
        self._pairs: Pairs
        """Codes by place, (pairs, places)."""
        self._place: npt.NDArray[np.int32]
        """Places by catalogue index; -1 for an item that is not in the tail."""
        self._sorted: int
        self._end: int
        self._stale: int
        """Places whose item was added anew since."""
        # A search answers one request at a time; memory that is new for each costs as much as what is done in it.
        self._base, self._room = (np.empty(_CELLS, dtype=np.float32) for _ in range(2))
        self._sort(indices, _paired(codes))

    def __len__(self) -> int:
        """Return the number of items."""
        return self._end - self._stale

    def add(self, indices: Ints, codes: Codes) -> None:
        """Index further items, or give items that are indexed other codes.

        Args:
            indices: (C,) catalogue indices, each once.
            codes: (C, M) codes.
        """
        pairs, end = _paired(codes), self._end + len(indices)
        self._reserve(int(indices.max(initial=-1)) + 1)
        self._stale += int(np.count_nonzero(self._place[indices] >= 0))
        if end > len(self._items):
            self._resort(indices, pairs)
            return
        self._items[self._end : end], self._pairs[:, self._end : end] = indices, pairs
        self._place[indices] = np.arange(self._end, end)
        self._end = end

    def scores(self, logits: Floats, indices: Ints) -> Floats:
        """Return the scores, (C,), of some items; minus infinity for those that are not in the tail.

        Args:
            logits: (M, K) finite, one for each value of each code.
            indices: (C,) catalogue indices.
        """
        places = self._places(indices)
        scores = self._total(self._levels(logits), self._pairs[:, places])
        scores[places < 0] = -np.inf
        return scores

    def best(
        self, logits: Floats, mask: Bools | None, k: int, floor: float = _LOWEST, left: int | None = None
    ) -> tuple[Ints, Floats]:
        """Return the best k items and their scores, best first; equal scores go by catalogue index.

        Args:
            logits: (M, K) finite, one for each value of each code.
            mask: True where a catalogue index may be chosen; None when all may. It is read only at the items that are
                scored, and as a whole where it leaves little.
            k: How many; fewer come back when fewer are eligible.
            floor: Items that score less are left out, which makes it fast to ask only for what beats other items.
            left: How many the mask leaves, about, where the caller knows: to count them reads all of it.
        """
        levels = self._levels(logits)
        found = _Found(k, mask, max(floor, _LOWEST))
        searched = self._sorted if self._sorted > _SCANNED else 0
        self._scan(found, levels, searched)
        if searched:
            if mask is not None and (np.count_nonzero(mask) if left is None else left) * _SELECTIVE < searched:
                self._offer_each(found, levels, mask)
            else:
                self._search(found, levels)
        return found.items, found.scores

    def _scan(self, found: _Found, levels: Floats, begin: int) -> None:
        """Offer every item from a place on."""
        span = slice(begin, self._end)
        items = self._items[span]
        if not len(items):
            return
        scores = self._total(levels, self._pairs[:, span])
        allowed = np.ones(len(items), dtype=np.bool_) if found.mask is None else found.mask[items]
        if self._stale:
            allowed &= self._place[items] == np.arange(begin, self._end)
        least = reached(np.where(allowed, scores, np.float32(-np.inf)), found.k)
        good = np.flatnonzero((scores >= least) & allowed)
        self._offer(found, good + begin, scores[good])

    def _search(self, found: _Found, levels: Floats) -> None:
        """Offer every sorted item that may be among the best."""
        base = np.add(levels[0, :, None], levels[1], out=self._base.reshape(CODES, CODES)).reshape(-1)
        base += self._vacant
        bounds = self._bounds(levels)
        cells, reach = self._reachable(base, bounds, found.least)
        budget = 1_500 + 4 * found.k
        chosen = self._start(cells, reach, budget)
        while len(chosen):
            self._look(found, levels, base, bounds, cells[chosen])
            reach[chosen] = -np.inf
            open_ = np.flatnonzero(reach >= found.least)
            cells, reach = cells[open_], reach[open_]
            wanted = np.flatnonzero(found.wants(reach, self._first[cells]))
            budget = _CHUNK if found.full else min(8 * budget, _CHUNK)
            chosen = wanted[self._within(cells[wanted], reach[wanted], budget)]

    def _offer_each(self, found: _Found, levels: Floats, mask: Bools) -> None:
        places = self._places(np.flatnonzero(mask)).astype(np.int64)
        places = places[(places >= 0) & (places < self._sorted)]
        self._offer(found, places, self._total(levels, self._pairs[:, places]))

    def _reachable(self, base: Floats, bounds: list[_Bounds], least: float) -> tuple[Ints, Floats]:
        """Return the cells, (C,), that may hold an item of at least some score, and what none of theirs exceeds."""
        most = base
        for bound in bounds:
            most = np.add(most, bound.first.max(), out=self._room)
        cells = np.flatnonzero(most >= least)
        reach = base[cells]
        for bound in bounds:
            if len(cells) * _SELECTIVE < _CELLS:
                reach = reach + np.minimum(bound.first[cells // CODES], bound.second[cells % CODES])
            else:
                reach = reach + np.minimum(bound.first[:, None], bound.second).reshape(-1)[cells]
        kept = np.flatnonzero(reach >= least)
        return cells[kept], reach[kept]

    def _look(self, found: _Found, levels: Floats, base: Floats, bounds: list[_Bounds], cells: Ints) -> None:
        """Offer the items of the families of some cells that can be among the best."""
        families, counts = _spans(self._cell_starts, cells)
        sums = np.repeat(base[cells], counts)
        reach, thirds = sums, self._thirds.take(families)
        for bound in bounds:
            reach = reach + bound.third.take(thirds)
        kept = np.flatnonzero(reach >= found.least)
        places, counts = _spans(self._family_starts, families[kept])
        scores = np.repeat(sums[kept], counts)
        for row in range(1, len(self._pairs)):
            pairs = self._pairs[row].take(places)
            scores += levels[2 * row].take(pairs >> 8) + levels[2 * row + 1].take(pairs & 255)
        self._offer(found, places, scores)

    def _offer(self, found: _Found, places: Ints, scores: Floats) -> None:
        good = np.flatnonzero(scores >= found.least)
        places, scores = places[good], scores[good]
        items = self._items[places].astype(np.int64)
        if self._stale:
            current = self._place[items] == places
            items, scores = items[current], scores[current]
        found.offer(items, scores)

    def _start(self, cells: Ints, reach: Floats, budget: int) -> Ints:
        """Return places of cells to begin with: the most promising ones, without sorting many."""
        if len(cells) <= _SORTED_CELLS:
            return self._within(cells, reach, budget)
        count = int(np.clip(budget * self._occupied // len(self._thirds), 8, CODES))
        best = np.flatnonzero(reach >= reached(reach, count))
        return best[self._within(cells[best], reach[best], budget)]

    def _within(self, cells: Ints, reach: Floats, budget: int) -> Ints:
        """Return the places of the most promising of some cells, about as many as hold a budget of families."""
        counts = self._cell_starts[cells + 1] - self._cell_starts[cells]
        if int(counts.sum()) <= budget:
            return np.arange(len(cells))
        order = np.argsort(-reach)
        count = int(np.searchsorted(np.cumsum(counts[order]), budget))
        return order[: count + 1]

    def _levels(self, logits: Floats) -> Floats:
        """Return logits, (2 * pairs, 256): a code that no item has scores least, a level that no item has nothing."""
        depth, size = logits.shape
        levels = np.full((2 * len(self._pairs), CODES), -np.inf, dtype=np.float32)
        levels[depth:] = 0.0
        levels[:depth, :size] = logits
        return levels

    def _tables(self, levels: Floats) -> Floats:
        """Return the sum of each two levels' logits for each pair of codes, (pairs, 256 * 256)."""
        tables: Floats = levels[0::2, :, None] + levels[1::2, None, :]
        return tables.reshape(-1, _CELLS)

    def _total(self, levels: Floats, pairs: Pairs) -> Floats:
        """Return scores, (C,), of pairs of codes, (pairs, C)."""
        if pairs.shape[1] > _FEW:
            return self._summed(self._tables(levels), pairs)
        scores: Floats = levels[0].take(pairs[0] >> 8) + levels[1].take(pairs[0] & 255)
        for row in range(1, len(pairs)):
            scores += levels[2 * row].take(pairs[row] >> 8) + levels[2 * row + 1].take(pairs[row] & 255)
        return scores

    @staticmethod
    def _summed(tables: Floats, pairs: Pairs) -> Floats:
        """Return scores, (C,), of pairs of codes, (pairs, C)."""
        scores: Floats = tables[0].take(pairs[0])
        for table, row in zip(tables[1:], pairs[1:], strict=True):
            scores += table.take(row)
        return scores

    def _bounds(self, levels: Floats) -> list[_Bounds]:
        """Return what each later pair of levels adds at most."""
        bounds = []
        for level in range(2, len(levels), 2):
            even, odd = self._most(levels[level], level), self._most(levels[level + 1], level + 1)
            first, second, third = even + odd
            bounds.append(_Bounds(first, second, levels[2] + odd[2] if level == 2 else third))
        return bounds

    def _most(self, logits: Floats, level: int) -> Floats:
        """Return the largest logit of a level under each first, second and third code, (3, 256), or a little more."""
        order = np.argsort(-logits)[:_TRIED]
        present = self._present[level].take(order, axis=0)
        best = present.argmax(axis=0)
        # Where none of the codes tried occurs, what does occur is no better than the last of them.
        best[~present[best, np.arange(len(best))]] = len(order) - 1
        most: Floats = logits[order[best]].reshape(3, CODES)
        return most

    def _places(self, indices: Ints) -> npt.NDArray[np.int32]:
        """Return where items lie, (C,); -1 for those that are not in the tail."""
        # Nearly always all are inside, and to look up those that are would cost two passes more.
        if int(indices.max(initial=-1)) < len(self._place):
            return self._place[indices]
        places = np.full(len(indices), -1, dtype=np.int32)
        known = indices < len(self._place)
        places[known] = self._place[indices[known]]
        return places

    def _resort(self, indices: Ints, pairs: Pairs) -> None:
        """Lay everything out anew, with further items."""
        self._place[indices] = -1
        places = np.arange(self._end)
        kept = places[self._place[self._items[: self._end]] == places]
        self._sort(np.concatenate([self._items[kept], indices]), np.concatenate([self._pairs[:, kept], pairs], axis=1))

    def _sort(self, items: Ints, pairs: Pairs) -> None:
        """Lay items out by their first three codes."""
        order = np.argsort(pairs[1] // CODES, kind="stable")
        order = order[np.argsort(pairs[0][order], kind="stable")]
        items, pairs = items[order], pairs[:, order]
        self._sorted = self._end = len(items)
        self._stale = 0
        room = (0, max(_ADDED, self._end // CODES))
        self._items = np.pad(items.astype(np.int32), room)
        # One level's pairs lie side by side: `take` would copy a row that is strided, at every request.
        self._pairs = np.ascontiguousarray(np.pad(pairs, ((0, 0), room)))
        self._place = np.full(int(items.max(initial=-1)) + 1, -1, dtype=np.int32)
        self._place[items] = np.arange(self._end, dtype=np.int32)
        self._split(items, pairs)
        self._present = _presence(pairs)

    def _split(self, items: Ints, pairs: Pairs) -> None:
        """Find where cells and families begin."""
        names = pairs[0].astype(np.int64) * CODES + pairs[1] // CODES
        starts = np.flatnonzero(np.diff(names, prepend=-1))
        self._family_starts = np.append(starts, len(items)).astype(np.int32)
        self._thirds = (names[starts] % CODES).astype(np.uint8)
        self._cell_starts = np.searchsorted(names[starts] // CODES, np.arange(_CELLS + 1)).astype(np.int32)
        occupied = np.diff(self._cell_starts) > 0
        self._occupied = int(occupied.sum())
        self._vacant = np.where(occupied, 0.0, -np.inf).astype(np.float32)
        self._first = np.full(_CELLS, np.iinfo(np.int32).max, dtype=np.int32)
        np.minimum.at(self._first, pairs[0], items.astype(np.int32))

    def _reserve(self, items: int) -> None:
        missing = items - len(self._place)
        if missing > 0:
            grown = np.full(max(missing, len(self._place) // 8), -1, dtype=np.int32)
            self._place = np.concatenate([self._place, grown])


class _Bounds(NamedTuple):
    """What a pair of levels adds at most, (256,) each: under each first code, each second, and each third."""

    first: Floats
    second: Floats
    third: Floats


@dataclass
class _Found:
    """The best items so far, and what another one must beat."""

    k: int
    mask: Bools | None
    least: float
    items: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    scores: Floats = field(default_factory=lambda: np.empty(0, dtype=np.float32))

    @property
    def full(self) -> bool:
        return len(self.items) == self.k

    def wants(self, scores: Floats, items: npt.NDArray[np.signedinteger]) -> Bools:
        """Return which items would be among the best."""
        wanted: Bools = scores >= self.least
        if self.full:
            wanted &= (scores > self.least) | (items < self.items[-1])
        return wanted

    def offer(self, items: Ints, scores: Floats) -> None:
        """Take in what is better than the k-th best so far."""
        wanted = self.wants(scores, items)
        items, scores = items[wanted], scores[wanted]
        if self.mask is not None:
            allowed = self.mask[items]
            items, scores = items[allowed], scores[allowed]
        items, scores = np.concatenate([self.items, items]), np.concatenate([self.scores, scores])
        self.items, self.scores = best_of(items, scores, self.k)
        if self.full:
            self.least = float(self.scores[-1])


def _spans(starts: npt.NDArray[np.int32], chosen: Ints) -> tuple[Ints, npt.NDArray[np.int32]]:
    """Return the members of some of the spans that begin at `starts`, one after the other, and each span's size."""
    begins = starts.take(chosen)
    counts = starts.take(chosen + 1) - begins
    members = np.repeat(begins - np.cumsum(counts) + counts, counts)
    members += np.arange(len(members))
    return members, counts


def _paired(codes: Codes) -> Pairs:
    """Return two codes as one number, (pairs, N): at least two pairs, and zero for codes that are not there."""
    if codes.size and not 0 <= int(codes.min()) <= int(codes.max()) < CODES:
        raise ValueError(f"a code must be from 0 to {CODES - 1}, got {codes.min()} to {codes.max()}")
    pairs = np.zeros((max(2, (codes.shape[1] + 1) // 2), len(codes)), dtype=np.uint16)
    for level in range(codes.shape[1]):
        pairs[level // 2] += codes[:, level].astype(np.uint16) * np.uint16(CODES if level % 2 == 0 else 1)
    return pairs


def _presence(pairs: Pairs) -> Bools:
    """Return which codes of each level occur under each first, second and third code, (2 * pairs, 256, 3 * 256)."""
    present = np.zeros((2 * len(pairs), CODES, 3 * CODES), dtype=np.bool_)
    above = (pairs[0] // CODES, pairs[0] % CODES + CODES, pairs[1] // CODES + 2 * CODES)
    for row in range(1, len(pairs)):
        for level, codes in ((2 * row, pairs[row] // CODES), (2 * row + 1, pairs[row] % CODES)):
            for parents in above:
                present[level, codes, parents] = True
    return present
