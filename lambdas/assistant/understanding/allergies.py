"""Allergies and intolerances in a message: whatever follows "allergic to", whatever stands before "free"."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.allergens import allergen_of
from assistant.lists import phrases_of, words_of
from assistant.understanding.english import FUNCTION
from assistant.understanding.tokens import Reading
from vitrine.domain.words import singular

_BEFORE = phrases_of("""
    allergic to | allergy to | allergies to | intolerant to | intolerance to | allergic against | cant tolerate
    | cannot tolerate | react to | reacts to | react badly to | reacts badly to | reaction to | reactions to | allergies
    | sensitive to | anaphylactic to | anaphylaxis from | anaphylaxis to | hives from | sick from | sick of eating
    """)
_BEHIND = frozenset({"allergy", "allergies", "allergic", "intolerant", "intolerance", "free"})
_DENIALS = frozenset({"not", "no", "isnt", "arent", "never", "without", "any"})
_ILLNESSES = {"coeliac": "gluten", "celiac": "gluten"}
_ENDS = words_of("""
    but so please can could show i we is are was need want looking have has who which that he she they
    """)
_ANYTHING = frozenset({"something", "anything", "some", "someone", "somebody"})
_ASKING = words_of("what which do does whats where when how show find give with for under")
_NEVER = words_of("sugar fat alcohol caffeine duty hands cruelty shipping delivery feel is for are")
"""What stands before "free" and is no allergen."""
_ANY = words_of("""
    food foods severe serious bad skin some many several few multiple certain other terrible mild strong weird rare
    deadly
    nasty horrible known new unknown contact seasonal pollen
    """)
"""What stands before an allergy and does not say of what it is."""


_REMEDIES = words_of(
    "medicine medication relief pill pills tablets tablet spray remedy remedies season sufferers symptoms"
)
"""What behind "allergy" says that something against it is wanted."""
_CUES = ("anaphyla", "epipen", "allerg", "alerg", "intoler", "unvertrag", "coelia", "celia", "zoliak")
_OTHER_SCRIPTS = ("аллерг", "алерг", "アレルギ", "过敏", "過敏", "알레르기", "حساسية", "אלרג", "αλλεργ")
ALLERGEN_WORDS = words_of("""
    almond hazelnut walnut cashew pecan pistachio nut peanut milk dairy lactose gluten wheat egg soy soya fish shellfish
    sesame mustard celery sulphite lupin
    """)
"""The words, in the singular, that are said of what is in a thing more than of the thing itself."""
_OF_AN_ITEM = phrases_of("""
    does it | do they | is it | are they | has it | have they | is the | does the | are the | do the | do these
    | do those | are these | are those | is that | is this | does that | does this | in it | in them | in that | in this
    | in these | in those
    """)
_ASKS = words_of("does do is are has have any can will would")
_OPENING = words_of("and but so ok okay please hm hmm well")
_CONTAINS = phrases_of("contain | contains")
_WISHING = words_of("something anything other another without show find want need recommend else what which instead")
_ILL = words_of("ill sick itchy swell poorly hives rash unwell")
_DANGER = words_of("problem forbidden dangerous deadly harmful poison nogo")
_OF_THESE = phrases_of("""
    which of these | which of those | which of them | which ones are | which one is | any of these | any of those
    | any of them
    """)
_NO = words_of("no not without none never dont doesnt isnt")


def speaks_of_allergies(message: str, reading: Reading) -> bool:
    """Say whether a message speaks of an allergy of somebody, and does not deny that there is one."""
    if any(part in message for part in _OTHER_SCRIPTS):
        return True
    for place, token in enumerate(reading.tokens):
        if not token.text.startswith(_CUES) or token.text.startswith("allergen"):
            continue
        before = {reading.text(place - step) for step in (1, 2, 3)}
        if not (before & _DENIALS) and reading.text(place + 1) not in _REMEDIES:
            return True
    return False


def named_allergens(reading: Reading) -> tuple[str, ...]:
    """List the allergens that a message names, whatever else it says; the words are taken."""
    found: dict[str, None] = {}
    for place in reading.left:
        allergen = allergen_of(reading.text(place))
        if allergen is not None:
            reading.take(place)
            found[allergen] = None
    return tuple(found)


def asked_of_items(reading: Reading, *, pointed: bool) -> tuple[str, ...]:
    """List the allergens that a message asks about items of the screen: "does it contain soy?"; the words are taken.

    `pointed` says whether it names one of the items. What might be a wish for other items is none of it.
    """
    found: dict[str, None] = {}
    for place in reading.left if _asks_of_contents(reading, pointed=pointed) else ():
        word = singular(reading.text(place))
        # "The milk chocolate" is an item.
        if word not in ALLERGEN_WORDS or reading.text(place - 1) == "the":
            continue
        behind = place + 2 if reading.text(place + 1) in ("-", "–") else place + 1
        reading.take(place, behind + 1 - place if reading.text(behind) == "free" else 1)
        found[_thing(word)] = None
    return tuple(found)


def _asks_of_contents(reading: Reading, *, pointed: bool) -> bool:
    words = [token.text for token in reading.tokens if token.kind == "word"]
    said = frozenset(words)
    first = next((word for word in words if word not in _OPENING), "")
    if reading.says(_OF_THESE) and not (_WISHING - {"which"} | _NO) & said:
        return True
    asks = first in _ASKS or (pointed and bool(_ASKS & said))
    if asks and reading.says(_OF_AN_ITEM) and not _WISHING & said:
        return True
    return pointed and reading.says(_CONTAINS) and not (_WISHING | _NO) & said


def allergies(reading: Reading) -> tuple[str, ...]:
    """List what must not be in anything, by allergen or by the word itself; the words are taken."""
    found: dict[str, None] = {}
    for start, phrase in list(reading.find(_BEFORE)):
        if reading.text(start - 1) in _DENIALS or not reading.free(start, len(phrase)):
            continue
        listed = _listed(reading, start + len(phrase))
        if listed:
            reading.take(start, len(phrase))
        found |= dict.fromkeys(listed)
    found |= dict.fromkeys(_harmful(reading))
    for place, token in enumerate(reading.tokens):
        if token.text in _ILLNESSES and reading.text(place - 1) not in _DENIALS:
            reading.take(place)
            found[_ILLNESSES[token.text]] = None
        elif (
            token.text in _BEHIND
            and reading.text(place + 1) not in _REMEDIES
            and (thing := _before(reading, place)) is not None
        ):
            found[thing] = None
    return tuple(found)


def _harmful(reading: Reading) -> Iterator[str]:
    """Read allergens that a message says do harm: "nuts make her ill", "peanuts are a problem"; the words are taken."""
    for place in list(reading.left):
        word = singular(reading.text(place))
        behind = [reading.text(place + step) for step in range(1, 6)]
        if word not in ALLERGEN_WORDS or not _does_harm(behind):
            continue
        reading.take(place)
        yield _thing(word)


def _does_harm(behind: list[str]) -> bool:
    if behind[0] in ("make", "makes", "made", "give", "gives"):
        return bool(_ILL.intersection(behind))
    said = behind[1:4]
    return behind[0] in ("is", "are") and bool(_DANGER.intersection(said)) and said[:2] != ["no", "problem"]


def _listed(reading: Reading, start: int) -> list[str]:
    """Read a list of things: of each of its parts the last word says what it is."""
    things: list[str] = []
    last: int | None = None
    for place in range(start, len(reading.tokens) + 1):
        text = reading.text(place)
        if text == "," and (reading.text(place + 1) in FUNCTION - {"and", "or"} or reading.text(place + 1) in _ENDS):
            break
        if text in (",", "and", "or", "/", "&"):
            _noted(reading, last, things)
            last = None
        elif (
            (text in _ANYTHING and place > start)
            or place == len(reading.tokens)
            or text in _ENDS
            or text in _ASKING
            or reading.tokens[place].kind != "word"
        ):
            break
        elif text not in FUNCTION and reading.free(place):
            last = place
    _noted(reading, last, things)
    return things


def _noted(reading: Reading, place: int | None, things: list[str]) -> None:
    if place is not None:
        reading.take(place)
        things.append(_thing(reading.text(place)))


def _before(reading: Reading, place: int) -> str | None:
    """Read the thing of `nut allergy` and `nut-free`; None where there is none."""
    start = place - 2 if reading.text(place - 1) in ("-", "–") else place - 1
    word = reading.text(start)
    denied = reading.text(place) != "free" and reading.text(start - 1) in _DENIALS
    if (
        denied
        or not reading.free(start)
        or reading.tokens[start].kind != "word"
        or word in FUNCTION | _NEVER | _DENIALS | _ANY
    ):
        return None
    if allergen_of(word) is None and (reading.text(place) == "free" or word.endswith("ly")):
        return None
    reading.take(start, place + 1 - start)
    return _thing(word)


def _thing(word: str) -> str:
    return allergen_of(word) or singular(word)
