"""What a trained item says of a newcomer whose text is almost its own."""

from __future__ import annotations

import numpy as np
import pytest

from datasets.dataset import Events
from ranker.catalogue import Catalogue
from ranker.linear import LinearSettings, solve
from ranker.prior import SHARPNESS, Prior
from tests.model import shops

HEAD, SIZE = 30, 16


def drawn(likeness: float) -> tuple[Prior, Catalogue]:
    """Return a prior of HEAD items, and a catalogue with two more: one is a copy of item 4, one like nothing."""
    generator = np.random.default_rng(3)
    text = generator.normal(size=(HEAD + 2, SIZE)).astype(np.float32)
    text /= np.linalg.norm(text, axis=1, keepdims=True)
    text[HEAD] = text[4]
    text[7] = 0.0
    events = purchases(generator)
    prior = solve(events, text[:HEAD], LinearSettings(text=5.0, penalty=10.0, likeness=likeness), 0)
    catalogue = Catalogue(SIZE)
    records = [shops.record(f"i{row}") for row in range(HEAD + 2)]
    vectors = [row.astype("<f2").tobytes() if row.any() else None for row in text]
    catalogue.load([record | {"vector": vector} for record, vector in zip(records, vectors, strict=True)])
    prior.place(catalogue, np.arange(HEAD, HEAD + 2))
    return prior, catalogue


def purchases(generator: np.random.Generator) -> Events:
    count = 400
    shopper = np.sort(generator.integers(0, 80, count))
    none = np.full(count, -1, dtype=np.int64)
    kinds = np.full(count, 4, dtype=np.int64)
    return Events(shopper, generator.integers(0, HEAD, count), kinds, np.arange(count), none, none)


def test_a_copy_is_spoken_for_by_the_item_that_it_copies() -> None:
    with_it, catalogue = drawn(0.5)
    without, _ = drawn(0.0)
    said = float(with_it.rows.weights.sum()) / HEAD
    for prior in (with_it, without):
        assert HEAD in prior.row(4)[0]
    weight = [dict(zip(*prior.row(4), strict=True))[HEAD] for prior in (with_it, without)]
    assert weight[0] - weight[1] == pytest.approx(0.5 * said, rel=0.02)
    # What others say of it grows by less, the further their texts are.
    newcomers = with_it.newcomers
    assert newcomers is not None
    kin = newcomers.kin(catalogue.vectors[[HEAD]], catalogue.vectors[:HEAD])[0]
    assert kin[4] == pytest.approx(1.0, abs=0.02)
    assert np.delete(kin, 4).max() < 0.2
    assert kin[7] == 0.0


def test_likeness_is_the_exponential_of_centred_cosines() -> None:
    prior, catalogue = drawn(0.5)
    newcomers = prior.newcomers
    assert newcomers is not None
    kin = newcomers.kin(catalogue.vectors[HEAD:], catalogue.vectors[:HEAD])
    for place, row in enumerate((HEAD, HEAD + 1)):
        for other in (0, 4, 11):
            one, two = (catalogue.vectors[item].astype(np.float64) - newcomers.centre for item in (row, other))
            cosine = one @ two / np.linalg.norm(one) / np.linalg.norm(two)
            assert kin[place, other] == pytest.approx(np.exp((cosine - 1) / SHARPNESS), rel=1e-3)


def test_likeness_is_kept_by_the_artifact_and_changes_no_trained_row() -> None:
    prior, _ = drawn(0.5)
    without, _ = drawn(0.0)
    again = Prior.from_arrays(prior.arrays(), prior.rank_power)
    assert again.newcomers is not None
    assert again.newcomers.likeness == 0.5
    assert [again.row(item)[0].tolist() for item in (4, HEAD)] == [prior.row(item)[0].tolist() for item in (4, HEAD)]
    np.testing.assert_array_equal(prior.rows.weights, without.rows.weights)
    older = {name: array[:2] if name == "scalars" else array for name, array in prior.arrays().items()}
    restored = Prior.from_arrays(older, prior.rank_power).newcomers
    assert restored is not None
    assert restored.likeness == 0.0
