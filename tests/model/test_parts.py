"""The parts of a trained model, each against its definition."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import linalg, sparse

from ranker import artifact as artifacts
from ranker import linear
from ranker.artifact import Artifact
from ranker.blend import PARTS
from ranker.blending import Case, choose, quality
from ranker.linear import LinearSettings
from ranker.prior import ARRIVING
from ranker.quantiser import Quantiser, distinct, usage
from ranker.scoring import Scorer, catalogue_of
from tests.model import shops
from tests.model.test_network import columns

if TYPE_CHECKING:
    from datasets.dataset import Events
    from ranker.arrays import Floats
    from tests.model.conftest import Trained

TEXT = 16


def texts(generator: np.random.Generator, count: int) -> Floats:
    text = generator.normal(size=(count, TEXT)) + 0.5
    unit: Floats = (text / np.linalg.norm(text, axis=1, keepdims=True)).astype(np.float32)
    return unit


def sales(generator: np.random.Generator, shoppers: int, items: int) -> Events:
    rows = []
    for shopper in range(shoppers):
        chosen = generator.choice(items, min(items, int(generator.integers(1, 8))), replace=False)
        rows += [(shopper, int(item), 4, place) for place, item in enumerate(chosen)]
    return columns(*rows)


def solved(matrix: Any, text: Any, weight: float, penalty: float) -> tuple[Any, Any]:
    """Return EASE's weights with text as further shoppers, and the inverse, by a general solver in double precision."""
    gram = matrix.T @ matrix + weight * text @ text.T + penalty * np.eye(matrix.shape[1])
    inverse = linalg.inv(gram)
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    return weights, inverse


@pytest.mark.parametrize("shoppers", [8, 200])
def test_the_linear_model_is_ease_with_text_as_shoppers(shoppers: int) -> None:
    """Few shoppers are solved in their own space, many in that of the items."""
    generator = np.random.default_rng(shoppers)
    items = 40
    events, text = sales(generator, shoppers, items), texts(generator, items)
    prior = linear.solve(events, text, LinearSettings(), 0)
    matrix = np.zeros((shoppers, items))
    matrix[events.shopper, events.item] = 1.0
    centred = linear.unit(text, linear.centre_of(text)).astype(np.float64)
    weights, _ = solved(matrix, centred, LinearSettings().text, LinearSettings().penalty)
    dense = np.zeros((items, items))
    for row in range(items):
        neighbours, values = prior.row(row)
        dense[row, neighbours] = values
    np.testing.assert_allclose(dense, np.maximum(weights, 0.0), atol=2e-5)


def test_few_and_many_shoppers_are_solved_alike() -> None:
    generator = np.random.default_rng(1)
    matrix = sparse.csr_matrix((generator.random((30, 80)) < 0.1).astype(np.float32))
    text = linear.unit(texts(generator, 80), np.zeros(TEXT, dtype=np.float32))
    by_items = linear._Dense(matrix, text, 2.0, 5.0)
    by_shoppers = linear._Woodbury(matrix, text, 2.0, 5.0)
    right = generator.normal(size=(80, 6)).astype(np.float32)
    np.testing.assert_allclose(by_items.diagonal(), by_shoppers.diagonal(), atol=1e-5)
    np.testing.assert_allclose(by_items.times(right), by_shoppers.times(right), atol=1e-5)
    ours, theirs = np.concatenate(list(by_items.weights())), np.concatenate(list(by_shoppers.weights()))
    np.testing.assert_allclose(ours, theirs, atol=1e-5)


@pytest.mark.parametrize("seed", range(3))
def test_a_newcomer_has_the_weights_of_a_solution_that_knows_it(seed: int) -> None:
    generator = np.random.default_rng(seed)
    items, shoppers = 40, 60
    events, text = sales(generator, shoppers, items), texts(generator, items + 1)
    prior = linear.solve(events, text[:items], LinearSettings(), 0)
    records = [shops.record(f"i{row}", vector) for row, vector in enumerate(text)]
    vectors: Any = {"vectors": text.astype(np.float16)}
    prior.place(catalogue_of(Artifact("m", 0, {}, records, {"vectors": vectors})), np.array([items]))

    matrix = np.zeros((shoppers, items + 1))
    matrix[events.shopper, events.item] = 1.0
    # The newcomer does not move the centre: it is measured from that of the items that sell.
    centred = linear.unit(text, linear.centre_of(text[:items])).astype(np.float64)
    weights, _ = solved(matrix, centred, LinearSettings().text, LinearSettings().penalty)
    assert items <= ARRIVING
    said_by = np.zeros(items + 1)
    said_by[prior.row(items)[0]] = prior.row(items)[1]
    said_of = np.array(
        [dict(zip(*(a.tolist() for a in prior.row(row)), strict=True)).get(items, 0.0) for row in range(items)]
    )
    np.testing.assert_allclose(said_by[:items], np.maximum(weights[items, :items], 0.0), atol=1e-3)
    np.testing.assert_allclose(said_of, np.maximum(weights[:items, items], 0.0), atol=1e-3)
    assert said_of.max() > 0.01


def frozen(seed: int, items: int, size: int = 8, levels: int = 4) -> tuple[Quantiser, Floats, Floats, Any]:
    generator = np.random.default_rng(seed)
    text, behaviour = texts(generator, items), generator.normal(size=(items, 6)).astype(np.float32)
    events = generator.integers(0, 30, items)
    return Quantiser.fit(text, behaviour, events, levels, size, 12, seed), text, behaviour, events


