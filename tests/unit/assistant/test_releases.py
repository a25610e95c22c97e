"""What a message takes back, and what it must not be taken to."""

from __future__ import annotations

import pytest

from assistant.understanding.names import Names
from assistant.understanding.needs import Understood, understand
from tests.conversations.shop import items
from vitrine.domain.lexicon import Lexicon

NAMES = Names.of(Lexicon().with_items(items()))


def understood(message: str) -> Understood:
    return understand(message, NAMES, [], None, limit=5.0)


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ("just got paid! scrap that five dollar limit", "price"),
        ("never mind about the five euros", "price"),
        ("forget what I said about price", "price"),
        ("ditch the $5 cap", "price"),
        ("ok money is no issue now", "price"),
        ("price isn't that important", "price"),
        ("cost doesn't matter either", "price"),
        ("the budget is flexible", "price"),
        ("no limit anymore", "price"),
        ("nvm the limit", "price"),
        ("I can pay more", "price"),
        ("I don't care how much it costs", "price"),
        ("any price is ok", "price"),
        ("I'm flexible on price", "price"),
        ("no need to stick to 5 dollars", "price"),
        ("remove the price filter", "price"),
        ("take the limit off", "price"),
        ("let's remove the 5 dollar max", "price"),
        ("brand doesn't matter anymore", "brand"),
        ("doesn't matter what brand", "brand"),
        ("forget what I said about brands", "brand"),
        ("doesn't have to be Teahouse", "brand"),
    ],
)
def test_a_limit_taken_back_binds_no_longer(message: str, field: str) -> None:
    found = understood(message)
    assert (found.intent, found.dropped, found.new.written()) == ("relax", (field,), {})


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("doesn't have to be organic after all", "organic"),
        ("it needn't be organic", "organic"),
        ("no need for it to be organic", "organic"),
        ("forget the organic thing", "organic"),
        ("organic isn't necessary", "organic"),
        ("non-organic is fine too", "organic"),
        ("it's ok if it's not organic", "organic"),
        ("no longer vegan", "vegan"),
        ("I'm not vegan anymore", "vegan"),
        ("drop the vegan requirement", "vegan"),
        ("vegan is no longer needed", "vegan"),
    ],
)
def test_a_condition_taken_back_is_neither_wanted_nor_refused(message: str, name: str) -> None:
    found = understood(message)
    assert (found.dropped, found.asked, found.new.written()) == (("attributes",), ((name, "true"),), {})


@pytest.mark.parametrize(
    ("message", "allowed"),
    [
        ("lol jake isnt coming anymore so peanuts r fine again", ("peanuts",)),
        ("she can have dairy now", ("milk",)),
        ("nuts and milk are ok again", ("nuts", "milk")),
        ("gluten doesn't matter anymore", ("gluten",)),
        ("it doesn't have to be gluten free", ("gluten",)),
        ("no need for gluten free", ("gluten",)),
        ("he outgrew his nut allergy", ("nuts",)),
        ("the milk allergy is gone", ("milk",)),
        ("my son's peanut allergy turned out to be a false alarm", ("peanuts",)),
        ("I'm no longer allergic to nuts", ("nuts",)),
        ("he's not lactose intolerant anymore", ("milk",)),
        ("dairy is back on the menu", ("milk",)),
    ],
)
def test_what_may_be_eaten_again_is_allowed(message: str, allowed: tuple[str, ...]) -> None:
    found = understood(message)
    assert (found.intent, found.allowed, found.new.free_from, found.unread_allergy) == ("relax", allowed, (), False)


@pytest.mark.parametrize(
    "message",
    [
        "he can eat everything except nuts",
        "he can eat gluten free bread",
        "she can only eat gluten free",
        "peanut butter is fine again",
        "almonds are fine again",
        "almond milk is ok now",
        "she can have milk chocolate now",
        "are peanuts ok again?",
        "peanuts are not ok anymore",
        "he no longer eats nuts",
        "no longer want nuts",
        "no one can have nuts",
        "nobody can eat nuts",
        "can't have dairy now",
        "if she can have milk show me cookies",
        "milk is fine",
        "skip the nuts",
        "what can have nuts in it",
    ],
)
def test_an_allergy_is_not_given_up_by_what_only_sounds_like_it(message: str) -> None:
    assert understood(message).allowed == ()


@pytest.mark.parametrize(
    "message",
    [
        "the price is too high",
        "I'm not willing to pay more",
        "I can't spend more",
        "any tea under 5 dollars",
        "whatever is under 5 dollars",
        "no, max 5 dollars",
        "drop the limit to 3",
        "forget the tea",
        "not vegan please",
        "forget the first one, something organic",
        "no organic tea",
    ],
)
def test_what_takes_nothing_back(message: str) -> None:
    assert understood(message).dropped == ()


def test_a_limit_is_taken_back_for_another() -> None:
    found = understood("ignore the 5 dollar limit, make it 8")
    assert (found.dropped, found.new.max_price) == (("price",), 8.0)


@pytest.mark.parametrize(
    ("message", "side"),
    [
        ("drop the lower limit", "min_price"),
        ("no minimum", "min_price"),
        ("lose the minimum price", "min_price"),
        ("I don't need a minimum", "min_price"),
        ("forget the 3 dollar minimum", "min_price"),
        ("it doesn't have to be at least 5", "min_price"),
        ("doesn't need to be over 3 dollars", "min_price"),
        ("the lower limit doesn't matter", "min_price"),
        ("forget the upper limit, keep the 3", "max_price"),
        ("no maximum", "max_price"),
        ("take the ceiling off", "max_price"),
        ("the max is not important", "max_price"),
    ],
)
def test_one_side_of_a_range_is_taken_back(message: str, side: str) -> None:
    found = understood(message)
    assert (found.intent, found.dropped, found.new.written()) == ("relax", (side,), {})


@pytest.mark.parametrize("message", ["drop the minimum to 2", "minimum 2", "at least 2 euros", "no minimum of 2 euros"])
def test_a_side_that_is_set_is_not_taken_back(message: str) -> None:
    found = understood(message)
    assert (found.dropped, found.new.min_price) == ((), 2.0)


@pytest.mark.parametrize(
    ("message", "dropped"),
    [
        ("scrap that, we're going sailing", ("category",)),
        ("changed my mind, something for a sailor", ("category",)),
        ("scratch that, make it 8", ()),
        ("change of plans, coffee", ()),
        ("scrap that limit", ("price",)),
        ("drop that one, the sailor in me says", ()),
    ],
)
def test_a_need_is_given_up_for_what_has_no_name_here(message: str, dropped: tuple[str, ...]) -> None:
    assert understood(message).dropped == dropped
