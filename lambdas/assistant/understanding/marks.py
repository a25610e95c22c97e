"""What a model marked in a message, beside what the rules read: which words ask, which refuse, which only tell.

The rules know the shop's words and what follows from them; a model that learnt from many shoppers knows how people
speak. It never adds a word that the message does not have, and never takes back an allergy.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from assistant.understanding.english import FUNCTION
from assistant.understanding.polarity import Refused
from assistant.understanding.tokens import Mark, Reading, Token
from vitrine.domain.words import folded, singular

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

    from assistant.understanding.intents import Intent
    from vitrine.models.reading import Marked, Span

_ASKED = frozenset({"wanted", "quality"})
_REFUSES = 0.75
"""How surely a word must be refused to be left out without a rule that says so."""
_TAKES_BACK = 0.6
"""How surely a word must be asked for, or only told of, to be no refusal where a rule takes it for one."""
_TAKES_BACK_PLAIN = 0.9
"""The same, where the rule leaves little to doubt: "I don't like", "without"."""
_NAMES = 0.5
_EITHER = frozenset({"either", "neither"})
_OF_ITSELF = 0.85
"""How sure an act must be that holds against the rules."""
_PROBABLY = 0.6
"""How sure an act must be that holds where the rules found little."""
_INTENTS: dict[str, Intent] = {
    "more": "more",
    "cheaper": "cheaper",
    "dearer": "dearer",
    "ask": "details",
    "compare": "compare",
    "why": "why",
    "cart": "cart",
    "reset": "reset",
    "thanks": "thanks",
    "greet": "greeting",
    "help": "help",
    "off": "off_topic",
}
_OF_SCREEN = frozenset({"more", "cheaper", "dearer", "ask", "compare", "why", "cart"})
_UNSURE = frozenset({"off_topic", "unclear", "recommend", "help", "greeting"})
_TOO_WIDE = frozenset({"details", "compare", "why", "reject", "more"})


class Marks:
    """The marks of one message, on its words.

    `held` are the words of what was refused or demanded before it: what is marked as allowed again, and never was held,
    is asked for ("okay, green tea then").
    """

    def __init__(self, marked: Marked | None, message: str = "", held: frozenset[str] = frozenset()) -> None:
        if marked is not None:
            marked = marked._replace(spans=_settled(marked.spans, message, held))
        self._marked = marked

    def __bool__(self) -> bool:
        """Whether the message was marked at all."""
        return self._marked is not None

    def on(self, reading: Reading) -> Reading:
        """Put the marks on the words of a message."""
        if self._marked is None or not self._marked.spans:
            return reading
        return Reading([self._on(token) for token in reading.tokens], reading.taken)

    def _on(self, token: Token) -> Token:
        for number, span in self._spans:
            if span.start <= token.at < span.end and token.kind == "word":
                return token._replace(mark=Mark(span.kind, number, span.score))
        return token

    @cached_property
    def _spans(self) -> list[tuple[int, Span]]:
        """The spans and the numbers of their things: a quality right beside a thing is a part of it."""
        rows: list[list[Span]] = []
        for span in self._marked.spans if self._marked is not None else ():
            if rows and _one_thing(rows[-1][-1], span):
                rows[-1].append(span)
            else:
                rows.append([span])
        named = [any(span.kind == "wanted" for span in row) for row in rows]
        return [
            (number, span._replace(kind="wanted") if thing else span)
            for number, (row, thing) in enumerate(zip(rows, named, strict=True))
            for span in row
        ]

    def says(self, act: str, *, least: float = _OF_ITSELF) -> bool:
        """Say whether a message is surely for this."""
        return self._marked is not None and self._marked.act == act and self._marked.score >= least

    def of_qualities(self, reading: Reading) -> bool:
        """Say whether a message only says more of what was asked for before: qualities are marked, and no thing."""
        return asks_for(reading) and not names_a_thing(reading) and self.says("refine", least=_NAMES)

    @property
    def of_the_screen(self) -> bool:
        """Whether it is probably about what is listed."""
        return self._marked is not None and self._marked.act in _OF_SCREEN and self._marked.score >= _NAMES

    def intent(self, found: Intent, reading: Reading, *, shown: bool, idle: bool, pointed: bool) -> Intent:
        """Give what a message wants done: what the rules found, but where they found little and the act is sure.

        `idle`: the rules read nothing that is looked for; `pointed`: they read which items of the screen are meant.
        """
        if self._marked is None or self._marked.score < _PROBABLY:
            return found
        act = self._marked.act
        if act in _OF_SCREEN and not shown:
            return found
        if found in _UNSURE:
            return _INTENTS.get(act, found) if act != "off" or idle else found
        return self._surely(found, reading, idle=idle, pointed=pointed) if self._marked.score >= _OF_ITSELF else found

    def _surely(self, found: Intent, reading: Reading, *, idle: bool, pointed: bool) -> Intent:
        """Give what holds against rules that found something, where the act is sure."""
        act = "" if self._marked is None else self._marked.act
        if act == "find" and not pointed and found in _TOO_WIDE and names_a_thing(reading):
            return "search"
        if act == "off":
            return "off_topic" if idle and found in _TOO_WIDE | {"search"} else found
        asks = act == "ask" and not asks_for(reading)
        return _INTENTS.get(act, found) if found == "search" and (idle or asks) else found


def asks_for(reading: Reading) -> bool:
    """Say whether a thing or a quality is marked as asked for."""
    return any(_is(token, _ASKED, _NAMES) for token in reading.tokens)


def names_a_thing(reading: Reading) -> bool:
    """Say whether a thing is marked as asked for."""
    return any(_is(token, frozenset({"wanted"}), _NAMES) for token in reading.tokens)


def is_wanted(token: Token) -> bool:
    """Say whether a word is marked as one of a thing that is asked for."""
    return _is(token, frozenset({"wanted"}), _NAMES)


def is_of_thing(token: Token, of_shop: Callable[[str], bool]) -> bool:
    """Say whether a word belongs to what is looked for: one of a thing, or a quality that the shop's titles know."""
    return is_wanted(token) or (is_quality(token) and of_shop(token.text))


