"""Which of the things that a message names are wanted: its phrases, each weighed by what speaks for it.

A message tells a story, and the need is a word or two of it. A phrase is a row of words that name something; it weighs
by what the shop knows of its words, and by what stands around it. Where one is clearly what is wanted, those that weigh
little beside it bind nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.lists import phrases_of, words_of
from assistant.understanding.dictionary import is_english
from assistant.understanding.english import ADJECTIVES, COMMON, FUNCTION
from assistant.understanding.names import Names
from assistant.understanding.tokens import Reading
from vitrine.domain.lexicon import Path
from vitrine.domain.words import folded, singular

CLEAR = 2.4
"""The weight from which on a phrase is clearly what is wanted."""
LEAST_SHARE = 0.5
"""The share of the heaviest phrase's weight below which another one binds nothing."""
MOST_UNKNOWN = 3
"""Words that the shop does not have of a message that asks for a thing by one: a longer one tells a story."""
_NAMED, _HEAD, _PART = 3.0, 2.5, 1.5
_KNOWN, _COMMON, _EVERYWHERE, _UNKNOWN = 2.0, 1.2, 1.0, 0.5
_CUED, _ASKED, _TOGETHER, _ONLY = 1.5, 1.0, 1.0, 2.0
_PURPOSE, _DOING, _ASIDE = -1.0, -2.0, -1.5
_FARTHEST_CUE = 5
_CUES = words_of("""
    need needs want wants wanna looking lookin search searching buy get grab find recommend suggest show after sell
    carry stock some any got hunting shopping require craving crave fancy order like love try
    """)
_ASKING = phrases_of("""
    do you have | do you sell | do you carry | do you stock | do you do | have you got | you got | u got | is there
    | are there | can i get | could i get | can i have | could i have | please | pls | plz | out of | what do you have
    | what about | how about | which do you have | do you got | can you find
    | could you find | help me find
    """)
_BEFORE_FOR = words_of("looking look lookin search searching hunting shopping ask asking hunt shop wait")
_PLACES = words_of("for in at on from about by since during after before")
_DOERS = words_of("""
    i we he she they who to would will can could should must may might dont doesnt didnt wont cant couldnt lets
    """)
_JOINS = frozenset({",", "and", "or", "&", "plus", "+", "/", "also", "nor", "then", ";"})
_ARTICLES = words_of("a an the some any my our of with")
_INSIDE = frozenset({"-", "&"})
_KNOWN_ALREADY = words_of("the that those these")
_STOPS = frozenset({".", "!", "?"})
_CORRECTIONS = phrases_of("""
    wait no | wait , no | no wait | no , wait | scratch that | on second thought | i meant | or rather | sorry i mean
    | no make it | changed my mind | change my mind | actually | no i mean | make it | make that | strike that
    | nope wait
    """)


@dataclass
class Phrase:
    """Words that stand side by side and name something, by their places."""

    places: list[int]
    weight: float = 0.0
    cued: bool = False
    listed: bool = False
    """Whether it stands in a row with the phrase before it."""

    @property
    def start(self) -> int:
        """The place of the first word."""
        return self.places[0]

    @property
    def end(self) -> int:
        """The place behind the last word."""
        return self.places[-1] + 1


def binding(
    reading: Reading, said: Mapping[int, str], things: Sequence[tuple[int, Path | str]], names: Names
) -> frozenset[int]:
    """Give the places of the words that bind a search, of those that name something.

    Args:
        reading: The message.
        said: The words that name something, by place.
        things: The categories and words that they name, with their places.
        names: The shop's own words.
    """
    found = list(_rows(reading, said))
    weighed = [_weighed(reading, phrase, things, names) for phrase in found]
    _cue(reading, weighed)
    kept = _corrected(reading, weighed)
    heaviest = max((phrase.weight for phrase in kept), default=0.0)
    least = LEAST_SHARE * heaviest if heaviest >= CLEAR else _least(reading, kept)
    kept = [phrase for row in _in_rows(kept) if max(one.weight for one in row) >= least for phrase in row]
    return frozenset(place for phrase in kept for place in phrase.places)


