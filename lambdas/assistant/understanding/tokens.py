"""A message as a row of tokens: words, numbers and marks, each read once."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Literal, NamedTuple

from vitrine.domain.words import fold

Kind = Literal["word", "number", "mark"]
_TOKEN = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:[.,]\d{1,2})?|[^\W\d_]+(?:['’‘`][^\W\d_]+)*|[^\s\w]|_")
_WITHOUT = re.compile(r"\bw/o\b", re.IGNORECASE)
_STRETCHED = re.compile(r"(\w)\1{2,}")
MOST_TOKENS = 300
"""Tokens of a message that are read: the longest that the API takes has more only where it is made of marks."""
_SMALL = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen
"""
_DECADES = "twenty thirty forty fifty sixty seventy eighty ninety"
_UNITS, _TENS = _SMALL.split(), _DECADES.split()
SPELLED: dict[str, float] = (
    {word: float(value) for value, word in enumerate(_UNITS)}
    | {word: 10.0 * (place + 2) for place, word in enumerate(_TENS)}
    | {"hundred": 100.0, "dozen": 12.0, "couple": 2.0, "fiver": 5.0, "tenner": 10.0}
)
_DROPPED = frozenset({"nothin", "somethin", "anythin", "everythin", "lookin", "goin", "doin"})
"""Words whose last letter is not spoken, and not written."""
_COUNTED = frozenset({*_UNITS[1:], *_TENS})


class Mark(NamedTuple):
    """What a word is to the shopper, as a model marked it: of which kind, of which span, and how surely (0 to 1)."""

    kind: str
    span: int
    score: float


class Token(NamedTuple):
    """A word (folded, without apostrophes), a number, or a mark."""

    text: str
    kind: Kind
    value: float | None = None
    proper: bool = False
    """Written with a capital letter."""
    strange: bool = False
    """Of a message in another language, and not known there: it may help a search, and binds nothing."""
    at: int = -1
    """The character of the message at which it begins."""
    mark: Mark | None = None


@dataclass
class Reading:
    """A message being read: what a step has understood, the next ones pass over."""

    tokens: list[Token]
    taken: set[int] = field(default_factory=set)

    def free(self, start: int, length: int = 1) -> bool:
        """Say whether nothing of a run is taken, and the run is inside the message."""
        return start >= 0 and start + length <= len(self.tokens) and self.taken.isdisjoint(range(start, start + length))

    def take(self, start: int, length: int = 1) -> None:
        """Mark a run as understood."""
        self.taken.update(range(start, start + length))

    def text(self, place: int) -> str:
        """Give a token's text; nothing outside the message."""
        return self.tokens[place].text if 0 <= place < len(self.tokens) else ""

    def starts(self, start: int, phrase: Sequence[str]) -> bool:
        """Say whether a phrase stands at a place."""
        return all(self.text(start + step) == word for step, word in enumerate(phrase))

    def find(self, phrases: Collection[Sequence[str]]) -> Iterator[tuple[int, Sequence[str]]]:
        """Yield where phrases stand, the longest at each place."""
        ordered = sorted(phrases, key=len, reverse=True)
        for start in range(len(self.tokens)):
            for phrase in ordered:
                if self.starts(start, phrase):
                    yield start, phrase
                    break

    def says(self, phrases: Collection[Sequence[str]]) -> bool:
        """Say whether any of some phrases stands anywhere, taken or not."""
        return next(self.find(phrases), None) is not None

    def spans(self, pattern: re.Pattern[str]) -> Iterator[range]:
        """Yield the places over which a pattern stands in the message, its tokens parted by single spaces."""
        texts = [token.text for token in self.tokens]
        starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
        for found in pattern.finditer(" ".join(texts)):
            end = found.end() - (found[0].endswith(" "))
            yield range(bisect_right(starts, found.start()) - 1, bisect_right(starts, max(end - 1, found.start())))

    @property
    def left(self) -> list[int]:
        """The places of words that nobody took."""
        return [n for n, token in enumerate(self.tokens) if n not in self.taken and token.kind == "word"]


def spelled(message: str) -> str:
    """Give a message as it is read, in words."""
    return _WITHOUT.sub("without", message)


def read(message: str) -> Reading:
    """Cut a message into tokens; their places are those of what `spelled` gives."""
    cut = [_token(found[0])._replace(at=found.start()) for found in _TOKEN.finditer(spelled(message))]
    return Reading(cut[:MOST_TOKENS])


def _token(text: str) -> Token:
    if text[0].isdecimal() and text.isascii():
        return Token(text, "number", _number(text))
    if text[0].isalpha():
        word = _STRETCHED.sub(r"\1", fold(text).replace("'", "").replace("’", ""))
        word = f"{word}g" if word in _DROPPED else word
        return Token(word, "word", proper=text[0].isupper())
    return Token(text, "mark")


def _number(text: str) -> float:
    whole = text.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d{1,2})?", text) else text.replace(",", ".")
    return min(float(whole), 1e9)


def number_at(reading: Reading, start: int) -> tuple[float, int] | None:
    """Read a number in digits or words: its value, and how many tokens it is."""
    if start >= len(reading.tokens):
        return None
    token = reading.tokens[start]
    if token.value is not None:
        return token.value, 1
    dozen = start + 1 + (reading.text(start + 1) == "a")
    if token.text == "half" and reading.text(dozen) == "dozen":
        return 6.0, dozen + 1 - start
    if token.text not in SPELLED:
        return None
    value, length = _spelled(reading, start)
    if reading.text(start + length) == "hundred" and value < 100:
        value, length = value * 100.0, length + 1
    behind = start + length + (reading.text(start + length) == "and")
    if length > 1 and value >= 100 and reading.text(behind) in _COUNTED:
        rest, more = _spelled(reading, behind)
        return value + rest, behind + more - start
    return value, length


def _spelled(reading: Reading, start: int) -> tuple[float, int]:
    """Read a number below a hundred in words: "five", "twenty-five"."""
    text = reading.text(start)
    behind = start + 1 + (reading.text(start + 1) == "-")
    if text in _TENS and reading.text(behind) in _UNITS[1:10]:
        return SPELLED[text] + SPELLED[reading.text(behind)], behind + 1 - start
    return SPELLED[text], 1
