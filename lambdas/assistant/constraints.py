"""What a shopper asked for so far: shown with every answer, and theirs to edit."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal

from vitrine.domain.lexicon import Path

PriceLevel = Literal["low", "high"]
Pair = tuple[str, str]
MOST_VALUES = 20
"""Values of one list: what comes first is given up when more come."""


@dataclass(frozen=True, slots=True)
class Constraints:
    """Conditions that every item of an answer meets. Prices are in the shop's currency, both ends included.

    Any of the values of `categories`, `brands`, and of one attribute's name; all of the fields. `not_...` are refused.
    `free_from` names what an item must be known to be free of. `words`, `occasion` and `mood` are searched for and bind
    nothing; `not_words` must not be in a title. `quantity` is how many must be in stock, where stock is counted.
    """

    categories: tuple[Path, ...] = ()
    brands: tuple[str, ...] = ()
    attributes: tuple[Pair, ...] = ()
    not_categories: tuple[Path, ...] = ()
    not_brands: tuple[str, ...] = ()
    not_attributes: tuple[Pair, ...] = ()
    not_words: tuple[str, ...] = ()
    not_items: tuple[str, ...] = ()
    free_from: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    min_price: float | None = None
    max_price: float | None = None
    price_level: PriceLevel | None = None
    quantity: int | None = None
    occasion: str | None = None
    mood: str | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing at all was asked for."""
        return self == Constraints()

    @property
    def names_a_need(self) -> bool:
        """Whether it is known what kind of thing is wanted."""
        return bool(self.categories or self.brands or self.attributes or self.words)

    def written(self) -> dict[str, Any]:
        """Give what is set, as JSON carries it."""
        return {name: _plain(value) for name, value in dataclasses.asdict(self).items() if value not in (None, ())}

    @classmethod
    def read(cls, document: dict[str, Any]) -> Constraints:
        """Read what `written` gives, and leave out what no constraint is called."""
        known = {field.name for field in dataclasses.fields(cls)}
        return cls(**{name: _frozen(value) for name, value in document.items() if name in known})


def _plain(value: Any) -> Any:
    return [_plain(entry) for entry in value] if isinstance(value, tuple) else value


def _frozen(value: Any) -> Any:
    return tuple(_frozen(entry) for entry in value) if isinstance(value, list) else value


LASTING = frozenset({"vegan", "vegetarian", "kosher", "halal", "low_sodium", "low_carb"})
"""Attributes that are of the shopper more than of the thing: they hold for the next need too."""
_OPPOSITES = (("categories", "not_categories"), ("brands", "not_brands"), ("attributes", "not_attributes"))
_ADDED = (
    "words",
    "attributes",
    "not_categories",
    "not_brands",
    "not_attributes",
    "not_words",
    "not_items",
    "free_from",
)


def merged(before: Constraints, new: Constraints, *, another_need: bool) -> Constraints:
    """Add what a message says to what was said before; where they disagree, the message holds.

    `another_need`: the message names a kind of thing, so that what was said of another kind is forgotten. What a
    shopper refuses or must not eat stays.
    """
    if another_need:
        kept = tuple(pair for pair in before.attributes if pair[0] in LASTING)
        before = dataclasses.replace(before, categories=(), words=(), attributes=kept, brands=(), not_words=())
    changes: dict[str, Any] = {}
    for field in dataclasses.fields(Constraints):
        old, said = getattr(before, field.name), getattr(new, field.name)
        if field.name in _ADDED:
            changes[field.name] = _united(old, said)
        elif said not in (None, ()):
            changes[field.name] = said
    result = dataclasses.replace(before, **changes)
    return _priced(_settled(result, new), new)


def _united(old: tuple[Any, ...], said: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys((*old, *said)))[-MOST_VALUES:]


def _settled(result: Constraints, new: Constraints) -> Constraints:
    """Take back what the message contradicts: wanted now, refused before, and the other way round."""
    changes: dict[str, Any] = {}
    for wanted, refused in _OPPOSITES:
        said, unsaid = set(getattr(new, wanted)), set(getattr(new, refused))
        changes[wanted] = tuple(entry for entry in getattr(result, wanted) if entry not in unsaid)
        changes[refused] = tuple(
            entry for entry in getattr(result, refused) if entry not in said - unsaid and not _holds(entry, new)
        )
    names = {name for name, _ in new.attributes}
    kept = [pair for pair in changes["attributes"] if pair[0] not in names or pair in new.attributes]
    changes["attributes"] = tuple(kept)
    changes["not_words"] = tuple(word for word in result.not_words if word not in new.words)
    return dataclasses.replace(result, **changes)


def _holds(entry: Any, new: Constraints) -> bool:
    """Say whether a category that was refused holds one that is wanted now: no drinks, and then tea."""
    wanted = [path[: len(entry)] for path in new.categories]
    return entry in wanted and entry not in new.not_categories


def _priced(result: Constraints, new: Constraints) -> Constraints:
    """Keep a price range that can be met: what was said last holds."""
    low, high = result.min_price, result.max_price
    if low is None or high is None or low <= high:
        return result
    return dataclasses.replace(result, min_price=new.min_price, max_price=new.max_price)
