"""English as a whole: a word of it is no typing error, and where nothing else speaks for it no thing that is wanted."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from vitrine.domain.words import singular

_FILE = Path(__file__).with_name("english_words.txt")


def is_english(word: str) -> bool:
    """Say whether a folded word, or what it is the plural of, stands in the dictionary."""
    return word in _words() or singular(word) in _words()


@cache
def _words() -> frozenset[str]:
    lines = _FILE.read_text(encoding="ascii").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
