"""What torch trains is what numpy serves, and training is the same each time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from datasets.dataset import Events
from ranker.events import EVENT_CODE, EVENT_TYPES
from ranker.examples import MIDWAY, TARGETS, Batch, Examples, new_to_shopper, visit_numbers
from ranker.forward import GAPS, Network, gap_buckets, sequences
from ranker.history import History
from ranker.network import Shape, Transformer
from ranker.training import NegativeSampler, TrainingSettings, fit, new_model, refresh, sampled_loss

if TYPE_CHECKING:
    from pathlib import Path

ITEMS, HEAD, LEVELS, VALUES = 50, 30, 4, 8
VIEW, PURCHASE, DISLIKE = (EVENT_CODE[name] for name in ("view", "purchase", "dislike"))
SHAPES = (
    Shape(width=32, heads=4, layers=2, length=16),
    Shape(width=8, heads=1, layers=1, length=1),
    Shape(width=12, heads=3, layers=3, length=50),
)


def both(seed: int, shape: Shape, head: int = HEAD) -> tuple[Transformer, Network]:
    """Return a torch model of drawn weights and what numpy serves of it; two items of the head have no events."""
    generator = np.random.default_rng(seed)
    torch.manual_seed(seed)
    codes = generator.integers(0, VALUES, (ITEMS, LEVELS))
    seen = np.arange(head) > 1
    model = Transformer(shape, codes, VALUES, generator.normal(size=(head, 24)).astype(np.float32), seen)
    for weights in model.parameters():
        torch.nn.init.normal_(weights, std=0.2)
    model.eval()
    return model, Network(model.export(), codes[head:], shape.heads, shape.length)


def history(generator: np.random.Generator, events: int) -> History:
    return History(
        generator.integers(0, ITEMS, events),
        generator.integers(0, len(EVENT_TYPES), events),
        np.sort(generator.integers(0, 10**9, events)),
        np.arange(events),
        10**9,
    )


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 3), st.sampled_from(SHAPES), st.sampled_from([1, HEAD, ITEMS]), st.integers(0, 40), st.data())
def test_numpy_gives_torch_s_states_and_probabilities(
    seed: int, shape: Shape, head: int, events: int, data: st.DataObject
) -> None:
    model, network = both(seed, shape, head)
    generator = np.random.default_rng(data.draw(st.integers(0, 10**6)))
    whole = history(generator, events)
    # Choices of unlike length: the shorter ones are padded, and the padding must not matter.
    keep = generator.random((5, events)) < np.array([[1.0], [0.9], [0.5], [0.1], [0.0]])
    items, kinds, gaps, lengths = sequences(whole, keep, shape.length)
    with torch.no_grad():
        vectors = model.item_vectors(torch.arange(ITEMS))
        states = model(vectors, *(torch.from_numpy(array) for array in (items, kinds, gaps)))
        states = states[torch.arange(5), torch.from_numpy(np.maximum(lengths - 1, 0))]
        logits = states @ vectors.T
        expected = torch.exp(logits - logits[:, :head].logsumexp(dim=1, keepdim=True)).numpy()
    np.testing.assert_allclose(network.hidden(whole, keep), states.numpy(), atol=1e-4)
    np.testing.assert_allclose(network.score(whole, keep, None, ITEMS), expected, rtol=1e-3, atol=1e-5)
    columns = generator.permutation(ITEMS)[:20]
    np.testing.assert_allclose(network.score(whole, keep, columns, ITEMS), expected[:, columns], rtol=1e-3, atol=1e-5)


def test_an_item_that_is_dropped_in_training_is_whole_in_service() -> None:
    model, _ = both(0, Shape(width=32, heads=4, layers=1, length=4, own_dropout=0.5))
    rows = torch.arange(HEAD)
    whole = model.item_vectors(rows)
    assert torch.equal(whole, model.item_vectors(rows))
    model.train()
    dropped = model.item_vectors(rows)
    by_codes = model.code_vectors(model.codes[rows])
    alone = (dropped == by_codes).all(dim=1)
    assert 0 < int(alone[2:].sum()) < HEAD - 2
    # What has no events is known by its codes alone, in training and in service.
    assert torch.equal(whole[:2], by_codes[:2])
    assert torch.equal(dropped[~alone], whole[~alone])


def test_a_batch_of_choices_equals_each_choice_alone() -> None:
    _, network = both(1, SHAPES[0])
    generator = np.random.default_rng(1)
    whole = history(generator, 30)
    keep = generator.random((20, 30)) < 0.7
    together = network.score(whole, keep, None, ITEMS)
    for row, choice in enumerate(keep):
        kept = History(whole.items[choice], whole.kinds[choice], whole.at[choice], whole.sources[choice], whole.now)
        alone = network.score(kept, np.ones((1, len(kept)), dtype=np.bool_), None, ITEMS)[0]
        np.testing.assert_allclose(together[row], alone, rtol=1e-3, atol=1e-6)
    np.testing.assert_allclose(together[:, :HEAD].sum(axis=1), 1.0, atol=1e-5)


def test_gaps_are_bucketed_by_powers_of_two() -> None:
    assert gap_buckets(np.array([0, 0, 1, 8, 10**12])).tolist() == [0, 0, 1, 3, GAPS - 1]


def columns(*rows: tuple[int, int, int, int]) -> Events:
    """Return events of (shopper, item, kind, second)."""
    shopper, item, kind, at = np.array(rows, dtype=np.int64).T
    return Events(shopper, item, kind, at, np.full(len(rows), -1), np.full(len(rows), -1))


def drawn_events(seed: int, shoppers: int = 40, most: int = 60, items: int = ITEMS) -> Events:
    generator = np.random.default_rng(seed)
    rows = []
    for shopper in range(shoppers):
        at = np.cumsum(generator.choice([1, 30, 5_000, 90_000], int(generator.integers(2, most))))
        acts = generator.integers(0, [items, len(EVENT_TYPES)], (len(at), 2)).tolist()
        rows += [(shopper, item, kind, time) for (item, kind), time in zip(acts, at.tolist(), strict=True)]
    return columns(*rows)


def test_new_means_not_bought_before_and_visits_end_by_silence() -> None:
    events = columns(
        (0, 7, VIEW, 0), (0, 7, PURCHASE, 10), (0, 7, VIEW, 5000), (0, 7, PURCHASE, 5010), (1, 7, PURCHASE, 5020)
    )
    assert new_to_shopper(events, 10).tolist() == [True, True, False, False, True]
    assert visit_numbers(events).tolist() == [0, 0, 1, 1, 2]


def pairs(batch: Batch, row: int = 0) -> set[tuple[int, int, float]]:
    """Return a window's (place, target, weight)."""
    width = batch.items.shape[1]
    chosen = batch.places // width == row
    places, targets, weights = batch.places[chosen] % width, batch.targets[chosen], batch.weights[chosen]
    return {(int(p), int(t), round(float(w), 4)) for p, t, w in zip(places, targets, weights, strict=True)}


