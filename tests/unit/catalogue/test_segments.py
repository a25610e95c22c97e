from __future__ import annotations

import gzip
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from vitrine.stores.segments import Segments


class OneAtATime:
    """A client whose calls do not overlap: moto's conditional writes are not atomic under threads, as AWS's are."""

    def __init__(self, client: Any, lock: threading.Lock) -> None:
        self._client = client
        self._lock = lock

    def __getattr__(self, operation: str) -> Any:
        def call(**arguments: Any) -> Any:
            with self._lock:
                return getattr(self._client, operation)(**arguments)

        return call


def _segments(aws: dict[str, Any]) -> Segments:
    return Segments(aws["s3"], "artifacts", aws["dynamodb"], "catalogue")


def _published(aws: dict[str, Any]) -> dict[int, list[dict[str, Any]]]:
    found = {}
    for entry in aws["s3"].list_objects_v2(Bucket="artifacts").get("Contents", []):
        body = aws["s3"].get_object(Bucket="artifacts", Key=entry["Key"])["Body"].read()
        segment = json.loads(gzip.decompress(body))
        found[segment["version"]] = segment["items"]
    return found


def _live(aws: dict[str, Any]) -> dict[str, Any]:
    key = {"PK": {"S": "META"}, "SK": {"S": "LIVE"}}
    item: dict[str, Any] = aws["dynamodb"].get_item(TableName="catalogue", Key=key)["Item"]
    return item


def test_given_an_empty_shop_when_published_then_versions_start_at_one_and_rise(aws: dict[str, Any]) -> None:
    segments = _segments(aws)
    assert [segments.publish([{"item_id": name}], [name]) for name in ("a", "b")] == [1, 2]
    assert _live(aws)["catalogue_version"] == {"N": "2"}
    assert _live(aws)["newest"] == {"L": [{"S": "b"}, {"S": "a"}]}


def test_given_a_writer_that_died_before_publishing_then_the_next_number_publishes_both(aws: dict[str, Any]) -> None:
    segments = _segments(aws)
    segments._write(1, [{"item_id": "orphan"}])
    assert segments.publish([{"item_id": "next"}], []) == 2
    assert _published(aws) == {1: [{"item_id": "orphan"}], 2: [{"item_id": "next"}]}
    assert _live(aws)["catalogue_version"] == {"N": "2"}


def test_given_many_publishers_at_once_then_no_segment_is_lost_and_numbers_have_no_gap(aws: dict[str, Any]) -> None:
    lock = threading.Lock()
    clients = {name: OneAtATime(client, lock) for name, client in aws.items()}
    with ThreadPoolExecutor(8) as pool:
        versions = list(pool.map(lambda n: _segments(clients).publish([{"item_id": str(n)}], []), range(24)))
    published = _published(aws)
    assert sorted(versions) == sorted(published) == list(range(1, 25))
    assert {items[0]["item_id"] for items in published.values()} == {str(n) for n in range(24)}
    assert _live(aws)["catalogue_version"] == {"N": "24"}
