"""Items of the catalogue table, as the pages show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from recommendations.item import NO_PHRASES, Item
from vitrine.stores.values import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vitrine.stores.showcase import Live, Showcase


class Shelf:
    """The shelf port over the showcase."""

    def __init__(self, showcase: Showcase) -> None:
        self._showcase = showcase

    def live(self) -> Live:
        """Give the live state, at most a second old."""
        return self._showcase.live()

    def items(self, item_ids: Sequence[str]) -> Mapping[str, Item]:
        """Read items as they are now; those that do not exist or are deleted are absent."""
        return {item_id: item_of(item_id, row) for item_id, row in self._showcase.items(item_ids).items()}

    def item(self, item_id: str, row: Mapping[str, Any]) -> Item:
        """Give the item of a stored row."""
        return item_of(item_id, row)

    def neighbours(self, item_ids: Sequence[str], model_version: str) -> Mapping[str, Sequence[tuple[str, float]]]:
        """Give (item id, weight) of each item's neighbours, best first; items without any are absent."""
        return self._showcase.neighbours(item_ids, model_version)


def item_of(item_id: str, row: Mapping[str, Any]) -> Item:
    """Read a stored item: attribute by attribute, because this runs for every candidate of every request."""
    price = row["price"]["M"] if "price" in row else {}
    return Item(
        item_id=item_id,
        title=row["title"]["S"],
        category=tuple([level["S"] for level in row["category"]["L"]]) if "category" in row else (),
        availability=_text(row, "availability") or "in_stock",
        brand=_text(row, "brand"),
        price=_amount(price),
        sale_price=_amount(row["sale_price"].get("M", {})) if "sale_price" in row else None,
        currency=_text(price, "currency"),
        stock=int(row["stock"]["N"]) if "N" in row.get("stock", ()) else None,
        image_link=_text(row, "image_link"),
        link=_text(row, "link"),
        attributes=plain(row["attributes"].get("M", {})) if "attributes" in row else {},
        created_at=float(row["created_at"]["N"]) if "created_at" in row else 0.0,
        phrases=plain(row["phrases"]["M"]["texts"]["M"]) if "phrases" in row else NO_PHRASES,
    )


def _text(row: Mapping[str, Any], name: str) -> str | None:
    return row[name].get("S") if name in row else None


def _amount(price: Mapping[str, Any]) -> float | None:
    """Read an amount of money, a number or a decimal in text."""
    if "amount" not in price:
        return None
    [written] = price["amount"].values()
    return float(written)
