"""Which words of a message are refused: what stands behind "not", "without", "anything but", up to where it ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from assistant.lists import phrases_of, words_of
from assistant.titles import skeleton
from assistant.understanding.aversions import averse
from assistant.understanding.english import ADJECTIVES, CHEAP, DEAR, FUNCTION, MOODS
from assistant.understanding.tokens import Reading

_STRICT = phrases_of("""
    without | avoid | avoiding | nothing with | nothing containing | nothing that contains | free of | free from
    | cant have | cannot have | cant eat | cannot eat | can not eat | stay away from | dont contain | doesnt contain
    | not contain | not containing | leave out | dont include | not include | dont want anything with
    | dont want anything containing | not anything with | anything without | no traces of
    | contain no | contains no | containing no | nobody can have | nobody can eat | no one can have | no one can eat
    | no longer eat | no longer eats | mustnt have | must not have | mustnt eat | must not eat | mustnt drink | cant do
    | cannot do | doesnt do | does not do | dont do | do not do | not allowed | isnt allowed | arent allowed | stay off
    | shouldnt eat | should not eat | shouldnt have | should not have | not supposed to eat | not supposed to have
    | not meant to eat | not meant to have | told not to eat | told to avoid | stay clear of | steer clear of
    | keep clear of | lay off | laying off | cutting out | cut out | cant touch | cannot touch
    """)
_LISTING = phrases_of("""
    no | except | excluding | exclude | anything but | everything but | everything except | anything except | all but
    | nothing from | nothing by | nothing made by | other than | apart from | aside from | minus | skip | not from
    | not by | neither | no more | never | nor | with the exception of | save for | barring | bar the | hold the
    | want nothing from | want nothing of | nothing a | nothing a a | spare me the | pass on the | pass on
    | anything other than | everything other than
    """)
_PLAIN = phrases_of("""
    not | dont want | do not want | dont like | do not like | dont need | do not need | dont care for | dont
    show | do not show | dont eat | do not eat | dont drink | do not drink | cant stand | cannot stand | not a
    fan of | not into | sick of | tired of | bored of | had enough of | hate | dislike | instead of | rather
    than | drop the | lose the | get rid of | remove the | scrap the | forget the | forget about | isnt | arent |
    no longer want | no longer wants | no longer like | no longer likes
    | refuse to buy | refuse to eat | refuses to eat | refuse | refuses | swore off | sworn off | wont touch | wont eat
    | wont buy | never eat | never eats | never buy | never buys | boycott | keep away from | doesnt eat | doesnt drink
    | instead of the | doesnt like | hates | dislikes | didnt like | did not like | no fan of | not fans of
    | not big on | not too keen on | not keen on | not crazy about | not wild about | not fond of | not too fond of
    | not that into | not really into | never liked | never cared for | cant bear | cannot bear | cant abide
    | cant stomach | cannot stomach | detest | detests | loathe | loathes | despise | despises | had it with
    | over it with | done with | through with | fed up with | sick and tired of | had my fill of | had our fill of
    | enough of the
    | nose up at | noses up at | grossed out by | creeped out by | put off by | turned off by | averse to
    | wont go near | wouldnt go near | doesnt go near | dont go near | nobody likes | nobody here likes | nobody eats
    | nobody here eats | nobody wants | no one likes | no one here likes | no one eats | no one here eats
    | none of us like
    | none of us likes | none of us eat | none of us eats | any flavor besides | any flavour besides | anything besides
    | any kind besides | any sort besides | cant look at another | cannot look at another | cant face another
    | cant eat another | cant look at any more | cant face any more | if i see one more | if i see another
    | if i eat another | if i eat one more | enough with the | enough with | dont give me | do not give me
    | dont send me
    | dont suggest | dont recommend | dont offer me | ditch the | rather die than eat | rather starve than eat
    | never touches | wont have | doesnt want | does not want | never wants | wont drink
    | dont buy | dont buy from | dont buy anything from | dont want anything from | dont use | dont order from
    | dont trust | dont support | wont use | wont buy from | never buy from | would never buy | refuse to buy from
    | not buying | not buying from | not buy | not buy from | do not buy | do not buy from | do not use
    """)
_TURNED = phrases_of("""
    wont buy | dont buy | never buy | do not buy | dont like | doesnt like | do not like | dont want | wont eat
    | dont eat | doesnt eat | never eat | cant stand | cannot stand | want i nothing | want we nothing | like i not
    | dont like no
    | dont like nothing | dont want nothing | dont want anything from | wont touch | cant have
    """)
"""What refuses the thing before it, where its clause ends with it."""
_AFTER_TURNED = words_of("a it no nothing them that at all anymore either any more i we from of")
_WHO = words_of(
    "i we he she they you it my our his her a but however though really just husband wife son daughter kid kids"
)
_ASKING = words_of("""
    want need looking find show have like get buy please something anything that which who what if one ones this these
    those and or
    """)
_PARTS = frozenset(".;:!?,") | {"but", "and"}
_FARTHEST = 6
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
_LONG_ENOUGH = 5
_WHOSE = words_of("my our his her their")


class Refused(NamedTuple):
    """Places of what a message refuses: what must not be in it ("without"), what is not wanted, what is not liked.

    `told` are those of what else is said of it: "makes me gag".
    """

    contents: set[int]
    unwanted: set[int]
    dislikes: set[int]
    told: set[int]

    @property
    def all(self) -> set[int]:
        """Give all that is refused."""
        return self.contents | self.unwanted | self.dislikes


def refused(reading: Reading, of_shop: Callable[[str], bool]) -> Refused:
    """Mark what is refused; the words that say so are taken. `of_shop` says whether a word is one of the shop's own."""
    harmless = {start + step for start, phrase in reading.find(_HARMLESS) for step in range(len(phrase))}
    found = Refused(set(), _taken_out(reading), set(), set())
    found.dislikes.update(_turned(reading))
    for start, phrase in reading.find([*_STRICT, *_LISTING, *_PLAIN]):
        if start in harmless or not reading.free(start, len(phrase)) or _tells(reading, start, phrase):
            continue
        reading.take(start, len(phrase))
        kind = found.contents if phrase in _STRICT else found.unwanted if phrase in _LISTING else found.dislikes
        kind.update(_scope(reading, start + len(phrase), listing=kind is not found.dislikes))
    things, told = averse(reading, of_shop)
    found.told.update(told)
    found.dislikes.update(things, _denied(reading, of_shop))
    return found


