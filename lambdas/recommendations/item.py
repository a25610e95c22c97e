"""A catalogue item as it is right now."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


NO_PHRASES: Mapping[str, str] = MappingProxyType({})


class Item(NamedTuple):
    """What a storefront shows of an item, and what a filter reads; prices in units of `currency`, times in epoch s."""

    item_id: str
    title: str
    category: tuple[str, ...]
    availability: str
    brand: str | None = None
    price: float | None = None
    sale_price: float | None = None
    currency: str | None = None
    stock: int | None = None
    image_link: str | None = None
    link: str | None = None
    attributes: Mapping[str, Any] = MappingProxyType({})
    created_at: float = 0.0
    vouched: bool = False
    """Whether the ranker applied the filter, for want of values to apply it to here."""
    phrases: Mapping[str, str] = NO_PHRASES
    """Sentences of reasons to stand beside the item, as `vitrine.domain.phrases` has them."""

    @property
    def in_stock(self) -> bool:
        """Whether the item can be ordered now."""
        return self.availability != "out_of_stock" and self.stock != 0

    @property
    def price_to_pay(self) -> float | None:
        """The sale price where there is one, else the price."""
        return self.price if self.sale_price is None else self.sale_price

    def attribute(self, name: str) -> str | None:
        """Give a free attribute as the text it is compared by: true in lower case, 1.0 as 1."""
        value = self.attributes.get(name)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return None if value is None else str(value)