def test_codes_do_not_collapse() -> None:
    quantiser, text, behaviour, events = frozen(0, 600)
    codes = quantiser.encode(text, behaviour, events)
    assert codes.shape == (600, 4)
    for level in usage(codes, 8):
        assert level["used"] == 1.0
        assert level["perplexity"] > 6.0


def test_a_level_that_collapsed_shows() -> None:
    codes = np.zeros((100, 2), dtype=np.int64)
    codes[:, 1] = np.arange(100) % 4
    assert usage(codes, 8) == [
        {"used": 1 / 8, "perplexity": pytest.approx(1.0)},
        {"used": 4 / 8, "perplexity": pytest.approx(4.0)},
    ]


def test_an_item_without_events_has_the_codes_of_its_text() -> None:
    quantiser, text, behaviour, _ = frozen(1, 200)
    cold = np.zeros(200, dtype=np.int64)
    assert quantiser.encode(text, behaviour, cold).tolist() == quantiser.encode(text).tolist()
    # In a batch or alone, and after a round trip: what is frozen gives the same codes later.
    loaded = Quantiser.from_arrays(quantiser.arrays())
    assert [loaded.encode(row[None])[0].tolist() for row in text[:20]] == quantiser.encode(text)[:20].tolist()


def test_items_without_text_do_not_bend_the_axes() -> None:
    quantiser, text, behaviour, events = frozen(2, 200)
    padded = np.concatenate([text, np.zeros((50, TEXT), dtype=np.float32)])
    with_blanks = Quantiser.fit(
        padded,
        np.concatenate([behaviour, behaviour[:50]]),
        np.append(events, np.zeros(50, dtype=np.int64)),
        4,
        8,
        12,
        2,
    )
    np.testing.assert_allclose(with_blanks.mean, quantiser.mean, atol=1e-6)
    np.testing.assert_allclose(np.abs(with_blanks.axes), np.abs(quantiser.axes), atol=1e-3)
    assert not with_blanks.joint(padded)[200:].any()


def test_text_apart_from_all_that_was_seen_does_not_swamp_the_codes() -> None:
    generator = np.random.default_rng(3)
    # Six items span fewer axes than are asked for: what lies outside them was never measured.
    text = texts(generator, 6)
    quantiser = Quantiser.fit(text, np.zeros((6, 2), dtype=np.float32), np.zeros(6, dtype=np.int64), 2, 4, 12, 0)
    assert np.abs(quantiser.joint(texts(generator, 100))).max() < 50


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 60), st.integers(1, 3), st.integers(2, 9))
def test_distinct_leaves_no_collision_where_there_is_room(seed: int, items: int, levels: int, size: int) -> None:
    generator = np.random.default_rng(seed)
    codes = generator.integers(0, min(3, size), (items, levels))
    result = distinct(codes, size)
    assert result[:, :-1].tolist() == codes[:, :-1].tolist()
    assert ((result >= 0) & (result < size)).all()
    for prefix in {tuple(row) for row in codes[:, :-1].tolist()}:
        members = (codes[:, :-1] == np.array(prefix, dtype=np.int64)).all(axis=1)
        last = result[members, -1].tolist()
        assert len(set(last)) == min(len(last), size)
    # Of items that share all codes the first one keeps them.
    _, first = np.unique(codes, axis=0, return_index=True)
    assert result[first].tolist() == codes[first].tolist()


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.full) for seed in (1, 2))])
def test_a_chosen_blend_is_no_worse_than_its_best_part(seed: int) -> None:
    generator = np.random.default_rng(seed)
    cases = []
    for _ in range(900):
        relevant = generator.random(25) < 0.08
        relevant[0] = True
        scores = generator.normal(size=(len(PARTS), 25)) + relevant * generator.uniform(0, 2, (len(PARTS), 1))
        cases.append(Case(scores.astype(np.float32), relevant, int(generator.integers(1, 30))))
    blend, found = choose(cases, PARTS)
    singles = [quality(cases, row) for row in np.eye(len(PARTS), dtype=np.float32)]
    assert found >= max(singles) - 1e-9
    assert all(sum(row) == pytest.approx(1.0, abs=1e-3) for row in blend.shares)
    assert choose(cases, ("prior",))[0].shares == tuple((0.0, 1.0, 0.0, 0.0) for _ in blend.edges)


def test_every_group_of_an_artifact_comes_back_as_it_went(trained: Trained, tmp_path: Path) -> None:
    loaded = artifacts.load(trained.model)
    assert {"codes", "network", "popularity", "prior", "quantiser", "vectors"} <= set(loaded.groups)
    artifacts.save(loaded, tmp_path)
    again = artifacts.load(tmp_path)
    assert (again.items, again.settings, again.catalogue_version) == (
        loaded.items, loaded.settings, loaded.catalogue_version,
    )  # fmt: skip
    assert again.groups.keys() == loaded.groups.keys()
    for name, arrays in loaded.groups.items():
        assert arrays.keys() == again.groups[name].keys()
        for key, array in arrays.items():
            assert array.dtype == again.groups[name][key].dtype, (name, key)
            assert (array == again.groups[name][key]).all(), (name, key)
    scorer = Scorer(loaded, catalogue_of(loaded))
    assert scorer.prior is not None
    kept = scorer.prior.arrays()
    assert kept.keys() == loaded.groups["prior"].keys()
    assert all((kept[key] == array).all() for key, array in loaded.groups["prior"].items())
