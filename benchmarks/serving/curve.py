"""The cost of exact scoring against the size of the catalogue: a dense head, and a tail searched by its codes.

Items are drawn: departments of aisles of product lines, of skewed sizes, coded by residual k-means. A shopper is a
drawn normal vector, which is harder than a trained one: it points at no item.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ranker.tail import CODES, Tail
from ranker.topk import top_k

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]
    Bytes = npt.NDArray[np.uint8]

WIDTH = 64
HEAD = 20_000
_GROUPS = ((24, 0.55), (600, 0.5), (12_000, 0.45))
_OWN = 0.5
_BLOCK = 100_000
_SAMPLE = 40_000
_ROUNDS = 8


@dataclass(frozen=True)
class Point:
    """The median milliseconds of one size."""

    items: int
    depth: int
    """Codes of an item."""
    head_ms: float
    tail_ms: float
    tail_p95_ms: float
    tail_processor_ms: float
    build_seconds: float

    def figures(self) -> dict[str, float]:
        """Return the point for the JSON file."""
        return {name: round(value, 4) for name, value in vars(self).items()}


def curve(sizes: list[int], depths: list[int], requests: int, k: int = 30) -> Iterator[Point]:
    """Yield a point for each size and depth, each checked against scoring every item."""
    codebooks, codes = _drawn(max(sizes), max(depths))
    for depth in depths:
        for items in sizes:
            yield _point(codebooks[:depth], codes[:items, :depth], requests, k)


def _point(codebooks: Floats, codes: Bytes, requests: int, k: int) -> Point:
    items, head = len(codes), min(HEAD, len(codes))
    generator = np.random.default_rng(items)
    vectors = generator.normal(size=(head, WIDTH)).astype(np.float32)
    begin = time.perf_counter()
    tail = Tail(np.arange(head, items), codes[head:])
    build = time.perf_counter() - begin
    mask = np.ones(items, dtype=np.bool_)
    times: list[tuple[float, float, float]] = []
    for number in range(requests + 1):
        shopper = generator.normal(size=WIDTH).astype(np.float32)
        logits = codebooks @ shopper
        start = time.perf_counter()
        shares = np.exp(vectors @ shopper)
        top_k(shares / shares.sum(), mask[:head], k)
        middle, processor = time.perf_counter(), time.thread_time()
        found, scores = tail.best(logits, mask, k)
        end = (time.perf_counter() - middle, time.thread_time() - processor)
        if number:
            times.append((middle - start, *end))
        else:
            _check(tail, logits, np.arange(head, items), k, (found, scores))
    table = np.array(times) * 1e3
    head_ms, tail_ms, processor_ms = (float(median) for median in np.median(table, axis=0))
    p95 = float(np.percentile(table[:, 1], 95))
    return Point(items, len(codebooks), head_ms, tail_ms, p95, processor_ms, build)


def _check(tail: Tail, logits: Floats, indices: npt.NDArray[np.int64], k: int, found: tuple[object, object]) -> None:
    """Compare one answer with scoring every item.

    Raises:
        AssertionError: They differ.
    """
    scores = tail.scores(logits, indices)
    best = top_k(scores, np.ones(len(scores), dtype=np.bool_), k)
    if not (np.array_equal(found[0], indices[best]) and np.array_equal(found[1], scores[best])):  # type: ignore[arg-type]
        raise AssertionError(f"the tail's best of {len(indices)} items differ from scoring every item")


def _drawn(items: int, depth: int) -> tuple[Floats, Bytes]:
    """Return codebooks, (M, 256, WIDTH), and codes, (items, M)."""
    generator = np.random.default_rng(0)
    lines = np.minimum(generator.pareto(1.0, items) * 400, 1e9).astype(np.int64) % _GROUPS[2][0]
    aisles = generator.integers(0, _GROUPS[1][0], _GROUPS[2][0])
    departments = generator.integers(0, _GROUPS[0][0], _GROUPS[1][0])
    centres = [generator.normal(size=(count, WIDTH)).astype(np.float32) * spread for count, spread in _GROUPS]
    of_line = centres[2] + centres[1][aisles] + centres[0][departments[aisles]]
    codes = np.empty((items, depth), dtype=np.uint8)
    codebooks: Floats | None = None
    for start in range(0, items, _BLOCK):
        block = of_line[lines[start : start + _BLOCK]]
        block = block + _OWN * generator.normal(size=block.shape).astype(np.float32)
        if codebooks is None:
            codebooks = _codebooks(block[:_SAMPLE], depth, generator)
        codes[start : start + _BLOCK] = _encoded(block, codebooks)
    if codebooks is None:
        raise ValueError("a curve needs at least one item")
    return codebooks, codes


def _codebooks(sample: Floats, depth: int, generator: np.random.Generator) -> Floats:
    """Return the centroids of residual k-means: each level's are of what the levels above it leave."""
    rest, books = sample.copy(), []
    for _ in range(depth):
        book = rest[generator.choice(len(rest), CODES, replace=len(rest) < CODES)].copy()
        for _ in range(_ROUNDS):
            nearest = _nearest(rest, book)
            counts = np.bincount(nearest, minlength=CODES)
            for axis in range(WIDTH):
                book[:, axis] = np.bincount(nearest, rest[:, axis], minlength=CODES) / np.maximum(counts, 1)
        rest -= book[_nearest(rest, book)]
        books.append(book)
    return np.stack(books)


def _encoded(vectors: Floats, codebooks: Floats) -> Bytes:
    rest = vectors.copy()
    codes = np.empty((len(vectors), len(codebooks)), dtype=np.uint8)
    for level, book in enumerate(codebooks):
        codes[:, level] = _nearest(rest, book)
        rest -= book[codes[:, level]]
    return codes


def _nearest(points: Floats, centroids: Floats) -> npt.NDArray[np.int64]:
    nearest: npt.NDArray[np.int64] = (points @ centroids.T - (centroids**2).sum(axis=1) / 2).argmax(axis=1)
    return nearest
