"""The lake as an erasure meets it: the register of tombstones, the parts that hold a person, and the job's papers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from vitrine.domain.erasure import digest
from vitrine.domain.lake_layout import part_of

KINDS = ("events", "exposures", "consents")
EXTRACTIONS = "extractions/"
"""What a retraining on Spark reads; it names shoppers for as long as it is there."""


class PrivacyLake:
    """One stage's lake bucket."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def register(self, people: Iterable[str], at: int) -> None:
        """Write a tombstone for each shopper key: no training reads what they did up to `at`, in epoch ms."""
        for name in map(digest, people):
            self.put(f"tombstones/{name}.json", {"shopper": name, "at": at})

    def filled(self, hash_key: bytes, people: Iterable[str]) -> list[str]:
        """The prefixes that may hold lines of people, as far as there is anything below them."""
        parts = sorted({part_of(hash_key, person) for person in people})
        prefixes = [f"{kind}/bucket={part}/" for kind in KINDS for part in parts]
        return [prefix for prefix in (*prefixes, EXTRACTIONS) if self._holds(prefix)]

    def order(self, erasure_id: str, digests: Iterable[str], at: int, prefixes: Iterable[str]) -> None:
        """Write what the rewriting job is to do."""
        self.put(
            f"{_folder(erasure_id)}order/order.json",
            {"people": [{"shopper": name, "at": at} for name in digests], "prefixes": list(prefixes)},
        )

    def report(self, erasure_id: str) -> dict[str, Any]:
        """What all rewriting jobs together say that they did; nothing where there was nothing to do.

        Of files, the most that one of them looked at.
        """
        kinds: dict[str, dict[str, int]] = {}
        for key in list(self._below(f"{_folder(erasure_id)}report/")):
            report = json.loads(self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read())
            for kind, counts in report["kinds"].items():
                before = kinds.get(kind, {})
                added = {name: before.get(name, 0) + count for name, count in counts.items()}
                kinds[kind] = added | {"files": max(before.get("files", 0), counts["files"])}
        return {"kinds": kinds} if kinds else {}

    def clear(self, erasure_id: str) -> None:
        """Remove the jobs' papers."""
        self.clear_below(_folder(erasure_id))

    def clear_below(self, prefix: str) -> None:
        """Remove everything below a prefix."""
        for key in list(self._below(prefix)):
            self._client.delete_object(Bucket=self._bucket, Key=key)

    def _below(self, prefix: str) -> Iterator[str]:
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        return (entry["Key"] for page in pages for entry in page.get("Contents", ()))

    def _holds(self, prefix: str) -> bool:
        found = self._client.list_objects_v2(Bucket=self._bucket, Prefix=prefix, MaxKeys=1)
        return bool(found.get("KeyCount", 0))

    def put(self, key: str, document: Mapping[str, Any]) -> None:
        """Write a document as JSON."""
        body = json.dumps(document, separators=(",", ":")).encode()
        self._client.put_object(Bucket=self._bucket, Key=key, Body=body, ContentType="application/json")


def _folder(erasure_id: str) -> str:
    return f"erasures/{erasure_id}/"
