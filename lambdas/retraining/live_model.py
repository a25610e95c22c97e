"""The version of the live model in the catalogue's row of state: whose neighbours answer without the endpoint."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

_KEY = {"PK": {"S": "META"}, "SK": {"S": "LIVE"}}
_SEED = (
    "SET catalogue_version = if_not_exists(catalogue_version, :zero),"
    " model_version = if_not_exists(model_version, :version)"
)


class LiveModel:
    """Reads and moves the version; nothing else of the row is touched."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def seed(self, version: str) -> str:
        """Name a version, and an empty catalogue, where the row names none; returns the version that it names now."""
        row = self._client.update_item(
            TableName=self._table,
            Key=_KEY,
            UpdateExpression=_SEED,
            ExpressionAttributeValues={":zero": {"N": "0"}, ":version": {"S": version}},
            ReturnValues="ALL_NEW",
        )
        return str(row["Attributes"]["model_version"]["S"])

    def version(self) -> str | None:
        """Read the live version; None before a stage is seeded."""
        row = self._client.get_item(TableName=self._table, Key=_KEY, ConsistentRead=True).get("Item", {})
        return row["model_version"]["S"] if "model_version" in row else None

    def move(self, version: str, expected: str | None) -> bool:
        """Name another version if the row names it already or `expected` (None: whatever it names); False if not."""
        request: dict[str, Any] = {
            "TableName": self._table,
            "Key": _KEY,
            "UpdateExpression": "SET model_version = :version",
            "ExpressionAttributeValues": {":version": {"S": version}},
        }
        if expected is not None:
            request["ConditionExpression"] = "model_version IN (:version, :expected)"
            request["ExpressionAttributeValues"][":expected"] = {"S": expected}
        try:
            self._client.update_item(**request)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True
