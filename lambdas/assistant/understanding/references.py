"""Which of the items on the shopper's screen a message speaks of."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from assistant.lists import phrases_of, words_of
from assistant.understanding.english import FUNCTION
from assistant.understanding.money import Amount, amount_at
from assistant.understanding.tokens import Reading, number_at
from vitrine.domain.words import folded, singular

ORDINALS = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "fifth": 4, "5th": 4,
    "sixth": 5, "seventh": 6, "eighth": 7, "ninth": 8, "tenth": 9,
}  # fmt: skip
_NUMBERED = frozenset({"number", "option", "#", "no", "item", "nr", "num", "choice", "result", "product"})
_GROUPS = frozenset({"first", "last", "top", "bottom"})
_DEMONSTRATIVE = frozenset({"it", "that", "this", "its"})
_SEVERAL = frozenset({"both", "these", "those", "them", "all", "they"})
_OF_LAST = frozenset({"the", "that", "this", "your", "very"})
_NO_PLACE = phrases_of("""
    second hand | second thought | second thoughts | second time | second opinion | second helping | first of all
    | first thing | first off | first time | first aid | first i | first we | first place | last time | last week
    | last night | last month | last year | last minute | last longer | last long | first name | second nature
    """)
"""What an ordinal is in that is no place on the screen."""
_NO_PLACE_BEFORE = frozenset({"a", "every", "per", "at", "one", "each"})
_CHEAPEST = phrases_of("""
    the cheapest | cheapest one | least expensive one | the least expensive | the cheaper one | the cheaper of
    | cheaper of the two | the less expensive one | less expensive of | the lowest price | the lowest priced
    | cheapest of | costs the least
    """)
_DEAREST = phrases_of("""
    the most expensive | priciest one | the priciest | dearest one | the dearer one | the dearer of | the pricier one
    | the pricier of | the more expensive one | more expensive of | the highest price | costs the most
    """)
_OF_TWO = phrases_of("""
    of the two | of these two | of those two | of both | the two | these two | those two | both | the cheaper one
    | which is cheaper | which one is cheaper | which is better | which one is better | the pricier one
    | the more expensive one | the dearer one | the less expensive one
    """)
"""What of items that were compared is said of just those."""
_PARTS = frozenset({"with", "and", "to", "vs", "versus", "or", "than", ",", "against", "from", "&"})
_COMPARING = phrases_of("compare | comparison | versus | vs | difference between | better | differ | cheaper")
_ARTICLES = frozenset({"the", "that", "this"})
_FEWEST_SHARED = 2
_MOST_GROUPED = 10
_CENT = 0.005
_UNITS = words_of("euros euro dollars dollar bucks buck pounds weeks days months hours years times % oz g kg ml l")


class Shown(NamedTuple):
    """An item that the last answer listed."""

    item_id: str
    title: str
    brand: str | None = None
    price: float | None = None
    category: tuple[str, ...] = ()


def references(
    reading: Reading, shown: list[Shown], focus: str | None, compared: Collection[str] = ()
) -> tuple[list[str], bool]:
    """List the ids that a message points to, and whether it says so by more than "it".

    `focus` is the item that was spoken of last, `compared` those that were compared last.
    """
    if not shown:
        return [], False
    few = [item for item in shown if item.item_id in compared]
    if len(few) > 1 and reading.says(_OF_TWO):
        priced = _by_price(reading, few)
        return priced or [item.item_id for item in few], bool(priced)
    found = _named(reading, shown)
    if found:
        return found, True
    return _meant(reading, [item.item_id for item in shown], focus), False


def _meant(reading: Reading, ids: list[str], focus: str | None) -> list[str]:
    """Give what "these" and "it" mean."""
    words = {token.text for token in reading.tokens}
    if words & _SEVERAL:
        return ids
    if words & _DEMONSTRATIVE:
        return [focus if focus in ids else ids[0]]
    return []


def _by_place(reading: Reading, shown: list[Shown]) -> list[str]:
    places: list[int] = []
    for n in range(len(reading.tokens)):
        places += (
            _group(reading, n, len(shown))
            or _numbered(reading, n, len(shown))
            or _of_kind(reading, n, shown)
            or _place(reading, n, len(shown))
        )
    if not places and reading.says(_COMPARING):
        places = [place for n in range(len(reading.tokens)) for place in _bare(reading, n)]
        places = places if len(places) > 1 else []
    return [shown[place].item_id for place in dict.fromkeys(places) if 0 <= place < len(shown)]


def _group(reading: Reading, n: int, count: int) -> list[int]:
    """Read "the first two" and "the last 3"."""
    if reading.text(n) not in _GROUPS or reading.text(n - 1) not in _OF_LAST | {"", "those", "these", "compare"}:
        return []
    number = number_at(reading, n + 1)
    behind = reading.text(n + 1 + number[1]) if number is not None else ""
    if number is None or not 1 < number[0] <= _MOST_GROUPED or number[0] % 1 or behind in _UNITS:
        return []
    reading.take(n, 1 + number[1])
    most = min(int(number[0]), count)
    return list(range(most)) if reading.text(n) in ("first", "top") else list(range(count - most, count))


def _numbered(reading: Reading, n: int, count: int) -> list[int]:
    """Read "number 3", "option two", "no. 3"."""
    before = reading.text(n - 1)
    dotted = before == "." and reading.text(n - 2) in ("no", "nr", "num")
    number = number_at(reading, n) if dotted or before in _NUMBERED else None
    if number is None or number[1] > 1 or not 1 <= number[0] <= count or number[0] % 1:
        return []
    if before == "no" and (reading.tokens[n].value is None or reading.text(n + 1).isalpha()):
        return []
    reading.take(n - 1 - dotted, 2 + dotted)
    return [int(number[0]) - 1]


def _bare(reading: Reading, n: int) -> list[int]:
    """Read the numbers of "compare 1 and 3": those that stand alone."""
    number, behind = reading.tokens[n].value, reading.text(n + 1)
    alone = behind in _PARTS | {"", ".", "?", "!", "please"} and reading.text(n - 1) not in (
        "$",
        "€",
        "£",
        "under",
        "over",
    )
    return [int(number) - 1] if number is not None and not number % 1 and alone else []


def _of_kind(reading: Reading, n: int, shown: list[Shown]) -> list[int]:
    """Read "the second ketchup" where other things are listed too: the second of those that are called so."""
    place = ORDINALS.get(reading.text(n))
    if place is None or not _place(reading, n, len(shown)):
        return []
    kind: set[str] = set()
    for step in (1, 2, 3):
        word = singular(reading.text(n + step))
        alike = [m for m, item in enumerate(shown) if (kind | {word}) <= called(item)]
        if word in FUNCTION or not alike:
            break
        kind.add(word)
    alike = [m for m, item in enumerate(shown) if kind and kind <= called(item)]
    return [alike[min(place, len(alike) - 1)]] if 0 < len(alike) < len(shown) else []


def called(item: Shown) -> set[str]:
    """Give the words of an item's title and categories."""
    return {singular(word) for text in (item.title, *item.category) for word in folded(text)}


