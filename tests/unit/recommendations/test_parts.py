"""Rhythm, variants, carts, reasons, windows and parameters."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from recommendations import rhythm
from recommendations.experiments import Experiments
from recommendations.reasons import reason
from recommendations.schemas import RankingsRequest, RankingsResponse, RecommendationsQuery
from recommendations.shopper import Shopper, disliked, implied_cart
from recommendations.windows import duration, window_seconds
from tests.unit.recommendations.shop import NOW, Shop, ask, item
from vitrine.models.ranker import RankedItem
from vitrine.stores.visits import Interaction, Purchases

DAY_MS = 86_400_000
NOW_MS = int(NOW * 1000)


def bought(item_id: str, *days_ago: int) -> list[Interaction]:
    return [Interaction(item_id, "purchase", NOW_MS - days * DAY_MS, f"{item_id}-{days}") for days in days_ago]


def test_given_a_weekly_and_a_monthly_item_then_the_one_that_is_due_comes_first() -> None:
    interactions = [*bought("monthly", 67, 37, 7), *bought("weekly", 21, 14, 7)]
    ledger = {item_id: Purchases(3, NOW_MS - 7 * DAY_MS) for item_id in ("weekly", "monthly")}
    ranked = rhythm.due(Shopper("USER#u", interactions, ledger), NOW_MS)
    assert [item.item_id for item in ranked] == ["weekly", "monthly"]
    assert [interactions[item.events[0][0]].item_id for item in ranked] == ["weekly", "monthly"]


def test_given_an_item_bought_a_minute_ago_then_it_comes_last() -> None:
    ledger = {"milk": Purchases(9, NOW_MS - 60_000), "jam": Purchases(1, NOW_MS - 30 * DAY_MS)}
    assert [item.item_id for item in rhythm.due(Shopper("USER#u", (), ledger), NOW_MS)] == ["jam", "milk"]


ledgers = st.dictionaries(
    st.text(min_size=1), st.builds(Purchases, st.integers(1, 10**6), st.integers(-(10**13), 10**14)), max_size=20
)


@given(ledgers)
def test_any_ledger_is_ranked_whole_with_finite_scores(ledger: dict[str, Purchases]) -> None:
    ranked = rhythm.due(Shopper("USER#u", (), ledger), NOW_MS)
    assert {item.item_id for item in ranked} == set(ledger)
    assert all(0.0 <= item.score <= 1.0 for item in ranked)


def test_a_variant_is_stable_and_follows_the_weights() -> None:
    experiments = Experiments.parse(
        [{"name": "exploration", "variants": {"control": 3, "explore": {"weight": 1, "exploration_share": 0.1}}}]
    )
    keys = [f"USER#{n}" for n in range(4000)]
    names = Counter(experiments.assign(key)["exploration"].name for key in keys)
    assert experiments.assign("USER#7") == experiments.assign("USER#7")
    assert 0.22 < names["explore"] / 4000 < 0.28


def test_two_experiments_split_shoppers_independently() -> None:
    experiments = Experiments.parse([{"name": name, "variants": {"a": 1, "b": 1}} for name in ("one", "two")])
    cells = Counter(tuple(v.name for v in experiments.assign(f"USER#{n}").values()) for n in range(4000))
    assert min(cells.values()) > 800


@pytest.mark.parametrize("weights", [{}, {"a": 0}, {"a": -1, "b": 2}])
def test_an_experiment_without_weight_is_refused(weights: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="weights"):
        Experiments.parse([{"name": "one", "variants": weights}])


def test_the_cart_is_what_the_events_left_in_it() -> None:
    steps = [("add_to_cart", "a"), ("add_to_cart", "b"), ("remove_from_cart", "a"), ("add_to_cart", "c")]
    steps += [("purchase", "b"), ("view", "d"), ("add_to_cart", "a")]
    interactions = [Interaction(item_id, kind, n) for n, (kind, item_id) in enumerate(steps)]
    assert implied_cart(Shopper("USER#u", interactions)) == ("c", "a")


def test_the_last_verdict_on_an_item_counts() -> None:
    steps = [("dislike", "a"), ("like", "a"), ("like", "b"), ("dislike", "b"), ("view", "b")]
    interactions = [Interaction(item_id, kind, n) for n, (kind, item_id) in enumerate(steps)]
    assert disliked(Shopper("USER#u", interactions)) == {"b"}


def test_a_claim_that_rests_on_a_dislike_alone_is_not_made() -> None:
    ranked = RankedItem("b", 1.0, 1.0, "because_you", ((0, 1.0),))
    assert reason(ranked, [Interaction("a", "dislike", 1, "e")], {"a": "Anchovies"}) == {
        "code": "selected",
        "text": "Selected for you",
        "events": [],
        "attributes": [],
    }


def test_an_item_that_goes_with_the_one_asked_about_names_it_before_the_shopper_s_own_events() -> None:
    ranked = RankedItem("b", 1.0, 1.0, "bought_together", ((0, 0.25),))
    origins = [Interaction("a", "view", 1, "e"), Interaction("c", "anchor", 2)]
    made = reason(ranked, origins, {"a": "Anchovies", "c": "Capers"})
    assert made["text"] == "Often chosen with Capers"
    assert made["events"] == [
        {"item_id": "c", "type": "anchor", "share": 0.75},
        {"event_id": "e", "item_id": "a", "type": "view", "share": 0.25},
    ]


def test_an_item_that_goes_with_a_whole_cart_names_none_of_it() -> None:
    ranked = RankedItem("b", 1.0, 1.0, "similar_to")
    made = reason(ranked, [Interaction("a", "anchor", 1), Interaction("c", "anchor", 2)], {})
    assert (made["code"], made["text"], made["events"]) == ("similar_to", "Similar to what you picked", [])


def test_similar_items_name_the_one_that_was_asked_about() -> None:
    stock = {item_id: item(item_id) for item_id in "abcdefghij"}
    shop = Shop(stock=stock, indexed=stock)
    body = shop.related().related("similar", ask("product", 3, anchors=("a",)))
    assert [entry["item_id"] for entry in body["items"]] == ["b", "c", "d"]
    assert body["items"][0]["reason"]["text"] == "Similar to The a"


def test_bought_together_comes_from_the_neighbours_and_is_filled_up() -> None:
    stock = {item_id: item(item_id) for item_id in "abcdefghij"}
    shop = Shop(stock=stock, indexed=stock, near={"a": [("j", 0.9)]})
    body = shop.related().related("bought_together", ask("product", 3, anchors=("a",)))
    assert [entry["item_id"] for entry in body["items"]] == ["j", "b", "c"]
    assert body["items"][0]["reason"]["text"] == "Often chosen with The a"


@pytest.mark.parametrize("up", [True, False])
def test_a_given_list_is_ranked_whole(up: bool) -> None:
    stock = {item_id: item(item_id, stock=0) for item_id in "abcde"}
    shop = Shop(stock=stock, indexed=stock, ranker_up=up)
    body = shop.rankings().rank("USER#u", ["c", "b", "c", "a"], ask(filters=ask().filters.__class__(in_stock=False)))
    assert sorted(entry["item_id"] for entry in body["items"]) == ["a", "b", "c"]
    assert body["unranked"] == []
    assert {entry["stock"] for entry in body["items"]} == {0}
    RankingsResponse.model_validate(body)


@pytest.mark.parametrize("up", [True, False])
def test_a_ranking_goes_by_the_catalogue_as_it_is_now(up: bool) -> None:
    """Given items that are unknown, deleted and new, when they are ranked, then the answer says so of each."""
    known = {item_id: item(item_id) for item_id in "abd"}
    shop = Shop(stock={**known, "new": item("new", price=9.0)}, indexed={**known, "gone": item("gone")}, ranker_up=up)
    del shop.stock["d"]
    body = shop.rankings().rank("USER#u", ["new", "gone", "b", "never", "a", "d"], ask())
    assert [entry["item_id"] for entry in body["items"]] == (["a", "b", "new"] if up else ["new", "b", "a"])
    assert body["unranked"] == ["gone", "never", "d"]
    by_id = {entry["item_id"]: entry for entry in body["items"]}
    assert (by_id["new"]["price"], by_id["new"]["score"], by_id["new"]["reason"]["code"]) == (9.0, 0.0, "selected")
    [(_, exposure)] = shop.recorded
    assert [shown.item_id for shown in exposure.items] == [entry["item_id"] for entry in body["items"]]


@given(st.sampled_from([300, 3600, 86400, 7 * 86400, 28 * 86400, 5400, 90000]))
def test_a_window_is_written_as_it_is_read(seconds: int) -> None:
    assert window_seconds(duration(seconds)) == seconds


@pytest.mark.parametrize("window", ["PT4M", "P5W", "P1Y", "", "PT", "P", "P1W\n", "7 days"])
def test_a_window_out_of_bounds_is_refused(window: str) -> None:
    with pytest.raises(ValueError, match="window"):
        window_seconds(window)


@pytest.mark.parametrize(
    "parameters",
    [
        {"k": 0},
        {"k": 101},
        {"surface": "attic"},
        {"surface": "product"},
        {"surface": "product", "item_id": ["a", "b"]},
        {"item_id": ["a"] * 51},
        {"item_id": ["not an id"]},
        {"attr": ["a:b"] * 21},
        {"attr": ["no-colon"]},
        {"attribute": [f"{'n' * 101}:v"]},
        {"country": "Germany"},
        {"local_time": "half past two in the day"},
        {"min_price": "nan"},
        {"min_price": 3, "max_price": 2},
        {"window": "P9W"},
        {"brand": [""]},
        {"cursor": "x" * 2001},
        {"locale": "german"},
        {"locale": "xx"},
        {"locale": ""},
        {"unheard_of": "1"},
    ],
)
def test_a_parameter_beyond_its_limit_is_refused(parameters: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        RecommendationsQuery.model_validate(parameters)


@pytest.mark.parametrize("item_ids", [[], ["a"] * 501, ["a b"]])
def test_a_list_beyond_its_limit_is_refused(item_ids: list[str]) -> None:
    with pytest.raises(ValidationError):
        RankingsRequest.model_validate({"user_id": "u", "item_ids": item_ids})


def test_an_item_that_the_shopper_s_own_event_brought_is_called_this() -> None:
    ranked = RankedItem("a", 1.0, 1.0, "because_you", ((0, 1.0),))
    made = reason(ranked, [Interaction("a", "view", 1, "e")], {"a": "Anchovies"})
    assert made["text"] == "Because you looked at this"
