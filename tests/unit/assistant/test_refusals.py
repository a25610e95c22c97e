"""What a message refuses in whatever words, what a title says that an item is not, and what a message takes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.constraints import Constraints
from assistant.titles import called, contained, holds, skeleton
from assistant.understanding.names import Names
from assistant.understanding.needs import Understood, understand
from assistant.understanding.references import Shown
from assistant.wanted import wanted
from assistant.wording import Told, free_to_phrase, sentences
from tests.conversations.shop import items
from vitrine.domain.grounding import Facts, Ground, check
from vitrine.domain.grounding.facts import words_of
from vitrine.domain.lexicon import Lexicon

FROZEN = ["Food", "Frozen"]
MORE = [
    {"item_id": "f1", "title": "Frozen Brd Shrimp, 12 oz", "brand": "Maker 12", "category": [*FROZEN, "Shrimp"]},
    {"item_id": "f2", "title": "Raw Shrimp, 12 oz", "brand": "Private label", "category": [*FROZEN, "Shrimp"]},
    {"item_id": "f3", "title": "Mushroom Pizza", "brand": "Maker 12", "category": [*FROZEN, "Pizza"]},
    {"item_id": "f4", "title": "Detergent Powder", "brand": "Maker 7", "category": ["Home", "Detergent"]},
    {"item_id": "f5", "title": "Liquid Detergent", "brand": "Maker 7", "category": ["Home", "Detergent"]},
    {"item_id": "f6", "title": "Carbonated Water", "brand": "Maker 7", "category": ["Food", "Water"]},
    {"item_id": "f7", "title": "Coconut Pudding", "brand": "Maker 7", "category": ["Food", "Pudding"]},
    {"item_id": "f8", "title": "Bananas, 1 lb", "brand": "Maker 7", "category": ["Food", "Bananas"]},
]
LEXICON = Lexicon().with_items([*items(), *MORE])
NAMES = Names.of(LEXICON)
SCREEN = [
    Shown("f1", "Frozen Brd Shrimp, 12 oz", "Maker 12", 3.5),
    Shown("f2", "Raw Shrimp, 12 oz", "Private label", 5.2),
    Shown("f3", "Mushroom Pizza", "Maker 12", 3.2),
]


def understood(message: str, screen: list[Shown] | None = None, focus: str | None = None) -> Understood:
    return understand(message, NAMES, screen or [], focus)


@pytest.mark.parametrize(
    ("message", "word"),
    [
        ("pizza. last time the mushroom one was awful", "mushroom"),
        ("pizza, mushrooms turn my stomach", "mushroom"),
        ("nah mushrooms r nasty. pizza", "mushroom"),
        ("this is a mushroom-free zone. pizza please", "mushroom"),
        ("mushroom free pizza", "mushroom"),
        ("pizza, keep the mushrooms out of it", "mushroom"),
        ("pizza, I'm fed up with mushrooms", "mushroom"),
        ("pizza please, mushrooms are a hard no", "mushroom"),
        ("pizza, she's not keen on mushrooms", "mushroom"),
        ("pudding, coconut gives me the creeps", "coconut"),
        ("pudding. coconut tastes like soap", "coconut"),
        ("pudding, but coconut doesn't agree with my wife", "coconut"),
        ("pudding, hold the coconut", "coconut"),
        ("detergent, powder clumps in my machine", "powder"),
        ("detergent, powder always clumps up, so liquid", "powder"),
        ("water, non-carbonated", "carbonated"),
        ("uncarbonated water", "carbonated"),
        ("shrimp, no with the bread around", "breaded"),
        ("shrimp without breading", "breaded"),
        ("unbreaded shrimp", "breaded"),
        ("shrimp, nothing breaded", "breaded"),
        ("shrimp, not the kind rolled in breadcrumbs", "breaded"),
        ("Pilze sind eklig. Pizza bitte", "mushroom"),
        ("pizza. nobody here likes mushrooms", "mushroom"),
        ("pizza, my kid won't go near mushrooms", "mushroom"),
        ("pizza, any kind besides mushroom", "mushroom"),
        ("pizza, but mushrooms aren't my thing", "mushroom"),
        ("if I see one more mushroom I'll scream. pizza", "mushroom"),
        ("pudding w/o coconut", "coconut"),
        ("I can't stand the taste of coconut. pudding", "coconut"),
    ],
)
def test_a_refusal_is_read_in_unusual_words(message: str, word: str) -> None:
    new = understood(message).new
    assert word in new.not_words
    assert word not in new.words


@pytest.mark.parametrize(
    "message",
    [
        "my day was awful. pizza please",
        "detergent, the kitchen smells awful",
        "my pizza was awful, I need pudding",
        "shrimp that is gross weight one pound",
        "pudding, the weather is horrible",
        "hands-free detergent",
        "nothing fancy, pizza",
        "these puddings are for the kids, not for us",
        "the pudding was awful cold, I need a water",
        "is the pizza good or awful?",
    ],
)
def test_what_is_told_of_a_life_refuses_nothing(message: str) -> None:
    new = understood(message).new
    assert (new.not_words, new.not_categories, new.not_brands) == ((), (), ())


def test_what_a_medicine_forbids_is_refused_and_the_medicine_is_no_wish() -> None:
    new = understood("pudding, she can't eat bananas with her pills").new
    assert new.not_categories == (("Food", "Bananas"),)
    assert "pill" not in {*new.words, *new.not_words}


def test_a_word_that_is_asked_for_too_is_not_refused_with_what_tells_more_of_it() -> None:
    new = understood("I can't look at another mushroom pudding, but pudding please").new
    assert (new.not_words, new.not_categories, new.categories) == (("mushroom",), (), (("Food", "Pudding"),))


@pytest.mark.parametrize("message", ["du thé mais pas de menthe", "la même chose mais d'une autre marque"])
def test_but_is_no_corn(message: str) -> None:
    assert "corn" not in str(understood(message, SCREEN).new.written())


def test_who_refuses_a_kind_refuses_what_is_called_after_it() -> None:
    filters = wanted(Constraints(not_categories=(("Food", "Bananas"), ("Food", "Frozen Pizza"))), LEXICON)
    assert filters.not_words == {"banana"}


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Candy Bags-Non Chocolate, 12 oz", {"chocolate"}),
        ("Juice (Except Tomato)", {"tomato"}),
        ("Cookies without Nuts", {"nut"}),
        ("Orange Juice, No Pulp", {"pulp"}),
    ],
)
def test_an_item_is_not_called_as_what_its_title_denies(title: str, words: set[str]) -> None:
    assert not called(title) & words
    assert not holds(title, words)


@pytest.mark.parametrize(
    ("title", "word", "held"),
    [
        ("Frozen Brd Whole Fillets", "breaded", True),
        ("Rfrg Shlfsh Dip", "shellfish", True),
        ("Choc Bar", "chocolate", True),
        ("Seasonal Candy Box Non-Chocola", "chocolate", False),
        ("Chocolate Candy, Non-Chocolate Coating", "chocolate", True),
        ("Gum, Sugar Free", "sugar", False),
        ("Eggs, Free Range", "egg", True),
        ("Egg Substitute", "egg", False),
        ("Star Cookies", "starch", False),
        ("Raw Fillets", "breaded", False),
    ],
)
def test_a_refused_word_is_found_in_a_title_be_it_cut_short(title: str, word: str, held: bool) -> None:
    assert holds(title, {word}) is held


@given(st.text(max_size=60))
def test_a_title_holds_no_more_than_its_words(title: str) -> None:
    assert contained(title) <= called(title) <= words_of(title)
    assert not holds(title, ())


@given(st.from_regex(r"[a-z]{1,12}", fullmatch=True))
def test_shorthand_of_shorthand_is_itself(word: str) -> None:
    short = skeleton(word)
    assert skeleton(short) == short or len(skeleton(short)) < len(short) <= len(word)


@pytest.mark.parametrize(
    ("message", "intent", "items"),
    [
        ("something like the first but from a different brand", "another_brand", ("f1",)),
        ("similar but another maker", "another_brand", ()),
        ("any other label?", "another_brand", ()),
        ("anything from somebody else?", "another_brand", ()),
        ("not from that maker", "reject", ("f1",)),
        ("I don't trust that company", "reject", ("f1",)),
        ("none of their stuff", "reject", ()),
        ("anything but the second", "reject", ("f2",)),
        ("the first one was awful", "reject", ("f1",)),
        ("I'm sick of that brand", "reject", ("f1",)),
    ],
)
def test_a_maker_is_turned_down_in_many_words(message: str, intent: str, items: tuple[str, ...]) -> None:
    found = understood(message, SCREEN)
    assert (found.intent, found.items) == (intent, items)
    assert found.new.categories == ()


def test_not_from_them_is_of_the_maker_of_what_was_spoken_of_last() -> None:
    assert understood("same thing, not from them", SCREEN, "f2").items == ("f2",)


def test_what_a_message_says_of_a_brand_s_goods_is_no_word_about_the_screen() -> None:
    found = understood("pudding then. the kids swore off anything from Maker 7, avoid that", SCREEN)
    assert (found.intent, found.new.not_brands) == ("search", ("Maker 7",))


TAKEN = [
    ("put that in my cart", "cart", ("f1",), None),
    ("put that in my cart", "cart", ("f2",), "f2"),
    ("add to cart", "cart", ("f1",), None),
    ("ok throw the second in the basket", "cart", ("f2",), None),
    ("the pizza goes in my cart please", "cart", ("f3",), None),
    ("I'll take the second", "details", ("f2",), None),
    ("great, I'll have the first one, thanks", "details", ("f1",), None),
    ("let's go with the third", "details", ("f3",), None),
    ("leg das zweite in den Warenkorb", "cart", ("f2",), None),
    ("mets le premier dans mon panier", "cart", ("f1",), None),
    ("pon el segundo en mi carrito", "cart", ("f2",), None),
    ("metti il primo nel carrello", "cart", ("f1",), None),
]


@pytest.mark.parametrize(("message", "intent", "items", "focus"), TAKEN)
def test_an_item_is_taken_and_the_need_stays(message: str, intent: str, items: tuple[str], focus: str | None) -> None:
    found = understood(message, SCREEN, focus)
    assert (found.intent, found.items, found.taken) == (intent, items, True)
    assert (found.new, found.terms, found.hints) == (Constraints(), (), ())


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("what's in my cart?", "cart"),
        ("is that in my cart already?", "cart"),
        ("what can I add to my cart?", "goes_with_cart"),
        ("put pudding in my cart", "search"),
        ("I'll take pudding", "search"),
        ("¿qué hay en mi carrito?", "cart"),
        ("was ist in meinem Warenkorb?", "cart"),
    ],
)
def test_what_asks_of_a_cart_or_for_something_else_takes_nothing(message: str, intent: str) -> None:
    found = understood(message, SCREEN)
    assert (found.intent, found.taken) == (intent, False)


def test_who_takes_an_item_is_told_its_price_and_who_fills_the_cart() -> None:
    facts = Facts("Mint Tea", 3.5, "EUR")
    told = Told(Understood("cart", taken=True), Constraints(), [facts])
    said = sentences(told)
    assert said == ["Mint Tea costs €3.50.", "Please use the shop's own button for your cart."]
    ground = Ground(items=(facts,), asked=words_of("cart button use own"))
    assert [check(line, ground) for line in said] == [[], []]
    assert not free_to_phrase(told)


@pytest.mark.parametrize("intent", ["another_brand", "more"])
def test_where_nothing_else_is_left_the_answer_says_so(intent: Any) -> None:
    told = Told(Understood(intent), Constraints(), [], failed=True)
    assert sentences(told)[0] in ("I found no other brand that fits.", "I have nothing else that fits.")


@pytest.mark.parametrize(
    ("message", "lasts"),
    [
        ("store brand only", True),
        ("I only buy Maker 12, shrimp please", True),
        ("we only buy the private label these days", True),
        ("shrimp, only the store brand please", True),
        ("I always get Maker 12. pizza?", True),
        ("pizza from Maker 12", False),
        ("only pizza, and Maker 12 will do", False),
        ("I always get pizza", False),
    ],
)
def test_a_brand_that_is_all_one_buys_holds(message: str, lasts: bool) -> None:
    assert understood(message).lasting is lasts


@pytest.mark.parametrize(
    "message",
    ["Maker 12 I won't buy", "I don't buy from Maker 12, they treat their workers badly", "we never buy from Maker 12",
     "Von Maker 12 möchte ich nichts", "di Maker 12 non voglio niente", "de Maker 12 no quiero nada",
     "je ne veux rien de Maker 12", "rien de chez Maker 12"],
)  # fmt: skip
def test_a_brand_that_is_not_bought_is_not_wanted(message: str) -> None:
    found = understood(message).new
    assert (found.brands, found.not_brands) == ((), ("Maker 12",))


@pytest.mark.parametrize(
    "message", ["pizza. mushroom my son doesn't like", "il mushroom però non le piace", "el mushroom no le gusta"]
)
def test_what_is_disliked_at_the_end_of_its_clause_is_refused(message: str) -> None:
    found = understood(message).new
    assert "mushroom" in str((found.not_words, found.not_categories, found.not_attributes)).lower()
    assert "mushroom" not in found.words


def test_what_is_asked_for_is_not_refused_by_what_is_told_of_it() -> None:
    found = understood("I want pizza my kids don't like").new
    assert (found.not_words, found.not_categories, found.not_brands) == ((), (), ())
