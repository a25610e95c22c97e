"""The deployed consumers of the tables' streams: a record that cannot be read parks alone, and nothing counts twice."""

from __future__ import annotations

import gzip
import json
import time
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.conftest import ApiClient
from tests.integration.test_api_catalogue import article
from tests.integration.test_api_events import event, post, shopper_id

if TYPE_CHECKING:
    from embedded.cloud import Cloud

DRAIN_S = 120.0
DAY_S = 86_400
EVENTS = 20


class DeadLetters:
    """The dead-letter queue of one consumer, emptied first."""

    def __init__(self, cloud: Cloud, function: str) -> None:
        mappings = cloud.deployed.resources("AWS::Lambda::EventSourceMapping")
        [mapping] = [m.properties for m in mappings if f"-{function}:" in m.properties["FunctionName"]]
        self._sqs = cloud.client("sqs")
        name = mapping["DestinationConfig"]["OnFailure"]["Destination"].rpartition(":")[2]
        self._url = self._sqs.get_queue_url(QueueName=name)["QueueUrl"]
        list(self.messages())

    def messages(self) -> Iterator[dict[str, Any]]:
        """Take all that is there."""
        while found := self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10).get("Messages"):
            for message in found:
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
                yield json.loads(message["Body"])


def put_row(cloud: Cloud, table: str, **row: dict[str, Any]) -> None:
    cloud.client("dynamodb").put_item(TableName=cloud.parameter(table), Item=row)


def lake_lines(cloud: Cloud, shopper_key: str) -> list[str]:
    """The ids of a shopper's events in the lake, where a batch that came again may repeat them."""
    return [line["event_id"] for line in lake_rows(cloud, "events") if line["shopper"] == shopper_key]


def lake_rows(cloud: Cloud, kind: str) -> Iterator[dict[str, Any]]:
    """What the lake's files of a kind hold."""
    s3, bucket = cloud.client("s3"), cloud.parameter("lake-bucket")
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{kind}/bucket="):
        for entry in page.get("Contents", []):
            body = gzip.decompress(s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read())
            yield from (json.loads(line) for line in body.splitlines())


def test_a_withdrawal_is_in_the_lake_once_the_profile_is_written(cloud: Cloud) -> None:
    user = shopper_id()
    client = ApiClient(cloud.api_url, cloud.token("shopper", user))
    for consent in ("training", "none"):
        assert client.put(f"/v1/users/{user}/profile", {"consent": consent}).status == 200
    client.close()
    cloud.drain(DRAIN_S)
    said = {
        line["version"]: line["consent"] for line in lake_rows(cloud, "consents") if line["shopper"] == f"USER#{user}"
    }
    assert said == {1: "training", 2: "none"}


def counted(cloud: Cloud, item_id: str) -> int:
    """What the day's counter says of an item."""
    today = int(time.time()) // DAY_S * DAY_S
    total = 0
    # Events of a test that runs at midnight are of two days.
    for start in (today, today - DAY_S):
        key = {"PK": {"S": f"T#1d#{start}#*"}, "SK": {"S": item_id}}
        row = cloud.client("dynamodb").get_item(TableName=cloud.parameter("trends-table"), Key=key).get("Item", {})
        total += int(row.get("n", {"N": "0"})["N"])
    return total


def test_a_poisoned_event_parks_alone_and_its_neighbours_count_once(cloud: Cloud) -> None:
    """Given a record that no consumer can read between others, it alone is parked, and the others arrive once."""
    cloud.drain(DRAIN_S)
    queues = {name: DeadLetters(cloud, name) for name in ("trends", "lake")}
    users, item_id = [shopper_id() for _ in range(3)], f"st-{uuid.uuid4().hex[:8]}"
    sent: dict[str, list[dict[str, Any]]] = {}
    for number, user in enumerate(users):
        client = ApiClient(cloud.api_url, cloud.token("shopper", user))
        sent[user] = [event("view", item_id) for _ in range(EVENTS)]
        post(client, *sent[user])
        client.close()
        if number == 1:
            poisoned = {"PK": {"S": f"USER#{user}"}, "SK": {"S": "E#2026-01-01T00:00:00Z#poison"}}
            put_row(cloud, "profiles-table", **poisoned, type={"S": "view"}, item_id={"S": item_id}, at={"S": "soon"})
    cloud.drain(DRAIN_S)
    for name, queue in queues.items():
        parked = [message["DDBStreamBatchInfo"] for message in queue.messages()]
        assert [batch["batchSize"] for batch in parked] == [1], name
        assert parked[0]["startSequenceNumber"] == parked[0]["endSequenceNumber"]
    assert counted(cloud, item_id) == len(users) * EVENTS
    for user in users:
        assert set(lake_lines(cloud, f"USER#{user}")) == {one["event_id"] for one in sent[user]}


def test_a_poisoned_item_parks_alone_and_its_neighbours_reach_the_ranker(cloud: Cloud) -> None:
    cloud.drain(DRAIN_S)
    queue = DeadLetters(cloud, "catalogue-stream")
    good = [f"st-{uuid.uuid4().hex[:8]}" for _ in range(3)]
    poisoned = {"PK": {"S": "ITEM#st-poison"}, "SK": {"S": "I"}}
    merchant = ApiClient(cloud.api_url, cloud.token("merchant"))
    try:
        for number, name in enumerate(good):
            assert merchant.put(f"/v1/items/{name}", article()).status == 200
            if number == 1:
                put_row(cloud, "catalogue-table", **poisoned, title={"S": "No id and no revision"})
        cloud.drain(DRAIN_S)
    finally:
        merchant.close()
        cloud.client("dynamodb").delete_item(TableName=cloud.parameter("catalogue-table"), Key=poisoned)
    assert [message["DDBStreamBatchInfo"]["batchSize"] for message in queue.messages()] == [1]
    assert set(good) <= set(published(cloud))


def published(cloud: Cloud) -> Iterator[str]:
    """The item ids of every catalogue segment up to the published version, none of which is missing."""
    meta = {"PK": {"S": "META"}, "SK": {"S": "LIVE"}}
    live = cloud.client("dynamodb").get_item(TableName=cloud.parameter("catalogue-table"), Key=meta)["Item"]
    for version in range(1, int(live["catalogue_version"]["N"]) + 1):
        key = f"catalogue/segments/{version:012d}.json.gz"
        found = cloud.client("s3").get_object(Bucket=cloud.parameter("artifacts-bucket"), Key=key)
        yield from (record["item_id"] for record in json.loads(gzip.decompress(found["Body"].read()))["items"])


@pytest.mark.parametrize("function", ["trends", "lake", "catalogue-stream"])
def test_every_consumer_reports_single_records_and_has_a_queue_of_its_own(cloud: Cloud, function: str) -> None:
    mappings = [m.properties for m in cloud.deployed.resources("AWS::Lambda::EventSourceMapping")]
    [mapping] = [m for m in mappings if f"-{function}:" in m["FunctionName"]]
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    destinations = [m["DestinationConfig"]["OnFailure"]["Destination"] for m in mappings]
    assert destinations.count(mapping["DestinationConfig"]["OnFailure"]["Destination"]) == 1
