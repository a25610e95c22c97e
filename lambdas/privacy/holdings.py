"""What the profiles table holds of a person, as plain values."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from vitrine.domain.erasure import first_known
from vitrine.domain.evidence import Evidence
from vitrine.stores.conversations import partition as conversations_of
from vitrine.stores.exposures import EVIDENCE
from vitrine.stores.exposures import partition as exposures_of
from vitrine.stores.profiles import joined
from vitrine.stores.values import plain

_KINDS = {"P": "profile", "M": "choices", "L": "purchases", "H": "imported_history"}
_INTERNAL = frozenset({"PK", "SK", "ttl", "imports"})


def held(client: Any, table: str, person: str, after: int) -> dict[str, Any]:
    """Everything of a shopper key, by kind; nothing of `after` (epoch ms) or before, which an erasure has taken."""
    found: dict[str, Any] = {"events": [], "exposures": [], "joined_sessions": []}
    for stored in _rows(client, table, person):
        values = _readable(stored)
        kind = _KINDS.get(stored["SK"]["S"])
        if kind is not None:
            found[kind] = values
        elif stored["SK"]["S"].startswith("E#") and first_known(values) > after:
            found["events"].append({"event_id": stored["SK"]["S"].split("#", 2)[2]} | values)
    found["exposures"] = [
        values for values in map(_readable, _rows(client, table, exposures_of(person))) if values["at"] > after
    ]
    found["conversations"] = [
        {"conversation": stored["SK"]["S"]} | values
        for stored in _rows(client, table, conversations_of(person))
        if (values := _readable(stored))["at"] > after
    ]
    found["joined_sessions"] = [
        {"session": stored["SK"]["S"].partition("#")[2]} | _readable(stored)
        for stored in _rows(client, table, joined(person))
    ]
    return found


def _rows(client: Any, table: str, partition: str) -> Iterator[Mapping[str, Any]]:
    pages = client.get_paginator("query").paginate(
        TableName=table,
        ConsistentRead=True,
        KeyConditionExpression="PK = :pk",
        ExpressionAttributeValues={":pk": {"S": partition}},
    )
    return (stored for page in pages for stored in page["Items"])


def _readable(stored: Mapping[str, Any]) -> dict[str, Any]:
    """A row without what it is kept by; what is packed is unpacked, and a ledger is told item by item."""
    shown = {name: value for name, value in stored.items() if name not in _INTERNAL}
    packed = shown.pop("events", None)
    evidence = shown.pop(EVIDENCE, None)
    values = plain(shown)
    if evidence is not None:
        return values | {EVIDENCE: Evidence.unpacked(evidence["B"]).readable()}
    if packed is not None:
        events = json.loads(zlib.decompress(packed["B"]))
        return values | {"events": [{"at": at, "type": kind, "item_id": item} for at, kind, item in events]}
    if stored["SK"]["S"] == "L":
        items = [name[2:] for name in values if name.startswith("n:")]
        return {item: {"times": values[f"n:{item}"], "last_at": values.get(f"t:{item}")} for item in items}
    return values
