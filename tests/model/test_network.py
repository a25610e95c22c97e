"""What torch trains is what numpy serves."""

from __future__ import annotations

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from datasets.dataset import Events
from ranker.events import EVENT_TYPES
from ranker.examples import Examples, new_to_shopper, visit_numbers
from ranker.forward import GAPS, Network, gap_buckets, sequences
from ranker.history import History
from ranker.network import Shape, Transformer
from ranker.quantiser import Quantiser, usage

ITEMS, PARTS, VALUES = 50, 6, 8
SHAPE = Shape(width=32, heads=4, layers=2, length=16)


def drawn_text(seed: int, items: int = ITEMS) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    text = np.random.default_rng(seed).normal(size=(items, 384)).astype(np.float32)
    unit: np.ndarray[tuple[int, int], np.dtype[np.float32]] = text / np.linalg.norm(text, axis=1, keepdims=True)
    return unit


def quantiser(seed: int = 0) -> Quantiser:
    behaviour = np.random.default_rng(seed).normal(size=(ITEMS, 8)).astype(np.float32)
    return Quantiser.fit(drawn_text(seed), behaviour, PARTS, VALUES, 16, seed)


def both(seed: int) -> tuple[Transformer, Network]:
    torch.manual_seed(seed)
    frozen = quantiser(seed)
    model = Transformer(SHAPE, frozen.encode(drawn_text(seed)), VALUES, drawn_text(seed))
    torch.nn.init.normal_(model.item_offsets.weight, std=0.2)
    torch.nn.init.normal_(model.item_biases, std=0.2)
    model.eval()
    return model, Network(model.export(), frozen, SHAPE.heads, SHAPE.length)


def history(generator: np.random.Generator, events: int) -> History:
    return History(
        generator.integers(0, ITEMS, events),
        generator.integers(0, len(EVENT_TYPES), events),
        np.sort(generator.integers(0, 10**9, events)),
        np.arange(events),
        10**9,
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 3), st.integers(1, 40), st.integers(0, 10**6))
def test_numpy_gives_torch_s_logits(seed: int, events: int, draw: int) -> None:
    model, network = both(seed)
    given_history = history(np.random.default_rng(draw), events)
    items, kinds, gaps, lengths = sequences(given_history, np.ones((1, events), dtype=np.bool_), SHAPE.length)
    with torch.no_grad():
        vectors = model.item_vectors(torch.arange(ITEMS))
        state = model(vectors, *(torch.from_numpy(array) for array in (items, kinds, gaps)))[0, lengths[0] - 1]
        expected = (vectors @ state + model.item_biases).numpy()
    served = network.logits(network.hidden(given_history, np.ones((1, events), dtype=np.bool_)))[0]
    np.testing.assert_allclose(served, expected, atol=1e-4)


def test_a_batch_of_choices_equals_each_choice_alone() -> None:
    _, network = both(1)
    generator = np.random.default_rng(1)
    whole = history(generator, 30)
    keep = generator.random((20, 30)) < 0.7
    together = network.score(whole, keep, None)
    for row, choice in enumerate(keep):
        kept = History(whole.items[choice], whole.kinds[choice], whole.at[choice], whole.sources[choice], whole.now)
        alone = network.score(kept, np.ones((1, len(kept)), dtype=np.bool_), None)[0]
        np.testing.assert_allclose(together[row], alone, atol=1e-6)
    np.testing.assert_allclose(together.sum(axis=1), 1.0, atol=1e-5)


def test_training_reads_the_inputs_that_serving_reads() -> None:
    generator = np.random.default_rng(5)
    events = 14
    at = np.cumsum(generator.integers(1, 90_000, events))
    columns = Events(
        np.zeros(events, dtype=np.int64),
        generator.integers(0, ITEMS, events),
        np.full(events, EVENT_TYPES.index("purchase")),
        at,
        np.full(events, -1),
        np.full(events, -1),
    )
    # One window long enough for all: whatever the offset, one batch holds each event once.
    batch = next(Examples(columns, 64).epoch(8, 8, np.random.default_rng(0)))
    first = batch.items[0][: int((batch.items[0] != 0).nonzero()[0].max(initial=-1)) + 1]
    served = sequences(columns.history(0, len(first), int(at[-1])), np.ones((1, len(first)), dtype=np.bool_), 64)
    assert served[0][0].tolist() == first.tolist()
    assert served[2][0].tolist() == batch.gaps[0][: len(first)].tolist()
    assert (batch.targets[:, 0] >= 0).all()


def test_gaps_are_bucketed_by_powers_of_two() -> None:
    assert gap_buckets(np.array([0, 0, 1, 8, 10**12])).tolist() == [0, 0, 1, 3, GAPS - 1]


def test_new_means_not_bought_before_and_visits_end_by_silence() -> None:
    view, purchase = EVENT_TYPES.index("view"), EVENT_TYPES.index("purchase")
    events = Events(
        np.array([0, 0, 0, 0, 1]),
        np.array([7, 7, 7, 7, 7]),
        np.array([view, purchase, view, purchase, purchase]),
        np.array([0, 10, 5000, 5010, 5020]),
        np.full(5, -1),
        np.full(5, -1),
    )
    assert new_to_shopper(events, 10).tolist() == [True, True, False, False, True]
    assert visit_numbers(events).tolist() == [0, 0, 1, 1, 2]


def test_codes_do_not_collapse_and_come_from_text_alone_for_a_new_item() -> None:
    frozen = quantiser()
    codes = frozen.encode(drawn_text(0))
    assert codes.shape == (ITEMS, PARTS)
    assert min(part["used"] for part in usage(codes, VALUES)) > 0.7
    twin = frozen.encode(drawn_text(0)[:1])
    assert twin.tolist() == codes[:1].tolist()
