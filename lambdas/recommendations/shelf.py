"""Items of the catalogue table, as the pages show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from recommendations.item import Item

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vitrine.stores.showcase import Live, Showcase


class Shelf:
    """The catalogue port over the showcase."""

    def __init__(self, showcase: Showcase) -> None:
        self._showcase = showcase

    def live(self) -> Live:
        """Give the live state, at most a second old."""
        return self._showcase.live()

    def items(self, item_ids: Sequence[str]) -> Mapping[str, Item]:
        """Read items as they are now; those that do not exist or are deleted are absent."""
        return {item_id: item_of(item_id, row) for item_id, row in self._showcase.items(item_ids).items()}

    def neighbours(self, item_ids: Sequence[str], model_version: str) -> Mapping[str, Sequence[tuple[str, float]]]:
        """Give (item id, weight) of each item's neighbours, best first; items without any are absent."""
        return self._showcase.neighbours(item_ids, model_version)


def item_of(item_id: str, row: Mapping[str, Any]) -> Item:
    """Read a stored item document."""
    price, sale = row.get("price"), row.get("sale_price")
    return Item(
        item_id=item_id,
        title=row["title"],
        category=tuple(row.get("category") or ()),
        availability=row.get("availability", "in_stock"),
        brand=row.get("brand"),
        price=_amount(price),
        sale_price=_amount(sale),
        currency=price.get("currency") if price else None,
        stock=row.get("stock"),
        image_link=row.get("image_link"),
        link=row.get("link"),
        attributes=row.get("attributes") or {},
        created_at=float(row.get("created_at", 0)),
    )


def _amount(price: Mapping[str, Any] | None) -> float | None:
    return float(price["amount"]) if price else None
