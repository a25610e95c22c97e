"""A message in another language, put into the English that the rules read, word by word and thing by thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from assistant.lists import words_of
from assistant.understanding.english import ADJECTIVES, COMMON, FUNCTION
from assistant.understanding.names import distance
from assistant.understanding.tokens import SPELLED, Reading, Token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assistant.languages import Language

_MEASURES = words_of("mugs cups bag bags glass bowl plates pot pan paper gift ball bar")
"""Things that hold others, or are made of them: what stands behind them is the thing."""
_FOR = words_of("dog cat puppy baby hair bird")
"""For whom food and the like may be: that is called dog food in English."""
_FARTHEST_FOR = 3
_MONEY = words_of("€ $ £ euro euros dollar dollars")
_MARKS = frozenset(",;.!–-:¿¡")
_CAREFUL = words_of("""
    allergic allergy intolerant intolerance tolerate coeliac free without contains contain eat avoid react
    """)
_NOT = frozenset({("no",), ("not",)})
_ENDS = frozenset("?!.")
_HOW_MUCH = ("how", "much", "is")
_OVER = frozenset({("more", "than"), ("over",), ("spend", "more", "than")})
_NO = words_of("no not nothing dont")
_ABOUT_ONE = frozenset(
    {("how", "much", "is"), ("how", "much", "is", "it"), ("in", "stock"), ("tell", "me", "more"), ("compare",)}
)
"""What is asked of items on the screen, which are called by their names then: "quanto costa la camomilla?"."""
_AROUND = ("around",)
_IS_IT = (Token("is", "word"), Token("it", "word"))
_MORE = ("show", "me", "more")
_FEWEST_LETTERS = 6
"""Letters of a word that may be mistyped."""


class Shop(Protocol):
    """Who knows the shop's own words: a brand is called the same in every language."""

    def of_shop(self, word: str) -> bool:
        """Say whether a folded word is one of the shop's own."""

    def of_brand(self, word: str) -> bool:
        """Say whether a folded word is of a brand's name, and no word of English."""

    def corrected(self, reading: Reading) -> Reading:
        """Give a message with its typing errors put right by the shop's words."""


class _Unit(NamedTuple):
    """What stands for itself in a message: the words that it was, and what it is in English."""

    said: tuple[str, ...]
    tokens: tuple[Token, ...]
    sort: Literal["thing", "quality", "small", "other"]

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(token.text for token in self.tokens)


def in_english(
    cut: Reading, language: Language, kept: Callable[[str], bool], shop: Shop, *, strange: bool = True
) -> Reading:
    """Put a message into English, but for the single words that are `kept`.

    `strange`: what is not known, by the language, in English or by the shop, is marked as such.
    """
    units = _about_one(_careful(list(_units(cut, language, kept, shop, strange=strange)), language), language)
    if language.joints:
        units = _turned(units, language)
    units = _limited(_denied(_about(_corrected(_for_whom(_asking(units, language))))))
    return Reading(list(_with_cents(list(_written(units)))))


def phrase_at(cut: Reading, place: int, language: Language) -> tuple[int, str | None]:
    """Give how many words the longest phrase at a place is, and what it means; None where nothing is known of it."""
    longest = language.longest.get(cut.text(place), 1)
    for length in range(min(longest, len(cut.tokens) - place), 1, -1):
        phrase = tuple(cut.text(place + step) for step in range(length))
        meaning = language.read(phrase)
        if meaning is not None:
            return length, meaning
    return 1, language.read((cut.text(place),)) if cut.text(place) else None


def _untold(token: Token, language: Language, shop: Shop, *, unknown: bool) -> _Unit:
    """Give a token as it stands; of a word that nobody knows the thing that it may be a typing error of."""
    meant = _mistyped(token.text, language) if unknown else None
    if meant is None:
        return _Unit((token.text,), (token._replace(strange=unknown),), "other")
    words = _chosen(language.named[(meant,)], shop)
    return _Unit((meant,), tuple(_token(word) for word in words), "thing")


def _careful(units: list[_Unit], language: Language) -> list[_Unit]:
    """Call what must not be in anything by its own name."""
    if not any(word in _CAREFUL for unit in units for word in unit.words):
        return units
    return [unit._replace(tokens=_first(unit, language)) if unit.sort == "thing" else unit for unit in units]


def _about_one(units: list[_Unit], language: Language) -> list[_Unit]:
    """Put articles as English does where one item is spoken of."""
    if not any(unit.words in _ABOUT_ONE for unit in units):
        return units
    the = (Token("the", "word"),)
    return [
        unit._replace(tokens=the) if unit.said[0] in language.articles and unit.sort == "small" else unit
        for unit in units
    ]


