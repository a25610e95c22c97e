"""What a title says that an item is, and not what it says that it is without: `Non-Chocolate` is no chocolate."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.lists import words_of
from assistant.understanding.dictionary import is_english
from vitrine.domain.words import folded, singular

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

MOST_TITLES = 4096
_NO = {"non": 1, "without": 2, "except": 2, "excluding": 2, "no": 1, "not": 1, "zero": 1}
"""What denies the words behind it, and how many of them."""
_INSTEAD = words_of("substitute alternative replacement replacer imitation")
_VOWELS = re.compile(r"(?<!^)[aeiouy]")
_DOUBLED = re.compile(r"(.)\1")
_SHORT = 3
_CUT = 4


@lru_cache(maxsize=MOST_TITLES)
def called(title: str) -> frozenset[str]:
    """Give the words, folded and in the singular, that an item is called by."""
    words = _singulars(title)
    return frozenset(words) - _denied(words)


@lru_cache(maxsize=MOST_TITLES)
def contained(title: str) -> frozenset[str]:
    """Give the words of a title that may be in the item: not what it is free of, nor what it stands in for."""
    words = _singulars(title)
    gone = {word for word, behind in pairwise(words) if behind in _INSTEAD}
    gone |= {
        word
        for place, word in enumerate(words)
        if words[place + 1 : place + 2] == ["free"] and words[place + 2 : place + 3] != ["range"]
    }
    return frozenset(words) - _denied(words) - gone


def holds(title: str, refused: Collection[str]) -> bool:
    """Say whether a title names any of some words that are refused, be it cut short: `brd` is breaded."""
    if not refused:
        return False
    words = contained(title)
    return not words.isdisjoint(refused) or any(
        _abbreviates(short, word) for short in words if _may_be_short(short) for word in refused
    )


def skeleton(word: str) -> str:
    """Give a word as shorthand has it, without vowels and doubled letters: `brd`."""
    return _DOUBLED.sub(r"\1", _VOWELS.sub("", word))


def _singulars(title: str) -> list[str]:
    return [singular(word) for word in folded(title.replace("_", " "))]


def _denied(words: Sequence[str]) -> set[str]:
    """List what is denied wherever it stands: a title that has a word twice means it."""
    places = {n + step for n, word in enumerate(words) for step in range(1, _NO.get(word, 0) + 1)}
    meant = {word for n, word in enumerate(words) if n not in places}
    return {words[n] for n in places if n < len(words)} - meant


@lru_cache(maxsize=MOST_TITLES)
def _may_be_short(word: str) -> bool:
    return len(word) >= _SHORT and word.isalpha() and (not _VOWELS.search(word) or not is_english(word))


def _abbreviates(short: str, word: str) -> bool:
    """Say whether a word without its vowels, or the beginning of it, may be another: `shlfsh`, `choc`."""
    if not _VOWELS.search(short):
        return skeleton(word) == short
    return len(short) >= _CUT and word != short and word.startswith(short)
