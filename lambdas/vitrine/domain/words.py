"""Words as they are compared: without case, accents and the end of a plural."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_IE = frozenset(
    {"cookie", "brownie", "smoothie", "movie", "calorie", "veggie", "hoodie", "beanie", "foodie", "cutie", "pixie"}
)
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'"})


class Word(NamedTuple):
    """A word of a text, folded, and where it stands in it."""

    text: str
    start: int
    end: int


def fold(text: str) -> str:
    """Give a text without case and accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.translate(_QUOTES))
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


def words(text: str) -> list[Word]:
    """List a text's words, folded; places are those in the text given."""
    return [Word(fold(found[0]).replace("'", ""), found.start(), found.end()) for found in _WORD.finditer(text)]


def folded(text: str) -> tuple[str, ...]:
    """Give a text's words, folded."""
    return tuple(word.text for word in words(text))


def singular(word: str) -> str:
    """Give a folded English word without the end of a plural: what two forms of it have in common."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-1] if word[:-1] in _IE else word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes", "zes", "oes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
