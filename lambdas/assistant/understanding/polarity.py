"""Which words of a message are refused: what stands behind "not", "without", "anything but", up to where it ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from assistant.lists import phrases_of, words_of
from assistant.understanding.tokens import Reading

_STRICT = phrases_of("""
    without | avoid | avoiding | nothing with | nothing containing | nothing that contains | free of | free from
    | cant have | cannot have | cant eat | cannot eat | can not eat | stay away from | dont contain | doesnt contain
    | not contain | not containing | leave out | dont include | not include | dont want anything with
    | dont want anything containing | not anything with | anything without | no traces of
    | contain no | contains no | containing no | nobody can have | nobody can eat | no one can have | no one can eat
    | no longer eat | no longer eats | mustnt have | must not have | mustnt eat | must not eat | mustnt drink | cant do
    | cannot do | doesnt do | does not do | dont do | do not do | not allowed | isnt allowed | arent allowed | stay off
    """)
_LISTING = phrases_of("""
    no | except | excluding | exclude | anything but | everything but | everything except | anything except | all but
    | nothing from | nothing by | nothing made by | other than | apart from | aside from | minus | skip | not from
    | not by | neither | no more | never | nor
    """)
_PLAIN = phrases_of("""
    not | dont want | do not want | dont like | do not like | dont need | do not need | dont care for | dont
    show | do not show | dont eat | do not eat | dont drink | do not drink | cant stand | cannot stand | not a
    fan of | not into | sick of | tired of | bored of | had enough of | hate | dislike | instead of | rather
    than | drop the | lose the | get rid of | remove the | scrap the | forget the | forget about | isnt | arent |
    no longer want | no longer wants | no longer like | no longer likes
    | refuse to buy | refuse to eat | refuses to eat | refuse | refuses | swore off | sworn off | wont touch | wont eat
    | wont buy | never eat | never eats | never buy | never buys | boycott | keep away from | doesnt eat | doesnt drink
    | instead of the | doesnt like | hates | dislikes | didnt like | did not like
    """)
_HARMLESS = phrases_of("""
    not sure | not really sure | no idea | no problem | why not | no thanks | no thank you | not only | no
    preference | no limit | no matter | not bad | no worries | not yet | no rush | if not | or not | not
    necessarily | no need | dont mind | dont care | dont know | doesnt matter | not picky
    | no more than | not more than | no less than | not less than | no fewer than
    """)
_ENDERS = words_of("""
    but however only just want need would show give find please something some under below max budget for
    instead i im ill id we can could maybe preferably prefer rather thats which because since so then though
    looking its it
    """)
_STOPS = frozenset(".;:!?")
_GROSS = words_of("gross disgusting nasty yuck yucky awful horrible vile revolting foul rank icky")


class Refused(NamedTuple):
    """Places of what a message refuses: what must not be in it ("without"), what is not wanted, what is not liked."""

    contents: set[int]
    unwanted: set[int]
    dislikes: set[int]

    @property
    def all(self) -> set[int]:
        """Give all three."""
        return self.contents | self.unwanted | self.dislikes


def refused(reading: Reading) -> Refused:
    """Mark what is refused; the words that say so are taken."""
    harmless = {start + step for start, phrase in reading.find(_HARMLESS) for step in range(len(phrase))}
    found = Refused(set(), _taken_out(reading), set())
    for start, phrase in reading.find([*_STRICT, *_LISTING, *_PLAIN]):
        if start in harmless or not reading.free(start, len(phrase)) or _tells(reading, start, phrase):
            continue
        reading.take(start, len(phrase))
        kind = found.contents if phrase in _STRICT else found.unwanted if phrase in _LISTING else found.dislikes
        kind.update(_scope(reading, start + len(phrase), listing=kind is not found.dislikes))
    found.dislikes.update(_disgusting(reading))
    return found


def _disgusting(reading: Reading) -> set[int]:
    """Mark what is called disgusting: "mint is gross"."""
    found: set[int] = set()
    for place in range(1, len(reading.tokens)):
        if reading.text(place) in ("is", "are", "tastes", "smells") and reading.text(place + 1) in _GROSS:
            reading.take(place, 2)
            found.add(place - 1)
    return found


def _tells(reading: Reading, start: int, phrase: Sequence[str]) -> bool:
    """Say whether a denial tells what somebody does not do: "Jake isn't coming" refuses nothing."""
    behind = reading.text(start + len(phrase))
    return phrase[-1] in ("isnt", "arent") and len(behind) > 5 and behind.endswith("ing")


_TAKEN_OUT = frozenset({"take", "leave", "keep", "cut"})
_FARTHEST_OUT = 5


def _taken_out(reading: Reading) -> set[int]:
    """Mark what stands between "take" and "out"."""
    found: set[int] = set()
    for start, token in enumerate(reading.tokens):
        if token.text not in _TAKEN_OUT:
            continue
        behind = range(start + 1, min(start + 1 + _FARTHEST_OUT, len(reading.tokens)))
        end = next((place for place in behind if reading.text(place) == "out"), None)
        if end is not None and end > start + 1:
            reading.take(start)
            reading.take(end)
            found.update(range(start + 1, end))
    return found


def _scope(reading: Reading, start: int, *, listing: bool) -> set[int]:
    scope: set[int] = set()
    for place in range(start, len(reading.tokens)):
        text = reading.text(place)
        if text in _STOPS or (place > start and text in _ENDERS):
            break
        if text == "," and not (listing and _goes_on(reading, place + 1)):
            break
        if text == "and" and not listing and _new_clause(reading, place + 1):
            break
        scope.add(place)
    return scope


def _goes_on(reading: Reading, start: int) -> bool:
    """Say whether an enumeration reaches its "or" or "and" before anything else begins."""
    for place in range(start, min(start + 6, len(reading.tokens))):
        text = reading.text(place)
        if text in ("or", "and", "nor"):
            return True
        if text in _STOPS or text in _ENDERS:
            return False
    return False


def _new_clause(reading: Reading, start: int) -> bool:
    return reading.text(start) in _ENDERS or reading.tokens[start : start + 1] == []
