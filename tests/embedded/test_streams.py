"""Event source mappings: batches, failures, filters and order, through real functions and real streams."""

from __future__ import annotations

import io
import json
import textwrap
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from moto.dynamodb.models import dynamodb_backends

from embedded import streams
from tests.embedded.support import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from embedded.cloud import Cloud

ROLE = "arn:aws:iam::123456789012:role/test"
# Keeps each batch that it is given; fails, in one of three ways, on a record that says "poison".
CODE = textwrap.dedent("""
    import boto3, json, os, time, uuid

    s3 = boto3.client("s3")

    def text(record):
        if "dynamodb" in record:
            return record["dynamodb"]["Keys"]["SK"]["S"]
        return record["body"] if "body" in record else record["kinesis"]["partitionKey"]

    def identifier(record):
        if "messageId" in record:
            return record["messageId"]
        return record.get("dynamodb", record.get("kinesis"))[
            "SequenceNumber" if "dynamodb" in record else "sequenceNumber"]

    def handle(event, context):
        records = event["Records"]
        name = f"{os.environ['PREFIX']}/{time.time_ns()}"
        s3.put_object(Bucket="seen", Key=name, Body=json.dumps([text(record) for record in records]))
        poisoned = [record for record in records if text(record).startswith("poison")]
        if not poisoned:
            return None
        if os.environ.get("PARTIAL"):
            return {"batchItemFailures": [{"itemIdentifier": identifier(record)} for record in poisoned]}
        raise ValueError("poisoned")
""")


@pytest.fixture(scope="module")
def cloud(empty_cloud: Cloud) -> Iterator[Cloud]:
    empty_cloud.client("s3").create_bucket(Bucket="seen")
    yield empty_cloud
    awslambda = empty_cloud.client("lambda")
    for mapping in awslambda.list_event_source_mappings()["EventSourceMappings"]:
        awslambda.delete_event_source_mapping(UUID=mapping["UUID"])


def make_function(cloud: Cloud, name: str, **variables: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("recorder.py", CODE)
    cloud.client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=ROLE,
        Handler="recorder.handle",
        Code={"ZipFile": packed.getvalue()},
        Timeout=20,
        Environment={"Variables": {"PREFIX": name} | variables},
    )


def make_table(cloud: Cloud, name: str) -> str:
    keys = {"PK": "HASH", "SK": "RANGE"}
    return str(
        cloud.client("dynamodb").create_table(
            TableName=name,
            KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in keys.items()],
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )["TableDescription"]["LatestStreamArn"]
    )


def make_queue(cloud: Cloud, name: str, **attributes: str) -> tuple[str, str]:
    sqs = cloud.client("sqs")
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return url, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def connect(cloud: Cloud, function: str, source: str, **settings: Any) -> None:
    start = {} if ":sqs:" in source else {"StartingPosition": "TRIM_HORIZON"}
    cloud.client("lambda").create_event_source_mapping(
        FunctionName=function, EventSourceArn=source, **start, **settings
    )


def put(cloud: Cloud, table: str, *names: str, **attributes: Any) -> None:
    for name in names:
        item = {"PK": {"S": "p"}, "SK": {"S": name}} | attributes
        cloud.client("dynamodb").put_item(TableName=table, Item=item)


def batches(cloud: Cloud, function: str) -> list[list[str]]:
    s3 = cloud.client("s3")
    keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket="seen", Prefix=f"{function}/").get("Contents", [])]
    return [json.loads(s3.get_object(Bucket="seen", Key=key)["Body"].read()) for key in sorted(keys)]


def parked(cloud: Cloud, url: str) -> list[dict[str, Any]]:
    answer = cloud.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)
    return [json.loads(message["Body"]) for message in answer.get("Messages", [])]


def test_records_come_once_in_order_and_in_batches(cloud: Cloud) -> None:
    make_function(cloud, "orderly")
    stream = make_table(cloud, "orderly")
    names = [f"r{number:03}" for number in range(25)]
    put(cloud, "orderly", *names)
    connect(cloud, "orderly", stream, BatchSize=10)
    cloud.drain()
    seen = batches(cloud, "orderly")
    assert [name for batch in seen for name in batch] == names
    assert [len(batch) for batch in seen] == [10, 10, 5]


def test_a_window_gathers_records_and_drain_does_not_wait_for_it(cloud: Cloud) -> None:
    make_function(cloud, "patient")
    stream = make_table(cloud, "patient")
    connect(cloud, "patient", stream, BatchSize=100, MaximumBatchingWindowInSeconds=300)
    put(cloud, "patient", "a", "b", "c")
    assert batches(cloud, "patient") == []
    cloud.drain()
    assert [name for batch in batches(cloud, "patient") for name in batch] == ["a", "b", "c"]


