"""Items' categories, read from the catalogue many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vitrine.stores import batches

SEPARATOR = " > "


class ItemCategories:
    """The catalogue table, as far as it is asked for categories."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def of(self, item_ids: Iterable[str]) -> dict[str, str]:
        """Paths ("A > B") by item; items that the catalogue lacks, or keeps back under load, are left out."""
        keys = [{"PK": {"S": f"ITEM#{item_id}"}, "SK": {"S": "I"}} for item_id in item_ids]
        rows = batches.read(self._client, self._table, keys, ProjectionExpression="PK, category").rows
        return {row["PK"]["S"].removeprefix("ITEM#"): _path(row) for row in rows if "category" in row}


def _path(row: Mapping[str, Any]) -> str:
    return SEPARATOR.join(name["S"] for name in row["category"]["L"])
