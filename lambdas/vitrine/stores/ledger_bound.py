"""The bound of a purchase ledger: past a thousand items, those bought longest ago are forgotten.

It is kept behind the stream of changes, not in the purchase itself. What is seen there may have changed since, so an
item goes only while its last purchase is the one seen; a later change brings the ledger here again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from vitrine.stores.ledger import SORT_KEY

MOST_ITEMS = 1_000
AT_ONCE = 50
"""Items forgotten by one update, whose expressions have a bounded length."""


class LedgerBound:
    """Keeps the ledgers of the profiles table small."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def keep(self, ledger: Mapping[str, Mapping[str, Any]]) -> None:
        """Forget what is too much in a ledger's stored row."""
        times = _times(ledger)
        oldest_first = sorted(times, key=lambda item_id: (times[item_id] or 0, item_id))
        excess = oldest_first[: max(0, len(times) - MOST_ITEMS)]
        for start in range(0, len(excess), AT_ONCE):
            self._forget(ledger["PK"]["S"], [(item, times[item]) for item in excess[start : start + AT_ONCE]])

    def _forget(self, shopper_key: str, items: Sequence[tuple[str, int | None]]) -> None:
        names: dict[str, str] = {}
        values: dict[str, dict[str, str]] = {}
        # An update would make a row that an erasure has removed.
        unchanged: list[str] = ["attribute_exists(PK)"]
        for index, (item_id, last_at) in enumerate(items):
            names |= {f"#n{index}": f"n:{item_id}", f"#t{index}": f"t:{item_id}"}
            if last_at is None:
                unchanged.append(f"attribute_not_exists(#t{index})")
            else:
                values[f":t{index}"] = {"N": str(last_at)}
                unchanged.append(f"#t{index} = :t{index}")
        request: dict[str, Any] = {
            "TableName": self._table,
            "Key": {"PK": {"S": shopper_key}, "SK": {"S": SORT_KEY}},
            "UpdateExpression": f"REMOVE {', '.join(names)}",
            "ConditionExpression": " AND ".join(unchanged),
            "ExpressionAttributeNames": names,
        }
        if values:
            request["ExpressionAttributeValues"] = values
        try:
            self._client.update_item(**request)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise


def _times(ledger: Mapping[str, Mapping[str, Any]]) -> dict[str, int | None]:
    """The last purchase of every counted item; None where an item was forgotten while it was being counted again."""
    counted = [name[2:] for name in ledger if name.startswith("n:")]
    return {item: int(ledger[f"t:{item}"]["N"]) if f"t:{item}" in ledger else None for item in counted}
