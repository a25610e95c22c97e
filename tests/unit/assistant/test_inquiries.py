"""Questions of fact: of what is listed, of what was listed before, and of what was not listed yet."""

from __future__ import annotations

import pytest

from assistant.understanding.callings import without_names
from assistant.understanding.names import Names
from assistant.understanding.needs import Understood, understand
from assistant.understanding.references import Shown
from assistant.understanding.tokens import read
from tests.conversations.shop import items
from vitrine.domain.lexicon import Lexicon

NAMES = Names.of(Lexicon().with_items(items()))
TEAS = [
    Shown("green", "Highland Green Tea, 20 bags", "Teahouse", 3.5, ("Drinks", "Tea")),
    Shown("black", "English Breakfast Black Tea, 50 bags", "Kettle & Co", 5.2, ("Drinks", "Tea")),
]
MIXED = [
    Shown("coffee", "Espresso Beans, 500 g", "Kettle & Co", 9.9, ("Drinks", "Coffee")),
    *TEAS,
    Shown("honey", "Forest Honey, 500 g", "Orchard", 6.4, ("Pantry", "Jams & Honey")),
]


def understood(message: str, shown: list[Shown], past: list[list[Shown]] | None = None) -> Understood:
    return understand(message, NAMES, shown, None, past=lambda: past or [])


@pytest.mark.parametrize(
    ("message", "ids"),
    [
        ("how much is the honey?", ("honey",)),
        ("what does the honey cost", ("honey",)),
        ("how much is the first tea", ("green",)),
        ("what's the price of the second tea?", ("black",)),
        ("The first, how many is the weight?", ("coffee",)),
        ("what size is the honey", ("honey",)),
        ("wie viel kostet der Honig", ("honey",)),
        ("combien coûte le miel ?", ("honey",)),
        ("¿cuánto cuesta la miel?", ("honey",)),
        ("quanto costa il miele?", ("honey",)),
    ],
)
def test_a_question_of_fact_is_of_the_item_that_it_names(message: str, ids: tuple[str, ...]) -> None:
    found = understood(message, MIXED)
    assert (found.intent, found.items) == ("details", ids)


@pytest.mark.parametrize(
    ("message", "ids"),
    [
        ("and how much is the honey in that first list, roughly?", ("honey",)),
        ("how much was the honey again?", ("honey",)),
        ("what size was the second tea you showed earlier", ("black",)),
    ],
)
def test_a_list_before_the_last_is_spoken_of(message: str, ids: tuple[str, ...]) -> None:
    candles = [Shown("candle", "Vanilla Candle", "Glow", 9.0, ("Home", "Candles"))]
    found = understood(message, candles, [MIXED])
    assert (found.intent, found.items) == ("details", ids)


def test_the_first_is_of_the_list_before_where_the_last_answer_had_none() -> None:
    assert understood("how much is the second one?", [], [MIXED]).items == ("green",)


@pytest.mark.parametrize(
    "message",
    [
        "how much is the honey",
        "do you carry honey and what does it cost",
        "what's the price of honey?",
        "was kostet Honig",
    ],
)
@pytest.mark.parametrize("shown", [[], TEAS])
def test_what_was_not_listed_is_searched(message: str, shown: list[Shown]) -> None:
    found = understood(message, shown)
    assert found.intent == "search"
    assert ("Pantry", "Jams & Honey") in found.new.categories or "honey" in found.new.words


@pytest.mark.parametrize(
    "message", ["which of these is vegan?", "are any of these vegan?", "do any of these come vegan?"]
)
def test_a_property_within_a_list_is_asked_of_each(message: str) -> None:
    found = understood(message, MIXED)
    assert found.intent == "details"
    assert found.asked == (("vegan", "true"),)
    assert len(found.items) == len(MIXED)


def test_which_of_the_list_is_free_of_something_is_no_allergy() -> None:
    found = understood("which of these is gluten free?", MIXED)
    assert (found.intent, found.inside, found.new.free_from) == ("details", ("gluten",), ())


@pytest.mark.parametrize("message", ["which one has more in it", "which is the biggest?", "which one is heavier"])
def test_sizes_are_compared(message: str) -> None:
    found = understood(message, TEAS)
    assert (found.intent, found.fact) == ("compare", "size")


def test_a_property_behind_a_kind_is_no_other_kind() -> None:
    new = understood("are any of the teas really chocolate?", []).new
    assert new.categories == (("Drinks", "Tea"),)
    assert "chocolate" in new.words


@pytest.mark.parametrize(
    ("message", "gone"),
    [
        ("our dog Honey needs food", "honey"),
        ("my cat is called Mustard and wants food", "mustard"),
        ("my boss Ginger drinks tea, which do you have", "ginger"),
        ("a candle for Vanillas birthday", "vanilla"),
    ],
)
def test_the_name_of_somebody_is_no_thing(message: str, gone: str) -> None:
    new = understood(message, []).new
    assert gone not in new.words
    assert gone not in str([*new.categories, *new.attributes]).lower()


@pytest.mark.parametrize("message", ["for Christmas party snacks", "Mothers day gift", "a Halloween birthday"])
def test_an_occasion_is_no_name(message: str) -> None:
    assert without_names(read(message), NAMES) == read(message)


def test_what_a_thing_is_to_be_made_of_is_a_wish() -> None:
    assert understood("show me teas made from green leaves", TEAS).intent == "search"


def test_a_word_in_a_row_of_capitals_is_no_name() -> None:
    assert "honey" in understood("My Dog Treats And Honey Please", []).new.words
