"""The version of the live model in the catalogue's row of state: whose neighbours answer without the endpoint."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from retraining.errors import StageNotSeeded

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

    def version(self) -> str:
        """Read the live version; raises StageNotSeeded."""
        row = self._client.get_item(TableName=self._table, Key=_KEY, ConsistentRead=True).get("Item", {})
        if "model_version" not in row:
            raise StageNotSeeded(f"{self._table} names no live model: deploy the stack that seeds it")
        return str(row["model_version"]["S"])

    def move(self, version: str, expected: str) -> bool:
        """Name another version if the row names it already or `expected`; False if it names neither."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_KEY,
                UpdateExpression="SET model_version = :version",
                ConditionExpression="model_version IN (:version, :expected)",
                ExpressionAttributeValues={":version": {"S": version}, ":expected": {"S": expected}},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True
