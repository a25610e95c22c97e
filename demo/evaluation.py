"""What the retraining measured on the held-out weeks, as the gate saw it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from embedded.cloud import Cloud


def read(cloud: Cloud) -> dict[str, Any]:
    """Read the newest evaluation report of the stage; empty where none was written."""
    client, bucket = cloud.client("s3"), cloud.parameter("artifacts-bucket")
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    reports = [
        entry for page in pages for entry in page.get("Contents", []) if entry["Key"].endswith("evaluation.json")
    ]
    if not reports:
        return {}
    newest = max(reports, key=lambda entry: entry["LastModified"])
    return dict(json.loads(client.get_object(Bucket=bucket, Key=newest["Key"])["Body"].read()))
