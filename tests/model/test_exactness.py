"""The fast paths against slow, obvious references, on drawn catalogues, masks and histories."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranker.arrays import Floats
from ranker.artifact import Artifact
from ranker.events import EVENT_TYPES, EVENT_WEIGHT
from ranker.inference import RankerProgram
from ranker.popularity import EVERYONE, Popularity
from ranker.prior import Prior
from ranker.scoring import Blend
from ranker.segments import NoSegments
from ranker.text import TextSettings
from ranker.topk import top_k
from tests.model import shops


def reference_top_k(scores: Floats, mask: Any, k: int) -> list[int]:
    """Sort everything."""
    return sorted((i for i in range(len(scores)) if mask[i]), key=lambda i: (-scores[i], i))[:k]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=1, max_size=60), st.integers(1, 70), st.randoms())
def test_top_k_equals_a_sort_with_ties_by_index(values: list[float], k: int, random: Any) -> None:
    scores = np.array(values, dtype=np.float32)
    mask = np.array([random.random() < 0.7 for _ in values])
    assert top_k(scores, mask, k).tolist() == reference_top_k(scores, mask, k)


@pytest.mark.parametrize("values", [3, 1_000_000])
@pytest.mark.parametrize("share", [1.0, 0.5, 0.01, 0.0])
def test_top_k_of_many_equals_a_sort(values: int, share: float) -> None:
    generator = np.random.default_rng(values)
    for items in (1_000, 12_345):
        scores = generator.integers(0, values, items).astype(np.float32)
        mask = generator.random(items) < share
        for k in (1, 30, 400):
            assert top_k(scores, mask, k).tolist() == reference_top_k(scores, mask, k)


def drawn_shop(seed: int) -> tuple[RankerProgram, Artifact]:
    """Return a program over a drawn catalogue with a drawn prior, some items dead, out of stock or without a vector."""
    generator = np.random.default_rng(seed)
    items = int(generator.integers(1, 80))
    vectors = generator.normal(size=(items, 384))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors[generator.random(items) < 0.1] = 0.0
    records = [
        shops.record(f"i{row}", in_stock=bool(generator.random() < 0.8), price=float(generator.integers(1, 9)))
        for row in range(items)
    ]
    dense = generator.random((items, items)) * (generator.random((items, items)) < 0.2)
    counts = (dense > 0).sum(axis=1)
    prior = Prior(
        np.concatenate([[0], np.cumsum(counts)]), dense.nonzero()[1], dense[dense > 0].astype(np.float32), 5.0
    )
    shares = generator.dirichlet(np.ones(items)).astype(np.float32)
    artifact = Artifact(
        "drawn",
        0,
        {
            "blend": Blend(prior=0.5, text=0.3, popularity=0.2).as_dict(),
            "text": TextSettings().as_dict(),
            "prior": {"halving_ranks": 5.0},
        },
        records,
        {
            "vectors": {"vectors": vectors.astype(np.float16)},
            "prior": prior.arrays(),
            "popularity": Popularity({EVERYONE: shares}).arrays(),
        },
    )
    return RankerProgram(artifact, NoSegments()), artifact


def reference_scores(artifact: Artifact, history: list[tuple[int, int]]) -> list[float]:
    """Score item by item, event by event, in double precision."""
    vectors = artifact.groups["vectors"]["vectors"].astype(np.float64)
    prior, shares = artifact.groups["prior"], artifact.groups["popularity"]["shares"][0]
    items = len(vectors)
    if not history:
        return [float(share) for share in shares]

    def weight(event: int, halving: float) -> float:
        return float(EVENT_WEIGHT[history[event][1]] * 2.0 ** (-(len(history) - 1 - event) / halving))

    query = sum(weight(event, 6.0) * vectors[item] for event, (item, _) in enumerate(history))
    norm = float(np.linalg.norm(query))
    total = sum(weight(event, 5.0) for event in range(len(history)))
    scores = []
    for item in range(items):
        counted = 0.0
        for event, (other, _) in enumerate(history):
            span = slice(int(prior["indptr"][other]), int(prior["indptr"][other + 1]))
            found = dict(zip(prior["indices"][span].tolist(), prior["weights"][span].tolist(), strict=True))
            counted += weight(event, 5.0) / max(total, 1e-9) * found.get(item, 0.0)
        cosine = float(vectors[item] @ query) / max(norm, 1e-9)
        text = float(np.exp((cosine - 1) / 0.1)) if norm > 0 and vectors[item].any() else 0.0
        scores.append(0.5 * counted + 0.3 * text + 0.2 * float(shares[item]))
    return scores


def check_one(program: RankerProgram, artifact: Artifact, generator: np.random.Generator) -> None:
    items = len(artifact.items)
    history = [
        (int(generator.integers(items)), int(generator.integers(len(EVENT_TYPES))))
        for _ in range(int(generator.integers(0, 12)))
    ]
    excluded = [f"i{row}" for row in range(items) if generator.random() < 0.1]
    k = int(generator.integers(1, 40))
    answer: Any = program.invoke(
        {
            "k": k,
            "now": 1_700_000_000,
            "history": [{"item_id": f"i{item}", "type": EVENT_TYPES[kind], "at": 1} for item, kind in history],
            "filter": {"in_stock": True, "max_price": 6.0},
            "exclude": excluded,
            "evidence": False,
        }
    )
    expected = reference_scores(artifact, history)
    allowed = [
        row
        for row, record in enumerate(artifact.items)
        if record["in_stock"] and record["price"] <= 6.0 and record["item_id"] not in excluded
    ]
    rows = [int(item["item_id"][1:]) for item in answer["items"]]
    scores = [item["score"] for item in answer["items"]]
    assert answer["eligible"] == len(allowed)
    assert len(rows) == len(set(rows)) == min(k, len(allowed))
    assert set(rows) <= set(allowed)
    assert scores == pytest.approx([expected[row] for row in rows], abs=1e-4)
    # Nothing that was left out is better than what was let in.
    left = [expected[row] for row in allowed if row not in rows]
    assert not left or not scores or max(left) <= scores[-1] + 1e-4


def check_many(shops_drawn: int, requests: int) -> None:
    for seed in range(shops_drawn):
        program, artifact = drawn_shop(seed)
        generator = np.random.default_rng(seed + 1_000_000)
        for _ in range(requests):
            check_one(program, artifact, generator)


def test_answers_equal_the_reference() -> None:
    check_many(40, 10)


@pytest.mark.full
@pytest.mark.timeout(7200)
def test_answers_equal_the_reference_at_full_size() -> None:
    check_many(10_000, 100)
