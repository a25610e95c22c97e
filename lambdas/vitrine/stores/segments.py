"""Catalogue segments: numbered batches of changed items, by which a ranker follows the catalogue.

Number n is written only after n-1 was found to exist, so a published version is complete without a lock.
`If-None-Match` gives each number to one writer, and the published version never falls.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

MOST_NEWEST = 100
MOST_NUMBERS = 1_000
"""Numbers that a publisher tries: as many others may publish at the same time."""
TAKEN = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412"})
_META = {"PK": {"S": "META"}, "SK": {"S": "LIVE"}}


class Segments:
    """The segments in the artifacts bucket, and the published version in the catalogue table."""

    def __init__(self, s3: Any, bucket: str, dynamodb: Any, table: str) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._dynamodb = dynamodb
        self._table = table

    def publish(self, records: Sequence[Mapping[str, Any]], created: Sequence[str]) -> int:
        """Publish changed items; `created` are the ids of new ones, newest first. Gives the version."""
        live = self._dynamodb.get_item(TableName=self._table, Key=_META, ConsistentRead=True).get("Item", {})
        version = self._write(int(live.get("catalogue_version", {"N": "0"})["N"]) + 1, records)
        self._raise_version(version)
        if created:
            known = [entry["S"] for entry in live.get("newest", {"L": []})["L"]]
            self._note_newest([*created, *(item for item in known if item not in set(created))][:MOST_NEWEST])
        return version

    def _write(self, first: int, records: Sequence[Mapping[str, Any]]) -> int:
        for version in range(first, first + MOST_NUMBERS):
            body = json.dumps({"version": version, "items": list(records)}, separators=(",", ":")).encode()
            try:
                self._s3.put_object(
                    Bucket=self._bucket,
                    Key=f"catalogue/segments/{version:012d}.json.gz",
                    Body=gzip.compress(body, 6, mtime=0),
                    ContentType="application/json",
                    ContentEncoding="gzip",
                    IfNoneMatch="*",
                )
            except ClientError as error:
                if error.response["Error"]["Code"] not in TAKEN:
                    raise
            else:
                return version
        raise TimeoutError(f"no free segment number from {first} on")

    def _raise_version(self, version: int) -> None:
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key=_META,
                UpdateExpression="SET catalogue_version = :version",
                ConditionExpression="attribute_not_exists(catalogue_version) OR catalogue_version < :version",
                ExpressionAttributeValues={":version": {"N": str(version)}},
            )
        except ClientError as error:
            # Somebody published a later one, which says that this one is there as well.
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise

    def _note_newest(self, item_ids: Sequence[str]) -> None:
        self._dynamodb.update_item(
            TableName=self._table,
            Key=_META,
            UpdateExpression="SET newest = :newest",
            ExpressionAttributeValues={":newest": {"L": [{"S": item_id} for item_id in item_ids]}},
        )
