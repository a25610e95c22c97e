"""Whether the catalogue has an item: one batch read of keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from vitrine import deadline
from vitrine.errors import AwayError
from vitrine.observability import logger

MOST_KEYS = 100
MOST_TRIES = 3
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
        for start in range(0, len(keys), MOST_KEYS):
            asked = keys[start : start + MOST_KEYS]
            try:
                # An event is worth more than a word on its item.
                with deadline.share(SHARE):
                    found |= self._batch(asked)
            except (AwayError, BotoCoreError, ClientError) as error:
                logger().warning("catalogue not asked", extra={"error": type(error).__name__, "items": len(asked)})
                found |= {key["PK"]["S"].removeprefix("ITEM#") for key in asked}
        return found

    def _batch(self, keys: list[dict[str, Any]]) -> set[str]:
        found: set[str] = set()
        wanted: dict[str, Any] = {self._table: {"Keys": keys, "ProjectionExpression": "PK, deleted"}}
        for _ in range(MOST_TRIES):
            response = self._client.batch_get_item(RequestItems=wanted)
            for row in response["Responses"].get(self._table, ()):
                if not row.get("deleted", {}).get("BOOL"):
                    found.add(row["PK"]["S"].removeprefix("ITEM#"))
            wanted = response.get("UnprocessedKeys") or {}
            if not wanted:
                return found
        return found | {key["PK"]["S"].removeprefix("ITEM#") for key in wanted[self._table]["Keys"]}
