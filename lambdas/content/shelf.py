"""The shop's items, as copy is written of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from vitrine.errors import InvalidInputError
from vitrine.stores.values import plain, row

AT_ONCE = 100
MOST_PAGES = 25
"""Pages (1 MB each) of the catalogue that a filter looks through within one request."""


class Rows(Protocol):
    """Reads of items' rows."""

    def get_many(self, item_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Read the rows of at most 100 items."""


class Shelf:
    """Items by id, and by category and brand."""

    def __init__(self, rows: Rows, client: Any, table: str) -> None:
        self._rows = rows
        self._client = client
        self._table = table

    def read(self, item_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Read items that are there, by id, consistently."""
        found: dict[str, dict[str, Any]] = {}
        for start in range(0, len(item_ids), AT_ONCE):
            found |= self._rows.get_many(item_ids[start : start + AT_ONCE])
        return {
            item_id: found[item_id] for item_id in item_ids if item_id in found and not found[item_id].get("deleted")
        }

    def matching(self, category: Sequence[str] | None, brand: str | None, most: int) -> list[str]:
        """List the ids of items of a category and a brand, in order of id.

        Raises InvalidInputError where there are more than `most`, or the catalogue is too large to look through.
        """
        found: list[str] = []
        start: dict[str, Any] | None = None
        for _ in range(MOST_PAGES):
            page = self._client.scan(
                **_scan(self._table, category, brand), **({"ExclusiveStartKey": start} if start else {})
            )
            found += [item["item_id"] for item in map(plain, page["Items"]) if _below(item, category)]
            if len(found) > most:
                raise InvalidInputError.of("filter", f"may fit at most {most} items; name a narrower one", len(found))
            start = page.get("LastEvaluatedKey")
            if start is None:
                return sorted(found)
        raise InvalidInputError.of("filter", "the catalogue is too large to be looked through; give item_ids", None)

    def unchanged(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """Give the action that cancels a transaction where an item is no longer as it was read."""
        return {
            "ConditionCheck": {
                "TableName": self._table,
                "Key": row({"PK": f"ITEM#{item['item_id']}", "SK": "I"}),
                "ConditionExpression": "revision = :revision",
                "ExpressionAttributeValues": row({":revision": item["revision"]}),
            }
        }


def _scan(table: str, category: Sequence[str] | None, brand: str | None) -> dict[str, Any]:
    conditions, values = ["SK = :item", "attribute_not_exists(deleted)"], {":item": "I"}
    names = {"#category": "category"}
    if brand is not None:
        conditions.append("#brand = :brand")
        names["#brand"], values[":brand"] = "brand", brand
    if category is not None:
        conditions.append("contains(#category, :leaf)")
        values[":leaf"] = category[-1]
    return {
        "TableName": table,
        "ConsistentRead": True,
        "FilterExpression": " AND ".join(conditions),
        "ProjectionExpression": "item_id, #category",
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": row(values),
    }


def _below(item: Mapping[str, Any], category: Sequence[str] | None) -> bool:
    return category is None or list(item.get("category") or ())[: len(category)] == list(category)
