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
EVENTS, WEIGHT = 4, 2
"""A like weighs 2."""
OLD = "1".zfill(21)


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


def emptied(shop: Cloud) -> str:
    """The queue's URL, once nothing is in it."""
    sqs = shop.client("sqs")
    url = str(sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"])
    while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in found:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return url


def profiles_stream(shop: Cloud) -> tuple[str, str]:
    """The stream of the profiles table, and its shard."""
    table = shop.parameter("profiles-table")
    arn = shop.client("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"]
    [shard] = shop.client("dynamodbstreams").describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    return arn, shard["ShardId"]


def parked(shop: Cloud, first: str, last: str) -> str:
    """A message as an event source mapping parks one."""
    arn, shard = profiles_stream(shop)
    place = {"streamArn": arn, "shardId": shard, "startSequenceNumber": first, "endSequenceNumber": last}
    return json.dumps({"DDBStreamBatchInfo": place | {"batchSize": 1}})


def test_the_records_of_a_place_are_given_to_the_function_again_and_count_no_second_time(shop: Cloud, run: Run) -> None:
    """Given a place that holds an event and what the function does not read, then it is given the event alone."""
    user, item = shopper_id(), "rs-again"
    arn, shard = profiles_stream(shop)
    streams = shop.client("dynamodbstreams")
    asked = {"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "LATEST"}
    iterator = streams.get_shard_iterator(**asked)["ShardIterator"]
    client = ApiClient(shop.api_url, shop.token("shopper", user))
    assert client.put(f"/v1/users/{user}/profile", {}).status == 200
    post(client, event("like", item))
    client.close()
    shop.drain(DRAIN_S)
    found = streams.get_records(ShardIterator=iterator)["Records"]
    numbers = [one["dynamodb"]["SequenceNumber"] for one in found if user in one["dynamodb"]["Keys"]["PK"]["S"]]
    assert len(numbers) > 1
    assert counted_by_item(shop, (item,)) == {item: WEIGHT}
    shop.client("sqs").send_message(QueueUrl=emptied(shop), MessageBody=parked(shop, numbers[0], numbers[-1]))
    before = shop.invocations["vitrine-dev-trends"]
    assert run() == (0, [{"queue": QUEUE, "fate": "done", "records": 1}])
    assert shop.invocations["vitrine-dev-trends"] == before + 1
    assert counted_by_item(shop, (item,)) == {item: WEIGHT}
    assert waiting(shop) == 0


@pytest.mark.full
def test_what_was_parked_is_counted_once_when_it_is_mended_and_poison_stays(shop: Cloud, run: Run) -> None:
    """Given events that the counters refused, and a row that is no event, when the counters take them again."""
    user, item = shopper_id(), "rs-replayed"
    client = ApiClient(shop.api_url, shop.token("shopper", user))
    trends = shop.parameter("trends-table")
    emptied(shop)
    with shop.faults.inject("dynamodb", "TransactWriteItems", table=trends, error="ValidationException"):
        post(client, *(event("like", item) for _ in range(EVENTS)))
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
    assert counted_by_item(shop, (item,)) == {item: EVENTS * WEIGHT}
    assert waiting(shop) == 1
    # Again, and once more from a message that somebody kept: nothing counts twice.
    assert fates(run()[1]) == ["failed"]
    assert counted_by_item(shop, (item,)) == {item: EVENTS * WEIGHT}


@pytest.mark.full
def test_what_the_stream_has_no_more_is_told_and_forgotten_only_when_asked(shop: Cloud, run: Run) -> None:
    sqs = shop.client("sqs")
    url = emptied(shop)
    for body in (parked(shop, OLD, OLD), "{}", "no JSON"):
        sqs.send_message(QueueUrl=url, MessageBody=body)
    status, lines = run()
    assert (status, fates(lines)) == (1, ["no stream's", "no stream's", "too old"])
    assert waiting(shop) == 3
    status, lines = run("--forget")
    assert (status, fates(lines)) == (1, ["no stream's", "no stream's", "too old"])
    assert waiting(shop) == 2
    emptied(shop)
    assert run() == (0, [])


def test_a_queue_of_another_kind_is_refused(run: Run) -> None:
    with pytest.raises(SystemExit):
        run(queue="vitrine-dev-something")
