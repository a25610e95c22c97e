"""Where catalogue deltas come from: the artifacts bucket, one object per version."""

from __future__ import annotations

import gzip
import json
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol

from container.problem import ConflictError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ranker.catalogue import Catalogue

READERS = 16
"""Deltas that are read at the same time: a read is a wait, and a new worker may have hundreds to read."""


class Segments(Protocol):
    """A source of deltas, which may be asked from several threads."""

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

        config = Config(
            connect_timeout=2,
            read_timeout=5,
            retries={"mode": "standard", "max_attempts": 3},
            max_pool_connections=READERS,
        )
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
    for version, records in _published(segments, catalogue.version + 1, wanted):
        changed.update(dict.fromkeys(catalogue.apply(version, records)))
    if wanted is not None and catalogue.version < wanted:
        raise ConflictError(f"catalogue version {wanted} is not published; this worker holds {catalogue.version}")
    return list(changed)


def _published(segments: Segments, first: int, wanted: int | None) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Yield versions with their records, in order, up to the wanted one or to the first that is not published."""
    # Where the end is not known, few are read at first: each that is not there is a request for nothing.
    width = 1 if wanted is None else READERS
    with ThreadPoolExecutor(READERS, thread_name_prefix="segments") as pool:
        while wanted is None or first <= wanted:
            versions = range(first, first + width if wanted is None else min(first + width, wanted + 1))
            read = pool.map if len(versions) > 1 else map
            for version, records in zip(versions, read(segments.fetch, versions), strict=True):
                if records is None:
                    return
                yield version, records
            first, width = versions.stop, min(2 * width, READERS)
