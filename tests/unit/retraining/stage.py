"""What the functions' tests read and write of a stage."""

from __future__ import annotations

import copy
import json
from typing import Any

import boto3

from retraining import handler
from retraining.evaluation_report import GUARDS

BUCKET = "artifacts"
DAY = 86_400


def guard(name: str, **changes: Any) -> dict[str, Any]:
    """A guard that is kept, unless changes say otherwise."""
    kept = {"name": name, "value": 0.4, "bound": "at most", "limit": 0.5, "passed": True, "why": "as measured"}
    return kept | changes


def guards(name: str, **changes: Any) -> list[dict[str, Any]]:
    """All guards, one of them changed."""
    return [guard(one, **(changes if one == name else {})) for one in GUARDS]


GOOD: dict[str, Any] = {
    "model_version": "v2",
    "champion_version": "v1",
    "shoppers": 1400,
    "held_out": {"from": 100 * DAY, "until": 107 * DAY},
    "intervals": {"challenger": {"ndcg@10": {"mean": 0.12, "low": 0.11, "high": 0.13, "level": 0.95}}},
    "limits": {"coverage": 0.01},
    "primary_metric": "ndcg@10",
    "queries": 2500,
    "metrics": {
        "challenger": {"ndcg@10": 0.12, "recall@10": 0.2},
        "popularity": {"ndcg@10": 0.04},
        "co_occurrence": {"ndcg@10": 0.10},
        "champion": {"ndcg@10": 0.11},
    },
    "differences": {
        "popularity": {"mean": 0.08, "low": 0.07, "high": 0.09, "level": 0.95},
        "co_occurrence": {"mean": 0.02, "low": 0.01, "high": 0.03, "level": 0.95},
        "champion": {"mean": 0.01, "low": 0.001, "high": 0.02, "level": 0.99},
    },
    "data": {
        "challenger": {"events": 9, "shoppers": 3, "from": 0, "until": 100 * DAY},
        "champion": {"events": 8, "from": 0, "until": 90 * DAY},
    },
    "guards": [guard(name) for name in GUARDS],
}


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


def judged(model_version: str, **changes: Any) -> dict[str, Any]:
    """Judge a version by the good evaluation with some of its fields changed, as the workflow does."""
    report = copy.deepcopy(GOOD) | {"model_version": model_version} | changes
    url = put(f"models/{model_version}/evaluation.json", json.dumps(report).encode())
    made_from = {
        "model_uri": f"s3://{BUCKET}/models/vitrine-dev-{model_version}/output/model.tar.gz",
        "dataset_uri": f"s3://{BUCKET}/runs/{model_version}/dataset",
        "champion_uri": "s3://assets/bootstrap.tar.gz",
        "training_job": f"vitrine-dev-{model_version}",
        "execution": f"arn:aws:states:us-east-1:123456789012:execution:vitrine-dev-retraining:{model_version}",
    }
    return handler.gate({"model_version": model_version, "evaluation_uri": url, **made_from}, None)


def decision(model_version: str) -> dict[str, Any]:
    """The decision's file."""
    key = f"models/{model_version}/decision.json"
    found: dict[str, Any] = json.loads(boto3.client("s3").get_object(Bucket=BUCKET, Key=key)["Body"].read())
    return found