def test_a_visit_s_end_predicts_what_is_new_in_the_next_one_and_midway_what_comes_next() -> None:
    events = columns(
        (0, 1, VIEW, 0), (0, 2, PURCHASE, 60),  # the first visit: 1, then 2
        (0, 2, VIEW, 10_000), (0, 3, VIEW, 10_060), (0, 4, DISLIKE, 10_120),  # 2 is bought already, 4 disliked
        (0, 5, VIEW, 90_000), (0, 6, VIEW, 90_010),
    )  # fmt: skip
    [batch] = Examples(events, 16).epoch(4, 100, np.random.default_rng(0))
    assert batch.items[0].tolist() == [1, 2, 2, 3, 4, 5, 6]
    assert batch.kinds[0].tolist() == [VIEW, PURCHASE, VIEW, VIEW, DISLIKE, VIEW, VIEW]
    assert batch.gaps[0].tolist() == gap_buckets(events.at).tolist()
    # Behind the first visit: 3. Behind the second: 5 and 6, which share a weight of one. Midway: 2, 3 and 6.
    assert pairs(batch) == {(0, 2, 1.0), (1, 3, 1.0), (2, 3, 1.0), (4, 5, 0.5), (4, 6, 0.5), (5, 6, 1.0)}


@pytest.mark.parametrize("seed", range(6))
def test_every_window_is_part_of_one_history_and_every_target_lies_ahead(seed: int) -> None:
    drawn = drawn_events(seed)
    # Each event has an item of its own, which names its row.
    events = Events(drawn.shopper, np.arange(len(drawn)), drawn.kind, drawn.at, drawn.country, drawn.device)
    new, visit = new_to_shopper(events, len(events)), visit_numbers(events)
    read: list[int] = []
    for batch in Examples(events, 12).epoch(7, 10**9, np.random.default_rng(seed)):
        width = batch.items.shape[1]
        assert width <= 12
        for row, items in enumerate(batch.items):
            first = int(items[0])
            last = first + int(np.argmin(np.append(items == first + np.arange(width), False)))
            assert not items[last - first :].any()
            assert len(set(events.shopper[first:last])) == 1
            assert batch.gaps[row, : last - first].tolist() == gap_buckets(events.at[first:last]).tolist()
            assert batch.kinds[row, : last - first].tolist() == events.kind[first:last].tolist()
            read += range(first, last)
        for place in set(batch.places.tolist()):
            at, chosen = batch.items.flat[place], batch.places == place
            targets = batch.targets[chosen]
            assert batch.weights[chosen].tolist() == [np.float32(1.0 / len(targets))] * len(targets)
            assert new[targets].all()
            assert (events.shopper[targets] == events.shopper[at]).all()
            assert targets.tolist() == [at + 1] or set(visit[targets] - visit[at]) == {1}
            assert len(set(targets.tolist())) == len(targets) <= TARGETS
    # Each event is in one window at most; only windows of which nothing is asked are left out.
    assert len(set(read)) == len(read) > 0.8 * len(events)


