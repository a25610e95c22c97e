"""Customers' reviews as they are counted: texts and stars, without who wrote them."""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Sequence
from typing import Any

from content.aspects import Review
from content.masking import masked
from content.writing import Reviews
from vitrine.errors import PayloadTooLargeError
from vitrine.stores.values import row

MOST_BYTES = 350_000
"""What fits a row, packed."""


class ReviewShelf:
    """Reviews of the content table: one row for each item, `REVIEWS#<item id>`."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def put(self, item_id: str, sent: Sequence[Review]) -> dict[str, Any]:
        """Replace an item's reviews, with what is personal in them masked; raises PayloadTooLargeError."""
        clean, count = [], 0
        for review in sent:
            text, found = masked(review.text)
            count += found
            clean.append([text, review.rating])
        packed = zlib.compress(
            json.dumps(clean, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace"), 6
        )
        if len(packed) > MOST_BYTES:
            raise PayloadTooLargeError(f"reviews: at most {MOST_BYTES} bytes once packed")
        known = self._client.get_item(TableName=self._table, Key=row(_key(item_id)), ConsistentRead=True).get("Item")
        # The same reviews again are no others: what was written of them stays true.
        same = known is not None and known["reviews"]["B"] == packed
        revision = int(known["revision"]["N"]) if known is not None and same else int(time.time() * 1000)
        values = {"reviews": packed, "count": len(clean), "revision": revision}
        self._client.put_item(TableName=self._table, Item=row({**values, **_key(item_id)}))
        return {"item_id": item_id, "revision": revision, "reviews": len(clean), "masked": count}

    def get(self, item_id: str) -> Reviews:
        """Read an item's reviews consistently; none where none were given."""
        found = self._client.get_item(TableName=self._table, Key=row(_key(item_id)), ConsistentRead=True).get("Item")
        if found is None:
            return Reviews()
        reviews = [Review(text, rating) for text, rating in json.loads(zlib.decompress(found["reviews"]["B"]))]
        return Reviews(reviews, int(found["revision"]["N"]))

    def revision(self, item_id: str) -> int:
        """Say which version of an item's reviews is there; 0 for none."""
        found = self._client.get_item(
            TableName=self._table, Key=row(_key(item_id)), ConsistentRead=True, ProjectionExpression="revision"
        ).get("Item")
        return int(found["revision"]["N"]) if found else 0

    def unchanged(self, item_id: str, revision: str) -> dict[str, Any]:
        """Give the action that cancels a transaction where an item's reviews are others by now."""
        condition = "attribute_not_exists(PK)" if revision == "0" else "revision = :revision"
        check: dict[str, Any] = {"TableName": self._table, "Key": row(_key(item_id)), "ConditionExpression": condition}
        if revision != "0":
            check["ExpressionAttributeValues"] = {":revision": {"N": revision}}
        return {"ConditionCheck": check}


def _key(item_id: str) -> dict[str, str]:
    return {"PK": f"REVIEWS#{item_id}", "SK": "R"}
