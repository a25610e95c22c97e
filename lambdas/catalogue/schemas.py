"""What callers send and get: items, by the names of Google's Merchant product specification."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from vitrine.schemas import Amount, Currency, Described, Edge, ItemId, Number, Numeric, PartProblem, Whole

Url = Annotated[str, StringConstraints(max_length=2_000, pattern=r"^https://[^\s<>\"]+$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^:]+$")]
Scalar = bool | Whole | Number | Annotated[str, StringConstraints(min_length=1, max_length=1_000)]


class Price(Edge):
    """An amount of money: at most two decimals, ISO 4217 currency."""

    amount: Amount
    currency: Currency

    @model_validator(mode="after")
    def _has_cents_at_most(self) -> Price:
        if round(self.amount, 2) != self.amount:
            raise ValueError("amount has at most two decimals")
        return self


class ItemBody(Edge):
    """An item as a merchant writes it."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
    description: Annotated[str, StringConstraints(max_length=5_000)] | None = None
    brand: Annotated[str, StringConstraints(min_length=1, max_length=70)] | None = None
    category: Annotated[
        list[Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^>]+$")]],
        Field(min_length=1, max_length=10),
    ]
    price: Price
    sale_price: Price | None = None
    availability: Literal["in_stock", "out_of_stock", "preorder", "backorder"] = "in_stock"
    stock: Annotated[int, Field(ge=0, le=1_000_000_000), Numeric] | None = None
    image_link: Url | None = None
    link: Url | None = None
    item_group_id: ItemId | None = None
    attributes: Annotated[dict[Name, Scalar], Field(max_length=50)] = {}

    @model_validator(mode="after")
    def _sells_for_less(self) -> ItemBody:
        if self.sale_price is not None and self.sale_price.currency != self.price.currency:
            raise ValueError("sale_price must be in the currency of price")
        if self.sale_price is not None and self.sale_price.amount > self.price.amount:
            raise ValueError("sale_price must not be above price")
        return self


class BatchItem(ItemBody):
    """An item of a batch: it names itself."""

    item_id: ItemId


class Item(BatchItem):
    """A stored item. `created_at` and `updated_at` in epoch seconds; `revision` rises with every change."""

    revision: int
    created_at: int
    updated_at: int


class PutItems(Edge):
    """1 to 100 items. Each is checked by itself: one bad item does not lose the others."""

    items: Annotated[list[Annotated[dict[str, Any], Described(BatchItem)]], Field(min_length=1, max_length=100)]


class ItemResult(Edge):
    """What became of one item, in the order sent."""

    item_id: str | None
    status: Literal["stored", "unchanged", "rejected"]
    revision: int | None = None
    errors: list[PartProblem] | None = None


class ItemResults(Edge):
    """A result for each item, in the order sent."""

    results: list[ItemResult]


class ListItemsQuery(Edge):
    """Where a listing goes on."""

    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[str, StringConstraints(min_length=1, max_length=2_000)] | None = None


class ItemPage(Edge):
    """A page of the catalogue."""

    items: list[Item]
    next_cursor: str | None = None
