"""The caller's filter: compiled into the ranker's mask, and applied again on live items."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from recommendations.item import Item


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions that an item must meet: any of the values within a field, and all of the fields.

    What is not wanted is told by `not_…`: an item of which nothing is known there is not refused.

    Prices are what a shopper pays (the sale price where there is one), both ends included; `created_after` is in epoch
    seconds; attribute values compare as text, true and false in lower case.
    """

    categories: tuple[tuple[str, ...], ...] = ()
    min_price: float | None = None
    max_price: float | None = None
    brands: frozenset[str] = frozenset()
    attributes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    in_stock: bool = True
    created_after: int | None = None
    not_categories: tuple[tuple[str, ...], ...] = ()
    not_brands: frozenset[str] = frozenset()
    not_attributes: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def compiled(self) -> dict[str, Any]:
        """Give the filter as the ranker takes it: only what is set."""
        conditions: dict[str, Any] = {
            "categories": [list(path) for path in self.categories],
            "min_price": self.min_price,
            "max_price": self.max_price,
            "brands": sorted(self.brands),
            "attributes": {name: sorted(values) for name, values in self.attributes.items()},
            "created_after": self.created_after,
            "not_categories": [list(path) for path in self.not_categories],
            "not_brands": sorted(self.not_brands),
            "not_attributes": {name: sorted(values) for name, values in self.not_attributes.items()},
        }
        return {"in_stock": self.in_stock} | {k: v for k, v in conditions.items() if v not in (None, [], {})}

    def accepts(self, item: Item) -> bool:
        """Say whether a live item meets every condition."""
        return (
            (item.in_stock or not self.in_stock)
            and (not self.categories or any(item.category[: len(path)] == path for path in self.categories))
            and (not self.brands or item.brand in self.brands)
            and (self.created_after is None or item.created_at >= self.created_after)
            and self._accepts_price(item)
            and all(item.attribute(name) in values for name, values in self.attributes.items())
            and not self._refuses(item)
        )

    def _refuses(self, item: Item) -> bool:
        return (
            item.brand in self.not_brands
            or any(item.category[: len(path)] == path for path in self.not_categories)
            or any(item.attribute(name) in values for name, values in self.not_attributes.items())
        )

    def _accepts_price(self, item: Item) -> bool:
        if self.min_price is None and self.max_price is None:
            return True
        price = item.price_to_pay
        if price is None:
            return False
        lowest = 0.0 if self.min_price is None else self.min_price
        return lowest <= price and (self.max_price is None or price <= self.max_price)
