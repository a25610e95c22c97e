"""What may be spent: amounts in digits and words, limits and ranges."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from assistant.lists import phrases_of, words_of
from assistant.understanding.english import CHEAP, DEAR, FUNCTION, PERSONS
from assistant.understanding.tokens import Reading, number_at

_CURRENCIES = {
    "€": "EUR", "euro": "EUR", "euros": "EUR", "eur": "EUR", "$": "USD", "dollar": "USD", "dollars": "USD",
    "usd": "USD", "buck": "USD", "bucks": "USD", "bux": "USD", "£": "GBP", "pound": "GBP", "pounds": "GBP",
    "gbp": "GBP", "quid": "GBP",
}  # fmt: skip
_ONE = frozenset({"euro", "dollar", "buck", "quid"})
"""Currencies that "a" stands before: a pound is a weight as often."""
_CENTS = frozenset({"cent", "cents", "¢", "penny", "pence", "c"})
_OVER = phrases_of("""
    over | above | beyond | past | exceed | exceeds | exceeding | more than | more then | greater than | higher than
    | higher then | upwards of | north of | in excess of | dearer than | pricier than | costlier than | >
    """)
_UNDER = phrases_of("""
    under | below | beneath | less than | less then | les than | les then | lees than | lower than | lower then
    | cheaper than | cheaper then | fewer than | south of | <
    """)
_MOST = phrases_of("""
    max | maximum | at most | at the most | at the very most | up to | upto | as high as | as much as | budget | limit
    | cap | capped | ceiling | limited | budget around | budget about | budget is around | budget is about
    """)
_MOST_LOOSELY = phrases_of("""
    within | until | till | spend | spending | pay | paying | afford | shell out | splurge | i have | ive got | i got
    | we have | weve got | only have | only got | have only | go to | stick to | stay at | no more than
    """)
"""What is followed by many other numbers too."""
_LEAST = phrases_of("at least | minimum | min | starting at | starting from")
_LEAST_LOOSELY = phrases_of("from")
_NEAR = phrases_of(
    "roughly | approximately | circa | approx | close to | ~ | in the region of | in the neighborhood of"
)
_NEAR_LOOSELY = phrases_of("around | about | near")
_AGAIN = phrases_of("""
    make that | make it | lets say | say | i meant | i mean | rather | sorry | or rather | actually | no | go with
    | no , | sorry , | actually , | i mean ,
    """)
_AFTER_MOST = phrases_of("""
    or less | or under | or below | or cheaper | or lower | or fewer | and under | and below | and cheaper | and less
    | max | maximum | tops | top | at most | at the most | at the very most | limit | budget | cap | ceiling
    | is my limit | is my max | is my maximum | is my budget | is my cap | is my ceiling | is my top | is the limit
    | is the max | is the maximum | is the most | is all | is as high | is as much | thats all | thats my limit
    | thats my max | thats the limit | thats the max | thats the most | thats it | and no more | and not more
    | no more | not more | not a cent more | not a penny more | and not a cent more | and not a penny more | is too much
    | is plenty | on me | in my pocket | in my wallet | to spend | left to spend
    """)
_IN_ALL = phrases_of("""
    in total | altogether | all together | all in all | for everything | for all of it | for all of them | for the lot
    """)
_COUNTING = words_of("need needs want wants get buy order bring make are were is we i us")
"""What before a number in all says that things or persons are counted."""
_FINE = phrases_of("""
    is ok | is okay | is fine | is alright | is good | is also ok | is also fine | is also okay | would be ok
    | would be okay | would be fine | works | would work | is doable | is ok with me | is fine with me | is fine by me
    """)
_BEFORE_FINE = frozenset({"", ",", ".", "!", ";", "-"}) | words_of(
    "ok okay so and then yeah yes well hmm sure now but even"
)
_MOST_PLACES = 5
"""Places of a list on the screen."""
_AFTER_LEAST = phrases_of("""
    or more | or over | or above | or up | or higher | and up | and over | and above | and more | and higher | upwards
    | and upwards | minimum | min | at least | at the least
    """)
_AFTER_NEAR = phrases_of(
    "or so | ish | - ish | give or take | or thereabouts | more or less | range | price range | mark"
)
_NO_MONEY = words_of("""
    ml l cl g kg mg oz ounce ounces lb lbs pint pints quart quarts gallon gallons gal qt fl liter litre liters litres cm
    mm m inch inches ft feet foot kcal cal cals
    calories calorie ingredients percent people persons guests kids children person minutes minute mins hours hour
    days day weeks week months month years year yr yrs yo old pm am oclock pieces piece bottles bottle packs pack pk
    boxes box bags bag jars jar cans can items item units unit count ct ply rolls sheets slices servings serving
    portions dozen pcs x % stars star grams gram kilos kilo st nd rd th s times degrees watts volts
    """)
_NO_LIMIT = words_of("off coupon coupons voucher vouchers discount gift bill bills rebate refund shipping delivery tip")
"""What behind an amount says that it is none that is to be spent."""
_WEIGHED = words_of("of bag bags box sack turkey ham roast")
_CLOSES = frozenset(
    {".", ";", ":", "!", "?", ",", "but", "and", "unless", "because", "so", "then", "please", "instead"}
)
"""What ends the reach of a "not" that may stand far from its comparative."""
_NEGATORS = words_of("""
    not no nothing never dont wont cant cannot shouldnt mustnt couldnt wouldnt isnt arent doesnt didnt aint without none
    nobody nor neither non hate refuse reluctant avoid unwilling hesitant nowhere
    """)
_NO_NEGATION = phrases_of("why not | not sure | no idea | not only | no worries | no problem | no thanks | dont know")
_FARTHEST = 9
_FILLING = words_of("""
    a an the any anything something that which costs cost costing priced to be is are go going pay paying spend
    spending get buy want show me i really at for of item items thing things much way
    """)
"""What may stand between "not" and "under" for the two to belong together."""
_BETWEEN = words_of(": = of is at to a an the just only like say maybe be was total set s exactly under price it")
"""What may stand between the word of a limit and its amount."""
_MOST_BETWEEN = 3
_MAY = phrases_of("""
    dont mind | wouldnt mind | fine if | ok if | okay if | alright if | matter if | care if | problem if | can be
    | may be | could be | can cost | may cost | could cost | can pay | could pay | can spend | could spend | can go
    | happy to | willing to | ready to | prepared to | ok to | okay to | fine to | dont have to be | doesnt have to be
    | doesnt need to be | does not have to be | does not need to be | neednt be | need not be | doesnt have to cost
    """)
_NO_DUTY = phrases_of("""
    dont have to be | doesnt have to be | doesnt need to be | does not have to be | does not need to be | neednt be
    | need not be | doesnt have to cost | neednt cost
    """)
_TOO_MUCH = words_of("much expensive pricey dear steep high costly rich")
_ADJUSTED = words_of("""
    raise raised up upped increase increased lower lowered reduce reduced drop dropped bump bumped change changed set
    stretch stretched extend extended push move cut bring switch adjust go went goes took
    """)
_UPWARDS = words_of("raise up increase bump stretch extend push add more extra another higher")
_DOWNWARDS = words_of("lower reduce drop cut less")
_TOPICS = words_of("budget limit price max maximum it that cap ceiling spending")
_FACTORS: tuple[tuple[float, list[list[str]]], ...] = (
    (0.5, phrases_of("""
        half that | half of that | half as much | half the price | half the budget | half my budget | half my limit
        | cut it in half | cut that in half | cut my budget in half | cut the budget in half | halve it | halve that
        | halve the budget | halve my budget | half it
        """)),
    (2.0, phrases_of("""
        double that | double it | double the budget | double my budget | double the limit | double my limit | twice that
        | twice as much | twice the budget | twice my budget | doubled my budget | doubled the budget
        """)),
    (3.0, phrases_of("triple that | triple it | triple the budget | triple my budget | three times that")),
)  # fmt: skip
_OF_THE_FACTOR = words_of("price amount budget max maximum limit money")
_TOLD = words_of("was were paid charged saw costed")
"""What before an amount tells of a price that was, or is said to be."""
_SUBJECTS = words_of("one it this they those these")
_TURNED = frozenset({"not", "isnt", "too", "less", "nothing", "arent", "non"})
"""What before a word of price turns it round."""
_SPREAD = 0.2
"""How far from an amount "around" may go."""
_QUARTERS = frozenset({25, 50, 75, 95, 99})
_SPENT = words_of("budget price prices spend spending pay paying cost costs costing priced")
_YEARS = range(1900, 2100)

Side = Literal["most", "least", "near", "more", "fewer", "free"]


class Amount(NamedTuple):
    """An amount of money at a place of the message."""

    value: float
    currency: str | None
    length: int


class _Lead(NamedTuple):
    """The words before an amount that say what it is; `loose`: other numbers stand behind them too."""

    side: Side
    start: int
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Budget:
    """What a message says of prices; `currency` is the one that it names.

    `free`: it takes back what was said of them before.
    """

    low: float | None = None
    high: float | None = None
    level: str | None = None
    currency: str | None = None
    free: bool = False


def budget(reading: Reading, *, limit: float | None = None) -> Budget:
    """Read the limits of prices, and take their words.

    `limit` is the highest price that was said before, so that "make that fifteen" is another one, and "half that" is
    known.
    """
    found = _range(reading) or _limits(reading, limit=limit)
    if limit is not None and (found.low, found.high, found.free) == (None, None, False):
        found = _multiple(reading, limit) or found
    return replace(found, level=_level(reading))


def _with_change(value: float, place: int, change: tuple[float, int] | None) -> tuple[float, int]:
    return (value, place) if change is None else (value + change[0], place + change[1])


def amount_at(reading: Reading, start: int) -> Amount | None:
    """Read an amount: a number with a currency before or behind it, or alone."""
    currency = _CURRENCIES.get(reading.text(start))
    place = start + (currency is not None)
    number = _number(reading, place, signed=currency is not None)
    if number is None:
        return None
    value, spelled = number[0], reading.tokens[place + number[1] - 1].value is None
    place += number[1]
    if reading.text(place) in _CENTS:
        return Amount(round(value / 100, 2), currency or "", place + 1 - start)
    value, place = _with_change(value, place, _change(reading, place, value, spelled=spelled))
    hyphen = reading.text(place) == "-" and reading.text(place + 1) in _CURRENCIES
    if currency is None and reading.text(place + hyphen) in _CURRENCIES:
        currency = _CURRENCIES[reading.text(place + hyphen)]
        if currency == "GBP" and _weighs(reading, place + hyphen):
            return None
        place += 1 + hyphen
        value, place = _with_change(value, place, _cents(reading, place) if value % 1 == 0 else None)
    elif reading.text(place) in _NO_MONEY or _joined(reading, place):
        return None
    return Amount(round(value, 2), currency, place - start)


def _number(reading: Reading, place: int, *, signed: bool) -> tuple[float, int] | None:
    """Read the number of an amount: also "a couple of bucks", "a fiver", "two and a half", "$.99"."""
    text, following = reading.text(place), reading.text(place + 1)
    if signed and text == "." and len(following) == 2 and following.isdigit():
        return int(following) / 100, 2
    single = _single(reading, place)
    article = text in ("a", "an")
    if single is not None or (article and following not in ("fiver", "tenner", "hundred", "couple")):
        return single
    number = number_at(reading, place + article)
    if number is None:
        return None
    value, length = number[0], number[1] + article
    if reading.starts(place + length, ["and", "a", "half"]):
        return value + 0.5, length + 3
    of = reading.text(place + length) == "of" and reading.text(place + length + 1) in _CURRENCIES
    return value, length + of


def _single(reading: Reading, place: int) -> tuple[float, int] | None:
    """Read "a" of "a dollar" and "half a" of "half a euro"."""
    half = reading.text(place) == "half"
    if reading.text(place + half) in ("a", "an") and reading.text(place + half + 1) in _ONE:
        return (0.5, 2) if half else (1.0, 1)
    return None


def _change(reading: Reading, place: int, whole: float, *, spelled: bool) -> tuple[float, int] | None:
    """Read the cents of "eleven fifty" and "two-fifty": both in words."""
    hyphen = reading.text(place) == "-"
    cents = number_at(reading, place + hyphen) if spelled and whole % 1 == 0 else None
    if cents is None or reading.tokens[place + hyphen].value is not None or not 10 <= cents[0] < 100:
        return None
    if hyphen and (whole >= 10 or cents[0] not in _QUARTERS):
        return None
    return cents[0] / 100, cents[1] + hyphen


def _cents(reading: Reading, place: int) -> tuple[float, int] | None:
    """Read what stands behind the currency of "two dollars fifty" and "2 euros and 50 cents"."""
    joined = reading.text(place) == "and"
    cents = number_at(reading, place + joined)
    if cents is None or cents[0] % 1 or not 1 <= cents[0] < 100:
        return None
    behind = place + joined + cents[1]
    if reading.text(behind) in _CENTS:
        return cents[0] / 100, behind + 1 - place
    if joined or cents[0] < 10 or not _ends(reading, behind):
        return None
    return cents[0] / 100, cents[1]


def _weighs(reading: Reading, place: int) -> bool:
    """Say whether the "pounds" at a place are a weight: what follows is weighed."""
    following = reading.text(place + 1)
    return following in _WEIGHED or (following.isalpha() and following not in FUNCTION and following != "limit")


def _joined(reading: Reading, place: int) -> bool:
    """Say whether a number is a part of a measure or a fraction: `12-pack`, `3/4`."""
    return reading.text(place) in ("-", "/") and reading.text(place + 1) in _NO_MONEY | {"pack", "in"}


def _counts(reading: Reading, place: int) -> bool:
    """Say whether what follows a bare number is counted by it: "15 cookies", "3 of those"."""
    word = reading.text(place)
    if word == "of" or word in PERSONS:
        return True
    return len(word) > 3 and word.endswith("s") and not word.endswith("ss") and word not in FUNCTION


def _ends(reading: Reading, place: int) -> bool:
    """Say whether a clause, or what is counted in it, ends at a place."""
    word = reading.text(place)
    return word not in _NO_MONEY and not _counts(reading, place) and (not word.isalpha() or word in FUNCTION)


def _two_amounts(reading: Reading, start: int) -> tuple[Amount, Amount, int] | None:
    """Read the two ends of a range, and where it ends; None where they are none, or no money."""
    opener = reading.text(start) if reading.text(start) in ("between", "from") else ""
    place = start + bool(opener)
    first = amount_at(reading, place) if reading.free(place) else None
    if first is None:
        return None
    behind = place + first.length
    if reading.text(behind) not in (("and", "to", "-", "–") if opener else ("to", "-", "–")):
        return None
    behind += 1 + reading.starts(behind, ["to", "like"])
    second = amount_at(reading, behind)
    if second is None:
        return None
    end = behind + second.length
    if first.currency or second.currency:
        return first, second, end
    if not (opener or _spent(reading, start)) or _counts(reading, end) or _of_persons(reading, start):
        return None
    return first, second, end


def _range(reading: Reading) -> Budget | None:
    for start in range(len(reading.tokens)):
        found = _two_amounts(reading, start)
        if found is None:
            continue
        first, second, end = found
        after = _behind(reading, end)
        reading.take(start, (end if after is None or after[0] != "near" else after[1]) - start)
        _take_budget(reading, start)
        low, high = sorted((first.value, second.value))
        return Budget(low, high, None, first.currency or second.currency)
    return None


def _spent(reading: Reading, start: int) -> bool:
    """Say whether the words before a place speak of what is to be spent."""
    return any(reading.text(place) in _SPENT for place in range(max(start - 3, 0), start))


def _take_budget(reading: Reading, start: int) -> None:
    """Take the "budget" of "my budget is 10 to 15": it does not ask for what is cheap."""
    for place in range(max(start - 3, 0), start):
        if reading.text(place) == "budget":
            reading.take(place)


def _of_persons(reading: Reading, place: int) -> bool:
    """Say whether the number that begins at a place is an age: "for kids under 5", "ages 3 to 6"."""
    return reading.text(place - 1) in PERSONS | {"age", "ages", "aged", "turns", "turning", "turned", "anyone"}


def _limits(reading: Reading, *, limit: float | None) -> Budget:
    result = Budget()
    start = 0
    while start < len(reading.tokens):
        amount = amount_at(reading, start) if reading.free(start) else None
        if amount is None:
            start += 1
            continue
        side, first, last = _side(reading, start, amount, limit=limit)
        if side is not None:
            reading.take(first, last - first)
            result = _with(result, side, amount, limit)
        start = max(start + amount.length, last)
    return result


def _side(reading: Reading, start: int, amount: Amount, *, limit: float | None) -> tuple[Side | None, int, int]:
    """Say which limit an amount is, and where its words begin and end; None where it is no price."""
    end = start + amount.length
    bare = amount.currency is None
    if reading.text(end) in _NO_LIMIT or (bare and _no_money(reading, start, end, amount)):
        return None, start, end
    lead = _lead(reading, start, limit=limit)
    behind = _behind(reading, end + _for_one(reading, end))
    if behind is not None and lead is not None and amount_at(reading, end + behind[1] - end) is not None:
        # "Min 3, max 5": what stands before the next amount belongs to that.
        behind = None
    if behind is not None and not (behind[0] == "near" and lead is not None and lead.side != "near"):
        return behind[0], start if lead is None else min(start, lead.start), behind[1]
    if lead is not None:
        return _led(reading, start, amount, lead, end if behind is None else behind[1])
    return _unled(reading, start, amount, limit)


def _unled(reading: Reading, start: int, amount: Amount, limit: float | None) -> tuple[Side | None, int, int]:
    """Say which limit an amount is that nothing before or behind it speaks of."""
    end = start + amount.length
    granted = _granted(reading, start, amount, limit)
    if granted is not None:
        return "most", start, granted
    told = amount.currency is None or _told(reading, start) or reading.text(end) in ("one", "ones")
    return (None if told else "most"), start, end


def _granted(reading: Reading, start: int, amount: Amount, limit: float | None) -> int | None:
    """Read "15 is ok too" as a higher limit than the one before; give where it ends, None where it is none."""
    end = start + amount.length
    found = max((len(phrase) for phrase in _FINE if reading.starts(end, phrase)), default=0)
    # The number of "Maker 194 is fine" is of the maker.
    alone = amount.currency is not None or reading.text(start - 1) in _BEFORE_FINE
    if not found or not alone or limit is None or amount.value <= limit:
        return None
    too = reading.text(end + found) in ("too", "also")
    # A small bare number may be a place on the screen: "3 is fine".
    return end + found + too if too or amount.currency is not None or amount.value > _MOST_PLACES else None


def _led(reading: Reading, start: int, amount: Amount, lead: _Lead, behind: int) -> tuple[Side | None, int, int]:
    """Say which limit an amount is by the words before it."""
    end, bare = start + amount.length, amount.currency is None
    ends = _ends(reading, end) and reading.text(end) not in ("to", "-")
    unsure = bare and lead.loose and (not ends or amount.value in _YEARS)
    if unsure or (bare and _of_persons(reading, lead.start)):
        return None, start, end
    if lead.side == "least" and _too_much(reading, end):
        return "most", lead.start, end
    return lead.side, lead.start, behind


def _no_money(reading: Reading, start: int, end: int, amount: Amount) -> bool:
    return _counts(reading, end) or (reading.text(start) == "one" and amount.length == 1)


def _told(reading: Reading, start: int) -> bool:
    """Say whether an amount is a price that somebody tells of."""
    before, two = reading.text(start - 1), reading.text(start - 2)
    return before in _TOLD or (before in ("cost", "costs", "me") and two in _SUBJECTS | {"cost"})


def _for_one(reading: Reading, end: int) -> int:
    """Count the words behind an amount that say of what it is the price: "a can", "per pack", "each"."""
    if reading.text(end) in ("each", "apiece"):
        return 1
    return 2 if reading.text(end) in ("a", "an", "per") and reading.text(end + 1).isalpha() else 0


def _behind(reading: Reading, end: int) -> tuple[Side, int] | None:
    """Find what behind an amount says which limit it is, and where that ends."""
    sides: tuple[tuple[Side, list[list[str]]], ...] = (
        ("most", _AFTER_MOST),
        ("least", _AFTER_LEAST),
        ("near", _AFTER_NEAR),
    )
    found = [(len(phrase), side) for side, phrases in sides for phrase in phrases if reading.starts(end, phrase)]
    if not found:
        summed = [len(phrase) for phrase in _IN_ALL if reading.starts(end, phrase)]
        return ("most", end + max(summed)) if summed and _is_sum(reading, end) else None
    length, side = max(found)
    return side, end + length


def _is_sum(reading: Reading, end: int) -> bool:
    """Say whether a number before a place is what may be spent in all: "20 in total", and not "we need 20 in total"."""
    return not any(reading.text(place) in _COUNTING for place in range(max(end - 4, 0), end))


def _lead(reading: Reading, start: int, *, limit: float | None) -> _Lead | None:
    """Find what before an amount says which limit it is: the nearest, the longest of them."""
    for end in range(start, max(start - _MOST_BETWEEN, 0) - 1, -1):
        if end < start and reading.text(end) not in _BETWEEN:
            break
        found = max(_leads(reading, end, near=end == start, limit=limit), default=None)
        if found is not None:
            length, side, loose = found
            return _turned(reading, side, end - length, loose=loose)
    return _adjusting(reading, start, limit=limit)


def _leads(reading: Reading, end: int, *, near: bool, limit: float | None) -> Iterator[tuple[int, str, bool]]:
    kinds: list[tuple[str, list[list[str]], bool]] = [
        ("over", _OVER, False),
        ("under", _UNDER, False),
        ("most", _MOST, False),
        ("most", _MOST_LOOSELY, True),
        ("least", _LEAST, False),
        ("least", _LEAST_LOOSELY, True),
    ]
    if near:
        kinds += [("near", _NEAR, False), ("near", _NEAR_LOOSELY, True)]
        kinds += [("most", _AGAIN, True)] if limit is not None else []
    for side, phrases, loose in kinds:
        for phrase in phrases:
            if end >= len(phrase) and reading.starts(end - len(phrase), phrase):
                yield len(phrase), side, loose


def _turned(reading: Reading, side: str, start: int, *, loose: bool) -> _Lead | None:
    """Turn a comparative round where it is denied: "not more than" is at most, "nothing under" at least."""
    if side not in ("over", "under"):
        return _Lead("most" if side == "most" else "least" if side == "least" else "near", start, loose)
    allowed = _before(reading, start, _MAY if side == "over" else _NO_DUTY)
    if allowed is not None and _negator(reading, allowed) is None:
        return _Lead("free", allowed)
    negator = _negator(reading, start) if side == "over" else _close_negator(reading, start)
    high = (side == "under") == (negator is None)
    return _Lead("most" if high else "least", start if negator is None else negator)


def _before(reading: Reading, start: int, phrases: Collection[list[str]]) -> int | None:
    """Find the place of a phrase that reaches up to a place by words that only fill."""
    place = start
    while place > 0:
        found = next((len(p) for p in phrases if place >= len(p) and reading.starts(place - len(p), p)), None)
        if found is not None:
            return place - found
        if reading.text(place - 1) not in _FILLING | {"it", "theyre", "its", "if"}:
            return None
        place -= 1
    return None


def _negator(reading: Reading, start: int) -> int | None:
    """Find the "not" of a clause before a place."""
    for place in range(start - 1, max(start - _FARTHEST, 0) - 1, -1):
        text = reading.text(place)
        if text in _CLOSES or reading.tokens[place].kind == "number":
            return None
        if text in _NEGATORS and not _harmless(reading, place):
            return place
    return None


def _close_negator(reading: Reading, start: int) -> int | None:
    """Find a "not" before a place, with nothing between that means anything."""
    place = start - 1
    while place >= 0 and reading.text(place) in _FILLING:
        place -= 1
    text = reading.text(place)
    if text not in _NEGATORS or _harmless(reading, place):
        return None
    # "No, under five" is written without its comma too.
    return None if text == "no" and reading.text(start) in ("under", "below", "beneath", "<") else place


def _harmless(reading: Reading, place: int) -> bool:
    return any(
        reading.starts(place - step, phrase) for phrase in _NO_NEGATION for step in range(len(phrase)) if place >= step
    )


def _too_much(reading: Reading, end: int) -> bool:
    """Say whether what is above an amount is turned down behind it: "over 5 is too much"."""
    words = [reading.text(end + step) for step in range(5)]
    return ("too" in words and bool(_TOO_MUCH.intersection(words))) or words[1:3] == ["out", "of"]


def _adjusting(reading: Reading, start: int, *, limit: float | None) -> _Lead | None:
    """Read "raise it to 10" and, where a limit is known, "raise it by 2" and "two dollars more"."""
    to, before = reading.text(start - 1), range(max(start - 7, 0), start - 1)
    verb = next((place for place in reversed(before) if reading.text(place) in _ADJUSTED), None)
    if verb is not None and to in ("to", "at") and (limit is not None or _topic(reading, verb, start)):
        side: Side = "least" if any(reading.text(place) in ("minimum", "min") for place in before) else "most"
        return _Lead(side, verb, loose=limit is None)
    if limit is None:
        return None
    if verb is not None and to == "by" and reading.text(verb) in _UPWARDS | _DOWNWARDS:
        return _Lead("more" if reading.text(verb) in _UPWARDS else "fewer", verb, loose=True)
    if reading.text(start - 1) in ("add", "another", "extra"):
        return _Lead("more", start - 1, loose=True)
    return _added(reading, start)


def _added(reading: Reading, start: int) -> _Lead | None:
    amount = amount_at(reading, start)
    if amount is None or amount.currency is None:
        return None
    word = reading.text(start + amount.length)
    if word in ("more", "extra", "higher") and reading.text(start - 1) != "or":
        return _Lead("more", start)
    return _Lead("fewer", start) if word in ("less", "lower", "cheaper") else None


def _topic(reading: Reading, verb: int, start: int) -> bool:
    return any(reading.text(place) in _TOPICS for place in range(verb, start))


def _with(result: Budget, side: Side, amount: Amount, limit: float | None) -> Budget:
    currency = amount.currency or result.currency or None
    if side == "free":
        return replace(result, free=True, currency=currency)
    if side == "near":
        return Budget(round(amount.value * (1 - _SPREAD), 2), round(amount.value * (1 + _SPREAD), 2), None, currency)
    value = amount.value
    if side in ("more", "fewer"):
        value = round(max((limit or 0.0) + (value if side == "more" else -value), 0.0), 2)
    low, high = (value, result.high) if side == "least" else (result.low, value)
    if low is not None and high is not None and low > high:
        # What was said last holds.
        low, high = (low, None) if side == "least" else (None, high)
    return Budget(low, high, None, currency, result.free)


def _multiple(reading: Reading, limit: float) -> Budget | None:
    """Read what makes a limit known before smaller or larger: "half that", "double my budget"."""
    for factor, phrases in _FACTORS:
        for start, phrase in reading.find(phrases):
            end = start + len(phrase)
            if reading.text(end) in _OF_THE_FACTOR or _ends(reading, end):
                reading.take(start, end - start + (reading.text(end) in _OF_THE_FACTOR))
                return Budget(high=round(limit * factor, 2))
    return None


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
