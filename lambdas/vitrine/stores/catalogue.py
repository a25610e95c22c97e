"""The catalogue table as merchants change it: one row for each item, at a revision that only rises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from vitrine.stores import batches
from vitrine.stores.values import plain, row

TOMBSTONE_S = 30 * 86_400
"""How long a deleted item's row says so: long enough for every consumer to have seen it."""


def _key(item_id: str) -> dict[str, dict[str, str]]:
    return {"PK": {"S": f"ITEM#{item_id}"}, "SK": {"S": "I"}}


class CatalogueTable:
    """Items as they are stored; deleted ones are rows too, until their consumers have seen it."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def get(self, item_id: str) -> dict[str, Any] | None:
        """Read an item's row consistently, deleted or not."""
        response = self._client.get_item(TableName=self._table, Key=_key(item_id), ConsistentRead=True)
        return plain(response["Item"]) if "Item" in response else None

    def get_many(self, item_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Read the rows of items consistently; raises TimeoutError when the table keeps some back."""
        found = batches.read(self._client, self._table, [_key(item) for item in item_ids], ConsistentRead=True)
        if found.kept_back:
            raise TimeoutError("the catalogue table kept some items back")
        return {values["item_id"]: values for values in map(plain, found.rows)}

    def replace(self, values: Mapping[str, Any], known_revision: int | None) -> bool:
        """Write an item's row if it is still at the revision known (None: if there is none); False where it is not.

        A row that carries what was phrased for the known one is also refused where more has been phrased since.
        """
        request: dict[str, Any] = {
            "TableName": self._table,
            "Item": row(values) | _key(values["item_id"]),
            "ConditionExpression": "attribute_not_exists(PK)",
        }
        if known_revision is not None:
            phrased = values.get("phrased")
            request["ConditionExpression"] = "revision = :known AND " + (
                "attribute_not_exists(phrased)" if phrased is None else "phrased = :phrased"
            )
            request["ExpressionAttributeValues"] = row({":known": known_revision, ":phrased": phrased})
        try:
            self._client.put_item(**request)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True

    def page(self, limit: int, after: str | None) -> tuple[list[dict[str, Any]], str | None]:
        """List live items in the table's own order; gives the partition to go on after, None at the end."""
        items: list[dict[str, Any]] = []
        start: dict[str, Any] | None = {"PK": {"S": after}, "SK": {"S": "I"}} if after else None
        while len(items) < limit:
            response = self._client.scan(**self._scan(limit - len(items), start))
            items += map(plain, response["Items"])
            start = response.get("LastEvaluatedKey")
            if start is None:
                return items, None
        return items, f"ITEM#{items[-1]['item_id']}"

    def _scan(self, limit: int, start: Mapping[str, Any] | None) -> dict[str, Any]:
        request: dict[str, Any] = {
            "TableName": self._table,
            "ConsistentRead": True,
            # A page of keys, of which neighbours and tombstones are left out.
            "Limit": limit,
            "FilterExpression": "SK = :item AND attribute_not_exists(deleted)",
            "ExpressionAttributeValues": {":item": {"S": "I"}},
        }
        return request | ({"ExclusiveStartKey": dict(start)} if start else {})
