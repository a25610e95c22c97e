"""Languages beside English: what is read in them, what is said, and what nobody may pass over in silence."""

from __future__ import annotations

import re
import string
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import questions, wording
from assistant.allergens import NAMES as ALLERGENS
from assistant.constraints import Constraints
from assistant.languages import LANGUAGES
from assistant.lines import Line, asked, spoken, translated
from assistant.understanding.intents import Intent
from assistant.understanding.names import Names
from assistant.understanding.needs import Understood, understand
from tests.conversations.shop import items
from vitrine.domain.grounding import Facts, Ground, check
from vitrine.domain.grounding.facts import words_of
from vitrine.domain.lexicon import Lexicon

NAMES = Names.of(Lexicon().with_items(items()))
TEA, COOKIES = ["Drinks", "Tea"], ["Snacks", "Cookies"]


def understood(message: str, language: str = "en") -> Understood:
    return understand(message, NAMES, [], None, language)


READ: list[tuple[str, str, dict[str, Any]]] = [
    ("Ich suche Tee unter 5 Euro", "de", {"categories": [TEA], "max_price": 5.0}),
    ("Kekse, höchstens 3,50 €, ich habe eine Erdnussallergie", "de",
     {"categories": [COOKIES], "max_price": 3.5, "free_from": ["peanuts"]}),
    ("Ist das glutenfrei? Ich suche glutenfreie Kekse", "de", {"categories": [COOKIES], "free_from": ["gluten"]}),
    ("Tee, aber bitte nichts mit Milch", "de", {"categories": [TEA], "free_from": ["milk"]}),
    ("du thé à moins de dix euros, sans noix", "fr", {"categories": [TEA], "max_price": 10.0, "free_from": ["nuts"]}),
    ("je suis allergique aux œufs et au sésame", "fr", {"free_from": ["eggs", "sesame"]}),
    ("quiero galletas sin lactosa por menos de 4 euros", "es",
     {"categories": [COOKIES], "max_price": 4.0, "free_from": ["milk"]}),
    ("mi hijo tiene alergia a las avellanas", "es", {"free_from": ["nuts"]}),
    ("vorrei biscotti senza glutine, massimo 5 euro", "it",
     {"categories": [COOKIES], "max_price": 5.0, "free_from": ["gluten"]}),
    ("sono intollerante al lattosio", "it", {"free_from": ["milk"]}),
    ("¿Tienen pan sin gluten?", "es", {"free_from": ["gluten"]}),
    ("sin gluten", "es", {"free_from": ["gluten"]}),
    ("sans noix", "fr", {"free_from": ["nuts"]}),
    ("ohne Milch", "de", {"free_from": ["milk"]}),
    ("senza uova", "it", {"free_from": ["eggs"]}),
]  # fmt: skip


@pytest.mark.parametrize(("message", "language", "wanted"), READ)
def test_a_budget_a_thing_and_an_allergy_are_read_in_each_language(
    message: str, language: str, wanted: dict[str, Any]
) -> None:
    found = understood(message)
    written = found.new.written()
    assert (found.language, {name: written.get(name) for name in wanted}) == (language, wanted)


@pytest.mark.parametrize(
    ("message", "language", "intent"),
    [("Danke schön!", "de", "thanks"), ("merci", "fr", "thanks"), ("gracias", "es", "thanks"),
     ("ciao", "it", "greeting"), ("von vorne bitte", "de", "reset"), ("qu'y a-t-il dans mon panier ?", "fr", "cart")],
)  # fmt: skip
def test_small_talk_is_read_too(message: str, language: str, intent: str) -> None:
    found = understood(message, language)
    assert (found.language, found.intent) == (language, intent)


@pytest.mark.parametrize("message", ["tea", "pasta sauce", "a chat about pain relief", "no Nonna Rita please", "ok"])
def test_english_stays_english(message: str) -> None:
    assert understood(message).language == "en"


