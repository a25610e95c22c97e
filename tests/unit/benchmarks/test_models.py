from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy import sparse

from benchmarks.quality import ease
from benchmarks.quality.cooccurrence import Cooccurrence, pairs, recent
from benchmarks.quality.data import LeaveOneOut, Sequences
from benchmarks.quality.popularity import Popularity
from benchmarks.quality.sasrec import Sasrec, SasrecNetwork, SasrecSettings, batches, cross_entropy
from benchmarks.quality.search import search


def _silent(line: str) -> None:
    del line


def test_pairs_count_what_follows_what(ring: LeaveOneOut) -> None:
    items = len(ring.items)
    expected = np.zeros((items, items))
    for user in range(len(ring.train)):
        history = ring.train.of(user)
        for i, earlier in enumerate(history):
            for distance, later in enumerate(history[i + 1 : i + 4], start=1):
                expected[earlier, later] += distance**-0.5
    np.testing.assert_allclose(pairs(ring.train, items, 3, 0.5).toarray(), expected, rtol=1e-5)


def test_recent_events_weigh_by_rank(ring: LeaveOneOut) -> None:
    weights = recent(ring.train, len(ring.items), 0.5).toarray()
    for user in range(len(ring.train)):
        expected = np.zeros(len(ring.items))
        for rank, item in enumerate(ring.train.of(user)[::-1], start=1):
            expected[item] += rank**-0.5
        np.testing.assert_allclose(weights[user], expected, rtol=1e-5)


def test_cooccurrence_scores_are_those_of_its_definition(ring: LeaveOneOut) -> None:
    model = Cooccurrence()
    model.fit(ring, 0, "cpu", _silent)
    chosen = {name: float(value) for name, value in model.settings().items()}  # type: ignore[arg-type]
    known, items = ring.known("test"), len(ring.items)
    events = np.maximum(np.bincount(known.items, minlength=items), 1)
    follows = pairs(known, items, int(chosen["window"]), chosen["decay"]).toarray()
    for user in (0, 7):
        expected = np.zeros(items)
        for rank, i in enumerate(known.of(user)[::-1], start=1):
            both = follows[i] + chosen["backward"] * follows[:, i]
            expected += both / rank ** chosen["recency"] / events[i] ** chosen["source_damping"]
        expected /= events ** chosen["damping"]
        np.testing.assert_allclose(model.scores(np.array([user]), "test")[0], expected, rtol=1e-4, atol=1e-6)


def test_popularity_is_recounted_with_the_valid_items(ring: LeaveOneOut) -> None:
    model = Popularity()
    model.fit(ring, 0, "cpu", _silent)
    half_life = float(model.settings()["half_life_days"]) * 86_400  # type: ignore[arg-type]
    known = ring.known("test")
    expected = np.zeros(len(ring.items))
    for item, at in zip(known.items, known.at, strict=True):
        expected[item] += 0.5 ** ((known.at.max() - at) / half_life)
    np.testing.assert_allclose(model.scores(np.array([4]), "test")[0], expected, rtol=1e-5)


def _gram(data: LeaveOneOut) -> np.ndarray:
    taken = np.zeros((len(data.train), len(data.items)))
    taken[data.train.users(), data.train.items] = 1
    return taken.T @ taken


def test_each_column_of_ease_is_the_ridge_regression_on_all_other_items(ring: LeaveOneOut) -> None:
    gram, penalty, items = _gram(ring), 10.0, len(ring.items)
    weights = ease.solve(ring.train, items, penalty)
    for item in range(items):
        others = np.delete(np.arange(items), item)
        inner = gram[np.ix_(others, others)] + penalty * np.eye(items - 1)
        np.testing.assert_allclose(weights[others, item], np.linalg.solve(inner, gram[others, item]), atol=1e-4)
        assert weights[item, item] == 0


