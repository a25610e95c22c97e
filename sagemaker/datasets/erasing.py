"""The erasing job: the lake's files that hold people, rewritten without them.

It reads and writes the bucket itself. The order names prefixes that have more files than any disk should hold and few
that change, and a file that is left without a line has to go. Every file is one step that may be repeated.
"""

from __future__ import annotations

import itertools
import json
import os
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from datasets.people import People

WORKERS = 8
"""Files at the same time: most of a file is a wait."""
Result = TypeVar("Result")
COUNTS = ("files", "rows", "rewritten", "deleted")


class Files(Protocol):
    """A bucket."""

    def below(self, prefix: str) -> Iterator[str]:
        """List keys."""

    def read(self, key: str) -> bytes | None:
        """Read a file; None where it is gone."""

    def write(self, key: str, content: bytes) -> None:
        """Replace a file."""

    def delete(self, key: str) -> None:
        """Remove a file."""


@dataclass(frozen=True)
class Order:
    """Whom to erase, and below which prefixes they may be."""

    people: People
    prefixes: tuple[str, ...]

    @classmethod
    def read(cls, folder: Path) -> Order:
        """Read the order that a workflow wrote."""
        document = json.loads((folder / "order.json").read_text())
        return cls(People.parse(document["people"]), tuple(map(str, document["prefixes"])))


class BucketFiles:
    """A bucket of S3."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    @classmethod
    def from_environment(cls) -> BucketFiles:
        """Return the bucket LAKE_BUCKET."""
        import boto3  # noqa: PLC0415
        from botocore.config import Config  # noqa: PLC0415

        config = Config(
            connect_timeout=5,
            read_timeout=60,
            retries={"mode": "standard", "max_attempts": 8},
            max_pool_connections=2 * WORKERS,
        )
        return cls(boto3.client("s3", config=config), os.environ["LAKE_BUCKET"])

    def below(self, prefix: str) -> Iterator[str]:
        """See `Files`."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        return (entry["Key"] for page in pages for entry in page.get("Contents", ()))

    def read(self, key: str) -> bytes | None:
        """See `Files`."""
        try:
            content: bytes = self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except self._client.exceptions.NoSuchKey:
            return None
        return content

    def write(self, key: str, content: bytes) -> None:
        """See `Files`."""
        self._client.put_object(Bucket=self._bucket, Key=key, Body=content)

    def delete(self, key: str) -> None:
        """See `Files`."""
        self._client.delete_object(Bucket=self._bucket, Key=key)


def rewrite(order: Order, files: Files) -> dict[str, Any]:
    """Rewrite what holds people; return, by kind of file, how many were looked at and changed, and rows removed.

    Raises:
        FileError: A file cannot be read, so nobody can say whether it holds them.
    """
    kinds: dict[str, Counter[str]] = {}
    for prefix in order.prefixes:
        counts = kinds.setdefault(kind_of(prefix), Counter(dict.fromkeys(COUNTS, 0)))
        for one in each(files.below(prefix), lambda key: _without(key, order.people, files)):
            counts.update(one)
    return {"kinds": {kind: dict(counts) for kind, counts in kinds.items()}}


def kind_of(prefix: str) -> str:
    """Return what lies below a prefix: events, exposures, consents or extractions."""
    return prefix.partition("/")[0]


def each(keys: Iterator[str], work: Callable[[str], Result]) -> Iterator[Result]:
    """Yield what `work` gives for each file, in order, a few at a time: a list of a million keys is not held."""
    waiting: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="files") as pool:
        for key in itertools.chain(keys, itertools.repeat(None, 4 * WORKERS)):
            if key is not None:
                waiting.append(pool.submit(work, key))
            if waiting and (key is None or len(waiting) >= 4 * WORKERS):
                yield waiting.popleft().result()


def _without(key: str, people: People, files: Files) -> Counter[str]:
    content = files.read(key)
    split = people.split(key, content) if content is not None else None
    if split is None:
        return Counter(files=1)
    if split.rest is None:
        files.delete(key)
        return Counter(files=1, rows=len(split.found), deleted=1)
    files.write(key, split.rest)
    return Counter(files=1, rows=len(split.found), rewritten=1)
