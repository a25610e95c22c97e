"""What the assistant remembers of a shopper from one conversation to the next: one row beside the conversations.

`M#` in the partition `CONVERSATION#<shopper key>`; every change is made on the condition that it is the one known.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from vitrine.stores import batches
from vitrine.stores.conversations import partition
from vitrine.stores.values import plain, row

MEMORY = "M#"


class Remembered(NamedTuple):
    """What is remembered: `values` as they were written, `at` in epoch milliseconds, `revision` from 1."""

    values: dict[str, Any]
    at: int
    revision: int
    carried: bool = False
    """Whether it was given to the user whom its session joined."""


class Memories:
    """Memories in the profiles table; those of anonymous sessions expire `session_ttl_days` after their last change."""

    def __init__(self, client: Any, table: str, session_ttl_days: int) -> None:
        self._client = client
        self._table = table
        self._session_ttl_s = session_ttl_days * 86_400

    def read(self, shopper_key: str) -> Remembered | None:
        """Read what is remembered of a shopper, consistently; None where nothing is."""
        response = self._client.get_item(TableName=self._table, Key=_key(shopper_key), ConsistentRead=True)
        if "Item" not in response:
            return None
        stored = plain(response["Item"])
        return Remembered(json.loads(stored["memory"]), stored["at"], stored["revision"], stored.get("carried", False))

    def write(
        self,
        shopper_key: str,
        values: Mapping[str, Any],
        at: int,
        known_revision: int | None,
        *,
        carried: bool = False,
    ) -> bool:
        """Replace what is remembered if it is still that of a revision (None: nothing); false where it is not.

        `at` in epoch milliseconds.
        """
        fields: dict[str, Any] = {
            "memory": json.dumps(dict(values), separators=(",", ":")),
            "at": at,
            "revision": (known_revision or 0) + 1,
        } | ({"carried": True} if carried else {})
        if shopper_key.startswith("SESSION#"):
            fields["ttl"] = at // 1000 + self._session_ttl_s
        request: dict[str, Any] = {
            "TableName": self._table,
            "Item": row(fields) | _key(shopper_key),
            "ConditionExpression": "attribute_not_exists(PK)",
        }
        if known_revision is not None:
            request["ConditionExpression"] = "revision = :known"
            request["ExpressionAttributeValues"] = {":known": {"N": str(known_revision)}}
        try:
            self._client.put_item(**request)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True

    def carry(self, session: str, user: str, at: int, erased_until: int) -> bool:
        """Add what a session remembers to what its user does, once; false where there was nothing, or it was busy.

        Of lists each has all, of anything else the user's own holds. What is of an erasure or before stays behind.
        """
        given = self.read(session)
        if given is None or given.carried or given.at <= erased_until:
            return False
        known = self.read(user)
        own = known.values if known is not None and known.at > erased_until else {}
        if not self.write(user, _united(own, given.values), at, None if known is None else known.revision):
            return False
        return self.write(session, given.values, given.at, given.revision, carried=True)

    def delete(self, shopper_key: str) -> bool:
        """Forget everything; false where nothing was remembered."""
        known = self.read(shopper_key) is not None
        # Of one row: a batch is what a function that deletes conversations may write anyway.
        batches.write(self._client, self._table, [{"DeleteRequest": {"Key": _key(shopper_key)}}])
        return known


def _united(own: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    united = dict(given) | dict(own)
    for name, values in given.items():
        if isinstance(values, list):
            kept = own.get(name, [])
            united[name] = [*kept, *(value for value in values if value not in kept)]
    return united


def _key(shopper_key: str) -> dict[str, dict[str, str]]:
    return {"PK": {"S": partition(shopper_key)}, "SK": {"S": MEMORY}}