def test_sparse_ease_is_exact_where_all_items_are_neighbours(ring: LeaveOneOut) -> None:
    # Given items that are all found together, the regression on neighbours is the regression on all.
    gram = _gram(ring) + 1
    inverse = np.linalg.inv(gram + 10.0 * np.eye(len(gram)))
    exact = inverse / -np.diag(inverse)
    np.fill_diagonal(exact, 0)
    np.testing.assert_allclose(ease.near(sparse.csr_array(gram), 10.0).toarray(), exact, atol=1e-5)


def test_large_catalogues_take_the_sparse_way(ring: LeaveOneOut, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ease, "MOST_DENSE", 10)
    model = ease.Ease()
    model.fit(ring, 0, "cpu", _silent)
    scores = model.scores(np.arange(5), "test")
    assert scores.shape == (5, len(ring.items))
    assert scores.any(axis=1).all()


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
def test_the_sliced_cross_entropy_equals_the_library_s(smoothing: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.quality.sasrec._SLICE_CELLS", 200)
    torch.manual_seed(0)
    hidden = torch.randn(23, 8, dtype=torch.float64, requires_grad=True)
    items = torch.randn(50, 8, dtype=torch.float64, requires_grad=True)
    targets = torch.randint(0, 50, (23,))
    ours = cross_entropy(hidden, items, targets, smoothing)
    theirs = torch.nn.functional.cross_entropy(hidden @ items.T, targets, label_smoothing=smoothing)
    torch.testing.assert_close(ours, theirs)
    expected = torch.autograd.grad(theirs, (hidden, items))
    for gradient, wanted in zip(torch.autograd.grad(ours, (hidden, items)), expected, strict=True):
        torch.testing.assert_close(gradient, wanted)


def test_every_training_event_but_the_first_is_a_target_once() -> None:
    counts = np.array([1, 2, 5, 6, 7, 23])
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    known = Sequences(starts, np.arange(starts[-1]), np.zeros(starts[-1], dtype=np.int64))
    settings = SasrecSettings(length=5, batch=3)
    targets = []
    for windows in batches(known, settings, np.random.default_rng(0)):
        assert windows.shape[1] <= settings.length + 1
        before, behind = windows[:, :-1], windows[:, 1:]
        assert (behind[before >= 0] == before[before >= 0] + 1).all()
        targets += behind[before >= 0].tolist()
    firsts = set(starts[:-1].tolist())
    assert sorted(targets) == [event for event in range(starts[-1]) if event not in firsts]


def test_the_network_looks_neither_ahead_nor_at_padding() -> None:
    torch.manual_seed(0)
    network = SasrecNetwork(30, SasrecSettings(width=16, length=8)).eval()
    whole = torch.tensor([[3, 1, 4, 15, 9]])
    changed = torch.tensor([[3, 1, 4, 2, 6]])
    torch.testing.assert_close(network(whole)[:, :3], network(changed)[:, :3])
    padded = torch.tensor([[-1, -1, 3, 1, 4, 15, 9]])
    torch.testing.assert_close(network(padded)[:, 2:], network(whole))


def test_sasrec_learns_the_ring_and_repeats_itself(ring: LeaveOneOut) -> None:
    settings = SasrecSettings(width=16, heads=1, layers=1, dropout=0.1, rate=1e-2, batch=16, epochs=12)
    first, second = Sasrec(settings), Sasrec(settings)
    for model in (first, second):
        model.fit(ring, 3, "cpu", _silent)
    users = np.arange(20)
    scores = first.scores(users, "test")
    np.testing.assert_array_equal(scores, second.scores(users, "test"))
    assert (scores.argsort(axis=1)[:, -3:] == ring.test[:20, None]).any(axis=1).mean() > 0.5


def test_the_search_finds_the_best_of_a_bowl_and_judges_nothing_twice() -> None:
    seen: list[tuple[float, float]] = []

    def quality(settings: dict[str, float]) -> float:
        seen.append((settings["a"], settings["b"]))
        return -((settings["a"] - 2) ** 2) - (settings["b"] - 0.5 * settings["a"]) ** 2

    best = search({"a": (0, 1, 2, 3), "b": (0, 1, 2, 3)}, {"a": 0, "b": 0}, quality, _silent)
    assert len(seen) == len(set(seen))
    assert best == {"a": 2, "b": 1}
