"""The profiles table: a partition for each shopper, with profile, purchase ledger, imported history and events.

Sort keys in falling order: `P` profile, `L` ledger, `H` imported history, `E#time#id` events. One query, newest first,
therefore brings all that a recommendation needs.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from vitrine.domain.events import Event
from vitrine.stores.values import plain, row

MOST_ACTIONS = 100
"""Actions of one transaction."""
ATTEMPTS = 8
"""Tries of a write that others got in the way of."""
BASE_PAUSE_S = 0.02
RETRIED = frozenset(
    {
        "TransactionConflict",
        "TransactionConflictException",
        "TransactionInProgressException",
        "ThrottlingError",
        "ThrottlingException",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "InternalServerError",
    }
)


class Profiles:
    """Shoppers' partitions in the profiles table."""

    def __init__(self, client: Any, table: str, event_ttl_days: int = 90) -> None:
        self._client = client
        self._table = table
        self._event_ttl_s = event_ttl_days * 86_400

    def events(self, shopper_key: str) -> Iterator[dict[str, Any]]:
        """Read all events of a shopper, page by page, oldest first, as plain rows."""
        request: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "PK = :shopper AND begins_with(SK, :events)",
            "ExpressionAttributeValues": {":shopper": {"S": shopper_key}, ":events": {"S": "E#"}},
            "ConsistentRead": True,
        }
        while True:
            response = self._client.query(**request)
            yield from map(plain, response["Items"])
            if "LastEvaluatedKey" not in response:
                return
            request["ExclusiveStartKey"] = response["LastEvaluatedKey"]

    def store(self, shopper_key: str, events: Sequence[Event], carried_from: str | None = None) -> dict[str, str]:
        """Store events once each, purchases together with their entry in the ledger.

        Returns `stored`, `duplicate` or `busy` (not stored: others kept getting in the way) by sort key, which must be
        distinct.
        """
        outcome: dict[str, str] = {}
        # One action of a transaction is the ledger's.
        for start in range(0, len(events), MOST_ACTIONS - 1):
            chunk = events[start : start + MOST_ACTIONS - 1]
            outcome |= self._store_chunk(shopper_key, chunk, carried_from)
        return outcome

    def _store_chunk(self, shopper_key: str, events: Sequence[Event], carried_from: str | None) -> dict[str, str]:
        outcome: dict[str, str] = {}
        pending = list(events)
        for attempt in range(ATTEMPTS):
            duplicates, busy = self._write(shopper_key, pending, carried_from)
            outcome |= dict.fromkeys(duplicates, "duplicate")
            written = not duplicates and not busy
            if written:
                return outcome | {event.sort_key: "stored" for event in pending}
            pending = [event for event in pending if event.sort_key not in duplicates]
            if not pending:
                return outcome
            if busy:
                time.sleep(random.uniform(0, BASE_PAUSE_S * 2**attempt))  # noqa: S311 - jitter, not a secret
        return outcome | {event.sort_key: "busy" for event in pending}

    def _write(self, shopper_key: str, events: Sequence[Event], carried_from: str | None) -> tuple[set[str], bool]:
        """Write events all together; gives the sort keys that exist already, and whether it is worth another try."""
        puts = [self._put(shopper_key, event, carried_from) for event in events]
        purchases = [event for event in events if event.type == "purchase" and event.item_id]
        try:
            if len(puts) == 1 and not purchases:
                self._client.put_item(**puts[0])
            else:
                actions: list[dict[str, Any]] = [{"Put": put} for put in puts]
                actions += [{"Update": self._ledger_update(shopper_key, purchases)}] if purchases else []
                self._client.transact_write_items(TransactItems=actions)
        except ClientError as error:
            return _refusal(error, events)
        return set(), False

    def _put(self, shopper_key: str, event: Event, carried_from: str | None) -> dict[str, Any]:
        values = {
            "PK": shopper_key,
            "SK": event.sort_key,
            "type": event.type,
            "item_id": event.item_id,
            "at": event.at,
            "received_at": event.received_at,
            "late": event.late or None,
            "unknown_item": event.unknown_item or None,
            "carried_from": carried_from,
            "ttl": event.at // 1000 + self._event_ttl_s,
            **event.details,
        }
        return {"TableName": self._table, "Item": row(values), "ConditionExpression": "attribute_not_exists(PK)"}

    def _ledger_update(self, shopper_key: str, purchases: Sequence[Event]) -> dict[str, Any]:
        """Count purchases in the ledger. A late one counts, and does not move the time of the last purchase back."""
        counts: dict[str, int] = {}
        times: dict[str, int] = {}
        settled: dict[str, bool] = {}
        for event in purchases:
            item_id = str(event.item_id)
            counts[item_id] = counts.get(item_id, 0) + 1
            times[item_id] = max(times.get(item_id, 0), event.at)
            settled[item_id] = settled.get(item_id, True) and event.late
        names: dict[str, str] = {}
        values: dict[str, Any] = {}
        adds, sets = [], []
        for index, item_id in enumerate(counts):
            names |= {f"#n{index}": f"n:{item_id}", f"#t{index}": f"t:{item_id}"}
            values |= {f":n{index}": {"N": str(counts[item_id])}, f":t{index}": {"N": str(times[item_id])}}
            adds.append(f"#n{index} :n{index}")
            time_ = f"if_not_exists(#t{index}, :t{index})" if settled[item_id] else f":t{index}"
            sets.append(f"#t{index} = {time_}")
        return {
            "TableName": self._table,
            "Key": {"PK": {"S": shopper_key}, "SK": {"S": "L"}},
            "UpdateExpression": f"ADD {', '.join(adds)} SET {', '.join(sets)}",
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
        }

    def profile(self, shopper_key: str) -> dict[str, Any] | None:
        """Read a profile, consistently; None where there is none."""
        response = self._client.get_item(
            TableName=self._table, Key={"PK": {"S": shopper_key}, "SK": {"S": "P"}}, ConsistentRead=True
        )
        return plain(response["Item"]) if "Item" in response else None

    def put_profile(
        self, shopper_key: str, values: Mapping[str, Any], updated_at: int, expected_version: int | None
    ) -> dict[str, Any] | None:
        """Replace a profile and raise its version; None where it is not at the version expected."""
        names = {f"#{name}": name for name in values} | {"#version": "version"}
        stored = row({f":{name}": value for name, value in values.items()})
        stored |= {":one": {"N": "1"}, ":now": {"N": str(updated_at)}}
        sets = [f"#{name} = :{name}" for name in values]
        request: dict[str, Any] = {
            "TableName": self._table,
            "Key": {"PK": {"S": shopper_key}, "SK": {"S": "P"}},
            "UpdateExpression": f"SET {', '.join(sets)}, updated_at = :now ADD #version :one",
            "ExpressionAttributeNames": names,
            "ReturnValues": "ALL_NEW",
        }
        if expected_version == 0:
            request["ConditionExpression"] = "attribute_not_exists(PK)"
        elif expected_version is not None:
            request["ConditionExpression"] = "#version = :expected"
            stored[":expected"] = {"N": str(expected_version)}
        request["ExpressionAttributeValues"] = stored
        try:
            return plain(self._client.update_item(**request)["Attributes"])
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return None
            raise


def _refusal(error: ClientError, events: Sequence[Event]) -> tuple[set[str], bool]:
    code = error.response["Error"]["Code"]
    if code == "ConditionalCheckFailedException":
        return {events[0].sort_key}, False
    if code in RETRIED:
        return set(), True
    if code != "TransactionCanceledException":
        raise error
    reasons = [reason.get("Code") for reason in error.response.get("CancellationReasons", ())]
    duplicates = {
        event.sort_key for event, reason in zip(events, reasons, strict=False) if reason == "ConditionalCheckFailed"
    }
    busy = any(reason in RETRIED for reason in reasons)
    if not duplicates and not busy:
        raise error
    return duplicates, busy
