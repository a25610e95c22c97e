"""What a message says of how a thing is to come: "in cans", "a big pack", "in a gallon", "bigger ones"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from assistant.lists import phrases_of, words_of
from assistant.packing import UNITS, Packing
from assistant.understanding.english import FUNCTION
from assistant.understanding.tokens import number_at

if TYPE_CHECKING:
    from assistant.understanding.tokens import Reading

_CONTAINERS = {
    "can": "can", "cans": "can", "tin": "can", "tins": "can", "bottle": "bottle", "bottles": "bottle", "jar": "jar",
    "jars": "jar", "box": "box", "boxes": "box", "carton": "box", "cartons": "box", "bag": "bag", "bags": "bag",
    "pouch": "bag", "pouches": "bag", "sack": "bag", "sacks": "bag", "tub": "tub", "tubs": "tub",
}  # fmt: skip
_PACKS = words_of("pack packs package packages packet packets case cases multipack multipacks")
_HOLDS = _PACKS | _CONTAINERS.keys() | words_of("size sizes container containers jug jugs roll rolls quantity amount")
"""What may be large or small of what holds a thing, and is not the thing."""
_SIZES = words_of("size sizes quantity amount")
_ONLY_HOLDS = _SIZES | _CONTAINERS.keys() | words_of("container containers jug jugs")
_LARGER = words_of("bigger biggest larger largest")
_SMALLER = words_of("smaller smallest littler littlest")
_LARGE = _LARGER | words_of("big large huge giant jumbo massive")
_SMALL = _SMALLER | words_of("small little tiny")
_IN_BULK = phrases_of("""
    in bulk | bulk pack | bulk size | value pack | value packs | value size | economy size | economy pack | multipack
    | multipacks | multi pack | multi packs | multi - pack | multi - packs | stock up
    """)
_UNITS = {
    "gallon": "gal", "gallons": "gal", "gal": "gal", "quart": "qt", "quarts": "qt", "pint": "pt", "pints": "pt",
    "liter": "l", "liters": "l", "litre": "l", "litres": "l", "l": "l", "ml": "ml", "oz": "oz", "ounce": "oz",
    "ounces": "oz", "lb": "lb", "lbs": "lb", "pound": "lb", "pounds": "lb", "kg": "kg", "kilo": "kg", "g": "g",
    "grams": "g",
}  # fmt: skip
_ARTICLES = words_of("a an the one of by")
_DENIED = words_of("not no without nothing dont never isnt arent hate than")
_THEM = words_of("one ones")
_SMALL_WORDS = FUNCTION - _HOLDS


def packing_of(reading: Reading) -> Packing | None:
    """Give what a message says of how a thing is to come, and take those words; None where it says nothing of it."""
    size, packs = _size(reading)
    container, ounces = _container(reading), _ounces(reading)
    found = Packing(size, packs, container, ounces)
    return None if found == Packing() else found


def _size(reading: Reading) -> tuple[Literal["large", "small"] | None, bool]:
    for start, phrase in reading.find(_IN_BULK):
        if reading.free(start, len(phrase)) and reading.text(start - 1) not in _DENIED:
            reading.take(start, len(phrase))
            return "large", True
    for place in reading.left:
        if reading.text(place) in _LARGE | _SMALL and _sizes(reading, place):
            holder = _holder(reading, place + 1)
            reading.take(place)
            if holder == reading.text(place + 1) and holder in _ONLY_HOLDS:
                reading.take(place + 1)
            return ("large" if reading.text(place) in _LARGE else "small"), holder in _PACKS
    return None, False


def _sizes(reading: Reading, place: int) -> bool:
    """Say whether a word of size is said of what holds a thing, or of a thing that need not be named."""
    if {reading.text(place - 1), reading.text(place - 2)} & _DENIED:
        return False
    bare = reading.text(place) in _LARGER | _SMALLER and _of_nothing(reading, place + 1)
    return bare or _holder(reading, place + 1) is not None


def _holder(reading: Reading, start: int) -> str | None:
    """Give what holds a thing, where the size before a place is of that: "a big pack", "a large plastic bottle"."""
    for place in (start, start + 1):
        if reading.text(place) in _HOLDS and reading.text(place + 1) not in ("opener", "liner", "liners"):
            return reading.text(place)
        if not reading.text(place).isalpha() or reading.text(place) in FUNCTION:
            return None
    return None


def _of_nothing(reading: Reading, place: int) -> bool:
    """Say whether a "bigger" stands for itself, and is not the size of a thing that is named behind it."""
    text = reading.text(place)
    return not text.isalpha() or text in _THEM or text in _SMALL_WORDS


def _container(reading: Reading) -> str | None:
    for place, token in enumerate(reading.tokens):
        if token.text != "in" or reading.text(place - 1) in _DENIED:
            continue
        start = place + 1
        while reading.text(start) in _ARTICLES or reading.text(start) in _LARGE | _SMALL:
            start += 1
        word = reading.text(start)
        # "In can you" has no can.
        if word in _CONTAINERS and (word != "can" or start > place + 1 or not reading.text(start + 1).isalpha()):
            reading.take(start)
            return _CONTAINERS[word]
    return None


def _ounces(reading: Reading) -> float | None:
    """Read a measure that something is to come in: "in a gallon", "half gallon", "a 2 liter bottle"."""
    for place, token in enumerate(reading.tokens):
        unit = _UNITS.get(token.text)
        if unit is None or not reading.free(place):
            continue
        value, start = _number_before(reading, place)
        following = reading.text(place + 1 + (reading.text(place + 1) == "-"))
        named = following in _HOLDS
        whole = unit == "gal" and (not following.isalpha() or following in FUNCTION)
        held = reading.text(start - 1) == "in" or named or whole
        if value and held and reading.text(start - 1) not in _DENIED:
            reading.take(start, place + 1 - start)
            return round(value * UNITS[unit], 2)
    return None


def _number_before(reading: Reading, place: int) -> tuple[float, int]:
    """Read the number before a unit, and where it begins: "a half gallon", "2-liter"; 1 where there is none."""
    before = place - 1 - (reading.text(place - 1) == "-")
    value, start = 1.0, place
    if reading.text(before) == "half" or (reading.text(before) == "a" and reading.text(before - 1) == "half"):
        value, start = 0.5, before - (reading.text(before) == "a")
    elif before >= 0 and reading.text(before) not in ("a", "an", "the") and (number := number_at(reading, before)):
        value, start = number[0], before
    while reading.text(start - 1) in _ARTICLES:
        start -= 1
    return value, start
