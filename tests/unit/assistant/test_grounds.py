"""A message that says a new limit, and why: the why asks for nothing."""

from __future__ import annotations

import pytest

from assistant.understanding.names import Names
from assistant.understanding.needs import Understood, understand
from assistant.understanding.references import Shown
from tests.conversations.shop import items
from vitrine.domain.lexicon import Lexicon

NAMES = Names.of(Lexicon().with_items(items()))


def understood(message: str) -> Understood:
    return understand(message, NAMES, [Shown("a", "Zwieback")], None, limit=5.0)


@pytest.mark.parametrize(
    ("message", "most"),
    [
        ("Hmm, make it 15, the whole team is coming.", 15),
        ("ok up to 20 then, we're more people", 20),
        ("let's say 8, my wife is paying", 8),
        ("no, max 12, payday was yesterday", 12),
        ("I can go up to 12 because my boss is paying", 12),
        ("10 dollars max, grandma chipped in", 10),
        ("we've got a chocolate fountain, so up to 20", 20),
        ("8 max, it's for the office and payday was yesterday", 8),
    ],
)
def test_the_why_of_a_limit_is_no_need(message: str, most: float) -> None:
    found = understood(message)
    wanted = (found.new.categories, found.new.words, found.new.brands, found.hints)
    assert (found.intent, found.new.max_price, wanted) == ("search", most, ((), (), (), ()))


@pytest.mark.parametrize(
    "message",
    [
        "make it 15, and coffee too",
        "coffee under 5, my sister is coming",
        "under 5, coffee is a must",
        "max 15, coffee is for my mom",
        "15 tops, coffee instead",
        "8 max, he needs coffee",
        "up to 20, do you have coffee",
    ],
)
def test_what_is_asked_for_beside_a_limit_is_a_need(message: str) -> None:
    assert "coffee" in understood(message).terms


def test_a_refusal_is_kept_among_grounds() -> None:
    assert understood("max 15, she is not a fan of mint").new.not_words == ("mint",)
