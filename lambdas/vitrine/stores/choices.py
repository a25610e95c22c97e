"""Shoppers' choices in the profiles table: one row `M` for each, and what forgetting an item removes beside it."""

from __future__ import annotations

import json
import random
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from vitrine import deadline
from vitrine.domain.choices import NONE, SORT_KEY, Choices
from vitrine.domain.erasure import first_known
from vitrine.errors import UnavailableError
from vitrine.stores import batches, tombstones
from vitrine.stores.ledger import SORT_KEY as LEDGER
from vitrine.stores.paging import query_pages
from vitrine.stores.profiles import ATTEMPTS, BASE_PAUSE_S, RETRIED
from vitrine.stores.values import plain, row

SESSION_KEPT_S = 400 * 86_400
"""How long a session's choices are kept after the last one: longer than its token lives."""
HISTORY = "H"
_AT_ONCE = 25
_BUSY = UnavailableError("the store is busy; try again", headers={"Retry-After": "1"})

Change = Callable[[Choices, int], Choices]
"""From the choices known, and the time in epoch ms, to those wanted."""


class Removed(NamedTuple):
    """What of an item was removed: stored events, imported ones, and purchases from the ledger."""

    events: int
    imported: int
    purchases: int


class ChoiceRows:
    """Rows of choices."""

    def __init__(self, client: Any, table: str, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._table = table
        self._clock = clock

    def read(self, shopper_key: str) -> Choices:
        """Read a shopper's choices consistently."""
        return self._read(shopper_key)[0]

    def change(self, shopper_key: str, change: Change) -> Choices:
        """Change a shopper's choices, whoever else does at the same time; gives them as stored.

        Raises UnavailableError where others keep getting in the way, or an erasure is just being made.
        """
        for attempt in range(ATTEMPTS):
            known, version = self._read(shopper_key)
            now_ms = int(self._clock() * 1000)
            wanted = change(known, now_ms)
            if wanted == known or self._written(shopper_key, wanted, version, now_ms):
                return wanted
            deadline.pause(random.uniform(0, BASE_PAUSE_S * 2**attempt))  # noqa: S311 - jitter, not a secret
        raise _BUSY

    def carry(self, session: str, user: str, erased_until: Callable[[], int]) -> None:
        """Give a session's choices to a user, beside the user's own; both are shopper keys.

        What was chosen up to an erasure of either stays behind. `erased_until` reads when that was, in epoch ms: it is
        asked for each try of a write, for what an erasure of later overtakes is not written.
        """
        theirs = self.read(session)
        if theirs != NONE:
            self.change(user, lambda known, _: known.joined(theirs.after(erased_until())))

    def forget(self, shopper_key: str, item_id: str, until: int) -> Removed:
        """Remove what is held of an item's events up to a time in epoch ms; may be repeated."""
        keys = list(self._events(shopper_key, item_id, until))
        for start in range(0, len(keys), _AT_ONCE):
            self._delete(shopper_key, keys[start : start + _AT_ONCE])
        return Removed(
            len(keys),
            self._forget_imported(shopper_key, item_id, until),
            self._forget_purchases(shopper_key, item_id, until),
        )

    def newest(self, shopper_key: str, item_id: str) -> int:
        """Give the time of the newest event of an item in epoch ms, -1 where there is none: clocks may be apart."""
        times = (first_known(stored) for stored in self._rows(shopper_key, item_id))
        return max(times, default=-1)

    def _read(self, shopper_key: str) -> tuple[Choices, int]:
        found = self._client.get_item(TableName=self._table, Key=_key(shopper_key, SORT_KEY), ConsistentRead=True)
        if "Item" not in found:
            return NONE, 0
        values = plain(found["Item"])
        return Choices.read(values), values["version"]

    def _written(self, shopper_key: str, choices: Choices, version: int, now_ms: int) -> bool:
        ttl = now_ms // 1000 + SESSION_KEPT_S if shopper_key.startswith("SESSION#") else None
        item = _key(shopper_key, SORT_KEY) | row(
            {**choices.values(), "version": version + 1, "updated_at": now_ms, "ttl": ttl}
        )
        put: dict[str, Any] = {
            "TableName": self._table,
            "Item": item,
            "ConditionExpression": "attribute_not_exists(PK)",
        }
        if version:
            put["ConditionExpression"] = "version = :known"
            put["ExpressionAttributeValues"] = {":known": {"N": str(version)}}
        # What an erasure has overtaken is not written: it would outlive it.
        guarded = [{"Put": put}, tombstones.unless_erased(self._table, shopper_key, now_ms)]
        try:
            self._client.transact_write_items(TransactItems=guarded)
        except ClientError as error:
            codes = {reason.get("Code") for reason in error.response.get("CancellationReasons", ())}
            if codes & {*RETRIED, "ConditionalCheckFailed"} or error.response["Error"]["Code"] in RETRIED:
                return False
            raise
        return True

    def _rows(self, shopper_key: str, item_id: str) -> Iterator[dict[str, Any]]:
        pages = query_pages(
            self._client,
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="PK = :pk AND begins_with(SK, :events)",
            FilterExpression="item_id = :item",
            ProjectionExpression="SK, #at, received_at",
            ExpressionAttributeNames={"#at": "at"},
            ExpressionAttributeValues={
                ":pk": {"S": shopper_key},
                ":events": {"S": "E#"},
                ":item": {"S": item_id},
            },
        )
        return (plain(stored) for page in pages for stored in page["Items"])

    def _events(self, shopper_key: str, item_id: str, until: int) -> Iterator[str]:
        return (stored["SK"] for stored in self._rows(shopper_key, item_id) if first_known(stored) <= until)

    def _delete(self, shopper_key: str, sort_keys: Sequence[str]) -> None:
        requests = [{"DeleteRequest": {"Key": _key(shopper_key, sort_key)}} for sort_key in sort_keys]
        try:
            batches.write(self._client, self._table, requests)
        except TimeoutError as error:
            raise _BUSY from error

    def _forget_imported(self, shopper_key: str, item_id: str, until: int) -> int:
        """Cut the imported history on the condition that nobody changed it meanwhile."""
        key = _key(shopper_key, HISTORY)
        for attempt in range(ATTEMPTS):
            found = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
            if found is None:
                return 0
            known = found["events"]["B"]
            events = json.loads(zlib.decompress(known))
            kept = [event for event in events if event[2] != item_id or int(event[0]) > until]
            if len(kept) == len(events):
                return 0
            if self._replaced(found, known, kept):
                return len(events) - len(kept)
            deadline.pause(random.uniform(0, BASE_PAUSE_S * 2**attempt))  # noqa: S311 - jitter, not a secret
        raise _BUSY

    def _replaced(self, found: Mapping[str, Any], known: bytes, kept: Sequence[Any]) -> bool:
        content = zlib.compress(json.dumps(kept, separators=(",", ":")).encode(), 6)
        unchanged: dict[str, Any] = {
            "ConditionExpression": "#e = :known",
            "ExpressionAttributeNames": {"#e": "events"},
            "ExpressionAttributeValues": {":known": {"B": known}},
        }
        return self._accepted("put_item", Item={**found, "events": {"B": content}}, **unchanged)

    def _forget_purchases(self, shopper_key: str, item_id: str, until: int) -> int:
        """Take an item out of the ledger, unless it was bought since."""
        done = self._accepted(
            "update_item",
            Key=_key(shopper_key, LEDGER),
            UpdateExpression="REMOVE #n, #t",
            ConditionExpression="attribute_exists(#n) AND (attribute_not_exists(#t) OR #t <= :until)",
            ExpressionAttributeNames={"#n": f"n:{item_id}", "#t": f"t:{item_id}"},
            ExpressionAttributeValues={":until": {"N": str(until)}},
        )
        return int(done)

    def _accepted(self, operation: str, **request: Any) -> bool:
        try:
            getattr(self._client, operation)(TableName=self._table, **request)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True


def _key(shopper_key: str, sort_key: str) -> dict[str, Any]:
    return {"PK": {"S": shopper_key}, "SK": {"S": sort_key}}
