"""Which of the items on the shopper's screen a message speaks of."""

from __future__ import annotations

from typing import NamedTuple

from assistant.lists import phrases_of
from assistant.understanding.english import FUNCTION
from assistant.understanding.tokens import Reading
from vitrine.domain.words import folded, singular

_ORDINALS = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "fifth": 4, "5th": 4,
    "sixth": 5, "seventh": 6, "eighth": 7, "ninth": 8, "tenth": 9,
}  # fmt: skip
_NUMBERED = frozenset({"number", "option", "#", "no", "item", "nr"})
_DEMONSTRATIVE = frozenset({"it", "that", "this", "its"})
_SEVERAL = frozenset({"both", "these", "those", "them", "all", "they"})
_CHEAPEST = phrases_of("the cheapest | cheapest one | least expensive one | the least expensive")
_DEAREST = phrases_of("the most expensive | priciest one | the priciest | dearest one")
_FEWEST_SHARED = 2


class Shown(NamedTuple):
    """An item that the last answer listed."""

    item_id: str
    title: str
    brand: str | None = None
    price: float | None = None


def references(reading: Reading, shown: list[Shown], focus: str | None) -> tuple[list[str], bool]:
    """List the ids that a message points to, and whether it says so by more than "it".

    `focus` is the item that was spoken of last.
    """
    if not shown:
        return [], False
    found = _by_place(reading, shown) or _by_price(reading, shown) or _by_title(reading, shown)
    if found:
        return found, True
    words = {token.text for token in reading.tokens}
    if words & _SEVERAL:
        return [item.item_id for item in shown], False
    if words & _DEMONSTRATIVE:
        ids = [item.item_id for item in shown]
        return [focus if focus in ids else ids[0]], False
    return [], False


def _by_place(reading: Reading, shown: list[Shown]) -> list[str]:
    places: list[int] = []
    for n, token in enumerate(reading.tokens):
        place = _place(reading, n, len(shown))
        if place is None and token.value is not None and reading.text(n - 1) in _NUMBERED:
            place = int(token.value) - 1
        if place is not None and 0 <= place < len(shown):
            places.append(place)
    return [shown[place].item_id for place in dict.fromkeys(places)]


def _place(reading: Reading, n: int, count: int) -> int | None:
    text = reading.text(n)
    if text == "last" and reading.text(n - 1) == "the":
        return count - 1
    if text == "second" and reading.text(n + 1) == "hand":
        return None
    if reading.tokens[n].value is not None and reading.text(n + 1) in ("st", "nd", "rd", "th"):
        return int(reading.tokens[n].value or 0) - 1
    return _ORDINALS.get(text)


def _by_price(reading: Reading, shown: list[Shown]) -> list[str]:
    priced = [item for item in shown if item.price is not None]
    if not priced:
        return []
    if reading.says(_CHEAPEST):
        return [min(priced, key=lambda item: item.price or 0.0).item_id]
    if reading.says(_DEAREST):
        return [max(priced, key=lambda item: item.price or 0.0).item_id]
    return []


def _by_title(reading: Reading, shown: list[Shown]) -> list[str]:
    """Find titles by the words that the message shares with one of them and not with all."""
    said = {singular(token.text) for token in reading.tokens if token.kind == "word" and token.text not in FUNCTION}
    titles = {item.item_id: {singular(word) for word in folded(item.title)} for item in shown}
    common = set.intersection(*titles.values()) if len(titles) > 1 else set[str]()
    shared = {item_id: len(said & words - common) for item_id, words in titles.items()}
    most = max(shared.values())
    found = [item_id for item_id, count in shared.items() if count == most]
    if most >= _FEWEST_SHARED or (most == 1 and len(found) == 1 and _with_article(reading, titles[found[0]])):
        return found
    return []


def _with_article(reading: Reading, title: set[str]) -> bool:
    """Say whether "the" stands before a word of a title: "the jam" is one that was shown."""
    return any(token.text == "the" and singular(reading.text(n + 1)) in title for n, token in enumerate(reading.tokens))
