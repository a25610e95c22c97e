"""Tombstones in the profiles table: up to when a shopper was erased, under a digest and for ever.

`PK=TOMBSTONE#<digest>, SK=T`. While an erasure is at work a row `T` stands in the shopper's own partition as well,
before all others in the one query of a recommendation; it goes when the erasure ends, for its key names the shopper.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vitrine.domain.erasure import NEVER, digest
from vitrine.stores import batches

SORT_KEY = "T"
_ATTEMPTS = 8


def key(shopper_key: str) -> dict[str, dict[str, str]]:
    """The key of a shopper's tombstone."""
    return {"PK": {"S": f"TOMBSTONE#{digest(shopper_key)}"}, "SK": {"S": SORT_KEY}}


def unless_erased(table: str, shopper_key: str, first: int) -> dict[str, Any]:
    """The action of a transaction that cancels it where a shopper was erased at `first` (epoch ms) or later."""
    check = {
        "TableName": table,
        "Key": key(shopper_key),
        "ConditionExpression": "attribute_not_exists(PK) OR #at < :first",
        "ExpressionAttributeNames": {"#at": "at"},
        "ExpressionAttributeValues": {":first": {"N": str(first)}},
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    return {"ConditionCheck": check}


def told(reason: Mapping[str, Any]) -> int:
    """Up to when the shopper was erased, by the reason that `unless_erased` gave; NEVER where it did not refuse."""
    return int(reason.get("Item", {}).get("at", {"N": NEVER})["N"])


class Tombstones:
    """Reads of tombstones."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def until(self, shopper_keys: Iterable[str]) -> dict[str, int]:
        """Up to when shoppers were erased, in epoch ms, by key; who never was is absent.

        Raises TimeoutError where the table keeps some back: not knowing must not pass for not erased.
        """
        names = {key(one)["PK"]["S"]: one for one in shopper_keys}
        keys = [{"PK": {"S": name}, "SK": {"S": SORT_KEY}} for name in names]
        rows, kept_back = batches.read(self._client, self._table, keys, attempts=_ATTEMPTS, ConsistentRead=True)
        if kept_back:
            raise TimeoutError("the table keeps some tombstones back")
        return {names[row["PK"]["S"]]: int(row["at"]["N"]) for row in rows}
