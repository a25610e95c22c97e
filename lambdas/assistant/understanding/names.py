"""The shop's own words in a message: brands, categories and attributes, also where they are mistyped."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from assistant.allergens import says_of_allergens
from assistant.lists import phrases_of, words_of
from assistant.understanding.dictionary import is_english
from assistant.understanding.english import ADJECTIVES, CHEAP, COMMON, DEAR, FUNCTION, MOODS, OCCASIONS, PERSONS
from assistant.understanding.sounds import sound
from assistant.understanding.tokens import Reading, Token
from vitrine.domain.lexicon import Lexicon, Path
from vitrine.domain.words import folded, singular

Kind = Literal["brand", "category", "attribute"]
LONGEST_NAME = 6
"""Words of the longest name that is looked for."""
MOST_CATEGORIES = 6
"""Categories that one word may stand for: one that stands for more is searched for instead."""
_FEWEST_SOUNDS = 3
"""Consonants of a word that is told by them."""
ONE_ERROR, TWO_ERRORS = 5, 8
"""Letters from which on a word may have one error, and two."""
_CUES = words_of("""
    without allergic allergy under between below cheaper cheapest recommend something anything birthday
    breakfast christmas barbecue another different similar compare details expensive intolerant budget euros
    dollars looking please wanted
    """)
_PARTS = re.compile(r"[/&:,()]|\band\b|\bor\b|\s-\s", re.IGNORECASE)
_JOINING = frozenset({"&", "and", "-", "'", ".", "the", "of"})
"""What may stand inside a name, or not, without making it another one."""
_BRAND_WORDS = frozenset({"brand", "brands", "by", "from", "made"})


def _both_ways(pairs: str) -> dict[str, str]:
    rows = [pair.split() for pair in pairs.split("|")]
    return {row[0]: row[1] for row in rows} | {row[1]: row[0] for row in rows}


_VARIANTS = _both_ways("""
    yoghurt yogurt | doughnut donut | whisky whiskey | aubergine eggplant | courgette zucchini | nappy diaper
    | biscuit cookie | sweet candy | mince ground | prawn shrimp | coriander cilantro | rocket arugula | maize corn
    | treacle molasses | cola soda | crisp chip | loaf bread | serviette napkin | tissue kleenex | ketchup catsup
    | soya soy | chilli chili | barbecue bbq | muesli granola | beetroot beet | hotdog frankfurter | pram stroller
