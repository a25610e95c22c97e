"""The erasures that are not done: a row for each, written and removed with its record, by which a sweep finds them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_PARTITION = "ERASURES"


def noted(table: str, erasure_id: str) -> dict[str, Any]:
    """The action of a transaction that notes an erasure."""
    return {"Put": {"TableName": table, "Item": _key(erasure_id)}}


def closed(table: str, erasure_id: str) -> dict[str, Any]:
    """The action of a transaction that removes the note."""
    return {"Delete": {"TableName": table, "Key": _key(erasure_id)}}


class Unfinished:
    """The notes, in the profiles table."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def all(self) -> Iterator[str]:
        """The ids of the erasures that are not done."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="PK = :pk",
            ExpressionAttributeValues={":pk": {"S": _PARTITION}},
        )
        return (row["SK"]["S"] for page in pages for row in page["Items"])

    def remove(self, erasure_id: str) -> None:
        """Remove the note of an erasure that is not there any more."""
        self._client.delete_item(TableName=self._table, Key=_key(erasure_id))


def _key(erasure_id: str) -> dict[str, dict[str, str]]:
    return {"PK": {"S": _PARTITION}, "SK": {"S": erasure_id}}
