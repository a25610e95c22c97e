"""The profiles table: a partition for each shopper, with profile, purchase ledger, imported history and events.

Sort keys in falling order: `T` an erasure at work, `P` profile, `M` choices, `L` ledger, `H` imported history,
`E#time#id` events.
One query, newest first, therefore brings all that a recommendation needs.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from vitrine import deadline
from vitrine.domain.consent import MOST, Consent
from vitrine.domain.erasure import NEVER
from vitrine.domain.events import Event
from vitrine.stores import ledger, tombstones
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
        What an erasure has overtaken counts as stored and is gone: no purchase of before it reaches the ledger again.
        """
        outcome: dict[str, str] = {}
        # Two actions of a transaction are the ledger's and the tombstone's.
        for start in range(0, len(events), MOST_ACTIONS - 2):
            chunk = events[start : start + MOST_ACTIONS - 2]
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
            erased = [event.sort_key for event in pending if _first(event) <= refusal.erased_until]
            outcome = dict.fromkeys(erased, "stored") | outcome
            pending = [event for event in pending if event.sort_key not in outcome]
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
                    # The ledger tells no purchase from another, so it is kept clean where it is written.
                    actions.append(tombstones.unless_erased(self._table, shopper_key, min(map(_first, events))))
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
        """Note on a session's profile row which user it joins, and in a partition of the user's which sessions did.

        False where the session has joined another. `session` and `user` are shopper keys; both notes expire at
        `expires_at`, in epoch seconds. Raises ClientError where others keep getting in the way.
        """
        now = {"N": str(int(time.time() * 1000))}
        kept = {"joined_at": now, "ttl": {"N": str(expires_at)}}
        note = {
            "TableName": self._table,
            "Key": {"PK": {"S": session}, "SK": {"S": "P"}},
            "UpdateExpression": "SET joined_to = :user, joined_at = :now, #ttl = :ttl",
            "ConditionExpression": "attribute_not_exists(joined_to) OR joined_to = :user",
            "ExpressionAttributeNames": {"#ttl": "ttl"},
            "ExpressionAttributeValues": {":user": {"S": user}, ":now": now, ":ttl": kept["ttl"]},
        }
        found = {"TableName": self._table, "Item": {"PK": {"S": joined(user)}, "SK": {"S": session}, **kept}}
        for attempt in range(ATTEMPTS):
            try:
                self._client.transact_write_items(TransactItems=[{"Update": note}, {"Put": found}])
            except ClientError as error:
                codes = [reason.get("Code") for reason in error.response.get("CancellationReasons", ())]
                if "ConditionalCheckFailed" in codes:
                    return False
                if attempt == ATTEMPTS - 1 or not RETRIED & {*codes, error.response["Error"]["Code"]}:
                    raise
                time.sleep(random.uniform(0, BASE_PAUSE_S * 2**attempt))  # noqa: S311 - jitter, not a secret
            else:
                break
        return True

    def consent(self, shopper_key: str) -> Consent | None:
        """What a profile holds of its shopper's consent, read consistently; None where there is no profile."""
        needed = {"ProjectionExpression": "SK, consent, updated_at, #at", "ExpressionAttributeNames": {"#at": "at"}}
        held: Consent | None = (self._profile(shopper_key, **needed) or {}).get("consent")
        return held

    def erased_until(self, *shopper_keys: str) -> int:
        """Up to when any of the shoppers was erased, in epoch ms; NEVER for none."""
        rows = (
            self._client.get_item(TableName=self._table, Key=tombstones.key(one), ConsistentRead=True)
            for one in shopper_keys
        )
        return max(int(found["Item"]["at"]["N"]) if "Item" in found else NEVER for found in rows)

    def profile(self, shopper_key: str) -> dict[str, Any] | None:
        """Read a profile, consistently; None where there is none, or an erasure has overtaken it."""
        return self._profile(shopper_key)

    def _profile(self, shopper_key: str, **projection: Any) -> dict[str, Any] | None:
        response = self._client.query(
            TableName=self._table,
            KeyConditionExpression="PK = :pk AND SK BETWEEN :profile AND :tombstone",
            ExpressionAttributeValues={
                ":pk": {"S": shopper_key},
                ":profile": {"S": "P"},
                ":tombstone": {"S": tombstones.SORT_KEY},
            },
            ConsistentRead=True,
            **projection,
        )
        rows = {stored["SK"]["S"]: plain(stored) for stored in response["Items"]}
        found = rows.get("P")
        erased_until = rows.get(tombstones.SORT_KEY, {}).get("at", NEVER)
        return found if found is not None and found.get("updated_at", 0) > erased_until else None

    def put_profile(
        self, shopper_key: str, values: Mapping[str, Any], updated_at: int, expected_version: int | None
    ) -> dict[str, Any] | None:
        """Replace a profile and raise its version; None where it is not at the version expected.

        A value that is None is removed.
        """
        names = {f"#{name}": name for name in values} | {"#version": "version"}
        stored = row({f":{name}": value for name, value in values.items()})
        sets = [f"#{name} = :{name}" for name in values if f":{name}" in stored]
        gone = [f"#{name}" for name in values if f":{name}" not in stored]
        removal = f" REMOVE {', '.join(gone)}" if gone else ""
        stored |= {":one": {"N": "1"}, ":now": {"N": str(updated_at)}}
        request: dict[str, Any] = {
            "TableName": self._table,
            "Key": {"PK": {"S": shopper_key}, "SK": {"S": "P"}},
            "UpdateExpression": f"SET {', '.join(sets)}, updated_at = :now ADD #version :one{removal}",
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


def joined(user: str) -> str:
    """The partition that lists the sessions which joined a user, by shopper key."""
    return f"JOINED#{user}"


def _first(event: Event) -> int:
    return min(event.at, event.received_at)


class _Refusal(NamedTuple):
    """Why nothing was written: events that exist already, others in the way, an erasure; and the ledger's times."""

    duplicates: frozenset[str] = frozenset()
    busy: bool = False
    times: Mapping[str, int] = MappingProxyType({})
    erased_until: int = NEVER


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
    # After the events' reasons come the ledger's and the tombstone's.
    none: list[dict[str, Any]] = [{}]
    ledgers, *checks = reasons[len(events) :] or none
    held = ledger.held(ledgers.get("Item", {})) if ledgers.get("Code") == "ConditionalCheckFailed" else {}
    return _Refusal(duplicates, busy, held, max((tombstones.told(check) for check in checks), default=NEVER))
