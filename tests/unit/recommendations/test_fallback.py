"""The answer without a ranker."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations import fallback
from recommendations.shopper import Shopper
from tests.unit.recommendations.shop import NOW, Shop, accepts, ask, item
from tests.unit.recommendations.test_pages import IDS, filters, items
from vitrine.stores.visits import Interaction

if TYPE_CHECKING:
    from recommendations.filters import Filters

USER = "USER#u1"


def shop() -> Shop:
    stock = {item_id: item(item_id) for item_id in IDS}
    near = {"i001": [("i010", 0.9), ("i011", 0.5)], "i002": [("i020", 0.9), ("i010", 0.1)]}
    return Shop(stock=stock, indexed=stock, near=near, ranker_up=False)


def event(item_id: str, kind: str, age_s: int = 0) -> Interaction:
    return Interaction(item_id, kind, int((NOW - age_s) * 1000), f"{kind}-{item_id}")


def answered(shop: Shop, *events: Interaction, **fields: Any) -> dict[str, Any]:
    shop.shoppers[USER] = Shopper(USER, events)
    return shop.recommender().recommend(USER, ask(**fields), None, "d").body


def test_given_an_event_when_the_ranker_is_away_then_its_neighbours_come_first_with_the_evidence() -> None:
    body = answered(shop(), event("i001", "view"))
    assert body["source"] == "fallback"
    assert [entry["item_id"] for entry in body["items"]][:2] == ["i010", "i011"]
    assert body["items"][0]["reason"] == {
        "code": "because_you",
        "text": "Because you looked at The i001",
        "events": [{"event_id": "view-i001", "item_id": "i001", "type": "view", "share": 1.0}],
        "attributes": [],
    }


def test_given_one_more_event_then_the_answer_changes() -> None:
    before = answered(shop(), event("i001", "view", 60))
    after = answered(shop(), event("i001", "view", 60), event("i002", "add_to_cart"))
    assert before["items"][0]["item_id"] == "i010"
    assert after["items"][0]["item_id"] == "i020"


def test_given_a_dislike_then_neither_the_item_nor_its_neighbours_come_for_its_sake() -> None:
    body = answered(shop(), event("i001", "view", 60), event("i001", "dislike"), event("i010", "dislike"))
    assert "i010" not in [entry["item_id"] for entry in body["items"]]
    assert all(e["type"] != "dislike" for entry in body["items"] for e in entry["reason"]["events"])


def test_given_a_brand_new_shopper_then_what_trends_comes_and_says_so() -> None:
    lively = shop()
    lively.trend = {7 * 86400: [("i033", 5.0)]}
    body = answered(lively)
    assert body["items"][0]["item_id"] == "i033"
    assert body["items"][0]["reason"]["code"] == "trending"
    assert {entry["reason"]["code"] for entry in body["items"][1:]} == {"new_arrival"}


@pytest.mark.parametrize("surface", ["home", "product", "cart", "new_arrivals", "trending"])
def test_given_no_ranker_then_every_surface_answers(surface: str) -> None:
    body = answered(shop(), event("i001", "add_to_cart"), surface=surface, anchors=("i002",))
    assert len(body["items"]) == 5


def test_given_a_closed_consent_then_the_events_say_nothing() -> None:
    private = shop()
    private.shoppers[USER] = Shopper(USER, [event("i001", "view")], consent="service")
    body = private.recommender().recommend(USER, ask(), None, "d").body
    assert all(entry["reason"]["events"] == [] for entry in body["items"])


def test_given_an_event_that_may_shape_nothing_then_the_others_speak() -> None:
    careful = shop()
    interactions = [event("i001", "view"), event("i002", "view")._replace(shapes=False)]
    careful.shoppers[USER] = Shopper(USER, interactions)
    body = careful.recommender().recommend(USER, ask(), None, "d").body
    named = {e["item_id"] for entry in body["items"] for e in entry["reason"]["events"]}
    assert named == {"i001"}


def test_given_no_consent_then_a_page_is_served_and_nothing_recorded() -> None:
    private = shop()
    private.shoppers[USER] = Shopper(USER, consent="none")
    page = private.recommender().recommend(USER, ask(), None, "d")
    assert len(page.body["items"]) == 5
    assert page.trail is None
    assert private.recorded == []


@given(st.data(), filters())
def test_the_live_filter_and_the_mask_agree(data: st.DataObject, wanted: Filters) -> None:
    wanted = replace(wanted, created_after=data.draw(st.sampled_from([None, int(NOW - 1000)])))
    candidate = data.draw(items("i000"))
    assert wanted.accepts(candidate) == accepts(wanted.compiled(), candidate)


events = st.lists(st.builds(event, st.sampled_from(IDS[:5]), st.sampled_from(["view", "purchase", "dislike"])))


@given(events)
def test_seeds_are_distinct_positive_and_newest_first_among_equals(origins: list[Interaction]) -> None:
    weights = fallback.seeds(origins)
    assert len({origins[index].item_id for index in weights}) == len(weights) <= fallback.MOST_SEEDS
    assert all(weight > 0 for weight in weights.values())
    assert all(origins[index].type != "dislike" for index in weights)


def test_given_a_ranker_that_stops_half_way_then_the_page_is_filled_without_it() -> None:
    halting = shop()
    halting.ranker_up = True
    halting.stock = {i: e._replace(stock=0) if i < "i040" else e for i, e in halting.indexed.items()}
    plan_once = halting.invoke_endpoint

    def stop_after_one(**request: Any) -> dict[str, Any]:
        answer = plan_once(**request)
        halting.ranker_up = False
        return answer

    halting.invoke_endpoint = stop_after_one  # type: ignore[method-assign]
    body = answered(halting)
    assert len(body["items"]) == 5
    assert body["source"] == "model"
    assert {entry["reason"]["code"] for entry in body["items"]} == {"new_arrival"}
