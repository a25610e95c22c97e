"""Questions of fact about a thing: what it costs, how much is in it, what it is made of, and which thing is meant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from assistant.lists import phrases_of, words_of
from assistant.understanding.english import FUNCTION
from assistant.understanding.references import ORDINALS, Shown, called
from assistant.understanding.tokens import Reading
from vitrine.domain.words import singular

Fact = Literal["price", "size", "contents"]
Past = Callable[[], Sequence[Sequence[Shown]]]
"""Gives the lists before the one on the screen, the oldest first."""
_FACTS: tuple[tuple[Fact, list[list[str]]], ...] = (
    (
        "size",
        phrases_of("""
        how big | how large | how small | how heavy | how tall | how wide | what size | which size | the size
        | what sizes | how many ounces | how many oz | how many grams | how many pounds | how many lbs | how many liters
        | how many litres | how many gallons | how many quarts | how many pieces | how many sheets | how many rolls
        | how many servings | how many bags | how many cans | how many bottles | how many are in | how many is in
        | how many in | how many come in | how many do i get | how many per | how many is the weight | the weight
        | how much weight | weigh | weighs | has more in it | have more in it | more in it | bigger size | larger size
        | has the most in it | which one is bigger | which is bigger | which one is larger | which is larger
        | which is the biggest | which one is the biggest | which is the largest | which one is the largest
        | which is heavier | which one is heavier | which is the heaviest | which one is the heaviest
        | smaller size | other sizes | other size | different size | different sizes | bigger package | bigger pack
        """),
    ),
    (
        "contents",
        phrases_of("""
        what is in it | whats in it | whats in the | what is in the | whats in that | whats in this | whats inside
        | what is inside | ingredients of | the ingredients | what does it contain
        | what is it made of | whats it made of | what are they made of | what is it made from | what are they made from
        """),
    ),
    (
        "price",
        phrases_of("""
        how much is | how much are | how much was | how much were | how much does | how much do | how much would
        | how much for | hows much | whats the price | what is the price | price of | price on | the price for
        | cost of | how expensive | how pricey | does it cost | do they cost | going for | how much did
        """),
    ),
)
_COSTS = words_of("cost costs")
_ABOUT_COST = words_of("does do would is did")
_MEASURES = words_of("size sizes weight weigh weighs")
_ABOUT = words_of("roughly approximately approx usually normally currently exactly typically anyway")
_LISTS = words_of("list lists")
_WHICH = ORDINALS.keys() | words_of("earlier previous other last original")
_LEADING = words_of("in on from of at that the your this your")
_EARLIER = phrases_of("""
    you showed me earlier | you showed earlier | you showed before | you showed me before | you listed earlier
    | you listed before | from earlier | from before | again
    """)
_WITHIN = phrases_of("""
    any of the | any of these | any of those | any of your | any of them | which of the | which of your | which of those
    | which of these | one of the
    """)
_WHICH_ONE = phrases_of("which one | which ones | which is | which are | any of these | any of them | any of those")
_ASKS = words_of("is are does do has have can will was what which how where who did could")
_OPENING = words_of("so and ok okay but well hm hmm oh please now um uh wait the a an")
_KNOWN = words_of("""
    stock available left sold sale discount discounted before price cost costs reduced offer deal regular regularly
    expensive cheap cheaper brand maker make makes made company manufacturer size big large small weight weigh ounce
    ounces oz gram grams pound pounds piece pieces count ingredient ingredients kind sort called name more much many
    different difference better best
    """)


class Meant(NamedTuple):
    """What a question of fact is about: the items it names, or nothing that was listed."""

    items: tuple[str, ...] = ()
    unlisted: bool = False
    """Whether it names a thing that was not listed."""


def without_lists(reading: Reading) -> tuple[Reading, bool]:
    """Give a message without "in that first list", and whether the very first list is meant."""
    gone: set[int] = set()
    first = False
    for n in range(1, len(reading.tokens)):
        if reading.text(n) in _LISTS and reading.text(n - 1) in _WHICH:
            start = n - 1
            while start > 0 and reading.text(start - 1) in _LEADING:
                start -= 1
            gone |= set(range(start, n + 1))
            first = first or reading.text(n - 1) in ("first", "original")
    if not gone:
        return reading, False
    return Reading([token for n, token in enumerate(reading.tokens) if n not in gone]), first


def fact(reading: Reading) -> Fact | None:
    """Give what a message asks to know of a thing; words that only measure are taken."""
    words = [token.text for token in reading.tokens]
    found = next((name for name, phrases in _FACTS if reading.says(phrases)), None)
    if found is None and _COSTS.intersection(words) and "what" in words and _ABOUT_COST.intersection(words):
        found = "price"
    for place in reading.left if found is not None else ():
        if reading.text(place) in _ABOUT or (found == "size" and reading.text(place) in _MEASURES):
            reading.take(place)
    return found


def meant(
    reading: Reading, terms: Sequence[str], shown: Sequence[Shown], past: Past | None, *, pointed: bool, first: bool
) -> Meant:
    """Find what a question of fact is about.

    Args:
        reading: The message.
        terms: The words of it that name a thing.
        shown: The items on the screen.
        past: Gives the lists before.
        pointed: Whether the message points to an item of the screen.
        first: Whether it speaks of the very first list.
    """
    things = {singular(term) for term in terms}
    if not things:
        return Meant()
    here = matching(shown, things)
    if here and not first:
        return Meant() if pointed else Meant(tuple(item.item_id for item in here))
    place = _place(reading, things)
    if pointed and place is None and not first:
        return Meant()
    rows = list(past()) if past is not None else []
    if first and rows and matching(rows[0], things):
        rows = rows[:1]
    found = _earlier(rows, things, place)
    return Meant(found, unlisted=not (found or (pointed and place is None)))


def _earlier(rows: Sequence[Sequence[Shown]], things: set[str], place: int | None) -> tuple[str, ...]:
    """Find what is called as some words say in the last list that has any of it; at a place among these, if there."""
    found = next((alike for row in reversed(rows) if (alike := matching(row, things))), [])
    if place is not None and place < len(found):
        return (found[place].item_id,)
    return tuple(item.item_id for item in found)


def matching(shown: Sequence[Shown], things: set[str]) -> list[Shown]:
    """Give the items that are called as all of some words say."""
    return [item for item in shown if things <= called(item)]


def _place(reading: Reading, things: set[str]) -> int | None:
    """Give the place among things of a kind that a message names: "the first salsa"."""
    for n in range(len(reading.tokens)):
        if reading.text(n) in ORDINALS and singular(reading.text(n + 1)) in things:
            return ORDINALS[reading.text(n)]
    return None


def unknown_words(reading: Reading) -> tuple[str, ...]:
    """List what a question asks of an item, but for what is always told of one: "is it farmed or wild?"."""
    words = [token.text for token in reading.tokens if token.kind == "word"]
    first = next((word for word in words if word not in _OPENING), "")
    if first not in _ASKS:
        return ()
    content = [word for word in words if word not in FUNCTION and word not in _KNOWN and word not in ORDINALS]
    return tuple(dict.fromkeys(singular(word) for word in content if len(word) > 2))


def asks_which(reading: Reading) -> bool:
    """Say whether a question is of several items: "which one is gluten free?"."""
    return reading.says(_WHICH_ONE)


def within(reading: Reading) -> int | None:
    """Give where "any of the ..." stands, which asks for a property within a kind; None where it does not."""
    return next((start for start, _ in reading.find(_WITHIN)), None)