""")
"""Two words for one thing, in the singular: the shop may have the other one."""
_OWN = (("private", "label"), ("store", "brand"), ("own", "brand"), ("own", "label"), ("house", "brand"))
_SAID_OF_OWN = phrases_of("""
    private label | private labels | store brand | store brands | stores own label | stores own brand | shops own brand
    | shops own label | own brand | own label | house brand | stores brand | store label | generic brand | no name brand
    """)


class Name(NamedTuple):
    """One thing that a phrase may mean: a brand's name, a category's path, or an attribute and its value."""

    kind: Kind
    value: str | Path | tuple[str, str]


@dataclass(frozen=True)
class Names:
    """A lexicon, arranged for reading messages."""

    lexicon: Lexicon
    phrases: Mapping[tuple[str, ...], tuple[Name, ...]]
    category_words: Mapping[str, frozenset[Path]]
    spellings: Mapping[tuple[str, int], tuple[str, ...]]
    """Words by first letter and length."""
    brand_words: frozenset[str] = frozenset()

    @classmethod
    def of(cls, lexicon: Lexicon) -> Names:
        """Arrange a lexicon."""
        phrases: defaultdict[tuple[str, ...], list[Name]] = defaultdict(list)
        for phrase, name in _named(lexicon):
            if _is_name(phrase) and name not in phrases[phrase]:
                phrases[phrase].append(name)
        words: defaultdict[str, set[Path]] = defaultdict(set)
        for path in lexicon.categories:
            for word in _heads(path[-1]):
                words[word].add(path)
        known = {word for phrase in phrases for word in phrase} | lexicon.words.keys() | words.keys() | _CUES
        return cls(
            lexicon,
            {phrase: tuple(names) for phrase, names in phrases.items()},
            {word: frozenset(paths) for word, paths in words.items() if word not in FUNCTION and len(word) > 2},
            _by_spelling(known),
            frozenset(word for brand in lexicon.brands for word in folded(brand)) - FUNCTION - COMMON,
        )

    def knows(self, word: str) -> bool:
        """Say whether a folded word is English that is understood, or the shop's own."""
        return word in COMMON or word in FUNCTION or word in OCCASIONS or word in MOODS or self.of_shop(word)

    def of_shop(self, word: str) -> bool:
        """Say whether a folded word is one of the shop's own."""
        single = singular(word)
        return (
            single in self.lexicon.words
            or word in self.spellings.get((word[:1], len(word)), ())
            or (single in self.spellings.get((single[:1], len(single)), ()))
        )

    def of_brand(self, word: str) -> bool:
        """Say whether a folded word is of a brand's name, and no word of English."""
        return word in self.brand_words

    def corrected(self, reading: Reading) -> Reading:
        """Give a message with its typing errors put right; what could be two words stays as it is."""
        marked = any(token.mark and token.mark.kind in ("wanted", "quality") for token in reading.tokens)
        return Reading([self._of_marked(token) if marked else self._corrected(token) for token in reading.tokens])

    def _of_marked(self, token: Token) -> Token:
        """Correct a word of a message whose things are marked: what lies outside of them names nothing of the shop."""
        near = self._corrected(token)
        return near if token.mark is not None or near.text in _CUES else token

    def _corrected(self, token: Token) -> Token:
        word = token.text
        other = _VARIANTS.get(singular(word))
        if other is not None and not self.of_shop(word) and self.of_shop(other):
            return token._replace(text=other)
        if token.kind != "word" or len(word) < ONE_ERROR - 1 or self.knows(word) or is_english(word):
            return token
        found = self._nearest(word) if len(word) >= ONE_ERROR else _cue(word) or self._longer(word)
        found = found or self._heard(word)
        return token if found is None else token._replace(text=found)

    def _nearest(self, word: str) -> str | None:
        most = 2 if len(word) >= TWO_ERRORS else 1
        best: dict[int, set[str]] = defaultdict(set)
        for form in {word, singular(word)}:
            for length in range(len(form) - most, len(form) + most + 1):
                for known in self.spellings.get((form[0], length), ()):
                    if len(known) >= ONE_ERROR - 1 and (errors := distance(form, known, most)) is not None:
                        best[errors].add(singular(known))
        if not best:
            return None
        return self._one(best[min(best)])

    def _one(self, found: Collection[str]) -> str | None:
        """Give the one word that is found, or the one of them that a category is called by."""
        named = found if len(found) == 1 else [word for word in found if word in self.category_words]
        return next(iter(named)) if len(named) == 1 else None

    def _heard(self, word: str) -> str | None:
        """Give the one word of the shop that sounds like one that nobody knows: "batries"."""
        heard = sound(singular(word))
        return self._one(self._sounds.get(heard, frozenset())) if len(heard) >= _FEWEST_SOUNDS else None

    @cached_property
    def _sounds(self) -> dict[str, frozenset[str]]:
        """The shop's words by how they sound."""
        found = defaultdict[str, set[str]](set)
        for word in (*self.lexicon.words, *self.category_words):
            if len(word) >= ONE_ERROR:
                found[sound(word)].add(singular(word))
        return {heard: frozenset(words) for heard, words in found.items()}

    def _longer(self, word: str) -> str | None:
        """Give the one word that a short one lacks a letter of: "jely". Any other error could make it anything."""
        known = self.spellings.get((word[0], len(word) + 1), ())
        found = {singular(one) for one in known if distance(word, one, 1) is not None and singular(one) != word}
        return found.pop() if len(found) == 1 else None

    def own_label(self, reading: Reading) -> Reading:
        """Give a message with what is said of the shop's own brand in the name that the shop has for it."""
        own = next((phrase for phrase in _OWN if any(n.kind == "brand" for n in self.phrases.get(phrase, ()))), None)
        if own is None:
            return reading
        tokens, place = list[Token](), 0
        found = {start: len(phrase) for start, phrase in reading.find(_SAID_OF_OWN)}
        while place < len(reading.tokens):
            if place in found:
                tokens += [Token(word, "word") for word in own]
            else:
                tokens.append(reading.tokens[place])
            place += found.get(place, 1)
        return Reading(tokens)

    def matches(self, reading: Reading) -> Iterator[tuple[int, int, tuple[Name, ...]]]:
        """Yield the names in a message, the longest first at each place, and take their words: start, length, names."""
        for start in range(len(reading.tokens)):
            for length in range(min(LONGEST_NAME, len(reading.tokens) - start), 0, -1):
                names = self._names(reading, start, length)
                if names:
                    reading.take(start, length)
                    yield start, length, names
                    break

    def _names(self, reading: Reading, start: int, length: int) -> tuple[Name, ...]:
        if not reading.free(start, length):
            return ()
        run = [reading.text(start + step) for step in range(length)]
        if run[-1] in _JOINING or run[0] in _JOINING:
            return ()
        phrase = tuple(singular(text) for text in run if text not in _JOINING)
        names = self.phrases.get(phrase, ())
        return names if length > 1 else _alone(names, phrase[0], reading, start)