def _turned(reading: Reading) -> set[int]:
    """Mark what is refused by what ends its clause: "Maker 12 I won't buy", "the pesto, though, he doesn't like"."""
    found: set[int] = set()
    for start, phrase in reading.find(_TURNED):
        if reading.free(start, len(phrase)) and _ends_clause(reading, start + len(phrase)):
            places = _clause_before(reading, start)
            if places:
                reading.take(start, len(phrase))
            found.update(places)
    return found


def _ends_clause(reading: Reading, place: int) -> bool:
    while reading.text(place) in _AFTER_TURNED:
        place += 1
    return reading.text(place) in _STOPS | {"", ","}


def _clause_before(reading: Reading, start: int) -> list[int]:
    """List the places of what a clause names before its verb; none where it asks for something."""
    last = start
    while last and reading.text(last - 1) in _WHO:
        last -= 1
    first = last
    while first and reading.text(first - 1) not in _PARTS and last - first < _FARTHEST:
        first -= 1
    if not _ASKING.isdisjoint(reading.text(place) for place in range(first, last)):
        return []
    return [place for place in range(first, last) if reading.text(place) not in FUNCTION | {"a"}]


_FREE_OF_NOTHING = words_of("hand hands feel duty cruelty shipping delivery care toll is are for")


_PROMISED = words_of("""
    sugar fat caffeine salt sodium alcohol calorie carb gluten lactose dairy nut cruelty paraben grain wheat fragrance
    perfume scent dye phosphate latex bpa hormone antibiotic cage preservative lead acid stress
    """)


def _denied(reading: Reading, of_shop: Callable[[str], bool]) -> set[int]:
    """Mark the one word that a word denies: non-carbonated, unbreaded, mushroom-free.

    Where titles say "free" themselves they are searched by what they promise.
    """
    found: set[int] = set()
    for place, token in enumerate(reading.tokens):
        behind = place + 1 + (reading.text(place + 1) == "-")
        before = place - 1 - (reading.text(place - 1) == "-")
        if token.text == "non" and reading.text(behind).isalpha() and reading.free(place, behind + 1 - place):
            reading.take(place, behind - place)
            found.add(behind)
        elif token.text == "free" and _frees(reading, before, of_shop):
            reading.take(before + 1, place - before)
            found.add(before)
        elif token.text in ("nothing", "zero") and _named(reading, place + 1, of_shop):
            reading.take(place)
            found.add(place + 1)
        elif _is_undone(token.text, of_shop):
            reading.tokens[place] = token._replace(text=token.text[2:])
            found.add(place)
    return found


def _named(reading: Reading, place: int, of_shop: Callable[[str], bool]) -> bool:
    """Say whether a word that a title may say stands at a place: "nothing breaded"."""
    text = reading.text(place)
    known = of_shop(text) or of_shop(skeleton(text)) or text in ADJECTIVES or text in MOODS
    return known and reading.free(place) and text.isalpha() and text not in FUNCTION | DEAR | CHEAP


def _frees(reading: Reading, place: int, of_shop: Callable[[str], bool]) -> bool:
    text = reading.text(place)
    if of_shop("free") and text in _PROMISED:
        return False
    return (
        reading.free(place)
        and of_shop(text)
        and text not in FUNCTION | _FREE_OF_NOTHING
        and reading.text(place + 2) != "range"
    )


def _is_undone(word: str, of_shop: Callable[[str], bool]) -> bool:
    """Say whether the shop knows what a word denies, and not the word: unbreaded, where titles say `brd`."""
    plain = word[2:]
    undone = word.startswith("un") and word.endswith("ed") and len(plain) >= _LONG_ENOUGH and not of_shop(word)
    return undone and (of_shop(plain) or of_shop(skeleton(plain)))


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
        if text == "with" and place > start and reading.text(place + 1) in _WHOSE:
            # "Can't eat grapefruit with her pills": the pills are nothing to buy, and nothing refused.
            reading.take(place, 3)
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
