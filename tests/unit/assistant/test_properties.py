"""What shoppers ask of a thing for their health, and the shop declares of none."""

from __future__ import annotations

import pytest

from assistant.constraints import Constraints
from assistant.understanding.names import Names
from assistant.understanding.needs import understand
from assistant.understanding.properties import says
from assistant.wanted import untold
from tests.conversations.shop import items
from vitrine.domain.lexicon import Lexicon

NAMES = Names.of(Lexicon().with_items(items()))


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("my grandpa has diabetes type 2. do you know which cookies have no sugar?", "sugar_free"),
        ("I'm diabetic, what cookies can I eat", "sugar_free"),
        ("sugar-free cookies", "sugar_free"),
        ("cookies without any sugar", "sugar_free"),
        ("Mom's doctor put her on a low sodium diet. Which cookies could she have?", "low_sodium"),
        ("cookies with less salt", "low_sodium"),
        ("keto cookies", "low_carb"),
        ("low-fat cookies please", "low_fat"),
        ("non-gmo cookies", "gmo_free"),
        ("Kekse für Diabetiker", "sugar_free"),
        ("salzarme Kekse", "low_sodium"),
        ("biscuits sans sucre", "sugar_free"),
        ("galletas sin azúcar", "sugar_free"),
        ("biscotti senza zucchero", "sugar_free"),
    ],
)
def test_a_property_is_asked_for_and_the_thing_stays_wanted(message: str, name: str) -> None:
    new = understand(message, NAMES, [], None).new
    assert new.attributes == ((name, "true"),)
    assert new.categories == (("Snacks", "Cookies"),)
    assert not new.not_words
    assert untold(new, NAMES.lexicon) == (name,)


@pytest.mark.parametrize(
    "message", ["cookies, they don't have to be sugar free", "a bag of sugar", "salt", "not low fat cookies"]
)
def test_what_denies_a_property_or_names_the_thing_itself_asks_for_none(message: str) -> None:
    assert understand(message, NAMES, [], None).new.attributes == ()


def test_what_the_shop_declares_is_told() -> None:
    asked = Constraints(attributes=(("sugar_free", "true"),))
    lexicon = Lexicon().with_items([*items(), items()[0] | {"attributes": {"sugar_free": "true"}}])
    assert untold(asked, lexicon) == ()


@pytest.mark.parametrize(
    ("title", "name", "said"),
    [
        ("Sugar-Free Cookies", "sugar_free", True),
        ("Jam, No Added Sugar", "sugar_free", True),
        ("Unsweetened Tea", "sugar_free", True),
        ("Sugar Cookies", "sugar_free", False),
        ("Low Sodium Soup", "low_sodium", True),
        ("Salted Crackers", "low_sodium", False),
    ],
)
def test_a_title_says_a_property_or_not(title: str, name: str, said: bool) -> None:
    assert says(title, name) is said
