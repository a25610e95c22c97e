"""What a conversation may take, what is kept of it, and for whom."""

from __future__ import annotations

import pytest

from tests.conversations.stage import Stage
from tests.conversations.talk import Talk
from vitrine.errors import ConflictError, InvalidInputError, LimitReachedError, NotFoundError


def test_a_conversation_has_an_end(shop: Stage) -> None:
    talk = Talk(shop.assistant(turns=2), "USER#turns")
    talk.say("tea")
    talk.say("coffee")
    with pytest.raises(ConflictError) as refused:
        talk.say("jam")
    [error] = refused.value.errors
    assert (error.field, error.value) == ("turns", 2)
    assert "start a new one" in error.limit


def test_a_day_has_an_end_and_says_when_the_next_begins(shop: Stage) -> None:
    talk = Talk(shop.assistant(daily_messages=2), "USER#day")
    talk.say("tea")
    talk.say("coffee")
    with pytest.raises(LimitReachedError) as refused:
        talk.say("jam")
    assert refused.value.status == 429
    assert 0 < int(refused.value.headers["Retry-After"]) <= 86_400
    assert refused.value.errors[0].field == "messages"


def test_a_message_has_a_length(shop: Stage) -> None:
    with pytest.raises(InvalidInputError, match="at most 10 characters"):
        Talk(shop.assistant(message_chars=10), "USER#long").say("a" * 11)


def test_what_another_shopper_says_is_not_there(shop: Stage) -> None:
    assistant = shop.assistant()
    talk = Talk(assistant, "USER#mine")
    talk.say("tea")
    for stranger in ("USER#theirs", "SESSION#mine"):
        with pytest.raises(NotFoundError):
            assistant.read(stranger, talk.conversation_id)
        with pytest.raises(NotFoundError):
            assistant.delete(stranger, talk.conversation_id)
    assert assistant.read("USER#mine", talk.conversation_id)["turns"][0]["message"] == "tea"


def test_without_consent_nothing_is_kept_whatever_is_said(shop: Stage) -> None:
    talk = Talk(shop.assistant(), "USER#noconsent", consent="none")
    first = talk.say("strawberry jam")
    shown = [item["item_id"] for item in first["items"]]
    second = talk.say("not the first one", consent="none", constraints=first["constraints"], shown=shown)
    assert shown[0] not in {item["item_id"] for item in second["items"]}
    assert (second["done"][0]["tool"], second["done"][0]["stored"]) == ("reject", False)
    assert not [row for row in shop.rows() if "noconsent" in row["PK"]["S"]]


def test_for_the_shop_s_service_alone_a_conversation_is_kept_and_dislikes_with_that_consent(shop: Stage) -> None:
    talk = Talk(shop.assistant(default_consent="service"), "USER#service")
    talk.say("tea")
    talk.say("not the first one")
    rows = [row for row in shop.rows() if row["PK"]["S"] == "USER#service"]
    assert [(row["type"]["S"], row["consent"]["S"]) for row in rows] == [("dislike", "service")]
    assert len([row for row in shop.rows() if row["PK"]["S"] == "CONVERSATION#USER#service"]) == 4


def test_a_rejected_brand_counts_for_each_of_its_items_on_the_screen(shop: Stage) -> None:
    talk = Talk(shop.assistant(), "USER#brand")
    shown = talk.say("tea", k=10)["items"]
    brand = shown[0]["brand"]
    talk.say("not that brand")
    disliked = {row["item_id"]["S"] for row in shop.rows() if row["PK"]["S"] == "USER#brand"}
    assert disliked == {item["item_id"] for item in shown if item["brand"] == brand}
    assert len(disliked) > 1


def test_without_the_models_there_are_items_all_the_same(shop: Stage) -> None:
    shop.endpoints.away = {"ranker", "embedding"}
    try:
        answer = Talk(shop.assistant(), "USER#fallback").say("organic tea under 4 euros")
    finally:
        shop.endpoints.away = set()
    assert answer["source"] == "fallback"
    assert {item["item_id"] for item in answer["items"]} == {"tea-1", "tea-2"}


def test_what_is_in_the_cart_is_spoken_of(shop: Stage) -> None:
    from vitrine.domain.events import Event  # noqa: PLC0415
    from vitrine.stores.profiles import Profiles  # noqa: PLC0415

    at = 1_764_000_000_000
    put = [Event(f"e{n}", "add_to_cart", at + n, at + n, at + n, item) for n, item in enumerate(("tea-1", "mug-1"))]
    Profiles(shop.dynamodb, shop.tables["profiles"]).store("USER#cart", put)
    talk = Talk(shop.assistant(), "USER#cart")
    answer = talk.say("what is in my cart?")
    assert [item["item_id"] for item in answer["items"]] == ["tea-1", "mug-1"]
    assert answer["text"].startswith("There are 2 items in your cart.")
    goes = talk.say("what goes with my cart, under 5 euros?")
    assert goes["done"][0]["tool"] == "goes_with_cart"
    assert goes["items"]
    assert not {"tea-1", "mug-1"} & {item["item_id"] for item in goes["items"]}
    assert all((item["sale_price"] or item["price"]) <= 5 for item in goes["items"])
