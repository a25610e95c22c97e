"""What a language is to the assistant: its words by the English that the rules read, and its sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from vitrine.domain.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Phrase = tuple[str, ...]
_APOSTROPHES = re.compile(r"['’‘`]")
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_TYPED = (("ae", "a"), ("oe", "o"), ("ue", "u"))
"""How an umlaut is typed where there is no key for it, and what it is folded to."""
FEWEST_LETTERS = 3
"""Letters of the parts of a word of two parts; a part that is not known, or stands before one that is not, has more."""


@dataclass(frozen=True)
class Language:
    """One language. The tables are text, read when the first message needs them: see `english_of` and `small_of`.

    `phrases` say what a shopper wants done and how, `goods` what a shop sells. All words are folded: without case,
    accents, apostrophes and hyphens. `small` are words that say nothing. `behind` are ends of words of two parts, as in
    German. `cut` matches what an apostrophe joins to the next word. `said` gives the assistant's own sentences, by the
    English ones, `things` what stands behind "free of" in them.
    """

    code: str
    phrases: str
    goods: str
    smallest: str
    said: Mapping[str, str]
    things: Mapping[str, str]
    behind: Mapping[str, str] = field(default_factory=dict)
    cut: str = ""
    endings: tuple[tuple[str, str], ...] = ()
    """Ends of words in the plural or another case, and what stands there in the word that the table has."""
    joints: frozenset[str] = frozenset()
    """What joins a thing to the word behind it that tells more of it: jus d'orange."""
    articles: frozenset[str] = frozenset()
    """Words for "the"."""
    respelled: tuple[tuple[str, str], ...] = ()
    """Words that only an accent tells from others, and what is read in their place."""
    asks: frozenset[Phrase] = frozenset()
    """What a question about an item on the screen begins with: "es vegano?"."""
    links: tuple[str, ...] | None = None
    """What may stand between the parts of a word of two parts; None where there are no such words."""

    @cached_property
    def english(self) -> Mapping[Phrase, str]:
        """Meanings by phrase: words of English, ways to say it parted by strokes; empty where it says nothing."""
        return {**english_of(self.phrases), **self.named}

    @cached_property
    def named(self) -> Mapping[Phrase, str]:
        """The things among them."""
        return english_of(self.goods)

    @cached_property
    def small(self) -> frozenset[str]:
        """Words that say nothing."""
        return small_of(self.smallest)

    @cached_property
    def longest(self) -> Mapping[str, int]:
        """Words of the longest phrase that begins with a word."""
        found: dict[str, int] = {}
        for phrase in self.english:
            if phrase:
                found[phrase[0]] = max(len(phrase), found.get(phrase[0], 1))
        return found

    @cached_property
    def spellings(self) -> Mapping[tuple[str, int], tuple[str, ...]]:
        """The things of one word, by first letter and length."""
        found: dict[tuple[str, int], list[str]] = {}
        for phrase in self.named:
            if len(phrase) == 1:
                found.setdefault((phrase[0][0], len(phrase[0])), []).append(phrase[0])
        return {key: tuple(words) for key, words in found.items()}

    def split(self, message: str) -> str:
        """Give a message with what an apostrophe or a hyphen joins to a word as a word of its own."""
        message = _HYPHEN.sub(" ", message)
        for word, other in self.respelled:
            message = re.sub(rf"\b{word}\b", other, message, flags=re.IGNORECASE)
        return re.sub(rf"\b({self.cut})['’‘`](?=\w)", r"\1 ", message, flags=re.IGNORECASE) if self.cut else message

    def knows(self, word: str) -> bool:
        """Say whether a folded word stands in the table as it is, or ends as only words of this language do."""
        return (word,) in self.english or word in self.small or any(word.endswith(end) for end in self.behind)

    def is_thing(self, phrase: Phrase) -> bool:
        """Say whether a phrase is the name of what a shop may sell, whatever its ending."""
        return any(form in self.named for form in self._forms(phrase)) or (
            len(phrase) == 1 and self.links is not None and self._parted(phrase[0]) is not None
        )

    def read(self, phrase: Phrase) -> str | None:
        """Give what a folded phrase means, as the table has it; empty if it says nothing, None if it is not known."""
        if len(phrase) == 1 and phrase not in self.english and phrase[0] in self.small:
            return ""
        for form in self._forms(phrase):
            if form in self.english:
                return self.english[form]
        return self._word(phrase[0]) if len(phrase) == 1 else None

    def _forms(self, phrase: Phrase) -> Iterator[Phrase]:
        """Yield a phrase, and what it may be where its last word has another ending."""
        yield phrase
        word = phrase[-1]
        for end, other in self.endings:
            stem = word.removesuffix(end) + other
            if word.endswith(end) and len(stem) >= FEWEST_LETTERS:
                yield (*phrase[:-1], stem)

    def _word(self, word: str) -> str | None:
        """Read a word that the table has in no form, by its parts."""
        for end, meaning in self.behind.items():
            if word.endswith(end) and len(word) > len(end) + 2:
                first = word.removesuffix(end)
                return f"{_first(self.read((first,)) or first)} {meaning}"
        if self.links is None:
            return None
        typed = word
        for pair, letter in _TYPED:
            typed = typed.replace(pair, letter)
        return self._parted(word) or (self.read((typed,)) if typed != word else None)

    def _parted(self, word: str) -> str | None:
        """Read a word of two parts: the last is the thing, the first tells more of it."""
        for cut in range(FEWEST_LETTERS, len(word) - FEWEST_LETTERS + 1):
            first, last = word[:cut], word[cut:]
            thing = next((self.named[form] for form in self._forms((last,)) if form in self.named), None)
            if thing is None:
                continue
            more = self._linked(first)
            if more:
                return "/".join(f"{more} {one}" for one in thing.split("/"))
            if min(len(first), len(last)) > FEWEST_LETTERS:
                return thing
        return None

    def _linked(self, first: str) -> str | None:
        for link in self.links or ():
            stem = (first.removesuffix(link),)
            if first.endswith(link) and stem in self.english:
                return _first(self.english[stem])
        return None


def _first(meaning: str) -> str:
    return meaning.partition("/")[0]


def english_of(text: str) -> dict[Phrase, str]:
    """Read a table: entries stand between bars, `word, other word: what they are in English`."""
    found: dict[Phrase, str] = {}
    for entry in plain(text).split("|"):
        words, _, meaning = entry.partition(":")
        meaning = " ".join(meaning.split())
        for phrase in words.split(","):
            found[tuple(phrase.split())] = meaning
    return found


def small_of(text: str) -> frozenset[str]:
    """Read a list of small words."""
    return frozenset(plain(text).split())


def plain(text: str) -> str:
    """Give a text as messages are read: folded, without apostrophes and hyphens."""
    return _APOSTROPHES.sub("", fold(text)).replace("-", " ")