def _place(reading: Reading, n: int, count: int) -> list[int]:
    text, before = reading.text(n), reading.text(n - 1)
    if any(reading.starts(n, phrase) for phrase in _NO_PLACE):
        return []
    if text == "last" and before in _OF_LAST:
        return [count - 1]
    if text in ("bottom", "top", "middle") and before == "the" and reading.text(n + 1) in ("one", "item"):
        return [{"bottom": count - 1, "top": 0, "middle": count // 2}[text]]
    if reading.tokens[n].value is not None and reading.text(n + 1) in ("st", "nd", "rd", "th"):
        return [int(reading.tokens[n].value or 0) - 1]
    timed = number_at(reading, n + 1) is not None and reading.text(n + 2) in _UNITS
    if text not in ORDINALS or before in _NO_PLACE_BEFORE or timed:
        return []
    return [ORDINALS[text]]


def _named(reading: Reading, shown: list[Shown]) -> list[str]:
    ways = (_by_place, _by_price, _by_amount, _by_parts, _by_title)
    return next((found for way in ways if (found := way(reading, shown))), [])


def _amount_of_one(reading: Reading, n: int) -> Amount | None:
    amount = amount_at(reading, n) if reading.text(n - 1) in ("the", "that", "for", "at") else None
    if amount is None:
        return None
    if reading.text(n - 1) in ("for", "at"):
        return amount if reading.text(n - 2) == "one" else None
    return amount if reading.text(n + amount.length) in ("one", "ones") else None


def _by_amount(reading: Reading, shown: list[Shown]) -> list[str]:
    """Read "the $2.50 one" and "the one for 3.49": what costs just that."""
    for n in range(len(reading.tokens)):
        amount = _amount_of_one(reading, n)
        if amount is None:
            continue
        found = [item.item_id for item in shown if item.price is not None and abs(item.price - amount.value) < _CENT]
        if found:
            reading.take(n, amount.length)
            return found
    return []


def _by_price(reading: Reading, shown: list[Shown]) -> list[str]:
    priced = [item for item in shown if item.price is not None]
    if not priced:
        return []
    if reading.says(_CHEAPEST):
        return [min(priced, key=lambda item: item.price or 0.0).item_id]
    if reading.says(_DEAREST):
        return [max(priced, key=lambda item: item.price or 0.0).item_id]
    return []


def _by_parts(reading: Reading, shown: list[Shown]) -> list[str]:
    """Find what each part of a comparison is of: "the milk chocolate bar with the 70% dark one"."""
    if not reading.says(_COMPARING):
        return []
    parts: list[list[int]] = [[]]
    for n in range(len(reading.tokens)):
        if reading.text(n) in _PARTS:
            parts.append([])
        else:
            parts[-1].append(n)
    found = [item_id for part in parts if (item_id := _nearest(reading, part, shown)) is not None]
    unique = list(dict.fromkeys(found))
    return unique if len(unique) > 1 else []


def _nearest(reading: Reading, places: list[int], shown: list[Shown]) -> str | None:
    """Give the item that shares most words with a part of a message; None where several share as many, or none any."""
    said = _said(reading, places)
    shared = sorted(((len(said & _words(item)), item.item_id) for item in shown), reverse=True)
    if not shared[0][0] or (len(shared) > 1 and shared[1][0] == shared[0][0]):
        return None
    return shared[0][1]


def _by_title(reading: Reading, shown: list[Shown]) -> list[str]:
    """Find titles and brands by the words that the message shares with one of them and not with all."""
    said = _said(reading, range(len(reading.tokens)))
    titles = {item.item_id: _words(item) for item in shown}
    names = {item.item_id: {singular(word) for word in folded(item.title)} for item in shown}
    common = set.intersection(*titles.values()) if len(titles) > 1 else set[str]()
    shared = {item_id: len(said & words - common) for item_id, words in names.items()}
    most = max(shared.values())
    found = [item_id for item_id, count in shared.items() if count == most]
    if most >= _FEWEST_SHARED or (most == 1 and len(found) == 1 and _with_article(reading, names[found[0]])):
        return found
    return _by_one(reading, shown)


def _by_one(reading: Reading, shown: list[Shown]) -> list[str]:
    """Read "the orange one", "the Meadow one", "the one with mint": the words beside "one" are of one item."""
    for n, token in enumerate(reading.tokens):
        if token.text not in ("one", "ones"):
            continue
        start = next((p for p in range(n - 1, max(n - 5, 0) - 1, -1) if reading.text(p) in _ARTICLES), None)
        if start is None:
            continue
        places = list(range(start + 1, n))
        if not places and reading.text(n + 1) in ("with", "from", "by", "in", "of", "that"):
            places = list(range(n + 2, min(n + 6, len(reading.tokens))))
        found = _nearest(reading, places, shown) if places else None
        if found is not None:
            reading.take(start, n + 1 - start)
            return [found]
    return []


def _said(reading: Reading, places: Iterable[int]) -> set[str]:
    tokens = [reading.tokens[place] for place in places]
    return {singular(token.text) for token in tokens if token.kind != "mark" and token.text not in FUNCTION}


def _words(item: Shown) -> set[str]:
    return {singular(word) for text in (item.title, item.brand or "") for word in folded(text)}


def _with_article(reading: Reading, title: set[str]) -> bool:
    """Say whether "the" or "that" stands before a word of a title: "the jam" is one that was shown."""
    return any(
        token.text in ("the", "that") and singular(reading.text(n + 1)) in title
        for n, token in enumerate(reading.tokens)
    )
