"""The profiles table: a partition for each shopper, with profile, purchase ledger, imported history and events.

Sort keys in falling order: `P` profile, `L` ledger, `H` imported history, `E#time#id` events. One query, newest first,
therefore brings all that a recommendation needs.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from vitrine import deadline
from vitrine.domain.consent import MOST, Consent
from vitrine.domain.events import Event
from vitrine.stores import ledger
from vitrine.stores.paging import query_pages
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
        distinct. A sort key that is there already is a duplicate whatever else the event says: the first one stays.
        """
        outcome: dict[str, str] = {}
        # One action of a transaction is the ledger's.
        for start in range(0, len(events), MOST_ACTIONS - 1):
            chunk = events[start : start + MOST_ACTIONS - 1]
            outcome |= self._store_chunk(shopper_key, chunk, carried_from)
        return outcome

    def _store_chunk(self, shopper_key: str, events: Sequence[Event], carried_from: str | None) -> dict[str, str]:
        outcome: dict[str, str] = {}
        times: dict[str, int] = {}
        pending = list(events)
        for attempt in range(ATTEMPTS):
            refusal = self._write(shopper_key, pending, carried_from, times)
            if refusal is None:
                return outcome | {event.sort_key: "stored" for event in pending}
            times |= refusal.times
            outcome |= dict.fromkeys(refusal.duplicates, "duplicate")
            pending = [event for event in pending if event.sort_key not in refusal.duplicates]
            if not pending:
                return outcome
            if refusal.busy:
                deadline.pause(random.uniform(0, BASE_PAUSE_S * 2**attempt))  # noqa: S311 - jitter, not a secret
        return outcome | {event.sort_key: "busy" for event in pending}

    def _write(
        self, shopper_key: str, events: Sequence[Event], carried_from: str | None, times: Mapping[str, int]
    ) -> _Refusal | None:
        """Write events all together, or none of them; gives what was in the way."""
        puts = [self._put(shopper_key, event, carried_from) for event in events]
        purchases = [event for event in events if event.type == "purchase" and event.item_id]
        try:
            if len(puts) == 1 and not purchases:
                self._client.put_item(**puts[0])
            else:
                actions: list[dict[str, Any]] = [{"Put": put} for put in puts]
                if purchases:
                    actions.append({"Update": ledger.update(self._table, shopper_key, purchases, times)})
                self._client.transact_write_items(TransactItems=actions)
        except ClientError as error:
            return _refusal(error, events)
        return None

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
            # Most rows allow everything, and say so by saying nothing.
            "consent": None if event.consent == MOST else event.consent,
            # From its arrival on, so that an old event is not born expired.
            "ttl": max(event.at, event.received_at) // 1000 + self._event_ttl_s,
            **event.details,
        }
        return {"TableName": self._table, "Item": row(values), "ConditionExpression": "attribute_not_exists(PK)"}

    def stored_keys(self, shopper_key: str, first: str, last: str) -> set[str]:
        """Which sort keys a shopper's partition has between two, both included."""
        pages = query_pages(
            self._client,
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="PK = :shopper AND SK BETWEEN :first AND :last",
            ProjectionExpression="SK",
            ExpressionAttributeValues={":shopper": {"S": shopper_key}, ":first": {"S": first}, ":last": {"S": last}},
        )
        return {stored["SK"]["S"] for page in pages for stored in page["Items"]}

    def join(self, session: str, user: str, expires_at: int) -> bool:
        """Note on a session's profile row which user it joins; false where it has joined another.

        `session` and `user` are shopper keys; the note expires at `expires_at`, in epoch seconds.
        """
        try:
            self._client.update_item(
                TableName=self._table,
                Key={"PK": {"S": session}, "SK": {"S": "P"}},
                UpdateExpression="SET joined_to = :user, #ttl = :ttl",
                ConditionExpression="attribute_not_exists(joined_to) OR joined_to = :user",
                ExpressionAttributeNames={"#ttl": "ttl"},
                ExpressionAttributeValues={":user": {"S": user}, ":ttl": {"N": str(expires_at)}},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True

    def consent(self, shopper_key: str) -> Consent | None:
        """What a profile holds of its shopper's consent, read consistently; None where there is no profile."""
        response = self._client.get_item(
            TableName=self._table,
            Key={"PK": {"S": shopper_key}, "SK": {"S": "P"}},
            ConsistentRead=True,
            ProjectionExpression="consent",
        )
        held: Consent | None = response.get("Item", {}).get("consent", {}).get("S")
        return held

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


class _Refusal(NamedTuple):
    """Why nothing was written: events that exist already, others in the way, and the times that the ledger holds."""

    duplicates: frozenset[str] = frozenset()
    busy: bool = False
    times: Mapping[str, int] = MappingProxyType({})


def _refusal(error: ClientError, events: Sequence[Event]) -> _Refusal:
    code = error.response["Error"]["Code"]
    if code == "ConditionalCheckFailedException":
        return _Refusal(duplicates=frozenset({events[0].sort_key}))
    if code in RETRIED:
        return _Refusal(busy=True)
    if code != "TransactionCanceledException":
        raise error
    reasons = error.response.get("CancellationReasons", ())
    refused = [reason.get("Code") == "ConditionalCheckFailed" for reason in reasons]
    duplicates = frozenset(event.sort_key for event, there in zip(events, refused, strict=False) if there)
    busy = any(reason.get("Code") in RETRIED for reason in reasons)
    if not busy and not any(refused):
        raise error
    # After the events' reasons comes the ledger's.
    rows = [reason.get("Item", {}) for reason, there in zip(reasons, refused, strict=True) if there]
    return _Refusal(duplicates, busy, ledger.held(rows[-1]) if rows and refused[-1] else {})
