"""What a language is to the assistant: its words by the English that the rules read, and its sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from vitrine.domain.words import fold

Phrase = tuple[str, ...]
_APOSTROPHES = re.compile(r"['’‘`]")


@dataclass(frozen=True)
class Language:
    """One language. All words are folded: without case, accents and apostrophes.

    `english` gives phrases as the rules know them in English; an empty phrase says nothing. `small` are its commonest
    words: they tell the language, and say nothing either. `behind` are ends of words of two parts, as in German. `cut`
    matches what an apostrophe joins to the next word. `said` gives the assistant's own sentences, by the English ones,
    `things` what stands behind "free of" in them.
    """

    code: str
    english: Mapping[Phrase, Phrase]
    small: frozenset[str]
    said: Mapping[str, str]
    things: Mapping[str, str]
    behind: Mapping[str, str] = field(default_factory=dict)
    cut: str = ""
    endings: tuple[tuple[str, str], ...] = ()
    """Ends of words in the plural or another case, and what stands there in the word that the table has."""

    @property
    def longest(self) -> int:
        """Words of the longest phrase."""
        return max(len(phrase) for phrase in self.english)

    def split(self, message: str) -> str:
        """Give a message with what an apostrophe joins to a word as a word of its own."""
        return re.sub(rf"\b({self.cut})['’‘`](?=\w)", r"\1 ", message, flags=re.IGNORECASE) if self.cut else message

    def knows(self, word: str) -> bool:
        """Say whether a folded word stands in the table as it is, or ends as only words of this language do."""
        return (word,) in self.english or word in self.small or any(word.endswith(end) for end in self.behind)

    def read(self, word: str) -> Phrase | None:
        """Give one folded word in English; empty where it says nothing, None where it is not known."""
        if (word,) in self.english:
            return self.english[(word,)]
        if word in self.small:
            return ()
        for end, other in self.endings:
            stem = word[: len(word) - len(end)] + other
            if word.endswith(end) and len(stem) > 2 and (stem,) in self.english:
                return self.english[(stem,)]
        for end, meaning in self.behind.items():
            if word.endswith(end) and len(word) > len(end) + 2:
                first = self.read(word.removesuffix(end).rstrip("-"))
                return (*(first or (word.removesuffix(end),)), meaning)
        return None


def english_of(text: str) -> dict[Phrase, Phrase]:
    """Read a table: entries stand between bars, `word, other word: what they are in English`."""
    found: dict[Phrase, Phrase] = {}
    for entry in text.split("|"):
        words, _, meaning = entry.partition(":")
        for phrase in words.split(","):
            found[tuple(plain(word) for word in phrase.split())] = tuple(meaning.split())
    return found


def small_of(text: str) -> frozenset[str]:
    """Read a list of small words."""
    return frozenset(plain(word) for word in text.split())


def plain(word: str) -> str:
    """Give a word as messages are read: folded, without apostrophes."""
    return _APOSTROPHES.sub("", fold(word))
