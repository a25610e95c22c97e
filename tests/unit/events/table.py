"""The profiles table in moto, and events for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
from moto import mock_aws

from vitrine.domain.events import Event
from vitrine.stores.profiles import Profiles

NOW_MS = 1_767_225_600_000
"""2026-01-01T00:00:00Z."""
TTL_DAYS = 90


@contextmanager
def profiles_table() -> Iterator[Any]:
    """A DynamoDB client that sees an empty table named `profiles`."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setenv("AWS_ACCOUNT_ID_ENDPOINT_MODE", "disabled")
        client = boto3.client("dynamodb", region_name="us-east-1")
        client.create_table(
            TableName="profiles",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("PK", "SK")],
            KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
            BillingMode="PAY_PER_REQUEST",
        )
        client.transact_write_items = _one_at_a_time(client.transact_write_items)
        yield client


def _one_at_a_time(call: Callable[..., Any]) -> Callable[..., Any]:
    """Let no thread come between the checks of a transaction and its writes: within a process moto lets it."""
    lock = threading.Lock()

    def alone(**request: Any) -> Any:
        with lock:
            return call(**request)

    return alone


def empty(client: Any) -> Profiles:
    """The store over a table from which every row is gone."""
    for row in client.scan(TableName="profiles")["Items"]:
        client.delete_item(TableName="profiles", Key={"PK": row["PK"], "SK": row["SK"]})
    return Profiles(client, "profiles", TTL_DAYS)


def happened(event_id: str, kind: str = "view", item_id: str | None = "milk", time_ms: int = NOW_MS) -> Event:
    """An event that arrives as it happens."""
    return Event(event_id, kind, time_ms, time_ms, NOW_MS, item_id)


def ledger(client: Any, shopper_key: str) -> dict[str, int]:
    """A shopper's ledger as it is stored."""
    row = client.get_item(TableName="profiles", Key={"PK": {"S": shopper_key}, "SK": {"S": "L"}}).get("Item", {})
    return {name: int(value["N"]) for name, value in row.items() if name not in ("PK", "SK")}


def event_rows(client: Any, shopper_key: str) -> dict[str, dict[str, Any]]:
    """A shopper's events as they are stored, by sort key."""
    pages = client.get_paginator("query").paginate(
        TableName="profiles",
        KeyConditionExpression="PK = :pk AND begins_with(SK, :e)",
        ExpressionAttributeValues={":pk": {"S": shopper_key}, ":e": {"S": "E#"}},
    )
    return {row["SK"]["S"]: row for page in pages for row in page["Items"]}
