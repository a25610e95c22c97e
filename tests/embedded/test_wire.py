"""What crosses the wire can be heard and disturbed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from embedded.cloud import Cloud


def test_calls_are_recorded_with_service_operation_and_body(empty_cloud: Cloud) -> None:
    with empty_cloud.wire.recording() as calls:
        empty_cloud.client("dynamodb").list_tables(Limit=7)
        empty_cloud.client("cloudformation").describe_stacks()
        empty_cloud.client("s3").list_buckets()
    empty_cloud.client("dynamodb").list_tables()
    # Another test's queue may still be polled.
    calls = [call for call in calls if call.service != "sqs"]
    heard = [(call.service, call.operation) for call in calls]
    assert heard == [("dynamodb", "ListTables"), ("cloudformation", "DescribeStacks"), ("s3", "GET /")]
    assert calls[0].body == {"Limit": 7}
    assert calls[1].body["Action"] == "DescribeStacks"
    assert calls[2].body is None


def test_a_fault_hits_its_operation_as_often_as_told(empty_cloud: Cloud) -> None:
    client = empty_cloud.client("dynamodb")
    with empty_cloud.faults.inject(
        "dynamodb", "ListTables", error="ProvisionedThroughputExceededException", times=2
    ) as fault:
        for _ in range(2):
            with pytest.raises(client.exceptions.ProvisionedThroughputExceededException):
                client.list_tables()
        client.list_tables()
        client.describe_limits()
    client.list_tables()
    assert fault.hits == 2


@pytest.mark.parametrize(
    ("service", "operation"),
    [("s3", "list_buckets"), ("cloudformation", "describe_stacks"), ("lambda", "list_functions")],
)
def test_a_fault_has_the_shape_of_its_service(empty_cloud: Cloud, service: str, operation: str) -> None:
    client = empty_cloud.client(service)
    with empty_cloud.faults.inject(service, error="SlowDown", status=503), pytest.raises(ClientError) as error:
        getattr(client, operation)()
    assert error.value.response["Error"]["Code"] == "SlowDown"
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503


def test_latency_comes_before_the_real_answer(empty_cloud: Cloud) -> None:
    with empty_cloud.faults.inject("dynamodb", latency=0.2) as fault:
        before = time.monotonic()
        empty_cloud.client("dynamodb").list_tables()
        assert time.monotonic() - before >= 0.2
    assert fault.hits == 1


def test_a_fault_may_concern_one_table_and_a_share_of_its_calls(empty_cloud: Cloud) -> None:
    client = empty_cloud.client("dynamodb")

    def refused(table: str) -> bool:
        with pytest.raises(ClientError) as error:
            client.describe_table(TableName=table)
        return bool(error.value.response["Error"]["Code"] == "ThrottlingException")

    with empty_cloud.faults.inject("dynamodb", table="one", share=0.3, error="ThrottlingException") as fault:
        hits = sum(refused("one") for _ in range(100))
        assert not any(refused("another") for _ in range(20))
    assert hits == fault.hits
    assert 15 <= hits <= 45