def _units(
    cut: Reading, language: Language, kept: Callable[[str], bool], shop: Shop, *, strange: bool
) -> Iterator[_Unit]:
    place = 0
    while place < len(cut.tokens):
        length, meaning = phrase_at(cut, place, language)
        token, said = cut.tokens[place], tuple(cut.text(place + step) for step in range(length))
        brand = length == 1 and kept(token.text) and not _of_family(cut, place, meaning, kept)
        if meaning is None or brand or token.kind != "word":
            unknown = strange and meaning is None and token.kind == "word" and not _known(token.text, shop)
            yield _untold(token, language, shop, unknown=unknown)
            place += 1
            continue
        words = _chosen(meaning, shop)
        tokens = tuple(_token(word) for word in words)
        yield _Unit(said, tokens, _sort(said, words, language))
        place += length


def _first(unit: _Unit, language: Language) -> tuple[Token, ...]:
    meaning = language.read(unit.said)
    return tuple(_token(word) for word in meaning.partition("/")[0].split()) if meaning else unit.tokens


def _of_family(cut: Reading, place: int, meaning: str | None, kept: Callable[[str], bool]) -> bool:
    """Say whether a word is of the family, though a brand is called so: "mia nonna" is no Nonna Rita."""
    return meaning == "friend" and not any(kept(cut.text(place + step)) for step in (-1, 1))


def _mistyped(word: str, language: Language) -> str | None:
    """Give the thing that a long word is meant for with one error; None where there is none, or several."""
    if len(word) < _FEWEST_LETTERS:
        return None
    near = [
        known
        for length in range(len(word) - 1, len(word) + 2)
        for known in language.spellings.get((word[0], length), ())
        if distance(word, known, 1) is not None
    ]
    meanings = {language.named[(known,)] for known in near}
    return near[0] if len(meanings) == 1 else None


def _token(word: str) -> Token:
    return Token(word, "number", float(word)) if word.isdecimal() else Token(word, "word")


def _chosen(meaning: str, shop: Shop) -> list[str]:
    """Choose of the words for a thing those that the shop has; the first where it has none."""
    ways = [way.split() for way in meaning.split("/")]
    counts = [sum(shop.of_shop(word) for word in way) / max(len(way), 1) for way in ways]
    return ways[counts.index(max(counts))]


def _sort(said: tuple[str, ...], words: list[str], language: Language) -> Literal["thing", "quality", "small", "other"]:
    if not words:
        return "small"
    if language.is_thing(said):
        return "thing"
    return "quality" if len(words) == 1 and words[0] in ADJECTIVES else "other"


def _turned(units: list[_Unit], language: Language) -> list[_Unit]:
    """Put what tells more of a thing before it: "jus d'orange", "vino rosso"."""
    found: list[_Unit] = []
    for place in range(len(units) - 1, -1, -1):
        unit = units[place]
        if unit.sort == "thing" and found:
            steps = _joined(unit, found, language)
            if steps:
                more = found[-steps]
                del found[-steps:]
                unit = _Unit(unit.said, (*more.tokens, *unit.tokens), "thing")
        found.append(unit)
    return found[::-1]


def _joined(unit: _Unit, behind: list[_Unit], language: Language) -> int:
    """Count the units behind a thing up to the one that tells more of it; the nearest of `behind` is its last."""
    if behind[-1].sort == "quality":
        return 1
    if unit.words[-1] in _MEASURES:
        return 0
    if len(behind) > 1 and behind[-1].said[-1] in language.joints and behind[-1].sort == "small":
        if behind[-2].sort == "thing":
            return 2
        if len(behind) > 2 and behind[-2].sort == "small" and behind[-3].sort == "thing" and behind[-1].said[0] == "a":
            return 3
    return 0


def _opening(units: list[_Unit], place: int, language: Language) -> tuple[str, ...]:
    said = units[place].said
    if said in language.asks or not units[place + 1 :]:
        return said if said in language.asks else ()
    return (said + units[place + 1].said)[:2]


def _asking(units: list[_Unit], language: Language) -> list[_Unit]:
    """Put a question as English does: "es vegano?" is "is it vegan?", and "quanto costa?" asks of something."""
    found: list[_Unit] = []
    asked = any(unit.words == ("?",) for unit in units)
    place = 0
    while place < len(units):
        unit = units[place]
        opens = not found or found[-1].said[0] in _MARKS
        phrase = _opening(units, place, language)
        if opens and asked and phrase in language.asks:
            found.append(_Unit(phrase, _IS_IT, "other"))
            place += 1 if phrase == unit.said else 2
            continue
        behind = [one for one in units[place + 1 :] if one.sort != "small"][:1]
        if unit.words == _HOW_MUCH and (not behind or behind[0].said[0] in _ENDS):
            unit = unit._replace(tokens=(*unit.tokens, Token("it", "word")))
        found.append(unit)
        place += 1
    return found


def _about(units: list[_Unit]) -> list[_Unit]:
    """Put an "around" behind an amount before it: "25 euros environ"."""
    found = list(units)
    for place in range(1, len(units)):
        begins = place - 2 if units[place - 1].words[:1] and units[place - 1].words[0] in _MONEY else place - 1
        ahead = place + 1 < len(units) and _is_number(units[place + 1])
        if units[place].words == _AROUND and begins >= 0 and _is_number(units[begins]) and not ahead:
            found.insert(begins, found.pop(place))
    return found


