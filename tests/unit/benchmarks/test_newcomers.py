from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks.newcomers import cold_items, cold_users
from benchmarks.newcomers.__main__ import main, of_items, of_users
from benchmarks.newcomers.held_out import HeldOut, hold_out
from benchmarks.newcomers.retriever import RETRIEVERS, Retriever
from benchmarks.newcomers.served import Served
from benchmarks.newcomers.weekly import Weekly
from tests.unit.benchmarks.shops import learnt_of, ring_vectors

if TYPE_CHECKING:
    from benchmarks.quality.data import LeaveOneOut


@pytest.fixture
def shop(ring: LeaveOneOut) -> HeldOut:
    return hold_out(ring, 0, 0.1)


@pytest.fixture
def served(ring: LeaveOneOut, shop: HeldOut) -> Served:
    vectors = ring_vectors(ring)
    return Served(learnt_of(shop.warm, vectors[shop.rows]), shop, vectors)


def test_held_out_items_are_in_nothing_that_is_learnt_or_remembered(ring: LeaveOneOut, shop: HeldOut) -> None:
    assert shop.cold.sum() == round(0.1 * len(ring.items))
    cold = set(shop.cold_rows.tolist())
    names = [item["item_id"] for item in ring.items]
    assert [item["item_id"] for item in shop.warm.items] == [name for row, name in enumerate(names) if row not in cold]
    for user in range(len(ring.train)):
        whole = ring.known("test").of(user).tolist()
        left = shop.rows[shop.warm.known("test").of(user)].tolist()
        assert left == [row for row in whole if row not in cold]
        for target, kept in ((ring.valid, shop.warm.valid), (ring.test, shop.warm.test)):
            assert kept[user] == -1 if int(target[user]) in cold else shop.rows[kept[user]] == target[user]


def test_the_draw_is_the_seeds(ring: LeaveOneOut) -> None:
    assert (hold_out(ring, 3).cold == hold_out(ring, 3).cold).all()
    assert (hold_out(ring, 3, 0.3).cold != hold_out(ring, 4, 0.3).cold).any()
    assert hold_out(ring, 0, 1e-9).cold.sum() == 1


def test_a_user_without_valid_or_test_item_stays_without(ring: LeaveOneOut) -> None:
    ring.valid[3] = ring.test[4] = -1
    shop = hold_out(ring, 0, 0.2)
    assert shop.warm.valid[3] == shop.warm.test[4] == -1


