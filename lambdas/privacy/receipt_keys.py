"""The public keys of all receipts, old and new."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

_PARTITION = "RECEIPT-KEYS"


class ReceiptKeys:
    """The public keys of all receipts, in the profiles table."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def keep(self, public: Mapping[str, str]) -> None:
        """Keep a key; again changes nothing."""
        item = {"PK": {"S": _PARTITION}, "SK": {"S": public["kid"]}, "jwk": {"S": json.dumps(public, sort_keys=True)}}
        self._client.put_item(TableName=self._table, Item=item)

    def all(self) -> list[dict[str, str]]:
        """Every key that a receipt was signed with."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="PK = :pk",
            ExpressionAttributeValues={":pk": {"S": _PARTITION}},
        )
        return [json.loads(row["jwk"]["S"]) for page in pages for row in page["Items"]]
