"""What messages ask that no tool of the assistant knows, and what only sounds like it."""

from __future__ import annotations

import pytest

from assistant.understanding.asides import aside
from assistant.understanding.names import Names
from assistant.understanding.needs import understand
from tests.conversations.shop import items
from vitrine.domain.lexicon import Lexicon

NAMES = Names.of(Lexicon().with_items(items()))


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("can you tell me if i should see a doctor", "en"),
        ("do you deliver to my house?", "en"),
        ("What's your return policy", "en"),
        ("where is your store", "en"),
        ("do you have any coupons?", "en"),
        ("do I get loyalty points", "en"),
        ("what time do you close on sunday", "en"),
        ("i want to talk to a manager", "en"),
        ("are you a robot", "en"),
        ("who won the game last night", "en"),
        ("tell me a joke", "en"),
        ("should i take aspirin for a headache", "en"),
        ("Habt ihr am Sonntag offen?", "de"),
        ("liefert ihr nach Hause", "de"),
        ("Wie heißt du?", "de"),
        ("vous livrez à domicile ?", "fr"),
        ("dois-je voir un médecin ?", "fr"),
        ("¿cómo te llamas?", "es"),
        ("¿hacen envíos a domicilio?", "es"),
        ("a che ora aprite?", "it"),
        ("dovrei andare dal medico?", "it"),
    ],
)
def test_no_product_is_searched_for_what_no_tool_knows(message: str, language: str) -> None:
    understood = understand(message, NAMES, [], None)
    assert (understood.intent, understood.language, understood.new.empty) == ("off_topic", language, True)


@pytest.mark.parametrize(
    "message",
    [
        "where is the milk",
        "flowers to bring to the doctor",
        "something for delivery guys, soda maybe",
        "my doctor told me to eat more fiber, what cereal do you have",
        "the weather is awful, i need soup",
        "do you have any games",
        "my son's name is Luca and he wants cookies",
        "who makes the first one",
        "should i get the first or the second one",
        "do you have store brand cereal",
    ],
)
def test_what_only_sounds_like_it_is_no_aside(message: str) -> None:
    assert aside(message, "en") is None


def test_the_need_beside_such_a_question_is_heard() -> None:
    understood = understand("Do you deliver? Also I need honey.", NAMES, [], None)
    assert understood.aside
    assert understood.intent == "search"
    assert "honey" in understood.new.words


def test_an_allergy_is_heard_beside_such_a_question() -> None:
    assert understand("I'm allergic to nuts. Do you deliver?", NAMES, [], None).new.free_from == ("nuts",)