def head_of(reading: Reading, thing: int, words: list[str]) -> str:
    """Give the last of the words of a marked thing: what it is one of."""
    of_thing = [singular(token.text) for token in reading.tokens if token.mark is not None and token.mark.span == thing]
    return next((word for word in reversed(of_thing) if word in words), words[-1])


def is_quality(token: Token) -> bool:
    """Say whether a word is marked as a quality that stands apart from its thing."""
    return _is(token, frozenset({"quality"}), 0.0)


def soft_words(reading: Reading, refused: set[int]) -> tuple[str, ...]:
    """List the words of goods that are only told of."""
    told = [n for n, token in enumerate(reading.tokens) if is_told(token) and n not in refused]
    words = (singular(reading.text(place)) for place in told if reading.text(place) not in FUNCTION)
    return tuple(dict.fromkeys(words))


def is_refused(token: Token) -> bool:
    """Say whether a word is surely marked as refused."""
    return _is(token, frozenset({"refused"}), _REFUSES)


def refuses_any(reading: Reading, words: Container[str]) -> bool:
    """Say whether one of some words is marked as refused."""
    return any(token.text in words and is_refused(token) for token in reading.tokens)


def freed_words(reading: Reading) -> tuple[str, ...]:
    """List the words that are marked as allowed again, or as needed no more."""
    freed = (token for token in reading.tokens if _is(token, frozenset({"freed"}), _REFUSES))
    return tuple(dict.fromkeys(singular(token.text) for token in freed if token.text not in FUNCTION))


def is_asked_for(token: Token) -> bool:
    """Say whether a word is marked as one of what is asked for."""
    return _is(token, _ASKED, 0.0)


def is_told(token: Token) -> bool:
    """Say whether a word is marked as goods that are only told of."""
    return _is(token, frozenset({"told"}), 0.0)


def seconded(refused: Refused, reading: Reading) -> Refused:
    """Give what is refused by the rules and by the marks: an allergy that either hears holds."""
    if not any(token.mark for token in reading.tokens):
        return refused
    found = Refused(*(set(places) for places in refused))
    # "No milk" may be a wish for milk; "no milk either" never is.
    either = any(token.text in _EITHER for token in reading.tokens)
    for place, token in enumerate(reading.tokens):
        if token.mark is None or (token.text in FUNCTION and not is_refused(token)):
            continue
        plain = place in found.contents | found.dislikes
        if not either and _is(token, _ASKED | {"told", "freed"}, _TAKES_BACK_PLAIN if plain else _TAKES_BACK):
            for places in found:
                places.discard(place)
        elif reading.free(place):
            _add(found, place, token)
    return found


def _add(found: Refused, place: int, token: Token) -> None:
    """Note a word that is marked as refused, or as what does harm."""
    if _is(token, frozenset({"harmful"}), _REFUSES):
        found.contents.add(place)
    elif is_refused(token) and place not in found.all:
        found.dislikes.add(place)


def needs_of(reading: Reading, places: list[int]) -> dict[int, int]:
    """Part the words of what is wanted by the things that are marked: the number of the thing for each place.

    A quality that stands apart is of the thing before it; where none is, of the one behind it.
    """
    things: dict[int, int] = {}
    last: int | None = None
    early: list[int] = []
    for place in sorted(places):
        mark = reading.tokens[place].mark
        if mark is not None and mark.kind == "wanted":
            last = mark.span
            things |= dict.fromkeys(early, last)
            early = []
        if last is None:
            early.append(place)
        else:
            things[place] = last
    return things


def _settled(spans: Sequence[Span], message: str, held: frozenset[str]) -> tuple[Span, ...]:
    """Read what is marked as allowed again, and was never held, as asked for."""
    found = []
    for place, span in enumerate(spans):
        behind = spans[place + 1] if place + 1 < len(spans) else None
        if span.kind != "freed" or not held.isdisjoint(_words(message[span.start : span.end])):
            found.append(span)
            continue
        beside = behind is not None and behind.kind == "wanted" and behind.start - span.end <= 1
        found.append(span._replace(kind="quality" if beside else "wanted"))
    return tuple(found)


def _words(text: str) -> set[str]:
    return {singular(word) for word in folded(text)}


def _one_thing(before: Span, span: Span) -> bool:
    """Say whether a span says more of the one right before it: "whole bean coffee"."""
    kinds = {before.kind, span.kind}
    return span.start - before.end <= 1 and kinds <= _ASKED and "quality" in kinds


def _is(token: Token, kinds: frozenset[str], least: float) -> bool:
    return token.mark is not None and token.mark.kind in kinds and token.mark.score >= least
