"""What may be said: the facts of the items of an answer, and what the shopper asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from vitrine.domain.words import folded, singular


def words_of(*texts: str | None) -> frozenset[str]:
    """Give the words of texts, folded and in the singular."""
    return frozenset(singular(word) for text in texts if text for word in folded(text.replace("_", " ")))


@dataclass(frozen=True)
class Facts:
    """One item. `price` is what a shopper pays; `full_price` what it cost before, where it is on sale.

    `attributes` hold their values as text; `declared` are the words of what it declares to contain, `traces` of
    what it declares that it may; `reasons` is what may be said of why it is here; `eaten` whether it may be food.
    """

    name: str
    price: float | None = None
    currency: str | None = None
    full_price: float | None = None
    in_stock: bool = True
    stock: int | None = None
    brand: str | None = None
    category: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    declared: frozenset[str] = frozenset()
    traces: frozenset[str] = frozenset()
    free_from: frozenset[str] = frozenset()
    reasons: tuple[str, ...] = ()
    eaten: bool = True

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that are true of the item."""
        known = {name: value for name, value in self.attributes.items() if value != "false"}
        said = [name if value == "true" else f"{name} {value}" for name, value in known.items()]
        return words_of(self.name, self.brand, *self.category, *said, *self.reasons)


@dataclass(frozen=True)
class Ground:
    """What an answer rests on.

    Attributes:
        items: The items of the answer, in its order.
        others: Items that may be spoken of and are not listed.
        names: Other names that may be spoken of as they are: what the shopper bought or looked at.
        asked: Words of what the shopper asked for.
        refused: Words of what the shopper refuses, and of what every item is known to be free of.
        numbers: Numbers of what was asked for: limits of prices, quantities.
        below: A price below which every item is, because the shopper asked for cheaper ones; `above` likewise.
    """

    items: tuple[Facts, ...] = ()
    others: tuple[Facts, ...] = ()
    names: tuple[str, ...] = ()
    asked: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    numbers: frozenset[float] = frozenset()
    below: float | None = None
    above: float | None = None

    @property
    def known(self) -> tuple[Facts, ...]:
        """All items that may be named."""
        return (*self.items, *self.others)
