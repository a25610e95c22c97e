"""One execution at a time: a row names the one at work, and holds for as long as that one runs.

Nothing is released, so nothing can be left locked: an execution that has ended, failed, been stopped or run out of time
holds no more, whatever it left in the row.
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from retraining.errors import AlreadyRunning

_TRIES = 3


class Lock:
    """One lock by name, in the table that holds the stage's state."""

    def __init__(self, dynamodb: Any, table: str, stepfunctions: Any, name: str) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._stepfunctions = stepfunctions
        self._key = {"PK": {"S": "RETRAINING"}, "SK": {"S": f"LOCK#{name}"}}

    def take(self, execution: str) -> None:
        """Let an execution, by its ARN, hold the lock; again is no error. Raises AlreadyRunning naming the holder."""
        holder = execution
        for _ in range(_TRIES):
            found = self._replace(holder, execution)
            if found is None:
                return
            holder = found
            if self._runs(holder):
                break
        raise AlreadyRunning(f"{holder.rpartition(':')[2]} is at work: one at a time")

    def _replace(self, holder: str, execution: str) -> str | None:
        """Hold in place of `holder`; None if that was so, or else who holds."""
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key=self._key,
                UpdateExpression="SET execution = :mine",
                ConditionExpression="attribute_not_exists(execution) OR execution IN (:mine, :holder)",
                ExpressionAttributeValues={":mine": {"S": execution}, ":holder": {"S": holder}},
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            held: Any = error.response["Item"]
            return str(held["execution"]["S"])
        return None

    def _runs(self, execution: str) -> bool:
        try:
            found = self._stepfunctions.describe_execution(executionArn=execution)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ExecutionDoesNotExist":
                raise
            return False
        return bool(found["status"] == "RUNNING")
