"""A shopper's purchase ledger: for each item how often it was bought (`n:<item_id>`) and when last (`t:<item_id>`).

Its update travels in the transaction that stores the purchases, so that it counts each of them once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from vitrine.domain.events import Event

SORT_KEY = "L"


class _Entry(NamedTuple):
    item_id: str
    times: int
    last_at: int


def update(table: str, shopper_key: str, purchases: Sequence[Event], known: Mapping[str, int]) -> dict[str, Any]:
    """The `Update` of a transaction that counts purchases and moves no item's last time back.

    DynamoDB has no maximum: times are set on the condition that the ledger holds no later ones, and a refusal tells
    those it holds (`held`). `known` are those told so far; an item that they show to be later keeps its time without
    any condition, for a ledger's time only rises.
    """
    entries = _entries(purchases)
    later = [index for index, entry in enumerate(entries) if entry.last_at > known.get(entry.item_id, -1)]
    names = {f"#n{index}": f"n:{entry.item_id}" for index, entry in enumerate(entries)}
    names |= {f"#t{index}": f"t:{entries[index].item_id}" for index in later}
    values = {f":n{index}": {"N": str(entry.times)} for index, entry in enumerate(entries)}
    values |= {f":t{index}": {"N": str(entries[index].last_at)} for index in later}
    expression = "ADD " + ", ".join(f"#n{index} :n{index}" for index in range(len(entries)))
    action: dict[str, Any] = {
        "TableName": table,
        "Key": {"PK": {"S": shopper_key}, "SK": {"S": SORT_KEY}},
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    if later:
        expression += " SET " + ", ".join(f"#t{index} = :t{index}" for index in later)
        action["ConditionExpression"] = "NOT (" + " OR ".join(f"#t{index} > :t{index}" for index in later) + ")"
    return action | {"UpdateExpression": expression}


def held(row: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    """The last times that a stored ledger holds, by item."""
    return {name[2:]: int(value["N"]) for name, value in row.items() if name.startswith("t:")}


def _entries(purchases: Sequence[Event]) -> list[_Entry]:
    entries: dict[str, _Entry] = {}
    for event in purchases:
        item_id = str(event.item_id)
        before = entries.get(item_id, _Entry(item_id, 0, 0))
        entries[item_id] = _Entry(item_id, before.times + 1, max(before.last_at, event.at))
    return list(entries.values())
