"""Choices, ledger and imported history of a shopper, cut to what is of after a time: they mix before and after.

The ledger knows no single purchases, so it is made anew from the events that are there.
"""

from __future__ import annotations

import json
import zlib
from typing import Any

from vitrine.domain.choices import NONE, Choices
from vitrine.domain.choices import SORT_KEY as CHOICES
from vitrine.domain.erasure import first_known
from vitrine.stores.ledger import SORT_KEY as LEDGER
from vitrine.stores.values import plain, row

HISTORY = "H"


def later_than(client: Any, table: str, shopper_key: str, at: int) -> list[dict[str, Any]]:
    """The actions of a transaction that cut the rows to what is later than `at`, in epoch milliseconds."""
    rows = {LEDGER: _ledger(client, table, shopper_key, at), HISTORY: _history(client, table, shopper_key, at)}
    actions = [_action(table, _key(shopper_key, sort_key), kept) for sort_key, kept in rows.items()]
    return [*actions, _choices(client, table, shopper_key, at)]


def _action(table: str, key: dict[str, Any], kept: dict[str, Any]) -> dict[str, Any]:
    if kept:
        return {"Put": {"TableName": table, "Item": {**key, **kept}}}
    return {"Delete": {"TableName": table, "Key": key}}


def _choices(client: Any, table: str, shopper_key: str, at: int) -> dict[str, Any]:
    """Cut the choices, on the condition that nobody chose meanwhile."""
    key = _key(shopper_key, CHOICES)
    found = client.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
    unchanged: dict[str, Any] = {"TableName": table, "ConditionExpression": "attribute_not_exists(PK)"}
    if found is None:
        return {"Delete": {**unchanged, "Key": key}}
    unchanged["ConditionExpression"] = "version = :known"
    unchanged["ExpressionAttributeValues"] = {":known": found["version"]}
    kept = Choices.read(plain(found)).after(at)
    if kept == NONE:
        return {"Delete": {**unchanged, "Key": key}}
    return {
        "Put": {**unchanged, "Item": {**found, **row({**kept.values(), "version": int(found["version"]["N"]) + 1})}}
    }


def _ledger(client: Any, table: str, shopper_key: str, at: int) -> dict[str, Any]:
    pages = client.get_paginator("query").paginate(
        TableName=table,
        ConsistentRead=True,
        KeyConditionExpression="PK = :pk AND begins_with(SK, :events)",
        FilterExpression="#type = :purchase",
        ExpressionAttributeNames={"#type": "type"},
        ExpressionAttributeValues={
            ":pk": {"S": shopper_key},
            ":events": {"S": "E#"},
            ":purchase": {"S": "purchase"},
        },
    )
    counts: dict[str, int] = {}
    last: dict[str, int] = {}
    for event in (plain(stored) for page in pages for stored in page["Items"]):
        if "item_id" in event and first_known(event) > at:
            counts[event["item_id"]] = counts.get(event["item_id"], 0) + 1
            last[event["item_id"]] = max(last.get(event["item_id"], 0), event["at"])
    kept = {f"n:{item}": {"N": str(count)} for item, count in counts.items()}
    return kept | {f"t:{item}": {"N": str(time)} for item, time in last.items()}


def _history(client: Any, table: str, shopper_key: str, at: int) -> dict[str, Any]:
    found = client.get_item(TableName=table, Key=_key(shopper_key, HISTORY), ConsistentRead=True).get("Item", {})
    packed = found.get("events", {}).get("B")
    events = json.loads(zlib.decompress(packed)) if packed else []
    kept = [event for event in events if int(event[0]) > at]
    content = zlib.compress(json.dumps(kept, separators=(",", ":")).encode(), 6)
    return {"events": {"B": content}} if kept else {}


def _key(shopper_key: str, sort_key: str) -> dict[str, Any]:
    return {"PK": {"S": shopper_key}, "SK": {"S": sort_key}}
