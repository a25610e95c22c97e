"""A stage as a deploy leaves it, in moto: parameters, tables, bucket and key."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3

PARAMETERS = {
    "profiles-table": "profiles",
    "catalogue-table": "catalogue",
    "lake-bucket": "lake",
    "default-consent": "training",
}


def deploy() -> None:
    ssm = boto3.client("ssm")
    for name, value in PARAMETERS.items():
        ssm.put_parameter(Name=f"/vitrine/dev/{name}", Value=value, Type="String")
    boto3.client("secretsmanager").create_secret(Name="vitrine/dev/user-hash-key", SecretString="a key of sixteen")
    boto3.client("s3").create_bucket(Bucket="lake")
    for table in ("profiles", "catalogue"):
        boto3.client("dynamodb").create_table(
            TableName=table,
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("PK", "SK")],
            KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
            BillingMode="PAY_PER_REQUEST",
        )


@contextmanager
def environment(**more: str) -> Iterator[None]:
    known = dict(os.environ)
    os.environ.update(
        {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_REGION": "us-east-1",
            "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
            **more,
        }
    )
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(known)


def rows(table: str) -> dict[tuple[str, str], dict[str, Any]]:
    pages = boto3.client("dynamodb").get_paginator("scan").paginate(TableName=table)
    return {(row["PK"]["S"], row["SK"]["S"]): row for page in pages for row in page["Items"]}


def lake() -> dict[str, bytes]:
    s3 = boto3.client("s3")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="lake")
    keys = [entry["Key"] for page in pages for entry in page.get("Contents", [])]
    return {key: s3.get_object(Bucket="lake", Key=key)["Body"].read() for key in keys}
