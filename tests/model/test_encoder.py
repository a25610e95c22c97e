"""The graph that training writes says what numpy says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ranker.encoder import Encoder
from ranker.events import EVENT_TYPES
from ranker.forward import Network
from ranker.graph import encoder_of
from ranker.history import History
from ranker.prior import NAMED, Newcomers, Prior, Rows
from tests.model import drawn


@pytest.mark.parametrize("seed", range(12))
def test_the_graph_equals_numpy(seed: int) -> None:
    generator = np.random.default_rng(seed)
    head, events = int(generator.integers(1, 40)), int(generator.integers(1, 30))
    shape, groups = drawn._network(generator, head)
    arrays: dict[str, Any] = groups["network"]
    levels, values = arrays["code_vectors"].shape[:2]
    codes = generator.integers(-1, values, (10, levels))
    codes[codes.min(axis=1) < 0] = -1
    graph = Encoder(encoder_of(arrays, shape["heads"], shape["length"]))
    numpy = Network(arrays, codes, shape["heads"], shape["length"])
    onnx = Network(arrays, codes, shape["heads"], shape["length"], graph)
    at = np.sort(generator.integers(0, 10**7, events))
    kinds = generator.integers(0, len(EVENT_TYPES), events)
    history = History(generator.integers(0, head + 10, events), kinds, at, np.arange(events), 10**7)
    # Some keep everything, some little, one nothing.
    keep = generator.random((9, events)) < np.linspace(0.0, 1.0, 9)[:, None] + 1e-9
    keep[0] = False
    expected, found = numpy.hidden(history, keep), onnx.hidden(history, keep)
    assert np.abs(found - expected).max() <= 1e-5


def test_a_trained_item_names_the_newcomers_that_it_speaks_for_most() -> None:
    count, size = 3 * NAMED, 4
    generator = np.random.default_rng(0)
    empty = Rows(np.zeros(2, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32))
    zeros = np.zeros(size, dtype=np.float32)
    newcomers = Newcomers(
        zeros, np.ones((1, size), dtype=np.float32), np.ones(1, dtype=np.float32), np.eye(size, dtype=np.float32), 1, 1
    )
    arrays = Prior(empty, 1.0, newcomers).arrays()
    weights = generator.permutation(np.arange(1, count + 1)).astype(np.float16)[:, None]
    heads = np.zeros((count, 1), dtype=np.int32)
    arrays |= {
        "arrivals": np.arange(1, count + 1, dtype=np.int32),
        "of_heads": heads,
        "of_weights": weights,
        "by_heads": heads,
        "by_weights": weights,
    }
    named = Prior.from_arrays(arrays, 1.0).entries(np.array([0]))
    best = np.argsort(-weights[:, 0])[:NAMED] + 1
    assert set(named.indices.tolist()) == set(best.tolist())
