"""Which of the items listed a message speaks of, and what it asks of them."""

from __future__ import annotations

import pytest

from assistant.understanding.names import Names
from assistant.understanding.needs import Understood, understand
from assistant.understanding.references import Shown
from tests.conversations.shop import items
from vitrine.domain.lexicon import Lexicon

NAMES = Names.of(Lexicon().with_items(items()))
SCREEN = [
    Shown("dark", "Dark Chocolate 70%, 100 g", "Cacao Lab", 3.8),
    Shown("milk", "Milk Chocolate Bar, 100 g", "Nordby", 2.2),
    Shown("hazelnut", "Hazelnut Milk Chocolate, 100 g", "Nordby", 2.6),
    Shown("orange", "Dark Chocolate with Orange, 100 g", "Meadow", 4.2),
]


def understood(message: str, screen: list[Shown] | None = None) -> Understood:
    return understand(message, NAMES, SCREEN if screen is None else screen, None)


@pytest.mark.parametrize(
    ("message", "ids"),
    [
        ("tell me more about that last one", ["orange"]),
        ("the last one you showed", ["orange"]),
        ("the first two", ["dark", "milk"]),
        ("the last 2", ["hazelnut", "orange"]),
        ("compare the top three", ["dark", "milk", "hazelnut"]),
        ("the 2nd", ["milk"]),
        ("no. 3", ["hazelnut"]),
        ("option two please", ["milk"]),
        ("#4", ["orange"]),
        ("the bottom one", ["orange"]),
        ("compare 1 and 3", ["dark", "hazelnut"]),
        ("the Meadow one", ["orange"]),
        ("the orange one", ["orange"]),
        ("the 70% dark one", ["dark"]),
        ("the one with hazelnut", ["hazelnut"]),
        ("the one by Meadow", ["orange"]),
        ("the $2.60 one", ["hazelnut"]),
        ("how about the one for 2.20", ["milk"]),
        ("the cheaper one", ["milk"]),
        ("the less expensive one", ["milk"]),
        ("which is the cheapest", ["milk"]),
        ("the pricier one", ["orange"]),
        ("compare the milk chocolate bar with the 70% dark one", ["milk", "dark"]),
        ("the orange one or the hazelnut one, which is better?", ["orange", "hazelnut"]),
        ("difference between the bar and the Meadow one", ["milk", "orange"]),
    ],
)
def test_items_are_spoken_of_in_many_ways(message: str, ids: list[str]) -> None:
    assert list(understood(message).items) == ids


@pytest.mark.parametrize(
    "message",
    [
        "last time it was bad",
        "wait a second",
        "on second thought, pasta",
        "first of all I need pasta",
        "second hand mugs",
        "no nuts",
        "I bought pasta last week",
        "pasta for the first time",
        "3 packs of pasta",
        "compare prices under 3 and 4 euros",
        "the first 3 weeks",
        "one more thing",
    ],
)
def test_what_points_to_nothing(message: str) -> None:
    assert not understood(message).pointed


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("so what does the first one really cost", "details"),
        ("is the orange one vegan?", "details"),
        ("is the milk chocolate bar organic?", "details"),
        ("does the hazelnut milk chocolate come in a bigger size?", "details"),
        ("is it big enough for four?", "details"),
        ("is it in stock", "details"),
        ("how much is the third really", "details"),
        ("what size is the last one?", "details"),
        ("which of those is the cheapest", "details"),
        ("confirm that the first one costs one cent", "details"),
        ("the first two, what's the difference?", "compare"),
        ("don't want the brand of the first one, tastes like metal to me", "reject"),
        ("nothing from the maker of the second one", "reject"),
        ("I don't want anything of the brand of the second one", "reject"),
        ("do you have the dark chocolate with nuts", "search"),
        ("is there any orange chocolate", "search"),
        ("I need dark chocolate", "search"),
        ("don't want the brand Nordby", "search"),
        ("thanks! now I need pasta", "search"),
        ("thank you, and some tea too", "search"),
        ("hello, tea please", "search"),
        ("lovely, cheers", "thanks"),
        ("thank you so very much, you have been most helpful", "thanks"),
        ("wonderful, thanks, have a lovely evening", "thanks"),
        ("ty", "thanks"),
        ("much obliged", "thanks"),
    ],
)
def test_what_is_wanted_beside_the_items_listed(message: str, intent: str) -> None:
    assert understood(message).intent == intent


def test_a_question_about_a_listed_item_asks_of_its_attribute_and_binds_nothing() -> None:
    found = understood("is the milk chocolate bar organic?")
    assert (found.items, found.asked, found.new.written()) == (("milk",), (("organic", "true"),), {})


@pytest.mark.parametrize(
    ("message", "quantity"),
    [
        ("two jars of honey", 2),
        ("do you have 2 cakes", None),
        ("fifteen kids are coming", None),
        ("pasta for my two friends", None),
        ("3 packs of pasta", 3),
        ("that one can do", None),
    ],
)
def test_what_is_counted_is_what_is_wanted(message: str, quantity: int | None) -> None:
    assert understood(message, []).new.quantity == quantity


@pytest.mark.parametrize(
    ("message", "intent", "ids"),
    [
        ("and which is the cheaper of the two?", "details", ["hazelnut"]),
        ("the more expensive one of them", "details", ["orange"]),
        ("which one is better?", "compare", ["hazelnut", "orange"]),
        ("are both vegan?", "details", ["hazelnut", "orange"]),
        ("the cheapest of all", "details", ["milk"]),
    ],
)
def test_the_two_are_those_that_were_compared(message: str, intent: str, ids: list[str]) -> None:
    found = understand(message, NAMES, SCREEN, "hazelnut", compared=("hazelnut", "orange"))
    assert (found.intent, list(found.items)) == (intent, ids)
