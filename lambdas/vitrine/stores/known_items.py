"""Whether the catalogue has an item: one batch read of keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from vitrine import deadline
from vitrine.errors import AwayError
from vitrine.observability import logger
from vitrine.stores import batches

SHARE = 0.25


class KnownItems:
    """The catalogue table, as far as it is asked what exists."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def existing(self, item_ids: Iterable[str]) -> set[str]:
        """Which of the items exist and are not deleted; one that could not be asked for counts as existing."""
        keys = [{"PK": {"S": f"ITEM#{item_id}"}, "SK": {"S": "I"}} for item_id in item_ids]
        found: set[str] = set()
        for start in range(0, len(keys), batches.MOST_KEYS):
            asked = keys[start : start + batches.MOST_KEYS]
            try:
                # An event is worth more than a word on its item.
                with deadline.share(SHARE):
                    found |= self._batch(asked)
            except (AwayError, BotoCoreError, ClientError) as error:
                logger().warning("catalogue not asked", extra={"error": type(error).__name__, "items": len(asked)})
                found |= {key["PK"]["S"].removeprefix("ITEM#") for key in asked}
        return found

    def _batch(self, keys: list[dict[str, Any]]) -> set[str]:
        rows, kept_back = batches.read(self._client, self._table, keys, ProjectionExpression="PK, deleted")
        existing = [row for row in rows if not row.get("deleted", {}).get("BOOL")]
        return {one["PK"]["S"].removeprefix("ITEM#") for one in (*existing, *kept_back)}
