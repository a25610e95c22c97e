"""What was refused is not listed again, a brand that is all one buys holds, and nobody else fills a cart."""

from __future__ import annotations

import pytest

from tests.conversations.stage import Stage
from tests.conversations.talk import Talk


def test_of_a_brand_that_is_turned_down_nothing_is_listed_whatever_is_left(shop: Stage) -> None:
    talk = Talk(shop.assistant(), "USER#brands")
    refused: set[str] = set()
    answer = talk.say("candles")
    for _ in range(6):
        if not answer["items"]:
            break
        refused |= {item["brand"] for item in answer["items"]}
        answer = talk.say("another brand please")
        assert not refused & {item["brand"] for item in answer["items"]}
    assert answer["text"] == "I found no other brand that fits."


@pytest.mark.parametrize("turned_down", ["mint is gross. something else", "not mint, show me others"])
def test_where_nothing_else_is_left_what_was_refused_is_not_listed_again(shop: Stage, turned_down: str) -> None:
    talk = Talk(shop.assistant(), f"USER#{turned_down[:4].strip()}")
    first = talk.say("caffeine free tea")
    assert any("Mint" in item["title"] for item in first["items"])
    for message in (turned_down, "something else", "something else"):
        assert not [item for item in talk.say(message)["items"] if "Mint" in item["title"]]


def test_a_brand_that_is_all_one_buys_holds_until_any_may_be(shop: Stage) -> None:
    talk = Talk(shop.assistant(), "USER#loyal")
    assert talk.say("I only buy Lumen, candles please")["constraints"]["brands"] == ["Lumen"]
    assert talk.say("and soap")["constraints"]["brands"] == ["Lumen"]
    assert not talk.say("any brand is fine")["constraints"].get("brands")
    assert not talk.say("tea")["constraints"].get("brands")


def test_who_takes_an_item_hears_its_price_and_the_need_stays(shop: Stage) -> None:
    talk = Talk(shop.assistant(), "USER#cart")
    before = talk.say("tea")
    second = before["items"][1]
    taken = talk.say("put the second in my cart")
    assert [item["item_id"] for item in taken["items"]] == [second["item_id"]]
    assert second["title"] in taken["text"]
    assert "button" in taken["text"]
    assert taken["constraints"] == before["constraints"]
    asked = talk.say("and how much is it?")
    assert [item["item_id"] for item in asked["items"]] == [second["item_id"]]
