"""What a message asks for: its intent, the constraints that it adds, and what of the screen it speaks of."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from assistant.allergens import allergen_of
from assistant.constraints import Constraints, Pair
from assistant.lists import phrases_of, words_of
from assistant.understanding import languages, money, polarity
from assistant.understanding.allergies import allergies
from assistant.understanding.english import CHEAP, COMMON, DEAR, FUNCTION, MOODS, OCCASIONS
from assistant.understanding.intents import Intent, intent, relaxed
from assistant.understanding.names import MOST_CATEGORIES, Name, Names
from assistant.understanding.references import Shown, references
from assistant.understanding.tokens import Reading, number_at, read
from vitrine.domain.lexicon import Path
from vitrine.domain.words import folded, singular

MOST_WORDS = 8
MOST_QUANTITY = 999
_CONTAINERS = words_of("""
    bottle bottles pack packs packet packets box boxes bag bags jar jars can cans tin tins piece pieces units
    unit x copies pairs pair cartons carton
    """)
_BRAND = phrases_of("brand | brands | maker | make")
_ALLERGEN_WORDS = words_of("""
    almond hazelnut walnut cashew pecan pistachio nut peanut milk dairy lactose gluten wheat egg soy soya fish shellfish
    sesame mustard celery sulphite lupin
    """)
_NO_NEED: dict[str, Any] = {"words": (), "brands": (), "categories": ()}
_NO_LEVEL: dict[str, Any] = {"words": (), "price_level": None}
_LEFT_OUT: dict[str, dict[str, Any]] = {
    "reject": _NO_NEED | {"not_words": ()},
    "similar": _NO_NEED,
    "more": _NO_LEVEL,
    "cheaper": _NO_LEVEL,
    "dearer": _NO_LEVEL,
    "another_brand": _NO_LEVEL,
}
"""What a message of an intent may name without asking for it."""
_ABOUT_SCREEN = frozenset({"details", "compare", "why", "cart"})


@dataclass(frozen=True, slots=True)
class Understood:
    """A message, understood. `asked` are the attributes that a question about an item names ("is it organic?").

    `items` are the ids on the screen that it points to; `dropped` the fields that it sets free; `hints` are words of
    plain English that the shop does not have: they help a search, and bind nothing.
    """

    intent: Intent
    new: Constraints = field(default_factory=Constraints)
    items: tuple[str, ...] = ()
    pointed: bool = False
    dropped: tuple[str, ...] = ()
    asked: tuple[Pair, ...] = ()
    about_brand: bool = False
    currency: str | None = None
    language: str | None = None
    hints: tuple[str, ...] = ()


@dataclass
class _Found:
    """What was found so far, wanted and refused."""

    categories: list[Path] = field(default_factory=list)
    brands: list[str] = field(default_factory=list)
    attributes: list[Pair] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


def understand(message: str, names: Names, shown: list[Shown], focus: str | None) -> Understood:
    """Understand a message in the light of what is on the screen; never raises, whatever the text."""
    raw = read(message)
    language = languages.other_language(raw)
    if language is not None:
        return Understood("language", language=language)
    reading = names.corrected(raw)
    items, pointed = references(reading, shown, focus)
    dropped = relaxed(reading)
    free_from = allergies(reading)
    budget = money.budget(reading)
    quantity = _quantity(reading, names)
    refused = polarity.refused(reading)
    free_from += _contents(refused, reading, names)
    wanted, unwanted = _named(reading, names, refused)
    occasion, mood = _occasion(reading, refused, names), _first(reading, refused, MOODS)
    hints = _words(reading, names, refused, wanted, unwanted)
    new = Constraints(
        categories=_unique(wanted.categories),
        brands=_unique(wanted.brands),
        attributes=_unique(wanted.attributes),
        not_categories=_unique(unwanted.categories),
        not_brands=_unique(unwanted.brands),
        not_attributes=_unique(unwanted.attributes),
        not_words=_unique(unwanted.words)[:MOST_WORDS],
        free_from=_unique(free_from),
        words=_unique(wanted.words)[:MOST_WORDS],
        min_price=budget.low,
        max_price=budget.high,
        price_level="low" if budget.level == "low" else "high" if budget.level == "high" else None,
        quantity=quantity,
        occasion=occasion,
        mood=mood,
    )
    found = intent(reading, shown=bool(shown), pointed=pointed, named=bool(hints) or not new.empty)
    understood = Understood(found, new, tuple(items), pointed, dropped, hints=hints, currency=budget.currency)
    return _fitted(understood, reading)


def _fitted(understood: Understood, reading: Reading) -> Understood:
    """Leave out what a message of its intent does not ask for."""
    new = understood.new
    if understood.intent in _ABOUT_SCREEN:
        return replace(understood, new=Constraints(free_from=new.free_from), asked=new.attributes)
    if understood.intent in _LEFT_OUT:
        kept = replace(new, **_LEFT_OUT[understood.intent])
        return replace(understood, new=kept, about_brand=reading.says(_BRAND))
    if understood.intent in ("unclear", "recommend", "greeting", "thanks", "help") and understood.dropped:
        return replace(understood, intent="relax")
    if understood.dropped and "attributes" in understood.dropped:
        return replace(understood, intent="relax", new=replace(new, attributes=()), asked=new.attributes)
    return understood


def _unique(values: Any) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(values))


def _named(reading: Reading, names: Names, refused: polarity.Refused) -> tuple[_Found, _Found]:
    """Find the names of the shop, those wanted and those refused."""
    wanted, unwanted = _Found(), _Found()
    matches = list(names.matches(reading))
    starts = {start for start, _, found in matches if found[0].kind == "category"}
    for start, length, found in matches:
        phrase = [reading.text(start + step) for step in range(length)]
        if found[0].kind == "category" and start + length in starts:
            wanted.words += [singular(word) for word in phrase]
        else:
            _note(unwanted if start in refused.all else wanted, found, phrase)
    return wanted, unwanted


def _note(found: _Found, names: tuple[Name, ...], phrase: list[str]) -> None:
    categories = [name.value for name in names if name.kind == "category"]
    attributes = [name.value for name in names if name.kind == "attribute"]
    if categories:
        found.categories += [tuple(path) for path in categories]
    elif len(attributes) == 1:
        found.attributes.append((str(attributes[0][0]), str(attributes[0][1])))
    elif attributes:
        # A value of several attributes says something, but not of which.
        found.words += [singular(word) for word in phrase]
    else:
        found.brands += [str(name.value) for name in names]


def _contents(refused: polarity.Refused, reading: Reading, names: Names) -> tuple[str, ...]:
    """Read "without nuts" as what must be known to be free of nuts, and take the words.

    "No fish", where the shop has a category for fish, refuses that category and says nothing of allergies.
    """
    found = []
    for place in sorted(refused.contents | refused.unwanted):
        word = singular(reading.text(place))
        allergen = allergen_of(word)
        if allergen is None or word not in _ALLERGEN_WORDS or not reading.free(place):
            continue
        if place in refused.unwanted and word in names.category_words:
            continue
        reading.take(place)
        found.append(allergen)
    return tuple(found)


def _first(reading: Reading, refused: polarity.Refused, known: dict[str, str]) -> str | None:
    for place in reading.left:
        if place not in refused.all and reading.text(place) in known:
            reading.take(place)
            return known[reading.text(place)]
    return None


def _occasion(reading: Reading, refused: polarity.Refused, names: Names) -> str | None:
    """Find an occasion; one that only tells more of a thing, as in barbecue sauce, is a word of that thing."""
    for place in reading.left:
        known = OCCASIONS.get(reading.text(place))
        following = singular(reading.text(place + 1))
        named = following in names.lexicon.words or following in names.category_words
        if known is not None and known in names.lexicon.words and named and place not in refused.all:
            reading.tokens[place] = reading.tokens[place]._replace(text=known)
        elif known is not None and place not in refused.all:
            reading.take(place)
            return known
    return None


def _words(
    reading: Reading, names: Names, refused: polarity.Refused, wanted: _Found, unwanted: _Found
) -> tuple[str, ...]:
    """Sort the words that are left; gives those of plain English that the shop does not have."""
    hints = []
    left = [place for place in reading.left if _speaks(reading.text(place))]
    for place in left:
        word = singular(reading.text(place))
        of_shop = word in names.lexicon.words
        if place in refused.all:
            unwanted.words.append(word)
            continue
        paths = names.category_words.get(word, frozenset())
        if 0 < len(paths) <= MOST_CATEGORIES and not _modifies(reading, place, left, names):
            wanted.categories += _shortest(paths)
            # The name of a category may say more than this word: jams are not honey.
            of_shop = of_shop and any(len(folded(path[-1])) > 1 for path in paths)
            wanted.words += [word] * of_shop
        elif of_shop or (not _plain_english(reading.text(place)) and not _noise(word)):
            wanted.words.append(word)
        elif _plain_english(reading.text(place)):
            hints.append(word)
    return tuple(hints)


def _modifies(reading: Reading, place: int, left: list[int], names: Names) -> bool:
    """Say whether a word only tells more of the next one: milk chocolate is chocolate."""
    following = singular(reading.text(place + 1))
    return place + 1 in left and (following in names.lexicon.words or following in names.category_words)


def _plain_english(word: str) -> bool:
    return word in COMMON or singular(word) in COMMON


def _shortest(paths: frozenset[Path]) -> list[Path]:
    """Leave out categories that lie inside others of the same word."""
    return [path for path in sorted(paths) if not any(path[:depth] in paths for depth in range(1, len(path)))]


def _speaks(word: str) -> bool:
    return word not in FUNCTION and word not in CHEAP and word not in DEAR and len(word) > 1


def _noise(word: str) -> bool:
    """Say whether a word that the shop does not have is no word at all."""
    vowels = sum(letter in "aeiouy" for letter in word)
    return len(word) < 3 or len(word) > 20 or vowels * 6 < len(word)


def _quantity(reading: Reading, names: Names) -> int | None:
    for start in range(len(reading.tokens)):
        number = number_at(reading, start)
        if number is None or not reading.free(start, number[1]) or number[0] % 1:
            continue
        behind = start + number[1]
        if reading.text(behind) == "of" and reading.text(start) in ("couple", "dozen"):
            behind += 1
        noun = reading.text(behind)
        plural = noun.endswith("s") and singular(noun) in names.lexicon.words
        counted = (
            noun in _CONTAINERS
            or plural
            or (noun == "of" and reading.text(behind + 1) in ("them", "those", "these", "it"))
        )
        if counted and 1 <= number[0] <= MOST_QUANTITY:
            reading.take(start, behind - start + (noun in _CONTAINERS))
            return int(number[0])
    return None
