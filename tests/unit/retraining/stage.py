"""What the functions' tests read and write of a stage."""

from __future__ import annotations

from typing import Any

import boto3

BUCKET = "artifacts"


class Context:
    """A Lambda context with so much time left."""

    def __init__(self, seconds: float = 900.0) -> None:
        self._seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        return int(self._seconds * 1000)


def put(key: str, body: bytes) -> str:
    boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=body)
    return f"s3://{BUCKET}/{key}"


def meta() -> dict[str, Any]:
    key = {"PK": {"S": "META"}, "SK": {"S": "LIVE"}}
    row = boto3.client("dynamodb").get_item(TableName="catalogue", Key=key).get("Item", {})
    return {name: next(iter(value.values())) for name, value in row.items() if name not in ("PK", "SK")}


def pointer() -> str:
    value = boto3.client("ssm").get_parameter(Name="/vitrine/dev/ranker-artifact")["Parameter"]["Value"]
    return str(value)


def package_status(arn: str) -> str:
    return str(boto3.client("sagemaker").describe_model_package(ModelPackageName=arn)["ModelApprovalStatus"])
