"""Exports of what is held of a person: one row for each, by digest, and files in the lake until they expire.

The row, `PK=EXPORT#<digest>`, names the person only while the export is made. An erasure takes row and files away.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from botocore.exceptions import ClientError

from vitrine.domain.erasure import digest
from vitrine.stores.values import plain, row

FRESH_S = 86_400
"""An export answers every request of a day; then the next request makes a new one."""
STALE_S = 6 * 3_600
"""An export that is not ready by then is made anew."""


@dataclass(frozen=True, slots=True)
class Export:
    """An export; times in epoch milliseconds. `people` are shopper keys, and empty once it is made."""

    export_id: str
    status: Literal["preparing", "ready", "failed"]
    started_at: int
    people: tuple[str, ...] = ()
    ready_at: int | None = None
    execution: str | None = None


class Exports:
    """Rows of exports, in the profiles table; `kept_days` is how long one is kept."""

    def __init__(self, client: Any, table: str, kept_days: int = 0) -> None:
        self._client = client
        self._table = table
        self._kept_s = kept_days * 86_400

    def get(self, name: str) -> Export | None:
        """Read the export of a digest consistently."""
        found = self._client.get_item(TableName=self._table, Key=_key(name), ConsistentRead=True).get("Item")
        if found is None:
            return None
        values = plain(found)
        known = {field: values[field] for field in Export.__dataclass_fields__ if field in values}
        return Export(**{**known, "people": tuple(known.get("people", ()))})

    def begin(self, user: str, now_ms: int) -> tuple[Export, bool]:
        """The export of a user by shopper key, and whether it is a new one: one is made at a time, and one a day."""
        found = self.get(digest(user))
        if found is not None and not _over(found, now_ms):
            return found, False
        item = {
            "export_id": secrets.token_hex(16),
            "status": "preparing",
            "started_at": now_ms,
            "people": [user],
            "ttl": now_ms // 1000 + self._kept_s,
        }
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(PK)"}
        if found is not None:
            condition = {
                "ConditionExpression": "export_id = :known",
                "ExpressionAttributeValues": {":known": {"S": found.export_id}},
            }
        written = self._put({**_key(digest(user)), **row(item)}, condition)
        made = self.get(digest(user))
        return (made, written) if made is not None else self.begin(user, now_ms)

    def ready(self, name: str, export_id: str, now_ms: int) -> bool:
        """Close an export and forget whom it names; false where it is there no more."""
        values = {":ready": {"S": "ready"}, ":now": {"N": str(now_ms)}, ":id": {"S": export_id}}
        return self._change(name, "SET #status = :ready, ready_at = :now REMOVE people", values)

    def fail(self, name: str, export_id: str) -> bool:
        """Note that an export was not made; the next request begins another."""
        return self._change(
            name, "SET #status = :failed REMOVE people", {":failed": {"S": "failed"}, ":id": {"S": export_id}}
        )

    def remove(self, name: str) -> None:
        """Remove the row of a digest."""
        self._client.delete_item(TableName=self._table, Key=_key(name))

    def _put(self, item: Mapping[str, Any], condition: Mapping[str, Any]) -> bool:
        return self._accepted("put_item", Item=item, **condition)

    def _change(self, name: str, expression: str, values: Mapping[str, Any]) -> bool:
        return self._accepted(
            "update_item",
            Key=_key(name),
            UpdateExpression=expression,
            ConditionExpression="export_id = :id",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues=values,
        )

    def _accepted(self, operation: str, **request: Any) -> bool:
        try:
            getattr(self._client, operation)(TableName=self._table, **request)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True


def folder(name: str, export_id: str = "") -> str:
    """The prefix of a digest's exports in the lake, or of one of them."""
    return f"exports/{name}/{export_id}/" if export_id else f"exports/{name}/"


def _over(export: Export, now_ms: int) -> bool:
    """Whether another export may be begun."""
    if export.status == "preparing":
        return now_ms > export.started_at + STALE_S * 1000
    return export.status == "failed" or now_ms > (export.ready_at or 0) + FRESH_S * 1000


def _key(name: str) -> dict[str, Sequence[Any] | dict[str, str]]:
    return {"PK": {"S": f"EXPORT#{name}"}, "SK": {"S": "R"}}
