"""What a limit is said of, and what it means for the thing that is asked for next."""

from __future__ import annotations

import pytest

from assistant.constraints import Constraints
from assistant.dialogue import _now_asked
from assistant.state import State
from assistant.understanding.names import Names
from assistant.understanding.needs import Understood, understand
from tests.conversations.shop import items
from vitrine.domain.lexicon import Lexicon

NAMES = Names.of(Lexicon().with_items(items()))


def understood(message: str) -> Understood:
    return understand(message, NAMES, [], None)


@pytest.mark.parametrize(
    "message",
    [
        "keep everything under 5",
        "20 euros in total",
        "20 altogether",
        "20 bucks total",
        "my budget is 20",
        "I only have 10 dollars",
        "honey, but I'm broke, 3 euros tops",
        "nothing over 5 today",
        "each item below 4 euros",
        "ten euros is all I have",
        "alles unter 5 Euro bitte",
        "todo por menos de 5 euros",
        "tout à moins de 5 euros",
        "tutto sotto i 5 euro",
    ],
)
def test_a_limit_of_everything(message: str) -> None:
    assert understood(message).overall


@pytest.mark.parametrize(
    "message",
    [
        "tea under 5 euros",
        "tea today, under 5 euros",
        "honey, max 3 each",
        "under 5 please",
        "we need 20 in total",
        "total tea under 4",
    ],
)
def test_a_limit_of_one_thing(message: str) -> None:
    assert not understood(message).overall


@pytest.mark.parametrize(
    "message",
    [
        "Good. Also need honey for her",
        "and honey",
        "honey too please",
        "now I need honey",
        "do you have honey?",
        "oh and plus some honey",
        "can I get honey, not the creamy one",
        "ich brauche auch Honig",
        "j'ai aussi besoin de miel",
        "necesito también miel",
        "mi serve anche del miele",
    ],
)
def test_one_thing_more(message: str) -> None:
    assert understood(message).adds


@pytest.mark.parametrize(
    "message",
    ["no wait, honey", "honey instead", "how about honey", "actually I want honey", "honey", "the honey is too sweet"],
)
def test_a_thing_in_the_place_of_another(message: str) -> None:
    assert not understood(message).adds


@pytest.mark.parametrize(
    ("message", "overall", "most"),
    [("also need honey", False, None), ("also need honey", True, 3.0), ("no wait, honey instead", False, 3.0)],
)
def test_a_limit_of_the_thing_before_is_forgotten_and_what_is_of_the_shopper_stays(
    message: str, overall: bool, most: float | None
) -> None:
    before = Constraints(
        words=("tea",), max_price=3.0, free_from=("nuts",), not_brands=("Teahouse",), attributes=(("vegan", "true"),)
    )
    now = _now_asked(State(constraints=before, overall=overall), understood(message), another=True)
    assert (now.max_price, now.free_from, now.not_brands) == (most, ("nuts",), ("Teahouse",))
    assert now.attributes == (("vegan", "true"),)
    assert "tea" not in now.words


def test_a_limit_that_was_said_before_any_thing_is_of_the_thing_that_follows() -> None:
    now = _now_asked(State(constraints=Constraints(max_price=3.0)), understood("I need honey"), another=True)
    assert now.max_price == 3.0


def test_what_a_limit_was_said_of_is_kept_between_messages() -> None:
    assert State.read(State(overall=True).written()).overall


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("hm wait, honey instead", ("honey",)),
        ("no wait, honey", ("honey",)),
        ("also honey", ("jam", "honey")),
        ("a big one instead", ("jam",)),
    ],
)
def test_what_is_wanted_instead_takes_the_place_of_what_is_called_alike(message: str, words: tuple[str, ...]) -> None:
    now = _now_asked(State(constraints=Constraints(words=("jam",))), understood(message), another=False)
    assert now.words == words
