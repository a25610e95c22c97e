"""What is served against a slow, obvious reference, on drawn catalogues, masks and histories."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranker import tail
from ranker.arrays import Floats
from ranker.inference import RankerProgram
from ranker.topk import top_k
from tests.model import drawn
from tests.model.reference import Doubles, Reference

APART = 1e-6
"""Items whose scores differ by less, or by less than this part of a score above one, may come in either order."""


def reference_top_k(scores: Floats, mask: Any, k: int) -> list[int]:
    """Sort everything."""
    return sorted((i for i in range(len(scores)) if mask[i]), key=lambda i: (-scores[i], i))[:k]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=1, max_size=60), st.integers(1, 70), st.randoms())
def test_top_k_equals_a_sort_with_ties_by_index(values: list[float], k: int, random: Any) -> None:
    scores = np.array(values, dtype=np.float32)
    mask = np.array([random.random() < 0.7 for _ in values])
    assert top_k(scores, mask, k).tolist() == reference_top_k(scores, mask, k)


def check_answer(answer: dict[str, Any], wanted: dict[str, Any], reference: Reference, scores: Doubles) -> None:
    """Compare one answer with the reference's scores of all items, (N,)."""
    allowed = reference.items.allowed(wanted)
    rows = [reference.items.index[item["item_id"]] for item in answer["items"]]
    served = np.array([item["score"] for item in answer["items"]])
    assert answer["eligible"] == len(allowed)
    assert len(rows) == len(set(rows)) == min(wanted["k"], len(allowed))
    assert set(rows) <= set(allowed)
    if not rows:
        return
    exact = scores[rows]
    assert np.abs(served - exact).max() <= 1e-4
    left = sorted(set(allowed).difference(rows))
    behind = np.maximum.accumulate(np.append(exact[1:], max(scores[left], default=-np.inf))[::-1])[::-1]
    assert (exact >= behind - APART * np.maximum(1.0, np.abs(exact))).all()
    # Among equals the first index goes first: equal as served, and among those that nothing speaks for.
    equal = np.flatnonzero(np.diff(served) == 0)
    assert all(rows[place] < rows[place + 1] for place in equal)
    silent = [row for row in rows if scores[row] == 0.0]
    assert silent == sorted(row for row in allowed if scores[row] == 0.0)[: len(silent)]


def check_shop(seed: int, requests: int) -> int:
    """Check one drawn shop's answers and return how many there were."""
    # Small tails are scanned in service; some of these are searched, as large ones are.
    tail._SCANNED = 0 if seed % 8 == 0 else 60_000
    shop = drawn.shop(seed)
    program = RankerProgram(shop.artifact, drawn.Published(shop.deltas))
    generator = np.random.default_rng((seed, 1))
    wanted = [drawn.request(generator, shop) for _ in range(requests)]
    answers: list[Any] = [program.invoke(one) for one in wanted]
    reference = Reference(shop)
    scorer = program.scorer
    reference.adopt(
        scorer.prior.arrays() if scorer.prior is not None else None,
        scorer.network._codes if scorer.network is not None else None,
    )
    for one, answer, scores in zip(wanted, answers, reference.scores(wanted), strict=True):
        try:
            check_answer(answer, one, reference, scores)
        except AssertionError as error:
            raise AssertionError(f"shop {seed}, request {one}: {error}") from error
    return requests


def _check(task: tuple[int, int]) -> int:
    return check_shop(*task)


def check_all(shops: int, requests: int, first: int = 0) -> int:
    """Check drawn shops on all cores, with progress; return the number of requests."""
    begun, done = time.monotonic(), 0
    with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
        tasks = ((seed, requests) for seed in range(first, first + shops))
        for place, count in enumerate(pool.imap_unordered(_check, tasks, chunksize=4), start=1):
            done += count
            if place % max(1, shops // 50) == 0:
                rate = done / (time.monotonic() - begun)
                sys.stdout.write(f"{done} requests over {place} shops, {rate:.0f} a second\n")
                sys.stdout.flush()
    return done


@pytest.fixture(autouse=True)
def scanned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the limit be what it was when a test ends."""
    monkeypatch.setattr(tail, "_SCANNED", tail._SCANNED)


@pytest.mark.parametrize("seed", range(40))
def test_answers_equal_the_reference(seed: int) -> None:
    check_shop(seed, 10)


@pytest.mark.full
@pytest.mark.timeout(7200)
def test_a_million_answers_equal_the_reference() -> None:
    assert check_all(10_000, 100) == 1_000_000