def test_midway_places_are_few_for_each_visit() -> None:
    events = columns(*[(0, item, VIEW, 10 * item) for item in range(30)])
    [batch] = Examples(events, 50).epoch(1, 100, np.random.default_rng(0))
    assert len(batch.places) == MIDWAY
    assert (batch.targets == batch.places + 1).all()


def test_an_epoch_holds_no_more_events_than_asked_for() -> None:
    events = drawn_events(3, shoppers=60)
    sizes = [len(b.items) * b.items.shape[1] for b in Examples(events, 12).epoch(1, 200, np.random.default_rng(0))]
    assert sum(sizes) <= 212


class Edges:
    """Draws the least and the largest numbers that a generator can give."""

    def random(self, size: int) -> Any:
        return np.resize([0.0, np.nextafter(1.0, 0.0)], size)


def test_negatives_are_items_that_have_events_by_the_root_of_their_number() -> None:
    items = np.repeat([2, 5, 7], [1, 4, 16])
    sampler = NegativeSampler(items, 12)
    rows, expected = sampler.draw(70_000, np.random.default_rng(0))
    drawn = np.bincount(rows.numpy(), minlength=12)
    assert set(np.flatnonzero(drawn)) == {2, 5, 7}
    np.testing.assert_allclose(drawn[[2, 5, 7]] / 10_000, [1, 2, 4], rtol=0.05)
    np.testing.assert_allclose(np.exp(expected.numpy()[rows.numpy() == 5][0]), 20_000, rtol=1e-4)
    assert set(sampler.draw(10, Edges())[0].tolist()) <= {2, 5, 7}  # type: ignore[arg-type]


def test_a_sampled_loss_with_every_item_once_is_the_full_softmax() -> None:
    model, _ = both(3, SHAPES[0])
    [batch, *_] = Examples(drawn_events(4), 12).epoch(8, 10**6, np.random.default_rng(0))
    with torch.no_grad():
        sampled = sampled_loss(model, batch, torch.arange(ITEMS), torch.zeros(ITEMS))
        vectors = model.item_vectors(torch.arange(ITEMS))
        inputs = (torch.from_numpy(array) for array in (batch.items, batch.kinds, batch.gaps))
        hidden = model(vectors, *inputs).flatten(0, 1)[torch.from_numpy(batch.places)]
        full = torch.nn.functional.cross_entropy(hidden @ vectors.T, torch.from_numpy(batch.targets), reduction="none")
        weights = torch.from_numpy(batch.weights)
    torch.testing.assert_close(sampled, (full * weights).sum() / weights.sum())


SETTINGS = TrainingSettings(shape=Shape(width=16, heads=2, layers=1, length=12), epochs=5, batch=8, negatives=64)