@pytest.mark.parametrize("decay", [0.0, 0.8, float("inf")])
def test_a_retriever_scores_cosines_with_the_weighted_mean(ring: LeaveOneOut, decay: float) -> None:
    vectors = ring_vectors(ring)
    histories = [np.array([3, 1, 4]), np.array([7]), np.empty(0, dtype=np.int64)]
    scores = Retriever("any", decay).scores(histories, vectors)
    weights = {0.0: [1, 1, 1], 0.8: [3**-0.8, 2**-0.8, 1], float("inf"): [0, 0, 1]}[decay]
    np.testing.assert_allclose(scores[0], vectors @ (np.array(weights) @ vectors[histories[0]]), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(scores[1], vectors @ vectors[7], rtol=1e-4, atol=1e-6)
    assert not scores[2].any()


def test_new_items_are_added_behind_the_trained_ones_and_found_by_their_text(
    ring: LeaveOneOut, shop: HeldOut, served: Served
) -> None:
    assert served.scorer.head <= len(shop.rows)
    assert len(served.scorer.catalogue) == len(ring.items)
    scores = served.scores(shop.rows[:3], np.arange(3))
    assert scores.shape == (len(ring.items),)
    assert served.scorer.prior is not None
    spoken_for = [served.scorer.catalogue.index[ring.items[row]["item_id"]] for row in shop.cold_rows]
    assert all(len(served.scorer.prior.row(item)[0]) for item in spoken_for)


def test_places_are_those_of_a_plain_ranking(ring: LeaveOneOut, shop: HeldOut, served: Served) -> None:
    found = cold_items.measure(shop, ring_vectors(ring), served)
    assert found.retriever in {one.name for one in RETRIEVERS}
    known = shop.warm.known("test")
    cold, warm, alone = [], [], []
    for user in range(len(ring.train)):
        history = shop.rows[known.of(user)]
        scores = served.scores(history, known.at[known.starts[user] : known.starts[user + 1]])
        order = [row for row in np.lexsort((np.arange(len(scores)), -scores)) if row not in history]
        place = order.index(ring.test[user]) + 1
        if shop.cold[ring.test[user]]:
            cold.append(place)
        else:
            warm.append(place)
            alone.append([row for row in order if not shop.cold[row]].index(ring.test[user]) + 1)
    assert found.served.tolist() == cold
    assert found.warm.tolist() == warm
    assert found.warm_alone.tolist() == alone
    assert len(found.retrieved) == len(cold)


def test_figures_are_ratios_of_means_with_intervals(ring: LeaveOneOut, shop: HeldOut, served: Served) -> None:
    found = cold_items.measure(shop, ring_vectors(ring), served)
    figures = of_items([found, found])
    hits = (found.served <= 10).mean()
    assert figures["served"]["recall@10"] == pytest.approx(hits)
    assert figures["served"]["shoppers"] == 2 * len(found.served)
    assert figures["ratio"]["recall@10"] == pytest.approx(hits / (found.retrieved <= 10).mean())
    low, high = figures["ratio_interval"]
    assert low <= figures["ratio"]["recall@10"] <= high
    lost = 1 - (found.warm <= 10).mean() / (found.warm_alone <= 10).mean()
    assert figures["warm_loss"]["recall@10"] == pytest.approx(lost)
    assert lost >= 0


def test_the_first_events_sharpen_the_answer(shop: HeldOut, served: Served) -> None:
    ranks = cold_users.measure(shop, served, 1000, 0)
    judged = np.flatnonzero((shop.warm.test >= 0) & (np.diff(shop.warm.known("test").starts) >= 3))
    assert {len(places) for places in ranks.values()} == {len(judged)}
    figures = of_users([ranks])
    assert figures["served"]["1"]["ndcg@10"] > 2 * figures["served"]["0"]["ndcg@10"]
    assert figures["served"]["3"]["ndcg@10"] > 2 * figures["popularity"]["3"]["ndcg@10"]
    assert figures["lead"]["3"][0] > 0
    assert len(cold_users.measure(shop, served, 5, 0)["served", 1]) == 5


def test_what_sells_at_a_request_is_of_the_weeks_before_its_own(ring: LeaveOneOut, shop: HeldOut) -> None:
    vectors = ring_vectors(ring)
    learnt = learnt_of(shop.warm, vectors[shop.rows])
    week = 7 * 86_400
    moment = int(learnt.split.known.at.max())
    began = moment // week * week
    weekly = Weekly(learnt.split, learnt.split.known, learnt.head, (1e9, 0.0))
    before = learnt.split.known.item[learnt.split.known.at < began]
    counts = np.bincount(before, minlength=learnt.head)
    assert 0 < len(before) < len(learnt.split.known)
    np.testing.assert_allclose(weekly.at(moment).head({}), counts / counts.sum(), rtol=1e-3)
    np.testing.assert_allclose(weekly.at(began).head({}), weekly.at(began + week - 1).head({}))
    assert (weekly.at(began).head({}) != weekly.at(began - 1).head({})).any()
    assert not weekly.at(0).head({}).any()


def test_of_two_ways_to_count_the_one_that_valid_wants_is_chosen(ring: LeaveOneOut, shop: HeldOut) -> None:
    learnt = learnt_of(shop.warm, ring_vectors(ring)[shop.rows])
    last = np.full(50, int(learnt.split.past.at.max()) + 1)
    newest = Weekly(learnt.split, learnt.split.past, learnt.head, (0.5, 0.0)).at(int(last[0])).head({})
    ways = replace(learnt.settings, popularity_halving_days=(10_000.0, 0.5), popularity_rank_powers=(0.0,))
    wanted = np.argsort(-newest, kind="stable")[:5].repeat(10)
    chosen = Weekly.chosen(learnt.split, learnt.head, ways, wanted, last)
    known = Weekly(learnt.split, learnt.split.known, learnt.head, (0.5, 0.0)).at(int(last[0]))
    np.testing.assert_array_equal(chosen.at(int(last[0])).head({}), known.head({}))


def test_to_a_shopper_without_events_the_product_says_what_sells_then(shop: HeldOut, served: Served) -> None:
    nothing = np.empty(0, dtype=np.int64)
    served.now(1_400_000_000 + 40 * 86_400)
    early = served.scores(nothing, nothing)
    served.now(1_400_000_000 + 100 * 86_400)
    assert (served.scores(nothing, nothing) != early).any()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--seeds", "0"], "--seeds: 0 is below 1"),
        (["--share", "1"], "--share: 1.0 is not between 0 and 1"),
        (["--users", "0"], "--users: 0 is below 1"),
    ],
)
def test_options_out_of_range_are_refused_by_name(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["--interactions", "a", "--items", "b", *arguments])
    assert message in capsys.readouterr().err
