from __future__ import annotations

import numpy as np
import pytest

from benchmarks.quality.data import LeaveOneOut
from benchmarks.quality.judge import judge, masked, ndcg, places
from evaluation.bootstrap import interval, mean_intervals
from evaluation.metrics import CUTOFFS, of_ranks, per_query


def _coarse(data: LeaveOneOut, seed: int) -> np.ndarray:
    """Scores with very many ties, (U, N)."""
    shape = len(data.train), len(data.items)
    return np.random.default_rng(seed).integers(0, 4, shape).astype(np.float32)


def _ranking(scores: np.ndarray, history: set[int]) -> list[int]:
    """The whole catalogue, best first: equal scores by index, the history left out."""
    return [item for item in sorted(range(len(scores)), key=lambda item: (-scores[item], item)) if item not in history]


@pytest.mark.parametrize("part", ["valid", "test"])
def test_ranks_lists_and_metrics_equal_a_plain_ranking(ring: LeaveOneOut, part: str) -> None:
    table = _coarse(ring, 1)
    judged = judge(ring, part, lambda users: table[users].copy())  # type: ignore[arg-type]
    columns = of_ranks(judged.ranks)
    for place, user in enumerate(judged.users):
        history = set(ring.known(part).of(user).tolist())  # type: ignore[arg-type]
        ranking = _ranking(table[user], history)
        target = int(ring.targets(part)[user])  # type: ignore[arg-type]
        assert judged.lists[place].tolist() == ranking[:10]
        for cutoff in CUTOFFS:
            expected = per_query(np.array(ranking), np.array([target]), cutoff)
            for name, value in expected.items():
                assert columns[name][place] == pytest.approx(value)
    mean = float(columns["ndcg@10"].mean())
    assert ndcg(ring, part, lambda users: table[users].copy()) == pytest.approx(mean)  # type: ignore[arg-type]


def test_what_the_user_had_is_never_listed(ring: LeaveOneOut) -> None:
    known = ring.known("test")
    table = np.zeros((len(ring.train), len(ring.items)), dtype=np.float32)
    table[known.users(), known.items] = 9.0
    judged = judge(ring, "test", lambda users: table[users].copy())
    for user, best in zip(judged.users, judged.lists, strict=True):
        assert not set(best.tolist()) & set(known.of(user).tolist())
        assert ring.valid[user] not in best


def test_an_item_that_its_own_history_masks_is_a_miss() -> None:
    scores = np.array([[-np.inf, 1.0, 2.0]], dtype=np.float32)
    assert places(scores, np.array([0])).tolist() == [4]


def test_scores_that_are_no_numbers_are_refused(ring: LeaveOneOut) -> None:
    scores = np.zeros((1, len(ring.items)), dtype=np.float32)
    scores[0, 3] = np.nan
    with pytest.raises(ValueError, match="1 scores are not finite"):
        masked(scores, np.array([0]), ring.train)


def test_intervals_of_many_metrics_agree_with_theory_and_with_the_paired_interval() -> None:
    generator = np.random.default_rng(3)
    values = np.stack([generator.random(800) < 0.1, generator.normal(0.3, 0.2, 800)], axis=1).astype(np.float64)
    low, high = mean_intervals(values, 7)
    expected = 2 * 1.96 * values.std(axis=0) / np.sqrt(len(values))
    np.testing.assert_allclose(high - low, expected, rtol=0.1)
    one = interval(values[:, 0], np.arange(len(values)), 7)
    assert one["low"] == pytest.approx(low[0], abs=0.1 * expected[0])
    assert one["high"] == pytest.approx(high[0], abs=0.1 * expected[0])
    again = mean_intervals(values, 7)
    assert (again[0] == low).all()