@pytest.fixture
def one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Train on one thread: on more, tiny matrices wait for each other."""
    monkeypatch.setattr("ranker.workers.os.cpu_count", lambda: 1)


class StoppedError(Exception):
    """The machine is taken away."""


def train(seed: int = 0, folder: Path | None = None, stop: int | None = None, patience: int = 9) -> dict[str, Any]:
    """Train on drawn events; a judge that falls ill at an epoch stops it there."""
    generator = np.random.default_rng(8)
    run = TrainingSettings(**vars(SETTINGS) | {"seed": seed, "patience": patience})
    codes = generator.integers(0, VALUES, (ITEMS, LEVELS))
    text = generator.normal(size=(HEAD, 24)).astype(np.float32)
    model = new_model(codes, VALUES, text, np.ones(HEAD, dtype=np.bool_), run)
    judged = []

    def judge(candidate: Transformer) -> float:
        judged.append(float(candidate.item_offsets.weight.abs().sum().detach()))
        if len(judged) == stop:
            raise StoppedError
        return -abs(judged[-1] - 3.5)

    fit(model, drawn_events(5, shoppers=16, items=HEAD), judge, run, folder)
    return dict(model.state_dict())


def same(ours: dict[str, Any], theirs: dict[str, Any]) -> bool:
    return all(torch.equal(weights, theirs[name]) for name, weights in ours.items()) and ours.keys() == theirs.keys()


@pytest.mark.usefixtures("one_thread")
def test_a_seed_decides_the_weights() -> None:
    assert same(train(1), train(1))
    assert not same(train(1), train(2))


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("stop", [1, 2, 4])
@pytest.mark.parametrize("patience", [1, 9])
def test_a_training_that_is_resumed_gives_the_weights_of_one_that_ran_through(
    tmp_path: Path, stop: int, patience: int
) -> None:
    whole = train(folder=tmp_path / "whole", patience=patience)
    try:
        broken = train(folder=tmp_path / "broken", stop=stop, patience=patience)
    except StoppedError:
        broken = train(folder=tmp_path / "broken", patience=patience)
    assert same(whole, broken)
    # A job that is started once more when all is done changes nothing.
    assert same(whole, train(folder=tmp_path / "broken", patience=patience))


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize(("name", "array"), [("codes", "code_vectors"), ("gaps", "gaps"), ("positions", "positions")])
def test_an_input_that_is_left_out_stays_silent_through_training(name: str, array: str) -> None:
    generator = np.random.default_rng(8)
    run = replace(SETTINGS, shape=replace(SETTINGS.shape, without=(name,)), epochs=2)
    codes = generator.integers(0, VALUES, (ITEMS, LEVELS))
    text = generator.normal(size=(HEAD, 24)).astype(np.float32)
    model = new_model(codes, VALUES, text, np.ones(HEAD, dtype=np.bool_), run)
    fit(model, drawn_events(5, shoppers=16, items=HEAD), lambda _model: 0.0, run)
    assert not model.export()[array].any()


def test_an_unknown_input_is_refused() -> None:
    with pytest.raises(ValueError, match=r"unknown inputs \['mood'\], known are codes"):
        Shape(without=("mood",))


@pytest.mark.usefixtures("one_thread")
def test_a_refreshed_network_has_learnt_what_was_held_out() -> None:
    """Given a network that has seen no sale of half the items, when it goes on with all, then their vectors move."""
    generator = np.random.default_rng(8)
    run = replace(SETTINGS, refresh=3, epochs=1)
    codes = generator.integers(0, VALUES, (ITEMS, LEVELS))
    text = generator.normal(size=(HEAD, 24)).astype(np.float32)
    known = drawn_events(5, shoppers=16, items=HEAD)
    past = known.take(known.item < HEAD // 2)
    model = new_model(codes, VALUES, text, np.ones(HEAD, dtype=np.bool_), run)
    fit(model, past, lambda _model: 0.0, run)
    before = {name: weights.clone() for name, weights in model.state_dict().items()}
    losses = [_loss(model, known)]
    refresh(model, known, run)
    losses.append(_loss(model, known))
    assert losses[1] < losses[0]
    assert not same(before, dict(model.state_dict()))
    assert not model.training


def _loss(model: Transformer, events: Events) -> float:
    """Return the loss over one pass whose draws are always the same."""
    generator = np.random.default_rng(1)
    sampler = NegativeSampler(events.item, len(model.codes))
    model.eval()
    with torch.no_grad():
        batches = Examples(events, SETTINGS.shape.length).epoch(8, 10**6, generator)
        return float(np.mean([sampled_loss(model, batch, *sampler.draw(64, generator)) for batch in batches]))
