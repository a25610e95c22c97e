"""The tail's search against scoring every item, bit for bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranker import tail as tails
from ranker.arrays import Bools, Floats, Ints
from ranker.tail import Tail


def reference(codes: dict[int, list[int]], logits: Floats, mask: Bools | None, k: int) -> tuple[list[int], list[float]]:
    """Score item by item in the stated order of summation, and sort."""
    scored = []
    for item, own in codes.items():
        if mask is not None and not mask[item]:
            continue
        terms = [logits[level, code] for level, code in enumerate(own)]
        pairs = [np.float32(sum(terms[i : i + 2], np.float32(0))) for i in range(0, len(terms), 2)]
        total = pairs[0]
        for pair in pairs[1:]:
            total = np.float32(total + pair)
        scored.append((-float(total), item))
    best = sorted(scored)[:k]
    return [item for _, item in best], [-score for score, _ in best]


def same(found: tuple[Ints, Floats], expected: tuple[list[int], list[float]]) -> bool:
    return (found[0].tolist(), found[1].tolist()) == expected


def drawn(generator: np.random.Generator, items: int, depth: int, size: int) -> Any:
    """Return codes of which few are common, as a quantiser's are."""
    return np.minimum(generator.exponential(size / 6, size=(items, depth)).astype(np.int64), size - 1)


def logits_of(generator: np.random.Generator, kind: str, depth: int, size: int) -> Floats:
    """Return logits: as a quantiser's shrink from level to level, of equal spread, of few values, or all equal."""
    values = generator.normal(size=(depth, size))
    if kind == "shrinking":
        values *= 0.6 ** np.arange(depth)[:, None]
    if kind == "coarse":
        values = np.round(values * 2) / 2
    if kind == "equal":
        values[:] = 0.25
    return values.astype(np.float32)