def _limited(units: list[_Unit]) -> list[_Unit]:
    """Read a "no ... more than" as the limit that it is, whatever stands between: "niente che costi più di 15"."""
    found = list(units)
    for place, unit in enumerate(units):
        begins = next((n + 1 for n in range(place - 1, -1, -1) if units[n].said[0] in _ENDS | _MARKS), 0)
        no = [n for n in range(begins, place) if units[n].words and units[n].words[0] in _NO]
        ahead = place + 1 < len(units) and _is_number(units[place + 1])
        if unit.words in _OVER and no and ahead:
            found[place] = unit._replace(tokens=(Token("at", "word"), Token("most", "word")))
            found[no[-1]] = units[no[-1]]._replace(tokens=(), sort="small")
    return found


def _denied(units: list[_Unit]) -> list[_Unit]:
    """Put a "not" at the end of a clause before the thing that it denies: "Nüsse mag ich nicht"."""
    found = list(units)
    for place in range(len(units) - 1, 0, -1):
        ends = place + 1 == len(units) or units[place + 1].said[0] in _ENDS | _MARKS
        if units[place].words not in _NOT or not ends or units[place - 1].words == ("or",):
            continue
        begins = next((n + 1 for n in range(place - 1, -1, -1) if units[n].said[0] in _ENDS | _MARKS), 0)
        first = next((n for n in range(begins, place) if units[n].sort in ("thing", "quality")), None)
        if first is not None and all(units[n].sort in ("small", "thing", "quality") for n in range(first, place)):
            found.insert(first, found.pop(place))
    return found


def _corrected(units: list[_Unit]) -> list[_Unit]:
    """Leave out a thing that is taken back at once: "spaghetti, ach nein, Reis"."""
    back = next((place for place, unit in enumerate(units) if unit.words == ("actually",)), None)
    things = [place for place, unit in enumerate(units) if unit.sort == "thing"]
    before = [place for place in things if back is not None and place < back]
    if not before or len(before) == len(things):
        return units
    return [unit._replace(tokens=(), sort="small") if n == before[-1] else unit for n, unit in enumerate(units)]


def _for_whom(units: list[_Unit]) -> list[_Unit]:
    """Put the animal before its food: "Futter für meine Katze" is cat food."""
    found: list[_Unit] = []
    place = 0
    while place < len(units):
        unit = units[place]
        found.append(unit)
        place += 1
        if unit.sort != "thing" or place >= len(units) or units[place].words != ("for",):
            continue
        for farther in range(place + 1, min(place + 1 + _FARTHEST_FOR, len(units))):
            whom = units[farther]
            if whom.sort == "thing" and whom.words[-1] in _FOR and unit.words[-1] not in _FOR:
                found[-1] = _Unit(unit.said, (*whom.tokens, *unit.tokens), "thing")
                place = farther + 1
                break
            if whom.sort not in ("small", "quality"):
                break
    return found


def _written(units: list[_Unit]) -> Iterator[Token]:
    """Yield the words; one that says nothing still parts those beside it, but for a number and its limit."""
    for place, unit in enumerate(units):
        behind = units[place + 1] if place + 1 < len(units) else None
        if unit.sort == "small" and not unit.tokens:
            if behind is None or not _is_number(behind):
                yield Token("a", "word")
        elif unit.words in _NOT and _alone(units, place):
            yield Token("nope", "word")
        elif unit.words == _MORE and behind is not None and behind.sort in ("thing", "quality"):
            yield Token("other", "word")
        else:
            yield from unit.tokens


def _is_number(unit: _Unit) -> bool:
    return bool(unit.tokens) and (
        unit.tokens[0].value is not None or unit.words[0] in SPELLED or unit.words[0] in ("€", "$")
    )


def _alone(units: list[_Unit], place: int) -> bool:
    """Say whether a "no" stands for itself, and more is said behind it: "no, rather fish"."""
    words = [unit for unit in units if unit.tokens and unit.tokens[0].kind == "word"]
    behind = units[place + 1 : place + 2]
    return bool(behind) and behind[0].said[0] in _MARKS and len(words) > 1


def _known(word: str, shop: Shop) -> bool:
    return word in FUNCTION or word in COMMON or shop.of_shop(word)


def _with_cents(tokens: list[Token]) -> Iterator[Token]:
    """Yield the words with the cents behind a currency as a part of the amount: "2 euros 50"."""
    place = 0
    while place < len(tokens):
        token = tokens[place]
        run = tokens[place : place + 3]
        if len(run) == 3 and token.value is not None and run[1].text in _MONEY and run[2].value is not None:
            cents, behind = run[2].value, tokens[place + 3 : place + 4]
            if (
                token.value % 1 == 0
                and cents % 1 == 0
                and 10 <= cents < 100
                and not (behind and behind[0].text in _MONEY)
            ):
                yield Token(token.text, "number", token.value + cents / 100)
                yield run[1]
                place += 3
                continue
        yield token
        place += 1