@pytest.mark.parametrize(
    "message",
    ["I have a food allergy", "severe allergies here", "ich habe eine Allergie", "j'ai une allergie",
     "tengo una alergia", "ho un'allergia", "мой сын аллергик",
     "mam alergię i szukam ciastek dla syna", "アレルギーがあります"],
)  # fmt: skip
def test_an_allergy_that_is_not_read_is_never_passed_over(message: str) -> None:
    found = understood(message)
    assert found.intent == "language" or found.unread_allergy
    assert not found.new.free_from


@pytest.mark.parametrize("message", ["no allergies", "something for allergy relief", "I am not allergic", "tea"])
def test_what_speaks_of_no_allergy_is_not_asked_about(message: str) -> None:
    assert not understood(message).unread_allergy


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_language_has_every_sentence_with_the_same_facts(code: str) -> None:
    english = set(LANGUAGES["de"].said)
    said = LANGUAGES[code].said
    assert set(said) == english
    for template, form in said.items():
        assert _fields(form) == _fields(template), template
    assert set(LANGUAGES[code].things) == {*ALLERGENS, "and"}


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_sentence_of_the_templates_is_known_in_each_language() -> None:
    """Given answers of every kind, then no sentence of them is lost in translation."""
    facts = [Facts("Mint Tea", 3.5, "EUR", 4.5, brand="Teahouse", attributes={"organic": "true", "size": "20"},
              stock=3),
             Facts("Black Tea", 5.2, "EUR", in_stock=False), Facts("No Price")]  # fmt: skip
    silent = {"language"}
    intents = [intent for intent in get_args(Intent) if intent not in silent]
    lines: set[str] = set()
    for intent in intents:
        for count in range(4):
            for matched, failed, unread in ((True, False, False), (False, False, True), (True, True, False)):
                told = wording.Told(
                    Understood(intent, currency="USD"),
                    Constraints(free_from=("nuts",) if unread else ()),
                    facts[:count],
                    matched,
                    failed,
                    unread=unread,
                )
                lines |= {*wording.sentences(told), *wording.promises(told)}
    lost = [(code, line) for code in LANGUAGES for line in lines if translated(line, code) is None]
    assert lost == []


def test_what_the_assistant_says_of_itself_passes_its_own_check() -> None:
    """Given no item at all, then no sentence without facts is dropped: nobody would hear it, in any language."""
    ground = Ground(asked=words_of(*wording.OF_ITSELF))
    plain = [line for line in LANGUAGES["de"].said if not _fields(line)]
    refused = {line: faults[0].claim for line in plain if (faults := check(line, ground))}
    of_items = {line for line in refused if re.match(r"(This|These|It|Here) ", line)}
    assert {line: refused[line] for line in refused.keys() - of_items} == {}
    assert len(plain) > 20


def test_a_sentence_that_is_not_true_is_not_translated() -> None:
    ground = Ground(items=(Facts("Mint Tea", 3.5, "EUR"),))
    told: list[str] = []
    true, false = (Line("{name} costs {price}.", name="Mint Tea", price=price) for price in ("€3.50", "€1.00"))
    assert spoken([false, true], ground, "de", told.append) == "Mint Tea kostet €3.50."
    assert len(told) == 1


@given(
    name=st.text(min_size=1, max_size=40), things=st.lists(st.sampled_from(sorted(ALLERGENS)), min_size=1, unique=True)
)
@settings(max_examples=50)
def test_facts_are_said_as_they_are_whatever_they_hold(name: str, things: list[str]) -> None:
    for code, language in LANGUAGES.items():
        assert name in str(translated(Line("{name} is in stock.", name=name), code))
        said = str(translated(Line("I list only what is declared free of {things}.", things=things), code))
        assert all(language.things[thing] in said for thing in things)


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_a_question_offers_is_understood_when_it_is_said(code: str) -> None:
    given_up = questions.question(Constraints(max_price=2.0, brands=("x",), words=("y",)), [], NAMES.lexicon, ())
    question = asked(given_up, code)
    assert question is not None
    dropped = [understood(choice, code).dropped for choice in question["choices"]]
    assert dropped == [("price",), ("brand",), ("category",)]
    under = asked({"about": "price", "text": "What would you like to spend?", "choices": ["under €3.50"]}, code)
    assert under is not None
    assert understood(under["choices"][0], code).new.max_price == 3.5
    assert not re.search("[a-z] under ", under["text"])
