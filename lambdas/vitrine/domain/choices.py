"""What a shopper chose to see less of, and to have forgotten."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Kind = Literal["item", "brand", "category"]
SORT_KEY = "M"
"""Before ledger, history and events in the one query of a recommendation, newest first."""


class Less(NamedTuple):
    """Less of an item, a brand or a category, from `at` until `until` in epoch milliseconds.

    Of an item, brand and category say what is alike; otherwise the one that `kind` names is meant.
    """

    kind: Kind
    at: int
    until: int
    item_id: str | None = None
    brand: str | None = None
    category: tuple[str, ...] = ()

    @property
    def choice_id(self) -> str:
        """The choice's name, which is the same each time it is made."""
        what = {"item": self.item_id, "brand": self.brand, "category": "\n".join(self.category)}[self.kind]
        return _named(self.kind, str(what))


def forgotten_id(item_id: str) -> str:
    """The name of the choice to forget an item."""
    return _named("forget", item_id)


def _named(kind: str, what: str) -> str:
    return hashlib.sha256(f"{kind}\n{what}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Choices:
    """A shopper's choices by their ids; `forgotten` is, by item, up to when in epoch ms nothing speaks for it."""

    less: Mapping[str, Less] = field(default_factory=dict)
    forgotten: Mapping[str, int] = field(default_factory=dict)

    def forgets(self, item_id: str, at: int) -> bool:
        """Whether what was done with an item at a time, in epoch ms, is forgotten."""
        return at <= self.forgotten.get(item_id, -1)

    def standing(self, now_ms: float, kind: Kind) -> Iterator[Less]:
        """Give the choices of a kind that have not run out."""
        return (less for less in self.less.values() if less.kind == kind and less.until > now_ms)

    def after(self, at: int) -> Choices:
        """Give what was chosen later than a time in epoch ms."""
        return Choices(
            {name: less for name, less in self.less.items() if less.at > at},
            {item_id: until for item_id, until in self.forgotten.items() if until > at},
        )

    def joined(self, other: Choices) -> Choices:
        """Unite two shoppers' choices: what reaches further holds."""
        less = dict(self.less)
        for name, theirs in other.less.items():
            less[name] = max(less.get(name, theirs), theirs, key=lambda one: (one.until, one.at))
        forgotten = dict(self.forgotten)
        for item_id, until in other.forgotten.items():
            forgotten[item_id] = max(until, forgotten.get(item_id, until))
        return Choices(less, forgotten)

    def values(self) -> dict[str, Any]:
        """Give the plain values of their row."""
        less = {
            name: {
                "kind": one.kind,
                "at": one.at,
                "until": one.until,
                "item_id": one.item_id,
                "brand": one.brand,
                "category": list(one.category),
            }
            for name, one in self.less.items()
        }
        return {"less": less, "forgotten": dict(self.forgotten)}

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Choices:
        """Read the plain values of their row."""
        less = {
            name: Less(
                one["kind"],
                one["at"],
                one["until"],
                one.get("item_id"),
                one.get("brand"),
                tuple(one.get("category", ())),
            )
            for name, one in values.get("less", {}).items()
        }
        return cls(less, dict(values.get("forgotten", {})))


NONE = Choices()
