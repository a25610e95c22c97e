"""Everything that a stage has stored or written, as bytes that can be searched: unpacked, however it is packed."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from embedded.cloud import Cloud

PACKED = (".tar.gz", ".tgz", ".gz", ".npz", ".zip", ".pt", ".parquet")
"""What `unpacked` opens."""
PLAIN = (".json", ".jsonl", ".html", ".txt", ".md", ".csv")
"""What a search for bytes reads as it is."""
TABLES = ("profiles-table", "catalogue-table", "trends-table", "models-table", "content-table")


def places_of(cloud: Cloud, needles: tuple[str, ...]) -> dict[str, int]:
    """Where any of the needles is found, and in how many things there."""
    found: dict[str, int] = {}
    for place, content in haystack(cloud):
        if any(needle.encode() in content for needle in needles):
            found[place] = found.get(place, 0) + 1
    return found


def haystack(cloud: Cloud) -> Iterator[tuple[str, bytes]]:
    """All of it, with the kind of place."""
    yield from _tables(cloud)
    yield from _objects(cloud)
    yield from _logs(cloud)
    yield from _executions(cloud)


def _tables(cloud: Cloud) -> Iterator[tuple[str, bytes]]:
    for name in TABLES:
        pages = cloud.client("dynamodb").get_paginator("scan").paginate(TableName=cloud.parameter(name))
        for row in (row for page in pages for row in page["Items"]):
            yield name, json.dumps(row, default=repr).encode() + b"".join(_unpacked_values(row))


def _unpacked_values(row: dict[str, Any]) -> Iterator[bytes]:
    for value in row.values():
        for packed in value.get("B", b""), *value.get("BS", ()):
            yield zlib.decompress(packed) if packed[:1] == b"x" else bytes(packed)


def _objects(cloud: Cloud) -> Iterator[tuple[str, bytes]]:
    s3 = cloud.client("s3")
    for bucket in (entry["Name"] for entry in s3.list_buckets()["Buckets"]):
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
            for version in page.get("Versions", ()):
                key = version["Key"]
                named = {} if version["VersionId"] == "null" else {"VersionId": version["VersionId"]}
                body = s3.get_object(Bucket=bucket, Key=key, **named)["Body"].read()
                yield f"{bucket.partition('-')[0]}:{key.partition('/')[0]}", key.encode() + b"\n" + unpacked(key, body)


def unpacked(key: str, body: bytes) -> bytes:
    """A file with what it packs."""
    if key.endswith((".tar.gz", ".tgz")):
        with tarfile.open(fileobj=io.BytesIO(body)) as archive:
            files = [(one.name, archive.extractfile(one)) for one in archive.getmembers() if one.isfile()]
            return body + b"".join(unpacked(name, file.read()) for name, file in files if file)
    if key.endswith(".gz"):
        return body + gzip.decompress(body)
    if key.endswith(".npz"):
        # Text in arrays is four bytes a letter, which no search for bytes finds.
        with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
            texts = [arrays[name].ravel() for name in arrays.files if arrays[name].dtype.kind in "SU"]
        return body + "\n".join(str(one) for text in texts for one in text).encode()
    if key.endswith((".zip", ".pt")) and zipfile.is_zipfile(io.BytesIO(body)):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return body + b"".join(unpacked(name, archive.read(name)) for name in archive.namelist())
    if key.endswith(".parquet"):
        return body + json.dumps(pq.read_table(io.BytesIO(body)).to_pylist(), default=repr).encode()
    return body


def _logs(cloud: Cloud) -> Iterator[tuple[str, bytes]]:
    for entry in cloud.client("lambda").list_functions()["Functions"]:
        yield "functions' logs", "\n".join(cloud.runtime.logs(entry["FunctionName"])).encode()
    for entry in cloud.client("sagemaker").list_endpoints()["Endpoints"]:
        yield "endpoints' logs", cloud.endpoints.log(entry["EndpointName"]).encode()
    logs = cloud.client("logs")
    for group in logs.describe_log_groups()["logGroups"]:
        name = group["logGroupName"]
        for stream in logs.describe_log_streams(logGroupName=name)["logStreams"]:
            events = logs.get_log_events(logGroupName=name, logStreamName=stream["logStreamName"])["events"]
            yield "jobs' logs", "\n".join(event["message"] for event in events).encode()


def _executions(cloud: Cloud) -> Iterator[tuple[str, bytes]]:
    client = cloud.client("stepfunctions")
    for machine in client.list_state_machines()["stateMachines"]:
        for execution in client.list_executions(stateMachineArn=machine["stateMachineArn"])["executions"]:
            arn = execution["executionArn"]
            for page in client.get_paginator("get_execution_history").paginate(executionArn=arn):
                yield "executions", json.dumps(page["events"], default=str).encode()