@pytest.fixture(params=[0, 10**9], ids=["searched", "scanned"])
def scanned(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take both ways: small tails are scanned in service."""
    monkeypatch.setattr(tails, "_SCANNED", request.param)


@pytest.mark.usefixtures("scanned")
@pytest.mark.parametrize("kind", ["shrinking", "even", "coarse", "equal"])
@pytest.mark.parametrize(("depth", "size"), [(1, 9), (2, 256), (3, 20), (4, 256), (4, 6), (7, 12), (8, 256)])
def test_best_equals_scoring_every_item(kind: str, depth: int, size: int) -> None:
    generator = np.random.default_rng([depth, size])
    codes = drawn(generator, 3_000, depth, size)
    indices = generator.permutation(5_000)[:3_000]
    tail = Tail(indices, codes)
    known = dict(zip(indices.tolist(), codes.tolist(), strict=True))
    for share in (None, 1.0, 0.3, 0.01, 0.0):
        mask = None if share is None else generator.random(5_000) < share
        logits = logits_of(generator, kind, depth, size)
        for k in (1, 50):
            assert same(tail.best(logits, mask, k), reference(known, logits, mask, k))
    assert len(tail) == 3_000


@pytest.mark.usefixtures("scanned")
@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 400), st.integers(1, 9), st.integers(1, 60))
def test_best_of_drawn_tails(seed: int, items: int, depth: int, k: int) -> None:
    generator = np.random.default_rng(seed)
    size = int(generator.integers(1, 257))
    codes = drawn(generator, items, depth, size)
    tail = Tail(np.arange(items), codes)
    mask = generator.random(items) < generator.random()
    logits = logits_of(generator, str(generator.choice(["shrinking", "even", "coarse", "equal"])), depth, size)
    expected = reference(dict(enumerate(codes.tolist())), logits, mask, k)
    assert same(tail.best(logits, mask, k), expected)


@pytest.mark.usefixtures("scanned")
def test_a_floor_leaves_out_only_what_scores_less() -> None:
    generator = np.random.default_rng(3)
    codes = drawn(generator, 2_000, 4, 256)
    tail, logits = Tail(np.arange(2_000), codes), logits_of(generator, "coarse", 4, 256)
    items, scores = tail.best(logits, None, 200)
    for floor in (float(scores[120]), float(scores[0]), float(scores[0]) + 1.0):
        kept = int((scores >= floor).sum())
        assert same(tail.best(logits, None, 200, floor), (items[:kept].tolist(), scores[:kept].tolist()))


@pytest.mark.usefixtures("scanned")
@pytest.mark.parametrize("room", [10_000, 40])
def test_added_and_changed_items_compete_at_once(room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With little room every few additions sort the tail anew."""
    monkeypatch.setattr(tails, "_ADDED", room)
    generator = np.random.default_rng(room)
    codes = drawn(generator, 1_000, 4, 200)
    tail = Tail(np.arange(0, 2_000, 2), codes)
    known = dict(zip(range(0, 2_000, 2), codes.tolist(), strict=True))
    for _ in range(12):
        indices = generator.permutation(2_500)[:30]
        changed = drawn(generator, 30, 4, 200)
        tail.add(indices, changed)
        known |= dict(zip(indices.tolist(), changed.tolist(), strict=True))
        logits = logits_of(generator, "even", 4, 200)
        assert same(tail.best(logits, None, 25), reference(known, logits, None, 25))
        expected = dict(zip(*reference(known, logits, None, len(known)), strict=True))
        assert tail.scores(logits, indices).tolist() == [expected[item] for item in indices.tolist()]
        assert len(tail) == len(known)


def test_a_tail_may_start_empty() -> None:
    tail = Tail(np.empty(0, dtype=np.int64), np.empty((0, 4), dtype=np.uint8))
    logits = np.ones((4, 256), dtype=np.float32)
    assert same(tail.best(logits, None, 5), ([], []))
    tail.add(np.array([7, 3]), np.array([[1, 2, 3, 4], [1, 2, 3, 4]]))
    assert same(tail.best(logits, None, 5), ([3, 7], [4.0, 4.0]))


def test_an_item_outside_the_tail_has_no_score() -> None:
    tail = Tail(np.array([1, 2]), np.zeros((2, 4), dtype=np.uint8))
    scores = tail.scores(np.zeros((4, 256), dtype=np.float32), np.array([2, 0, 9]))
    assert scores.tolist() == [0.0, -np.inf, -np.inf]


def test_a_code_of_more_than_a_byte_is_refused() -> None:
    with pytest.raises(ValueError, match="from 0 to 255, got 0 to 256"):
        Tail(np.array([0, 1]), np.array([[0], [256]]))


@pytest.mark.parametrize("share", [None, 1.0, 0.2])
def test_a_search_scores_a_small_part_of_the_tail(share: float | None, monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(11)
    items = 200_000
    tail = Tail(np.arange(items), drawn(generator, items, 4, 256))
    mask = None if share is None else generator.random(items) < share
    logits = logits_of(generator, "shrinking", 4, 256)
    scored = []
    offer = tail._offer

    def counted(found: Any, places: Ints, scores: Floats) -> None:
        scored.append(len(places))
        offer(found, places, scores)

    monkeypatch.setattr(tail, "_offer", counted)
    found, scores = tail.best(logits, mask, 50)
    every = tail.scores(logits, np.arange(items))
    allowed = np.arange(items) if mask is None else np.flatnonzero(mask)
    order = allowed[np.lexsort((allowed, -every[allowed]))][:50]
    assert same((found, scores), (order.tolist(), every[order].tolist()))
    assert 0 < sum(scored) < items / 10


def test_a_mask_that_leaves_little_is_answered_by_what_it_leaves() -> None:
    generator = np.random.default_rng(12)
    items = 150_000
    codes = drawn(generator, items, 4, 256)
    tail = Tail(np.arange(items), codes)
    logits = logits_of(generator, "shrinking", 4, 256)
    worst = np.argsort(tail.scores(logits, np.arange(items)))[:300]
    mask = np.zeros(items, dtype=np.bool_)
    mask[worst] = True
    tail.add(worst[:5], codes[worst[:5]])
    found = tail.best(logits, mask, 400)
    assert len(found[0]) == 300
    assert same(found, reference({item: codes[item].tolist() for item in worst.tolist()}, logits, None, 400))
