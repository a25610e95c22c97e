"""The shop's own words: brands, categories, attributes, and in which categories the words of titles stand.

A lexicon only grows, by unions, so that it does not matter in which order, or how often, items come. A word that no
item has any more finds nothing, and harms no one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vitrine.domain.words import folded, singular

MOST_BRANDS = 20_000
MOST_CATEGORIES = 5_000
MOST_ATTRIBUTES = 200
MOST_VALUES = 300
"""Values of one attribute: one with more tells items apart, and is nothing that a shopper would name."""
MOST_WORDS = 40_000
MOST_PLACES = 6
"""Categories of one word: a word of more says nothing about the category."""
LONGEST_VALUE = 40
LEAST_WORD = 3

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the shop calls its goods. `words` are singular and folded; an empty set of places says: in many."""

    brands: frozenset[str] = frozenset()
    categories: frozenset[Path] = frozenset()
    attributes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    words: Mapping[str, frozenset[Path]] = field(default_factory=dict)
    currencies: frozenset[str] = frozenset()

    def written(self) -> dict[str, Any]:
        """Give the lexicon as JSON carries it; the same lexicon is always written the same."""
        paths = sorted(self.categories)
        places = {path: place for place, path in enumerate(paths)}
        return {
            "brands": sorted(self.brands),
            "categories": [list(path) for path in paths],
            "attributes": {name: sorted(values) for name, values in sorted(self.attributes.items())},
            "words": {
                word: sorted(places[path] for path in found if path in places)
                for word, found in sorted(self.words.items())
            },
            "currencies": sorted(self.currencies),
        }

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Lexicon:
        """Read what `written` gives; raises KeyError, IndexError or TypeError for anything else."""
        paths = [tuple(path) for path in document["categories"]]
        return cls(
            frozenset(document["brands"]),
            frozenset(paths),
            {name: frozenset(values) for name, values in document["attributes"].items()},
            {word: frozenset(paths[place] for place in places) for word, places in document["words"].items()},
            frozenset(document["currencies"]),
        )

    def with_items(self, items: Iterable[Mapping[str, Any]]) -> Lexicon:
        """Give the lexicon with the words of items added; itself, where they bring none."""
        brands, categories, currencies = set(self.brands), set(self.categories), set(self.currencies)
        attributes = {name: set(values) for name, values in self.attributes.items()}
        words = {word: set(found) for word, found in self.words.items()}
        for item in items:
            path = tuple(item.get("category") or ())
            _add(brands, item.get("brand"), MOST_BRANDS)
            for depth in range(1, len(path) + 1):
                _add(categories, path[:depth], MOST_CATEGORIES)
            _add(currencies, (item.get("price") or {}).get("currency"), MOST_ATTRIBUTES)
            _add_attributes(attributes, item.get("attributes") or {})
            _add_words(words, str(item.get("title", "")), path)
        grown = Lexicon(
            frozenset(brands),
            frozenset(categories),
            {name: frozenset(values) for name, values in attributes.items()},
            {word: frozenset(found) for word, found in words.items()},
            frozenset(currencies),
        )
        return self if grown == self else grown


def text_of(value: Any) -> str:
    """Give an attribute's value as the text that it is compared by: true in lower case, 1.0 as 1."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _add(known: set[Any], entry: Any, most: int) -> None:
    if entry and len(known) < most:
        known.add(entry)


def _add_attributes(known: dict[str, set[str]], attributes: Mapping[str, Any]) -> None:
    for name, value in attributes.items():
        text = text_of(value)
        if len(text) <= LONGEST_VALUE and (name in known or len(known) < MOST_ATTRIBUTES):
            _add(known.setdefault(name, set()), text, MOST_VALUES)


def _add_words(known: dict[str, set[Path]], title: str, path: Path) -> None:
    for word in map(singular, folded(title)):
        if len(word) < LEAST_WORD or word.isdigit():
            continue
        places = known.get(word)
        if places is None:
            if path and len(known) < MOST_WORDS:
                known[word] = {path}
        elif places:
            places.add(path)
            if len(places) > MOST_PLACES:
                places.clear()
