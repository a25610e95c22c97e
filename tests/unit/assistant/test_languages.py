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
from assistant.allergens import allergen_of
from assistant.constraints import Constraints
from assistant.languages import LANGUAGES
from assistant.lines import Line, asked, spoken, translated
from assistant.understanding.allergies import ALLERGEN_WORDS
from assistant.understanding.intents import Intent
from assistant.understanding.names import Names
from assistant.understanding.needs import Understood, understand
from assistant.understanding.properties import PROPERTIES
from tests.conversations.shop import items
from vitrine.domain.grounding import Facts, Ground, check
from vitrine.domain.grounding.facts import words_of
from vitrine.domain.lexicon import Lexicon
from vitrine.domain.words import singular

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


BUDGETS: list[tuple[str, float | None, float | None]] = [
    ("una tazza, tra gli 8 e i 22 euro", 8.0, 22.0),
    ("Tee zwischen 5 und 10 Euro", 5.0, 10.0),
    ("galletas, que no pasen de 4 euros", None, 4.0),
    ("Kekse, nichts über 6 Euro", None, 6.0),
    ("du thé, pas plus de 5 euros", None, 5.0),
    ("biscotti, niente che costi più di 15 euro", None, 15.0),
    ("Kaffee für höchstens 2 Euro 50", None, 2.5),
    ("une bougie, 25 euros environ", 20.0, 30.0),
    ("un té, un máximo de 80 céntimos", None, 0.8),
    ("Kerzen bis fünfundzwanzig Euro das Stück", None, 25.0),
]


@pytest.mark.parametrize(("message", "low", "high"), BUDGETS)
def test_a_budget_is_read_however_it_is_said(message: str, low: float | None, high: float | None) -> None:
    new = understood(message).new
    assert (new.min_price, new.max_price) == (low, high)


@pytest.mark.parametrize(
    "message",
    ["egal was es kostet", "peu importe le prix", "bueno, olvida el límite", "lascia perdere il limite",
     "der Preis spielt keine Rolle", "da igual el precio"],
)  # fmt: skip
def test_a_limit_can_be_taken_back(message: str) -> None:
    assert understood(message).dropped == ("price",)


NOBODY_KNOWS = [
    ("ich suche Tee für meinen Zwirbelkasten", "de"), ("je cherche du thé, ça me zigouille", "fr"),
    ("quiero té para mi trompicaba", "es"), ("cerco tè per il mio sbirulino", "it"),
]  # fmt: skip


@pytest.mark.parametrize(("message", "language"), NOBODY_KNOWS)
def test_a_word_that_nobody_knows_binds_no_search(message: str, language: str) -> None:
    found = understood(message)
    assert (found.language, found.new) == (language, Constraints(categories=(("Drinks", "Tea"),)))


@pytest.mark.parametrize(
    ("message", "words"),
    [("Erdbeermarmelade", {"strawberry", "jam"}), ("mermelada de fresa", {"strawberry", "jam"}),
     ("une bougie à la vanille", {"vanilla", "candle"}), ("caffè in grani", {"bean", "coffee"}),
     ("Futter für meinen Hund", {"dog", "food"}), ("sapone alla lavanda", {"lavender", "soap"})],
)  # fmt: skip
def test_a_thing_is_read_with_what_tells_more_of_it(message: str, words: set[str]) -> None:
    found = understood(message, "de" if message[0] == "E" else "en").new
    said = {*found.words, *(value for _, value in found.attributes), *(path[-1].lower() for path in found.categories)}
    assert all(any(word in one for one in said) for word in words), said


def test_what_is_taken_back_in_the_same_breath_is_not_looked_for() -> None:
    for message in ("Kaffee, ach nein, Tee bitte", "un caffè, anzi no, un tè", "un café, en fait un thé"):
        assert understood(message).new.categories == (("Drinks", "Tea"),)


@pytest.mark.parametrize("message", ["Merhaba, yeşil çay arıyorum, var mı?", "Olá, bom dia! Queria um chá verde",
    "Cześć, szukam kawy", "Bună ziua, aveți ceai verde?"])  # fmt: skip
def test_another_language_is_told_for_what_it_is(message: str) -> None:
    assert understood(message).intent == "language"


@pytest.mark.parametrize("code", LANGUAGES)
def test_whatever_an_allergen_is_called_it_is_read_as_one(code: str) -> None:
    """Given a word that is an allergen first, then its other names for a search do not hide that."""
    said = {"de": "ohne", "fr": "sans", "es": "sin", "it": "senza"}[code]
    for phrase, meaning in LANGUAGES[code].named.items():
        word = meaning.partition("/")[0]
        if " " not in word and (allergen := allergen_of(word)) and singular(word) in ALLERGEN_WORDS:
            found = understood(f"{said} {' '.join(phrase)}", code).new
            assert found.free_from == (allergen,), phrase


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
    properties = {name.replace("_", " ") for name in PROPERTIES}
    assert set(LANGUAGES[code].things) == {*ALLERGENS, *properties, "and"}


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
