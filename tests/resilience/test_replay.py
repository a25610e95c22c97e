"""Parked records given to their function again: all that can be done is done, once; the rest stays and says why."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from scripts import replay
from tests.integration.conftest import ApiClient
from tests.integration.test_api_events import event, post, shopper_id
from tests.resilience.tally import DRAIN_S, counted_by_item

if TYPE_CHECKING:
    from embedded.cloud import Cloud

QUEUE = "vitrine-dev-trends-dead-letters"
Run = Callable[..., tuple[int, list[dict[str, Any]]]]
EVENTS = 4


@pytest.fixture
def run(shop: Cloud, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Calls the tool as an operator does; gives its exit status and its lines."""
    for name, value in (dict(os.environ) | shop.environment()).items():
        monkeypatch.setenv(name, value)

    def call(*more: str, queue: str = QUEUE) -> tuple[int, list[dict[str, Any]]]:
        status = replay.main(["--stage", "dev", "--queue", queue, *more])
        return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return call


def fates(lines: list[dict[str, Any]]) -> list[str]:
    return sorted(line["fate"] for line in lines)


def waiting(shop: Cloud) -> int:
    sqs = shop.client("sqs")
    url = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
    asked = {"AttributeNames": ["ApproximateNumberOfMessages"]}
    return int(sqs.get_queue_attributes(QueueUrl=url, **asked)["Attributes"]["ApproximateNumberOfMessages"])


def test_what_was_parked_is_counted_once_when_it_is_mended_and_poison_stays(shop: Cloud, run: Run) -> None:
    """Given events that the counters refused, and a row that is no event, when the counters take them again."""
    user, item = shopper_id(), "rs-replayed"
    client = ApiClient(shop.api_url, shop.token("shopper", user))
    trends = shop.parameter("trends-table")
    assert waiting(shop) == 0
    with shop.faults.inject("dynamodb", "TransactWriteItems", table=trends, error="ValidationException"):
        post(client, *(event("view", item) for _ in range(EVENTS)))
        poison = {"PK": {"S": f"USER#{user}"}, "SK": {"S": "E#2026#poison"}, "type": {"S": "view"}, "at": {"S": "soon"},
                  "item_id": {"S": item}}  # fmt: skip
        shop.client("dynamodb").put_item(TableName=shop.parameter("profiles-table"), Item=poison)
        shop.drain(DRAIN_S)
    client.close()
    assert waiting(shop) == EVENTS + 1
    assert counted_by_item(shop, (item,)) == {}
    # A look changes nothing.
    status, lines = run("--dry-run")
    assert (status, fates(lines)) == (1, ["would be done"] * (EVENTS + 1))
    assert counted_by_item(shop, (item,)) == {}
    assert waiting(shop) == EVENTS + 1
    status, lines = run()
    assert (status, fates(lines)) == (1, ["done"] * EVENTS + ["failed"])
    [kept] = [line for line in lines if line["fate"] == "failed"]
    assert kept["why"].startswith("not handled: ")
    assert user not in json.dumps(lines)
    assert counted_by_item(shop, (item,)) == {item: EVENTS}
    assert waiting(shop) == 1
    # Again, and once more from a message that somebody kept: nothing counts twice.
    assert fates(run()[1]) == ["failed"]
    assert counted_by_item(shop, (item,)) == {item: EVENTS}


def test_what_the_stream_has_no_more_is_told_and_forgotten_only_when_asked(shop: Cloud, run: Run) -> None:
    sqs = shop.client("sqs")
    url = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
    sqs.purge_queue(QueueUrl=url)
    arn = shop.client("dynamodb").describe_table(TableName=shop.parameter("profiles-table"))["Table"]["LatestStreamArn"]
    streams = shop.client("dynamodbstreams")
    [shard] = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    place = {"streamArn": arn, "shardId": shard["ShardId"], "startSequenceNumber": "1", "endSequenceNumber": "1",
             "batchSize": 1}  # fmt: skip
    for body in (json.dumps({"DDBStreamBatchInfo": place}), "{}", "no JSON"):
        sqs.send_message(QueueUrl=url, MessageBody=body)
    status, lines = run()
    assert (status, fates(lines)) == (1, ["no stream's", "no stream's", "too old"])
    assert waiting(shop) == 3
    status, lines = run("--forget")
    assert (status, fates(lines)) == (1, ["no stream's", "no stream's", "too old"])
    assert waiting(shop) == 2
    sqs.purge_queue(QueueUrl=url)
    assert run() == (0, [])


def test_a_queue_of_another_kind_is_refused(run: Run) -> None:
    with pytest.raises(SystemExit):
        run(queue="vitrine-dev-something")
