"""A shopper's partition as a recommendation reads it: profile, choices, ledger, history, newest events: in one query.

Searches and events on items that the catalogue does not have lie between those that count. There is room for some;
where more of them come, the query goes on, for the ranker's network was trained on as many events as it reads.
"""

from __future__ import annotations

import json
import zlib
from datetime import datetime
from typing import Any, NamedTuple, cast

from vitrine.domain.choices import NONE, Choices
from vitrine.domain.choices import SORT_KEY as CHOICES
from vitrine.domain.consent import MOST, Consent, allows
from vitrine.domain.erasure import NEVER
from vitrine.stores.tombstones import SORT_KEY as TOMBSTONE
from vitrine.stores.values import plain

NOT_EVENTS = 4
"""Rows that are no events and come first, newest first: profile, choices, ledger, imported history. An erasure's is
rare."""
MOST_READS = 4
"""Pages that are read at most."""


class Interaction(NamedTuple):
    """One event about an item; imported history has no event id. `at` in epoch milliseconds.

    `shapes` is false where the shopper did not consent to being shown other things for it.
    """

    item_id: str
    type: str
    at: int
    event_id: str | None = None
    shapes: bool = True


class Purchases(NamedTuple):
    """How often an item was bought, and when last (epoch milliseconds)."""

    times: int
    last_at: int


class Visit(NamedTuple):
    """What is known of a shopper, and may be used: where `consent` is none, nothing; it is None without a profile.

    Imported history comes first, then the events; each is oldest first by the client's clock. Nothing is of before
    `erased_until`, in epoch milliseconds, which is told while an erasure is at work. `locale` is the profile's. What
    `choices` forget is in none of the others.
    """

    events: list[Interaction]
    ledger: dict[str, Purchases]
    consent: Consent | None
    erased_until: int = NEVER
    locale: str | None = None
    choices: Choices = NONE


class Visits:
    """Reads of the profiles table."""

    def __init__(self, client: Any, table: str, events: int) -> None:
        self._client = client
        self._table = table
        self._events = events

    def read(self, shopper_key: str) -> Visit:
        """Read a shopper consistently. One that nobody has seen is empty."""
        rows = self._rows(shopper_key)
        # An erasure removed ledger and history as it began, and what is written to them since is of after it.
        erased_until = int(rows[0]["at"]["N"]) if rows and rows[0]["SK"]["S"] == TOMBSTONE else NEVER
        others = {row["SK"]["S"]: row for row in rows if not row["SK"]["S"].startswith("E#")}
        choices = Choices.read(plain(others[CHOICES])).after(erased_until) if CHOICES in others else NONE
        profile = others.get("P", {})
        if int(profile.get("updated_at", {"N": "0"})["N"]) <= erased_until:
            profile = {}
        consent = _consent(profile)
        # Without a profile, each row was stored by a consent of its own.
        if not allows(consent or MOST, "service"):
            return Visit([], {}, consent, erased_until)
        events = _imported(others.get("H"), choices) + _events(rows, erased_until, choices)
        locale = profile["locale"]["S"] if "locale" in profile else None
        return Visit(events, _ledger(others.get("L", {}), choices), consent, erased_until, locale, choices)

    def _rows(self, shopper_key: str) -> list[dict[str, Any]]:
        request: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "PK = :pk",
            "ExpressionAttributeValues": {":pk": {"S": shopper_key}},
            "ConsistentRead": True,
            "ScanIndexForward": False,
            "Limit": self._events + self._events // 4 + 1 + NOT_EVENTS,
        }
        rows: list[dict[str, Any]] = []
        for _ in range(MOST_READS):
            page = self._client.query(**request)
            rows += page["Items"]
            if "LastEvaluatedKey" not in page or _settled(rows) >= self._events:
                break
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]
        return rows


def _events(rows: list[dict[str, Any]], erased_until: int, choices: Choices) -> list[Interaction]:
    """Read the events about items that count, oldest first, of rows that come newest first."""
    events = []
    for row in reversed(rows):
        sort_key = row["SK"]["S"]
        if not sort_key.startswith("E#") or "item_id" not in row or _first(row) <= erased_until:
            continue
        item_id = row["item_id"]["S"]
        if not choices.forgets(item_id, _first(row)):
            shapes = allows(_consent(row) or MOST, "personalisation")
            event_id = sort_key.split("#", 2)[2]
            events.append(Interaction(item_id, row["type"]["S"], int(row["at"]["N"]), event_id, shapes))
    return events


def _first(row: dict[str, Any]) -> int:
    return min(int(row["at"]["N"]), int(row.get("received_at", row["at"])["N"]))


def _settled(rows: list[dict[str, Any]]) -> int:
    """Count the distinct acts on items of the catalogue that are newer than all that is not read yet.

    What is not read has no later client's time than the last row, and no event is believed to be later than that.
    """
    last = rows[-1]["SK"]["S"]
    if not last.startswith("E#"):
        return 0
    unread = round(datetime.fromisoformat(last.split("#", 2)[1]).timestamp() * 1000)
    known = (row for row in rows if "item_id" in row and "unknown_item" not in row)
    acts = {(int(row["at"]["N"]), row["type"]["S"], row["item_id"]["S"]) for row in known}
    return sum(at > unread for at, _, _ in acts)


def _imported(row: dict[str, Any] | None, choices: Choices) -> list[Interaction]:
    if row is None:
        return []
    packed = json.loads(zlib.decompress(row["events"]["B"]))
    return [
        Interaction(item_id, kind, int(at), None)
        for at, kind, item_id in packed
        if item_id and not choices.forgets(item_id, int(at))
    ]


def _ledger(row: dict[str, Any], choices: Choices) -> dict[str, Purchases]:
    ledger = {
        name[2:]: Purchases(int(count["N"]), int(row.get(f"t:{name[2:]}", {"N": "0"})["N"]))
        for name, count in row.items()
        if name.startswith("n:")
    }
    return {item_id: bought for item_id, bought in ledger.items() if not choices.forgets(item_id, bought.last_at)}


def _consent(row: dict[str, Any]) -> Consent | None:
    return cast("Consent", row["consent"]["S"]) if "consent" in row else None
