"""Words as they are typed by ear and in haste, in a shop that has them in its titles."""

from __future__ import annotations

import pytest

from assistant.understanding.languages import heard
from assistant.understanding.names import Names
from assistant.understanding.sounds import sound
from assistant.understanding.tokens import read
from vitrine.domain.lexicon import Lexicon

TITLES = {
    "Grape Jelly": "Jelly", "Strawberry Preserves": "Jelly", "Whole Chicken": "Poultry", "Spaghetti Sauce": "Pasta",
    "Cheddar Cheese": "Cheese", "Shampoo, Dry Hair": "Hair", "Candy Canes": "Candy", "Canned Corn": "Vegetables",
}  # fmt: skip
NAMES = Names.of(Lexicon().with_items({"title": title, "category": [path]} for title, path in TITLES.items()))


def corrected(message: str) -> list[str]:
    return [token.text for token in NAMES.corrected(read(message)).tokens]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("jely", "jelly"), ("stawberry", "strawberry"), ("chikn", "chicken"), ("spagetti", "spaghetti"),
     ("sause", "sauce"), ("shampo", "shampoo"), ("lookng", "looking"), ("chese", "cheese")],
)  # fmt: skip
def test_a_word_of_the_shop_is_known_as_it_is_typed(typed: str, meant: str) -> None:
    assert corrected(typed) == [meant]


@pytest.mark.parametrize("word", ["train", "sum", "jet", "zither", "corner", "shower"])
def test_what_is_a_word_or_near_to_none_stays(word: str) -> None:
    assert corrected(word) == [word]


@pytest.mark.parametrize(
    ("one", "other"), [("chikn", "chicken"), ("fone", "phone"), ("sause", "sauce"), ("kwik", "quik")]
)
def test_words_that_sound_alike_have_one_sound(one: str, other: str) -> None:
    assert sound(one) == sound(other)


def test_words_that_begin_differently_do_not_sound_alike() -> None:
    assert sound("chicken") != sound("thicken")


@pytest.mark.parametrize("message", ["adn sum stawberry jely", "frsh chikn brest"])
def test_english_with_errors_is_no_language_of_its_own(message: str) -> None:
    assert heard(message, "en", NAMES).understood


def test_what_is_near_to_nothing_is_not_understood() -> None:
    assert not heard("zupelne bzdury wokolo", "en", NAMES).understood
