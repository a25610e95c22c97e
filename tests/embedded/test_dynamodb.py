"""DynamoDB on the embedded AWS keeps what DynamoDB promises."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

from embedded.dynamodb import RequestTokens

if TYPE_CHECKING:
    from embedded.cloud import Cloud

_names = itertools.count()


@pytest.fixture
def table(empty_cloud: Cloud) -> Iterator[str]:
    name = f"table-{next(_names)}"
    client = empty_cloud.client("dynamodb")
    client.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("PK", "SK")],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    yield name
    client.delete_table(TableName=name)


def _key(partition: str, sort: str) -> dict[str, Any]:
    return {"PK": {"S": partition}, "SK": {"S": sort}}


def _add(table: str, partition: str = "p", sort: str = "s", **more: Any) -> dict[str, Any]:
    return {
        "Update": {
            "TableName": table,
            "Key": _key(partition, sort),
            "UpdateExpression": "ADD n :one",
            "ExpressionAttributeValues": {":one": {"N": "1"}},
        }
        | more
    }


def test_no_update_is_lost_under_threads(empty_cloud: Cloud, table: str) -> None:
    client = empty_cloud.client("dynamodb")
    update = _add(table)["Update"]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: client.update_item(**update), range(400)))
    assert client.get_item(TableName=table, Key=_key("p", "s"))["Item"]["n"]["N"] == "400"


@pytest.mark.parametrize("forward", [True, False])
def test_query_pages_through_one_partition_in_order(empty_cloud: Cloud, table: str, forward: bool) -> None:
    client = empty_cloud.client("dynamodb")
    for partition, number in itertools.product(["a", "b"], range(25)):
        client.put_item(
            TableName=table, Item=_key(partition, f"{(number * 7) % 25:03}") | {"even": {"BOOL": number % 2 == 0}}
        )
    pages = client.get_paginator("query").paginate(
        TableName=table,
        KeyConditionExpression="PK = :p AND SK BETWEEN :low AND :high",
        FilterExpression="even = :yes",
        ExpressionAttributeValues={
            ":p": {"S": "a"},
            ":low": {"S": "003"},
            ":high": {"S": "020"},
            ":yes": {"BOOL": True},
        },
        ScanIndexForward=forward,
        Limit=4,
    )
    found = [(item["PK"]["S"], item["SK"]["S"]) for page in pages for item in page["Items"]]
    expected = [("a", f"{(n * 7) % 25:03}") for n in range(25) if n % 2 == 0 and 3 <= (n * 7) % 25 <= 20]
    assert found == sorted(expected, reverse=not forward)


@pytest.mark.parametrize("sort_keys", [True, False])
def test_scan_pages_through_a_table_in_order_and_begins_where_the_last_page_ended(
    empty_cloud: Cloud, table: str, sort_keys: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = empty_cloud.client("dynamodb")
    passed = 0
    native = Table._item_comes_before_dct

    def counted(*given: Any) -> Any:
        nonlocal passed
        passed += 1
        return native(*given)

    monkeypatch.setattr(Table, "_item_comes_before_dct", counted)
    if not sort_keys:
        table = f"{table}-plain"
        client.create_table(
            TableName=table,
            KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
    keys = [_key(f"p{n * 7 % 20:02}", f"s{s}") for n in range(20) for s in range(2 if sort_keys else 1)]
    for number, key in enumerate(keys):
        client.put_item(TableName=table, Item=key | {"even": {"BOOL": number % 2 == 0}})
    pages = list(client.get_paginator("scan").paginate(TableName=table, PaginationConfig={"PageSize": 3}))
    found = [(item["PK"]["S"], item["SK"]["S"]) for page in pages for item in page["Items"]]
    assert found == sorted((key["PK"]["S"], key["SK"]["S"]) for key in keys)
    assert len(pages) >= len(keys) // 3
    assert passed <= 3 * len(pages)
    wanted = client.scan(
        TableName=table, FilterExpression="even = :yes", ExpressionAttributeValues={":yes": {"BOOL": True}}
    )
    assert wanted["Count"] == len(keys) // 2
    if not sort_keys:
        client.delete_table(TableName=table)


def test_query_of_an_absent_partition_is_empty(empty_cloud: Cloud, table: str) -> None:
    answer = empty_cloud.client("dynamodb").query(
        TableName=table, KeyConditionExpression="PK = :p", ExpressionAttributeValues={":p": {"S": "nobody"}}
    )
    assert answer["Items"] == []
    assert "LastEvaluatedKey" not in answer


def test_a_cancelled_transaction_leaves_items_and_stream_as_they_were(empty_cloud: Cloud, table: str) -> None:
    client = empty_cloud.client("dynamodb")
    client.put_item(TableName=table, Item=_key("p", "kept") | {"n": {"N": "5"}})
    condition = {"ConditionExpression": "attribute_not_exists(PK)"}
    writes = [_add(table, sort="kept"), _add(table, sort="new"), _add(table, sort="kept2", **condition)]
    client.put_item(TableName=table, Item=_key("p", "kept2"))
    records = len(_records(empty_cloud, table))

    with pytest.raises(client.exceptions.TransactionCanceledException) as error:
        client.transact_write_items(TransactItems=writes)

    reasons = [reason["Code"] for reason in error.value.response["CancellationReasons"]]
    assert reasons == ["None", "None", "ConditionalCheckFailed"]
    items = {item["SK"]["S"]: item for item in client.scan(TableName=table)["Items"]}
    assert set(items) == {"kept", "kept2"}
    assert items["kept"]["n"]["N"] == "5"
    assert len(_records(empty_cloud, table)) == records


def _records(cloud: Cloud, table: str) -> list[Any]:
    streams = cloud.client("dynamodbstreams")
    arn = cloud.client("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    found: list[Any] = streams.get_records(ShardIterator=iterator["ShardIterator"])["Records"]
    return found


def test_a_client_request_token_makes_a_transaction_happen_once(empty_cloud: Cloud, table: str) -> None:
    client = empty_cloud.client("dynamodb")
    for _ in range(2):
        client.transact_write_items(TransactItems=[_add(table)], ClientRequestToken="token-1")
    assert client.get_item(TableName=table, Key=_key("p", "s"))["Item"]["n"]["N"] == "1"
    with pytest.raises(ClientError, match="IdempotentParameterMismatchException"):
        client.transact_write_items(TransactItems=[_add(table, sort="other")], ClientRequestToken="token-1")


def test_a_request_token_is_forgotten_after_ten_minutes() -> None:
    now = [0.0]
    tokens = RequestTokens(lambda: now[0])
    tokens.remember("t", "a")
    assert tokens.seen("t", "a")
    now[0] = 601.0
    assert not tokens.seen("t", "b")


def test_a_batch_of_more_than_25_writes_is_refused(empty_cloud: Cloud, table: str) -> None:
    client = empty_cloud.client("dynamodb")
    requests = [{"PutRequest": {"Item": _key("p", str(n))}} for n in range(26)]
    with pytest.raises(ClientError, match="Too many items"):
        client.batch_write_item(RequestItems={table: requests})
    client.batch_write_item(RequestItems={table: requests[:25]})
    assert client.scan(TableName=table)["Count"] == 25


def test_an_item_is_measured_once_for_many_attributes(
    empty_cloud: Cloud, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured: list[DynamoType] = []
    native = DynamoType.size

    def size(value: DynamoType) -> int:
        measured.append(value)
        return native(value)

    monkeypatch.setattr(DynamoType, "size", size)
    many = {f"n:item{number}": {"N": "1"} for number in range(2_000)}
    empty_cloud.client("dynamodb").put_item(TableName=table, Item=_key("p", "s") | many)
    assert len(measured) < 5 * len(many)


def test_an_item_that_grows_too_large_is_refused_and_may_change_below_the_limit(empty_cloud: Cloud, table: str) -> None:
    client = empty_cloud.client("dynamodb")

    def put(name: str, kilobytes: int) -> None:
        client.update_item(
            TableName=table,
            Key=_key("p", "s"),
            UpdateExpression="SET #name = :text",
            ExpressionAttributeNames={"#name": name},
            ExpressionAttributeValues={":text": {"S": "x" * 1_000 * kilobytes}},
        )

    put("first", 250)
    with pytest.raises(ClientError, match="exceeded the maximum allowed size"):
        put("second", 200)
    for _ in range(3):
        put("second", 100)
    assert len(client.get_item(TableName=table, Key=_key("p", "s"))["Item"]["second"]["S"]) == 100_000


def test_reading_keeps_nothing(empty_cloud: Cloud, table: str) -> None:
    client = empty_cloud.client("dynamodb")
    client.put_item(TableName=table, Item=_key("p", "s"))
    values = {":p": {"S": "p"}}
    client.query(TableName=table, KeyConditionExpression="PK = :p", ExpressionAttributeValues=values)
    assert vars(Item)["instances_tracked"] == []