def test_a_poisoned_record_parks_alone(cloud: Cloud) -> None:
    for name, variables in {"bisecting": {}, "partial": {"PARTIAL": "1"}}.items():
        make_function(cloud, name, **variables)
        stream = make_table(cloud, name)
        url, arn = make_queue(cloud, f"{name}-parked")
        put(cloud, name, "a", "b", "poison", "c", "d")
        connect(
            cloud,
            name,
            stream,
            BatchSize=100,
            BisectBatchOnFunctionError=True,
            MaximumRetryAttempts=2,
            FunctionResponseTypes=["ReportBatchItemFailures"],
            DestinationConfig={"OnFailure": {"Destination": arn}},
        )
        cloud.drain()
        (message,) = parked(cloud, url)
        assert message["requestContext"]["condition"] == "RetryAttemptsExhausted"
        assert message["requestContext"]["approximateInvokeCount"] == 3
        info = message["DDBStreamBatchInfo"]
        assert info["batchSize"] == 1
        assert info["startSequenceNumber"] == info["endSequenceNumber"]
        assert info["streamArn"] == stream
        fine = [batch for batch in batches(cloud, name) if "poison" not in batch]
        assert {record for batch in fine for record in batch} >= {"c", "d"}


def test_without_bisection_the_batch_parks_whole(cloud: Cloud) -> None:
    make_function(cloud, "whole")
    stream = make_table(cloud, "whole")
    url, arn = make_queue(cloud, "whole-parked")
    put(cloud, "whole", "a", "poison", "b")
    destination = {"OnFailure": {"Destination": arn}}
    connect(cloud, "whole", stream, BatchSize=100, MaximumRetryAttempts=0, DestinationConfig=destination)
    cloud.drain()
    (message,) = parked(cloud, url)
    assert message["DDBStreamBatchInfo"]["batchSize"] == 3


def test_filters_choose_records(cloud: Cloud) -> None:
    make_function(cloud, "choosy")
    stream = make_table(cloud, "choosy")
    pattern = {"eventName": ["INSERT"], "dynamodb": {"Keys": {"SK": {"S": [{"prefix": "E#"}]}}}}
    criteria = {"Filters": [{"Pattern": json.dumps(pattern)}]}
    connect(cloud, "choosy", stream, BatchSize=10, FilterCriteria=criteria)
    put(cloud, "choosy", "P", "E#1")
    put(cloud, "choosy", "E#1", note={"S": "changed"})
    put(cloud, "choosy", "E#2")
    cloud.drain()
    assert [name for batch in batches(cloud, "choosy") for name in batch] == ["E#1", "E#2"]


def test_consumed_records_but_the_newest_are_forgotten_and_all_consumers_read_all(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "KEPT_RECORDS", 10)
    stream = make_table(cloud, "shared")
    for name in ("reader-one", "reader-two"):
        make_function(cloud, name)
        connect(cloud, name, stream, BatchSize=50)
    names = [f"r{number:03}" for number in range(60)]
    put(cloud, "shared", *names)
    cloud.drain()
    for name in ("reader-one", "reader-two"):
        assert [record for batch in batches(cloud, name) for record in batch] == names
    shard = dynamodb_backends[cloud.account][cloud.region].tables["shared"].stream_shard
    assert shard is not None
    eventually(lambda: len(shard.items) == 10)
    # Whoever parked a record finds it again, under the number that it had.
    assert [item.to_json()["dynamodb"]["Keys"]["SK"]["S"] for item in shard.items] == names[-10:]
    put(cloud, "shared", "after")
    cloud.drain()
    assert batches(cloud, "reader-one")[-1] == ["after"]


def test_queue_messages_that_fail_come_back_alone_and_end_in_the_dead_letter_queue(cloud: Cloud) -> None:
    make_function(cloud, "queued", PARTIAL="1")
    dead_url, dead_arn = make_queue(cloud, "queued-dead")
    redrive = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 2})
    url, arn = make_queue(cloud, "queued", VisibilityTimeout="1", RedrivePolicy=redrive)
    connect(cloud, "queued", arn, BatchSize=10, FunctionResponseTypes=["ReportBatchItemFailures"])
    sqs = cloud.client("sqs")
    for body in ("a", "poison", "b"):
        sqs.send_message(QueueUrl=url, MessageBody=body)
    dead = eventually(lambda: sqs.receive_message(QueueUrl=dead_url).get("Messages"))
    assert [message["Body"] for message in dead] == ["poison"]
    seen = [name for batch in batches(cloud, "queued") for name in batch]
    assert sorted(seen) == ["a", "b", "poison", "poison"]


def test_kinesis_records_arrive(cloud: Cloud) -> None:
    make_function(cloud, "kinetic")
    kinesis = cloud.client("kinesis")
    with suppress(kinesis.exceptions.ResourceInUseException):
        kinesis.create_stream(StreamName="kinetic", ShardCount=1)
    arn = kinesis.describe_stream(StreamName="kinetic")["StreamDescription"]["StreamARN"]
    connect(cloud, "kinetic", arn, BatchSize=10)
    for name in ("x", "y"):
        kinesis.put_record(StreamName="kinetic", Data=b"data", PartitionKey=name)
    cloud.drain()
    assert [name for batch in batches(cloud, "kinetic") for name in batch] == ["x", "y"]