def corrected(reading: Reading, said: Mapping[int, str]) -> frozenset[int]:
    """Give the places of the words that no correction behind them takes back."""
    return frozenset(place for phrase in _corrected(reading, list(_rows(reading, said))) for place in phrase.places)


def _in_rows(phrases: Sequence[Phrase]) -> Iterator[list[Phrase]]:
    """Put together what stands in a row: it is wanted together, or not at all."""
    row: list[Phrase] = []
    for phrase in phrases:
        if row and not phrase.listed:
            yield row
            row = []
        row.append(phrase)
    if row:
        yield row


def _least(reading: Reading, phrases: Sequence[Phrase]) -> float:
    """Give the weight that binds where nothing is clear: of a story no word that the shop does not have."""
    unknown = [phrase for phrase in phrases if phrase.weight <= _UNKNOWN]
    words = [place for phrase in unknown for place in phrase.places]
    if any(is_english(reading.text(place)) for place in words) or len(words) > MOST_UNKNOWN:
        return _UNKNOWN + 0.1 if len(reading.tokens) > 2 * MOST_UNKNOWN else 0.0
    return 0.0


def _rows(reading: Reading, said: Mapping[int, str]) -> Iterator[Phrase]:
    row: list[int] = []
    for place in sorted(said):
        gap = [reading.text(between) for between in range(row[-1] + 1, place)] if row else []
        if row and all(text in _INSIDE for text in gap):
            row.append(place)
            continue
        if row:
            yield Phrase(row)
        row = [place]
    if row:
        yield Phrase(row)


def _weighed(reading: Reading, phrase: Phrase, things: Sequence[tuple[int, Path | str]], names: Names) -> Phrase:
    words = [singular(reading.text(place)) for place in phrase.places]
    weights = [_of_word(word, names) for word in words]
    paths = [thing for place, thing in things if place in phrase.places and not isinstance(thing, str)]
    weights += [_of_category(path, words) for path in paths]
    phrase.weight = max(weights)
    if all(reading.text(place) in ADJECTIVES for place in phrase.places):
        # A quality alone says little of what is wanted.
        phrase.weight = min(phrase.weight, _UNKNOWN)
    if _together(words, names):
        phrase.weight += _TOGETHER
    if reading.text(phrase.end) == "only":
        phrase.weight += _ONLY
    return phrase


def _together(words: Sequence[str], names: Names) -> bool:
    """Say whether words stand side by side in titles too, as far as the shop's words tell."""
    places = [names.lexicon.words[word] for word in words if word in names.lexicon.words]
    known = [found for found in places if found]
    return len(places) > 1 and bool(not known or frozenset.intersection(*known))


def _of_word(word: str, names: Names) -> float:
    places = names.lexicon.words.get(word)
    if places is None:
        return _UNKNOWN
    if not places:
        return _UNKNOWN if word in COMMON and word not in ADJECTIVES else _EVERYWHERE
    return _COMMON if word in COMMON else _KNOWN


def _of_category(path: Path, words: Sequence[str]) -> float:
    """Weigh what names a category: its whole name, what it is one of, or a part of its name."""
    name = [singular(word) for word in folded(path[-1])]
    if set(name) <= set(words):
        return _NAMED
    head = [singular(word) for word in folded(path[-1].split(",")[0])]
    return _HEAD if head and head[-1] in words else _PART


def _cue(reading: Reading, phrases: Sequence[Phrase]) -> None:
    """Add what stands around a phrase: that it is needed or asked for, or only what the need is for."""
    asking = frozenset(_sentence(reading, start) for start, _ in reading.find(_ASKING))
    told = set[int]()
    for number, phrase in enumerate(phrases):
        sentence = _sentence(reading, phrase.start)
        asked = sentence in asking or _is_all(reading, phrase, sentence)
        _cue_one(reading, phrase, phrases[number - 1] if number else None, asked=asked)
        if phrase.cued or asked:
            told.add(sentence)
    conclusions = [_conclusions(reading, phrase) for phrase in phrases]
    for phrase, concluded in zip(phrases, conclusions, strict=True):
        if (told and _sentence(reading, phrase.start) not in told) or concluded < conclusions[-1]:
            phrase.weight += _ASIDE


