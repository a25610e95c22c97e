"""The shards that pollers read: DynamoDB streams (trimmed as they are consumed) and Kinesis."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import StreamRecord, StreamShard
from moto.kinesis.models import kinesis_backends

_UNREAD_LIMIT = 10_000
_grown = threading.Condition()


@dataclass(frozen=True)
class Record:
    """One record: its place in the shard, its event for the function, when it arrived (epoch seconds)."""

    position: int
    sequence: str
    event: dict[str, Any]
    arrived: float


class Shard(Protocol):
    """An ordered log of records; positions count from 0 and never shift."""

    info_key: str
    shard_id: str

    def end(self) -> int:
        """Return the position after the last record."""

    def start(self) -> int:
        """Return the position of the oldest record kept."""

    def read(self, position: int, limit: int) -> list[Record]:
        """Return up to `limit` records from a position on."""

    def trim(self, position: int) -> None:
        """Forget what lies before a position."""


def wait(seconds: float) -> None:
    """Wait until some stream has grown, or the time has passed."""
    with _grown:
        _grown.wait(seconds)


def install() -> None:
    """Make DynamoDB streams count on after a trim, keep no more than they must, and trigger nothing themselves."""
    shard: Any = StreamShard
    shard.add = _add
    shard.get = _get


def _trimmed(shard: Any) -> int:
    return int(getattr(shard, "trimmed", 0))


def _add(self: Any, old: Any, new: Any) -> None:
    name = "INSERT" if old is None else "REMOVE" if new is None else "MODIFY"
    view = self.table.stream_specification["StreamViewType"]
    with _grown:
        sequence = self.starting_sequence_number + _trimmed(self) + len(self.items)
        self.items.append(StreamRecord(self.table, view, name, old, new, sequence))
        if not getattr(self, "consumed", False) and len(self.items) > 2 * _UNREAD_LIMIT:
            _drop(self, len(self.items) - _UNREAD_LIMIT)
        _grown.notify_all()


def _get(self: Any, start: int, quantity: int) -> list[dict[str, Any]]:
    with _grown:
        index = max(0, start - self.starting_sequence_number - _trimmed(self))
        return [item.to_json() for item in self.items[index : index + quantity]]


def _drop(shard: Any, count: int) -> None:
    shard.trimmed = _trimmed(shard) + count
    del shard.items[:count]


class DynamoDbShard:
    """The single shard of a table's stream."""

    info_key = "DDBStreamBatchInfo"

    def __init__(self, shard: Any, stream_arn: str) -> None:
        self._shard = shard
        self._arn = stream_arn
        self.shard_id: str = shard.id

    def end(self) -> int:
        """Return the position after the last record."""
        with _grown:
            return _trimmed(self._shard) + len(self._shard.items)

    def start(self) -> int:
        """Return the position of the oldest record kept."""
        return _trimmed(self._shard)

    def read(self, position: int, limit: int) -> list[Record]:
        """Return up to `limit` records from a position on."""
        with _grown:
            offset = max(position, _trimmed(self._shard))
            index = offset - _trimmed(self._shard)
            found = self._shard.items[index : index + limit]
        return [self._record(offset + place, item.to_json()) for place, item in enumerate(found)]

    def trim(self, position: int) -> None:
        """Forget what lies before a position."""
        with _grown:
            self._shard.consumed = True
            count = position - _trimmed(self._shard)
            if count > 0:
                _drop(self._shard, count)

    def _record(self, position: int, record: dict[str, Any]) -> Record:
        moment = record["dynamodb"]["ApproximateCreationDateTime"]
        arrived = _epoch(moment)
        change = record["dynamodb"] | {"ApproximateCreationDateTime": int(arrived)}
        event = record | {"dynamodb": change, "eventVersion": "1.1", "eventSourceARN": self._arn}
        return Record(position, change["SequenceNumber"], event, arrived)


class KinesisShard:
    """One shard of a Kinesis stream."""

    info_key = "KinesisBatchInfo"

    def __init__(self, shard: Any, stream_arn: str) -> None:
        self._shard = shard
        self._arn = stream_arn
        self.shard_id: str = shard.shard_id

    def end(self) -> int:
        """Return the position after the last record."""
        return len(self._shard.records)

    def start(self) -> int:
        """Return the position of the oldest record kept."""
        return 0

    def read(self, position: int, limit: int) -> list[Record]:
        """Return up to `limit` records from a position on."""
        found = list(self._shard.records.values())[position : position + limit]
        return [self._record(position + place, record) for place, record in enumerate(found)]

    def trim(self, position: int) -> None:
        """Keep everything: Kinesis' own retention governs it."""

    def _record(self, position: int, record: Any) -> Record:
        sequence = str(record.sequence_number)
        arrived = _epoch(record.created_at_datetime)
        event = {
            "eventID": f"{self.shard_id}:{sequence}",
            "eventName": "aws:kinesis:record",
            "eventSource": "aws:kinesis",
            "eventSourceARN": self._arn,
            "eventVersion": "1.0",
            "awsRegion": self._arn.split(":")[3],
            "invokeIdentityArn": "",
            "kinesis": {
                "kinesisSchemaVersion": "1.0",
                "partitionKey": record.partition_key,
                "sequenceNumber": sequence,
                "data": record.data,
                "approximateArrivalTimestamp": arrived,
            },
        }
        return Record(position, sequence, event, arrived)


def shards_of(stream_arn: str) -> list[Shard]:
    """Return the shards of a stream by its ARN."""
    _, _, service, region, account, resource = stream_arn.split(":", 5)
    name = resource.split("/")[1]
    if service == "dynamodb":
        return [DynamoDbShard(dynamodb_backends[account][region].tables[name].stream_shard, stream_arn)]
    return [
        KinesisShard(shard, stream_arn) for shard in kinesis_backends[account][region].streams[name].shards.values()
    ]


def _epoch(moment: datetime) -> float:
    # moto's times are naive and in UTC.
    return (moment - datetime(1970, 1, 1, tzinfo=moment.tzinfo)).total_seconds()
