"""Where catalogue deltas come from: the artifacts bucket, one object per version."""

from __future__ import annotations

import gzip
import json
import os
from typing import TYPE_CHECKING, Any, Protocol

from container.problem import ConflictError

if TYPE_CHECKING:
    from ranker.catalogue import Catalogue


class Segments(Protocol):
    """A source of deltas."""

    def fetch(self, version: int) -> list[dict[str, Any]] | None:
        """Return the records of a version, or None when it is not published."""


class BucketSegments:
    """Segments in S3."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    @classmethod
    def from_environment(cls) -> BucketSegments:
        """Return the segments of ARTIFACTS_BUCKET."""
        import boto3  # noqa: PLC0415
        from botocore.config import Config  # noqa: PLC0415

        config = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "max_attempts": 3})
        return cls(boto3.client("s3", config=config), os.environ["ARTIFACTS_BUCKET"])

    def fetch(self, version: int) -> list[dict[str, Any]] | None:
        """Return the records of a version, or None when it is not published."""
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=f"catalogue/segments/{version:012d}.json.gz")
        except self._client.exceptions.NoSuchKey:
            return None
        return parse(answer["Body"].read())


class NoSegments:
    """No deltas: an artifact that is evaluated by itself."""

    def fetch(self, version: int) -> list[dict[str, Any]] | None:  # noqa: ARG002
        """Return None: nothing is published."""
        return None


def parse(body: bytes) -> list[dict[str, Any]]:
    """Return the records of a segment's bytes."""
    records: list[dict[str, Any]] = json.loads(gzip.decompress(body))["items"]
    return records


def catch_up(catalogue: Catalogue, segments: Segments, wanted: int | None = None) -> list[int]:
    """Bring a catalogue to a version, or to the newest; return the indices whose vector changed.

    Raises:
        ConflictError: The wanted version is not published.
    """
    changed: dict[int, None] = {}
    while wanted is None or catalogue.version < wanted:
        records = segments.fetch(catalogue.version + 1)
        if records is None:
            break
        changed.update(dict.fromkeys(catalogue.apply(catalogue.version + 1, records)))
    if wanted is not None and catalogue.version < wanted:
        raise ConflictError(f"catalogue version {wanted} is not published; this worker holds {catalogue.version}")
    return list(changed)