def _cue_one(reading: Reading, phrase: Phrase, before: Phrase | None, *, asked: bool) -> None:
    phrase.listed = before is not None and _listed(reading, before, phrase)
    phrase.cued = _needed(reading, phrase) or (phrase.listed and before is not None and before.cued)
    phrase.weight += _CUED if phrase.cued else _ASKED if asked and phrase.weight > _UNKNOWN else 0.0
    phrase.weight += _purpose(reading, phrase, before)
    phrase.weight += _DOING if _done(reading, phrase) else 0.0
    if before is not None and _served(reading, before, phrase):
        phrase.weight = min(phrase.weight, 2 * _PURPOSE)


def _listed(reading: Reading, before: Phrase, phrase: Phrase) -> bool:
    between = [reading.text(place) for place in range(before.end, phrase.start)]
    joined = [text for text in between if text in _JOINS]
    return bool(joined) and all(text in _JOINS | _ARTICLES or text in ADJECTIVES for text in between)


def _conclusions(reading: Reading, phrase: Phrase) -> int:
    """Say behind how many a "so" that draws the conclusion of a story a phrase stands."""
    return sum(reading.text(place) == "so" for place in range(3, phrase.start))


def _is_all(reading: Reading, phrase: Phrase, sentence: int) -> bool:
    """Say whether a phrase is all that its sentence says."""
    others = [n for n, token in enumerate(reading.tokens) if token.kind == "word" and n not in phrase.places]
    return all(
        reading.text(place) in FUNCTION or reading.text(place) in ADJECTIVES or _sentence(reading, place) != sentence
        for place in others
    )


def _sentence(reading: Reading, place: int) -> int:
    return sum(reading.text(before) in _STOPS for before in range(place))


def _done(reading: Reading, phrase: Phrase) -> bool:
    """Say whether a single word is what somebody does, "she turns", or what nobody has: "I don't have an oven"."""
    before = [reading.text(phrase.start - step) for step in (1, 2, 3)]
    if before[0] in _ARTICLES:
        before = before[1:]
    lacks = before[0] == "have" and before[1] in ("dont", "doesnt", "didnt")
    return lacks or (len(phrase.places) == 1 and reading.text(phrase.start - 1) in _DOERS)


def _needed(reading: Reading, phrase: Phrase) -> bool:
    for step in range(1, _FARTHEST_CUE + 1):
        text = reading.text(phrase.start - step)
        if text in _CUES:
            return True
        if text not in FUNCTION and text not in ADJECTIVES:
            return False
    return False


def _purpose(reading: Reading, phrase: Phrase, before: Phrase | None) -> float:
    """Weigh that a phrase only says what for, or where: most of all where the thing stands right before that."""
    for step in range(1, 4):
        place = phrase.start - step
        text = reading.text(place)
        if text in _PLACES:
            if reading.text(place - 1) in _BEFORE_FOR:
                return 0.0
            return 2 * _PURPOSE if before is not None and before.end == place else _PURPOSE
        if text not in FUNCTION:
            return 0.0
    return 0.0


def _served(reading: Reading, before: Phrase, phrase: Phrase) -> bool:
    """Say whether what is named right before is wanted for a thing that is known already: "milk for the cookies"."""
    between = [reading.text(place) for place in range(before.end, phrase.start)]
    return len(between) == 2 and between[0] == "for" and between[1] in _KNOWN_ALREADY


def _corrected(reading: Reading, phrases: list[Phrase]) -> list[Phrase]:
    """Leave out what stands before a correction that names something else."""
    for start, _ in reversed(list(reading.find(_CORRECTIONS))):
        behind = [phrase for phrase in phrases if phrase.start > start]
        if behind and "also" not in (reading.text(start + 1), reading.text(start + 2)):
            return behind
    return phrases
