"""What may be spent: amounts in digits and words, limits and ranges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from assistant.lists import phrases_of, words_of
from assistant.understanding.english import CHEAP, DEAR
from assistant.understanding.tokens import Reading, number_at

_CURRENCIES = {
    "€": "EUR", "euro": "EUR", "euros": "EUR", "eur": "EUR", "$": "USD", "dollar": "USD", "dollars": "USD",
    "usd": "USD", "buck": "USD", "bucks": "USD", "£": "GBP", "pound": "GBP", "pounds": "GBP", "gbp": "GBP",
    "quid": "GBP",
}  # fmt: skip
_CENTS = frozenset({"cent", "cents", "¢", "penny", "pence"})
_MOST = phrases_of("""
    under | below | beneath | less than | lower than | cheaper than | max | maximum | maximum of | max of | at
    most | up to | no more than | not more than | not over | not above | within | budget of | budget is | budget
    | i have | ive got | i can spend | can spend | spend | for less than | upto | until | limit of | limit is |
    not exceeding | costing less than | budget around | price limit | dont want to spend more than | spend more
    than | les than | less then | lees than | cheaper then | lower then | spend over | nothing over | nothing above |
    nothing more than | not a cent over | without going over
    | dont go over | keep it under | cap of | capped at | limited to | go to | go as high as
    """)
_LEAST = phrases_of("""
    over | above | more than | at least | minimum | minimum of | min | starting at | starting from | not less
    than | no less than | not under | not below | costing more than | from
    """)
_AGAIN = phrases_of("make that | make it | i meant | i mean | no | rather | sorry | or rather | say")
_NEAR = phrases_of("around | about | roughly | approximately | circa | approx | close to | near | ~")
_AFTER_MOST = phrases_of("or less | or under | or below | max | maximum | tops | at most")
_AFTER_LEAST = phrases_of("or more | or over | or above | and up | minimum | at least")
_NO_MONEY = words_of("""
    ml l cl g kg mg oz ounce ounces lb lbs pint pints liter litre liters litres cm mm m inch inches ft kcal cal
    calories calorie percent people persons guests kids children person minutes minute mins hours hour days day
    weeks months years year pieces piece bottles bottle packs pack boxes box bags bag jars cans items item units
    pcs x % stars star grams gram kilos kilo
    """)
_TURNED = frozenset({"not", "isnt", "too", "less", "nothing", "arent", "non"})
"""What before a word of price turns it round."""
_SPREAD = 0.2
"""How far from an amount "around" may go."""


class Amount(NamedTuple):
    """An amount of money at a place of the message."""

    value: float
    currency: str | None
    length: int


@dataclass(frozen=True, slots=True)
class Budget:
    """What a message says of prices; `currency` is the one that it names."""

    low: float | None = None
    high: float | None = None
    level: str | None = None
    currency: str | None = None


def budget(reading: Reading, *, limited: bool = False) -> Budget:
    """Read the limits of prices, and take their words.

    `limited`: a highest price was said before, so that "make that fifteen" is another one.
    """
    found = _range(reading) or _limits(reading, limited=limited)
    level = _level(reading)
    return Budget(found.low, found.high, level, found.currency)


def amount_at(reading: Reading, start: int) -> Amount | None:
    """Read an amount: a number with a currency before or behind it, or alone."""
    currency, place = _CURRENCIES.get(reading.text(start)), start
    if currency is not None:
        place += 1
    article = reading.text(place) == "a" and reading.text(place + 1) in ("fiver", "tenner", "hundred")
    number = number_at(reading, place + article)
    if number is None:
        return None
    place += number[1] + article
    if reading.text(place) in _CENTS:
        return Amount(round(number[0] / 100, 2), currency or "", place + 1 - start)
    number = (number[0], number[1] + article)
    change = _change(reading, place, number[0], spelled=reading.tokens[place - 1].value is None)
    if change is not None:
        number, place = (number[0] + change[0], number[1] + change[1]), place + change[1]
    if currency is None and reading.text(place) in _CURRENCIES:
        currency = _CURRENCIES[reading.text(place)]
        place += 1
    elif reading.text(place) in _NO_MONEY or _joined(reading, place):
        return None
    return Amount(number[0], currency, place - start)


def _change(reading: Reading, place: int, whole: float, *, spelled: bool) -> tuple[float, int] | None:
    """Read the cents of "eleven fifty": both in words, and a limit before them."""
    cents = number_at(reading, place) if spelled and reading.tokens[place : place + 1] else None
    if cents is None or reading.tokens[place].value is not None or whole % 1 or not 10 <= cents[0] < 100:
        return None
    return cents[0] / 100, cents[1]


def _joined(reading: Reading, place: int) -> bool:
    """Say whether a number is a part of a measure or a fraction: `12-pack`, `3/4`."""
    return reading.text(place) in ("-", "/") and reading.text(place + 1) in _NO_MONEY | {"pack", "in"}


def _range(reading: Reading) -> Budget | None:
    for start in range(len(reading.tokens)):
        opener = reading.text(start) if reading.text(start) in ("between", "from") else ""
        place = start + bool(opener)
        first = amount_at(reading, place)
        if first is None:
            continue
        behind = place + first.length
        if reading.text(behind) not in (("and", "to", "-", "–") if opener else ("to", "-", "–")):
            continue
        second = amount_at(reading, behind + 1)
        if second is None or not (opener or first.currency or second.currency):
            continue
        reading.take(start, behind + 1 + second.length - start)
        low, high = sorted((first.value, second.value))
        return Budget(low, high, None, first.currency or second.currency)
    return None


def _limits(reading: Reading, *, limited: bool) -> Budget:
    result = Budget()
    start = 0
    while start < len(reading.tokens):
        amount = amount_at(reading, start) if reading.free(start) else None
        if amount is None:
            start += 1
            continue
        side, first, last = _side(reading, start, amount, limited=limited)
        if side is not None:
            reading.take(first, last - first)
            result = _with(result, side, amount)
        start += amount.length
    return result


def _side(reading: Reading, start: int, amount: Amount, *, limited: bool) -> tuple[str | None, int, int]:
    """Say which limit an amount is, and where its words begin and end; None where it is no price."""
    end = start + amount.length
    gap = reading.text(start - 1) == ":"
    begins = [("most", _MOST + _AGAIN if limited else _MOST), ("least", _LEAST), ("near", _NEAR)]
    ahead = [
        (len(phrase), side)
        for side, phrases in begins
        for phrase in phrases
        if start - gap >= len(phrase) and reading.starts(start - gap - len(phrase), phrase)
    ]
    behind = [
        (len(phrase), side)
        for side, phrases in (("most", _AFTER_MOST), ("least", _AFTER_LEAST))
        for phrase in phrases
        if reading.starts(end, phrase)
    ]
    if behind:
        length, side = max(behind)
        return side, start, end + length
    if ahead:
        length, side = max(ahead)
        # "from" and "about" alone are followed by many other numbers.
        if length == 1 and reading.text(start - 1) in ("from", "about", "near", "i") and amount.currency is None:
            return None, start, end
        return side, start - gap - length, end
    return ("most" if amount.currency is not None else None), start, end


def _with(result: Budget, side: str, amount: Amount) -> Budget:
    currency = amount.currency or result.currency or None
    if side == "near":
        return Budget(round(amount.value * (1 - _SPREAD), 2), round(amount.value * (1 + _SPREAD), 2), None, currency)
    if side == "least":
        return Budget(amount.value, result.high, None, currency)
    return Budget(result.low, amount.value, None, currency)


def _level(reading: Reading) -> str | None:
    for place in reading.left:
        word = reading.text(place)
        refused = bool({reading.text(place - step) for step in (1, 2)} & _TURNED)
        if (word in CHEAP or word in DEAR) and (word != "fancy" or refused):
            _take_level(reading, place)
            return "low" if (word in CHEAP) != refused else "high"
    return None


def _take_level(reading: Reading, place: int) -> None:
    reading.take(place)
    for before in (place - 1, place - 2):
        if reading.text(before) in _TURNED - {"less"}:
            reading.take(before)
