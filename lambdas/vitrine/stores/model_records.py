"""One row for each run that the gate judged: its decision with all numbers, and what became of its model.

The row of a version has a key of its own, so that whoever knows the version writes it without reading. Beside it stands
an entry in the list of all runs, written once, by which they are read newest first.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from botocore.exceptions import ClientError

from vitrine.stores import batches
from vitrine.stores.values import plain, row

Outcome = Literal["refused", "accepted", "promoted", "rolled_back"]

_LIST = "MODELS"
_SORT_KEY = "R"


class ModelRecord(NamedTuple):
    """A run's model: `decision` is the gate's document; times are epoch milliseconds.

    `replaces` is the version that was live before its promotion; `cause` is why it was rolled back.
    """

    model_version: str
    outcome: Outcome
    decided_at: int
    decision: Mapping[str, Any]
    package_arn: str | None = None
    promoted_at: int | None = None
    replaces: str | None = None
    rolled_back_at: int | None = None
    cause: str | None = None


class ModelRecords:
    """The table of models. Every write is conditional: it changes a run that was judged, and no other."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def judge(self, model_version: str, decision: Mapping[str, Any], decided_at: int) -> None:
        """Note a decision; the same run judged again replaces it until the model is promoted or rolled back."""
        outcome: Outcome = "accepted" if decision["promote"] else "refused"
        values = {
            "model_version": model_version,
            "outcome": outcome,
            "decided_at": decided_at,
            "decision": json.dumps(decision, separators=(",", ":"), allow_nan=False),
        }
        entry = {"PK": {"S": _LIST}, "SK": {"S": f"{decided_at:015d}#{model_version}"}}
        puts = [
            {**row(values), **_key(model_version)},
            {**entry, "model_version": {"S": model_version}},
        ]
        first = "attribute_not_exists(PK)"
        items = [{"Put": {"TableName": self._table, "Item": item, "ConditionExpression": first}} for item in puts]
        try:
            self._client.transact_write_items(TransactItems=items)
        except ClientError as error:
            if not _is_there(error):
                raise
            undecided = {":refused": {"S": "refused"}, ":accepted": {"S": "accepted"}}
            changes = {name: values[name] for name in ("outcome", "decision")}
            self._change(model_version, changes, "outcome IN (:refused, :accepted)", undecided)

    def register(self, model_version: str, package_arn: str) -> bool:
        """Note a model's package; False where no such run was judged."""
        return self._change(model_version, {"package_arn": package_arn})

    def promote(self, model_version: str, replaces: str, promoted_at: int) -> bool:
        """Note that a model was promoted in place of another; False where no such run was judged."""
        changes = {"outcome": "promoted", "replaces": replaces, "promoted_at": promoted_at}
        return self._change(model_version, changes)

    def roll_back(self, model_version: str, cause: str, rolled_back_at: int) -> bool:
        """Note that a model was taken back, and why; False where no such run was judged."""
        return self._change(model_version, {"outcome": "rolled_back", "cause": cause, "rolled_back_at": rolled_back_at})

    def get(self, model_version: str) -> ModelRecord | None:
        """Read a run's record consistently; None where no such run was judged."""
        found = self._client.get_item(TableName=self._table, Key=_key(model_version), ConsistentRead=True)
        return _record(found["Item"]) if "Item" in found else None

    def page(self, limit: int, after: str | None) -> tuple[list[ModelRecord], str | None]:
        """Read the newest records, or those behind a place of the list; gives the place to go on after, or None.

        Raises TimeoutError when the table keeps some back.
        """
        request: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "PK = :list",
            "ExpressionAttributeValues": {":list": {"S": _LIST}},
            "ScanIndexForward": False,
            "ConsistentRead": True,
            "Limit": limit,
        }
        if after is not None:
            request["ExclusiveStartKey"] = {"PK": {"S": _LIST}, "SK": {"S": after}}
        found = self._client.query(**request)
        records = self._many([entry["model_version"]["S"] for entry in found["Items"]])
        last = found.get("LastEvaluatedKey")
        return records, last["SK"]["S"] if last else None

    def _many(self, versions: Sequence[str]) -> list[ModelRecord]:
        """Read several records, in the order given."""
        keys = [_key(version) for version in versions]
        rows, kept_back = batches.read(self._client, self._table, keys, ConsistentRead=True)
        if kept_back:
            raise TimeoutError("the table of models kept some records back")
        read = {record.model_version: record for record in map(_record, rows)}
        return [read[version] for version in versions if version in read]

    def _change(
        self,
        model_version: str,
        changes: Mapping[str, Any],
        condition: str = "attribute_exists(PK)",
        more: Mapping[str, Any] | None = None,
    ) -> bool:
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(model_version),
                UpdateExpression="SET " + ", ".join(f"{name} = :{name}" for name in changes),
                ConditionExpression=condition,
                ExpressionAttributeValues={
                    **{f":{name}": value for name, value in row(changes).items()},
                    **(more or {}),
                },
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True


def _is_there(error: ClientError) -> bool:
    """Whether a transaction was refused because what it would create exists, and not for a conflict."""
    reasons = error.response.get("CancellationReasons") or []
    return any(reason.get("Code") == "ConditionalCheckFailed" for reason in reasons)


def _key(model_version: str) -> dict[str, dict[str, str]]:
    return {"PK": {"S": f"MODEL#{model_version}"}, "SK": {"S": _SORT_KEY}}


def _record(item: Mapping[str, Any]) -> ModelRecord:
    values = plain(item)
    values["decision"] = json.loads(values["decision"])
    return ModelRecord(**{name: values[name] for name in ModelRecord._fields if name in values})
