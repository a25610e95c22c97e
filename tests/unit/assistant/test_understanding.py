"""What a message is understood to ask for."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.constraints import Constraints, merged
from assistant.understanding.names import Names, distance
from assistant.understanding.needs import MOST_WORDS, Understood, understand
from assistant.understanding.references import Shown
from tests.conversations.shop import items
from vitrine.domain.lexicon import Lexicon

NAMES = Names.of(Lexicon().with_items(items()))
SCREEN = [
    Shown("tea-1", "Highland Green Tea, 20 bags", "Teahouse", 3.5),
    Shown("tea-3", "English Breakfast Black Tea, 50 bags", "Kettle & Co", 5.2),
    Shown("jam-1", "Strawberry Jam, 340 g", "Orchard", 3.2),
]
TEA, JAM, COOKIES = ["Drinks", "Tea"], ["Pantry", "Jams & Honey"], ["Snacks", "Cookies"]
CHOCOLATE, CANDLES, BREAD = ["Snacks", "Chocolate"], ["Home", "Candles"], ["Bakery", "Bread"]


def understood(message: str, screen: list[Shown] | None = None) -> Understood:
    return understand(message, NAMES, screen or [], None)


NEEDS: list[tuple[str, dict[str, Any]]] = [
    ("organic tea under 5 euros", {"categories": [TEA], "attributes": [["organic", "true"]], "max_price": 5.0}),
    ("a birthday gift between 10 and 20 euros", {"min_price": 10.0, "max_price": 20.0, "occasion": "birthday"}),
    ("20-30 euro present for my mother who loves tea",
     {"categories": [TEA], "min_price": 20.0, "max_price": 30.0, "occasion": "gift"}),
    ("vegan snacks under five euros",
     {"categories": [["Snacks"]], "attributes": [["vegan", "true"]], "max_price": 5.0}),
    ("less than twenty-five bucks", {"max_price": 25.0}),
    ("at least €7.50 or more", {"min_price": 7.5}),
    ("around $10", {"min_price": 8.0, "max_price": 12.0}),
    ("no more than 3 euros for jam", {"categories": [JAM], "words": ["jam"], "max_price": 3.0}),
    ("at least 500 g pasta", {"categories": [["Pantry", "Pasta"]]}),
    ("something cheap for breakfast", {"price_level": "low", "occasion": "breakfast"}),
    ("mug in blue, not too expensive",
     {"categories": [["Home", "Mugs"]], "attributes": [["colour", "blue"]], "price_level": "low"}),
    ("chocolate without nuts", {"categories": [CHOCOLATE], "free_from": ["nuts"]}),
    ("gluten-free bread please", {"categories": [BREAD], "free_from": ["gluten"]}),
    ("coeliac here. bread?", {"categories": [BREAD], "free_from": ["gluten"]}),
    ("I'm allergic to peanuts and milk, what cookies do you have?",
     {"categories": [COOKIES], "free_from": ["peanuts", "milk"]}),
    ("my son has a nut allergy and loves cookies", {"categories": [COOKIES], "free_from": ["nuts"]}),
    ("cookies without milk or eggs", {"categories": [COOKIES], "free_from": ["milk", "eggs"]}),
    ("I am not allergic to anything, cookies please", {"categories": [COOKIES]}),
    ("I'm allergic to strawberries", {"free_from": ["strawberry"]}),
    ("tea but not Teahouse", {"categories": [TEA], "not_brands": ["Teahouse"]}),
    ("no Nordby, dark chocolate", {"categories": [CHOCOLATE], "not_brands": ["Nordby"], "words": ["dark"]}),
    ("anything but coffee", {"not_categories": [["Drinks", "Coffee"]]}),
    ("jam except apricot and honey", {"categories": [JAM], "words": ["jam"], "not_words": ["apricot", "honey"]}),
    ("I hate lavender, show me candles", {"categories": [CANDLES], "not_attributes": [["scent", "lavender"]]}),
    ("candles, white or purple",
     {"categories": [CANDLES], "attributes": [["colour", "white"], ["colour", "purple"]]}),
    ("anything from kettle and co", {"brands": ["Kettle & Co"]}),
    ("caffeine free tea not mint",
     {"categories": [TEA], "attributes": [["caffeine_free", "true"]], "not_words": ["mint"]}),
    ("strawbery jam", {"categories": [JAM], "words": ["strawberry", "jam"]}),
    ("choclate", {"categories": [CHOCOLATE]}),
    ("pasta sauce", {"categories": [["Pantry", "Sauces"]], "words": ["pasta"]}),
    ("two jars of honey", {"categories": [JAM], "words": ["honey"], "quantity": 2}),
    ("cheap coffee, 2 packs", {"categories": [["Drinks", "Coffee"]], "price_level": "low", "quantity": 2}),
]  # fmt: skip


@pytest.mark.parametrize(("message", "expected"), NEEDS, ids=[message for message, _ in NEEDS])
def test_a_need_is_understood(message: str, expected: dict[str, Any]) -> None:
    found = understood(message)
    assert found.intent == "search"
    assert found.new.written() == expected


@pytest.mark.parametrize(
    ("message", "intent", "items"),
    [
        ("the second one", "details", ("tea-3",)),
        ("tell me about number 3", "details", ("jam-1",)),
        ("how much is the green tea", "details", ("tea-1",)),
        ("the cheapest one please", "details", ("jam-1",)),
        ("compare the first and the third", "compare", ("tea-1", "jam-1")),
        ("what's the difference between these?", "compare", ("tea-1", "tea-3", "jam-1")),
        ("more like the jam", "similar", ("jam-1",)),
        ("why this?", "why", ("tea-1",)),
        ("not that brand", "reject", ("tea-1",)),
        ("not the second one", "reject", ("tea-3",)),
        ("I don't like the first", "reject", ("tea-1",)),
        ("cheaper", "cheaper", ()),
        ("something else", "more", ()),
        ("another brand please", "another_brand", ()),
        ("any brand is fine", "relax", ()),
        ("forget the budget", "relax", ()),
        ("what is in my cart?", "cart", ()),
        ("start over", "reset", ()),
        ("now coffee instead", "search", ()),
        ("no thanks, show me jam instead", "search", ()),
    ],
)
def test_what_is_on_the_screen_is_spoken_of(message: str, intent: str, items: tuple[str, ...]) -> None:
    found = understood(message, SCREEN)
    assert (found.intent, found.items) == (intent, items)


def test_a_question_about_an_item_asks_of_an_attribute_and_adds_none() -> None:
    found = understood("is the first one organic?", SCREEN)
    assert (found.intent, found.asked, found.new.attributes) == ("details", (("organic", "true"),), ())


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("hello", "greeting"),
        ("thank you!", "thanks"),
        ("what can you do?", "help"),
        ("what do you recommend?", "recommend"),
        ("", "unclear"),
        ("?!", "unclear"),
        ("zxcv bnmk", "unclear"),
        ("szukam herbaty do 5 euro dla mamy", "language"),
        ("чай без сахара", "language"),
        ("お茶をください", "language"),
        ("the second one", "search"),
    ],
)
def test_small_talk_and_nonsense(message: str, intent: str) -> None:
    assert understood(message).intent in (intent, "unclear" if intent == "search" else intent)


@pytest.mark.parametrize("message", ["the lamp is fine", "tea", "Kettle & Co", "I am on a diet", "no"])
def test_english_is_not_taken_for_another_language(message: str) -> None:
    assert understood(message).intent != "language"


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300), st.booleans())
def test_any_text_is_understood_within_bounds(message: str, screen: bool) -> None:
    found = understood(message, SCREEN if screen else [])
    shown = {item.item_id for item in SCREEN}
    assert set(found.items) <= shown
    assert len(found.new.words) <= MOST_WORDS
    assert found.new.min_price is None or found.new.max_price is None or found.new.min_price <= found.new.max_price
    assert Constraints.read(found.new.written()) == found.new
    assert {*found.new.brands, *found.new.not_brands} <= NAMES.lexicon.brands
    assert {*found.new.categories, *found.new.not_categories} <= NAMES.lexicon.categories


SAID = """
tea jam not without Teahouse organic under 5 euros and or , . I don't like want nuts milk allergic to the second one
cheap chocolate between 3 euro free from brand white
"""
PARTS = st.sampled_from(SAID.split())


@settings(max_examples=300, deadline=None)
@given(st.lists(PARTS, max_size=14))
def test_what_a_message_refuses_it_does_not_ask_for(parts: list[str]) -> None:
    new = understood(" ".join(parts)).new
    both = merged(Constraints(), new, another_need=False)
    assert not set(both.brands) & set(both.not_brands)
    assert not set(both.categories) & set(both.not_categories)
    assert not set(both.attributes) & set(both.not_attributes)


def test_a_change_of_mind_holds_and_an_allergy_stays() -> None:
    said = Constraints()
    for message, another in (("organic tea under 5 euros", True), ("I'm allergic to nuts", False), ("coffee", True)):
        said = merged(said, understood(message).new, another_need=another)
    assert said.written() == {"categories": [["Drinks", "Coffee"]], "max_price": 5.0, "free_from": ["nuts"]}
    said = merged(said, understood("over 8 euros").new, another_need=False)
    assert (said.min_price, said.max_price) == (8.0, None)
    said = merged(said, understood("no Bean Street").new, another_need=False)
    said = merged(said, understood("Bean Street please").new, another_need=False)
    assert (said.brands, said.not_brands) == (("Bean Street",), ())


@settings(deadline=None)
@given(st.text("abcd", max_size=7), st.text("abcd", max_size=7), st.integers(0, 3))
def test_distances_are_bounded_and_the_same_both_ways(first: str, second: str, most: int) -> None:
    found = distance(first, second, most)
    assert found == distance(second, first, most)
    assert found is None or abs(len(first) - len(second)) <= found <= most
    assert (distance(first, second, 9) or 0) >= (found or 0)
    assert (distance(first, second, 0) == 0) == (first == second)


@pytest.mark.parametrize(
    ("message", "inside", "items"),
    [
        ("does the first one contain soy?", ("soy",), ("tea-1",)),
        ("does it contain nuts or milk", ("nuts", "milk"), ("tea-1",)),
        ("is the second gluten-free?", ("gluten",), ("tea-3",)),
        ("do these have peanuts in them", ("peanuts",), ("tea-1", "tea-3", "jam-1")),
        ("and the strawberry jam, any nuts in it?", ("nuts",), ("jam-1",)),
        ("enthält die erste Nüsse?", ("nuts",), ("tea-1",)),
        ("¿el primero contiene leche?", ("milk",), ("tea-1",)),
        ("est-ce que le premier contient du soja ?", ("soy",), ("tea-1",)),
        ("il primo contiene latte?", ("milk",), ("tea-1",)),
    ],
)
def test_a_question_about_an_item_s_contents_binds_nothing(
    message: str, inside: tuple[str, ...], items: tuple[str, ...]
) -> None:
    found = understood(message, SCREEN)
    assert (found.intent, found.inside, found.items) == ("details", inside, items)
    assert found.new == Constraints()


@pytest.mark.parametrize(
    ("message", "new"),
    [
        ("she can't do dairy, which sauce is ok?", {"categories": [["Pantry", "Sauces"]], "free_from": ["milk"]}),
        ("cookies, but he doesn't do well with nuts", {"categories": [COOKIES], "free_from": ["nuts"]}),
        ("she mustn't have milk. cookies?", {"categories": [COOKIES], "free_from": ["milk"]}),
        ("cookies please, peanuts make her ill", {"categories": [COOKIES], "free_from": ["peanuts"]}),
        ("cookies, and eggs are a problem for us", {"categories": [COOKIES], "free_from": ["eggs"]}),
        ("cookies, peanuts are no problem", {"categories": [COOKIES]}),
        ("my kids swore off anything from Nordby. cookies", {"categories": [COOKIES], "not_brands": ["Nordby"]}),
        ("tea, I refuse to buy Teahouse", {"categories": [TEA], "not_brands": ["Teahouse"]}),
        ("mint is gross, other tea", {"categories": [TEA], "not_words": ["mint"]}),
    ],
)
def test_what_is_refused_in_many_ways_is_left_out(message: str, new: dict[str, Any]) -> None:
    assert understood(message).new.written() == new


@pytest.mark.parametrize(
    ("message", "free_from"),
    [
        ("is there something without nuts in it", ("nuts",)),
        ("chocolate that contains no nuts", ("nuts",)),
        ("does it contain peanuts? my son is allergic", ("peanuts",)),
        ("does the first contain milk, I'm allergic to milk", ("milk",)),
        ("are there other nut free ones", ("nuts",)),
        ("which of these are free of gluten? I want gluten free bread", ("gluten",)),
    ],
)
def test_a_wish_and_an_allergy_bind_whatever_is_on_the_screen(message: str, free_from: tuple[str, ...]) -> None:
    found = understood(message, SCREEN)
    assert (found.new.free_from, found.inside, found.unread_allergy) == (free_from, (), False)


@pytest.mark.parametrize(
    ("message", "terms"),
    [
        ("organic milk for the tea", ("milk",)),
        ("butter for that bread", ("butter",)),
        ("oh and ginger for the cookies", ("ginger",)),
        ("I need tea for the office", ("tea",)),
    ],
)
def test_what_a_thing_is_for_that_is_there_already_is_not_wanted(message: str, terms: tuple[str, ...]) -> None:
    assert understand(message, NAMES, [], None).terms == terms
