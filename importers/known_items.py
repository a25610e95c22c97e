"""Which item ids the catalogue has, remembered in bounded memory."""

from __future__ import annotations

import threading
from typing import Any

REMEMBERED = 1_000_000
BATCH = 100


class KnownItems:
    """Looks ids up in the catalogue once; shared by the workers of an import."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table
        self._answers: dict[str, bool] = {}
        self._lock = threading.Lock()

    def among(self, item_ids: set[str]) -> set[str]:
        """Give those of the ids that the catalogue has and has not deleted."""
        with self._lock:
            if len(self._answers) > REMEMBERED:
                self._answers.clear()
            unseen = sorted(item_ids - self._answers.keys())
            for start in range(0, len(unseen), BATCH):
                self._look_up(unseen[start : start + BATCH])
            return {item_id for item_id in item_ids if self._answers[item_id]}

    def _look_up(self, item_ids: list[str]) -> None:
        found = {item["item_id"]["S"] for item in self._live(item_ids)}
        self._answers.update({item_id: item_id in found for item_id in item_ids})

    def _live(self, item_ids: list[str]) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        request: Any = {self._table: {
            "Keys": [{"PK": {"S": f"ITEM#{item_id}"}, "SK": {"S": "I"}} for item_id in item_ids],
            "ProjectionExpression": "item_id, deleted",
        }}  # fmt: skip
        while request:
            answer = self._client.batch_get_item(RequestItems=request)
            items.extend(answer["Responses"].get(self._table, []))
            request = answer.get("UnprocessedKeys")
        return [item for item in items if not item.get("deleted", {}).get("BOOL")]