def _alone(names: tuple[Name, ...], word: str, reading: Reading, start: int) -> tuple[Name, ...]:
    """Give of the names that are one word those that it means where it stands."""
    if reading.text(start) in ADJECTIVES | PERSONS:
        # A category may be called after a quality, or a person: of a message it is not the thing.
        names = tuple(name for name in names if name.kind != "category")
    if word not in FUNCTION | COMMON | CHEAP | DEAR:
        return names
    return tuple(name for name in names if name.kind != "brand" or _meant(reading, start))


def _cue(word: str) -> str | None:
    """Give the word of many messages that a short one lacks a letter of: `undr`."""
    found = [cue for cue in _CUES if len(cue) == len(word) + 1 and cue[0] == word[0] and distance(word, cue, 1) == 1]
    return found[0] if len(found) == 1 else None


def _meant(reading: Reading, start: int) -> bool:
    """Say whether a common word is meant as the brand of that name."""
    near = {reading.text(start - 1), reading.text(start + 1)}
    return bool(near & _BRAND_WORDS) or (start > 0 and reading.tokens[start].proper)


def _named(lexicon: Lexicon) -> Iterator[tuple[tuple[str, ...], Name]]:
    for path in sorted(lexicon.categories):
        yield tuple(_singulars(path[-1])), Name("category", path)
    for brand in sorted(lexicon.brands):
        yield tuple(_singulars(brand)), Name("brand", brand)
    for name, values in sorted(lexicon.attributes.items()):
        if says_of_allergens(name):
            continue
        for value in sorted(values):
            if value == "true":
                yield _phrase(name), Name("attribute", (name, value))
            elif value != "false" and not _says_nothing(value):
                yield _phrase(value), Name("attribute", (name, value))


def _heads(name: str) -> Iterator[str]:
    """Yield the words that a category is one of: a kids' cereal is a cereal, and jams & honey are both."""
    for part in _PARTS.split(name):
        words = _singulars(part)
        # Candy that is no chocolate is not called chocolate.
        if words and "non" not in words:
            yield words[-1]


def _is_name(phrase: tuple[str, ...]) -> bool:
    """Say whether a phrase may be read as a name: `Other` is a category of many shops, and a word of every message."""
    return 0 < len(phrase) <= LONGEST_NAME and not (len(phrase) == 1 and phrase[0] in FUNCTION - OCCASIONS.keys())


def _phrase(text: str) -> tuple[str, ...]:
    return tuple(_singulars(text.replace("_", " ")))


def _says_nothing(value: str) -> bool:
    words = folded(value)
    return all(word in FUNCTION or len(word) < 3 or word[0].isdigit() for word in words)


def _singulars(text: str) -> list[str]:
    return [singular(word) for word in folded(text) if word not in ("and", "the", "of")]


def _by_spelling(words: Iterable[str]) -> dict[tuple[str, int], tuple[str, ...]]:
    found: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    for word in words:
        found[(word[:1], len(word))].add(word)
    return {key: tuple(sorted(known)) for key, known in found.items()}


def distance(first: str, second: str, most: int) -> int | None:
    """Count the letters to change, add, drop or swap between two words; None where there are more than `most`."""
    if abs(len(first) - len(second)) > most:
        return None
    older: list[int] = []
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, 1):
        before, row = row, [i]
        for j, other in enumerate(second, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return None
        older = before
    return row[-1] if row[-1] <= most else None
