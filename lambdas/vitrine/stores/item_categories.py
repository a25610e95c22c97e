"""Items' categories, read from the catalogue many at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

MOST_KEYS = 100
MOST_TRIES = 3
SEPARATOR = " > "


class ItemCategories:
    """The catalogue table, as far as it is asked for categories."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def of(self, item_ids: Iterable[str]) -> dict[str, str]:
        """Paths ("A > B") by item; items that the catalogue lacks, or keeps back under load, are left out."""
        keys = [{"PK": {"S": f"ITEM#{item_id}"}, "SK": {"S": "I"}} for item_id in item_ids]
        found: dict[str, str] = {}
        for start in range(0, len(keys), MOST_KEYS):
            found |= self._batch(keys[start : start + MOST_KEYS])
        return found

    def _batch(self, keys: list[dict[str, Any]]) -> dict[str, str]:
        found: dict[str, str] = {}
        wanted: dict[str, Any] = {self._table: {"Keys": keys, "ProjectionExpression": "PK, category"}}
        for _ in range(MOST_TRIES):
            response = self._client.batch_get_item(RequestItems=wanted)
            for row in response["Responses"].get(self._table, ()):
                if "category" in row:
                    path = SEPARATOR.join(name["S"] for name in row["category"]["L"])
                    found[row["PK"]["S"].removeprefix("ITEM#")] = path
            wanted = response.get("UnprocessedKeys") or {}
            if not wanted:
                break
        return found
