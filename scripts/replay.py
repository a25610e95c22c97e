"""Give parked records to their function again: ``python -m scripts.replay --stage dev [--queue NAME] [--dry-run]``.

What a stream's function could not handle is parked in the queue `<function>-dead-letters`, as a place in the stream;
the records themselves stay in the stream for 24 hours. This reads the places, fetches the records, and gives them to
the function; a message goes when its records are done, or with `--forget` when no stream has them any more. Mend the
cause first. Handling a record twice changes nothing, so it may be run as often as one likes.

Prints a line of JSON for each message; the exit status is 0 only if none is left.
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import boto3
from botocore.exceptions import ClientError

from embedded import event_filter

ALIAS = "live"
SUFFIX = "-dead-letters"
HIDDEN_S = 300
"""How long nobody else gets a message that this looks at."""
AT_ONCE = 100
"""Records of one call: they are a few kilobytes each, and a call takes six megabytes."""
MOST_EMPTY = 50
"""Pages without a record, one after another, that are read before a shard counts as ending there."""
GONE = frozenset({"TrimmedDataAccessException", "ResourceNotFoundException"})
Fate = Literal["done", "would be done", "failed", "too old", "no stream's"]


class ReplayError(Exception):
    """A queue cannot be replayed."""


@dataclass(frozen=True, slots=True)
class Place:
    """Records of a shard, from a sequence number to another, both included; `count` of them were meant.

    Sequence numbers are text that AWS takes back as it gave it, leading zeros and all.
    """

    stream: str
    shard: str
    first: str
    last: str
    count: int

    @classmethod
    def of(cls, body: str) -> Place | None:
        """The place that a message names; None where it names none."""
        try:
            told = json.loads(body)["DDBStreamBatchInfo"]
            first, last = told["startSequenceNumber"], told["endSequenceNumber"]
            if int(first) > int(last):
                return None
            return cls(told["streamArn"], told["shardId"], first, last, int(told["batchSize"]))
        except (ValueError, KeyError, TypeError):
            return None


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one message."""

    queue: str
    fate: Fate
    records: int
    why: str = ""

    def __str__(self) -> str:
        """One line of JSON; it names places in a stream, and nobody."""
        told = {"queue": self.queue, "fate": self.fate, "records": self.records, "why": self.why}
        return json.dumps({name: value for name, value in told.items() if value != ""})


class GoneError(LookupError):
    """A stream has the records of a place no more."""


class Stream:
    """Records of DynamoDB streams, in the form that Lambda gives them to functions."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def records(self, place: Place) -> list[dict[str, Any]]:
        """The records at a place.

        Raises GoneError where the stream has the first of them no more, and ReplayError where it does not answer.
        """
        try:
            return [_as_event(record, place.stream) for record in self._read(place)]
        except ClientError as error:
            if error.response["Error"]["Code"] in GONE:
                raise GoneError from error
            raise

    def _read(self, place: Place) -> Iterator[dict[str, Any]]:
        last = int(place.last)
        for index, record in enumerate(self._from(place)):
            number = int(record["dynamodb"]["SequenceNumber"])
            if index == 0 and number != int(place.first):
                raise GoneError
            if number <= last:
                yield record
            if number >= last:
                return
        raise ReplayError(f"the stream ends before {place.last}")

    def _from(self, place: Place) -> Iterator[dict[str, Any]]:
        """The records of a shard from a place on; a page may be empty amid a shard."""
        iterator = self._client.get_shard_iterator(
            StreamArn=place.stream,
            ShardId=place.shard,
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=place.first,
        )["ShardIterator"]
        empty = 0
        while iterator and empty < MOST_EMPTY:
            page = self._client.get_records(ShardIterator=iterator, Limit=1000)
            yield from page["Records"]
            empty = 0 if page["Records"] else empty + 1
            iterator = page.get("NextShardIterator")


class Target:
    """The function that a queue is of, and what it wants of its stream."""

    def __init__(self, client: Any, function: str) -> None:
        self._client = client
        self._function = function
        self._name = f"{function}:{ALIAS}"
        self._patterns: dict[str, list[dict[str, Any]]] = {}

    def wanted(self, records: Sequence[Mapping[str, Any]], stream: str) -> list[Mapping[str, Any]]:
        """The records that pass the function's own filter: others lie between them."""
        if stream not in self._patterns:
            self._patterns[stream] = self._filter(stream)
        return [record for record in records if event_filter.matches_any(self._patterns[stream], record)]

    def handle(self, records: Sequence[Mapping[str, Any]]) -> str:
        """Call the function; an empty string where it did all, else what it says."""
        for start in range(0, len(records), AT_ONCE):
            payload = json.dumps({"Records": list(records[start : start + AT_ONCE])})
            answer = self._client.invoke(FunctionName=self._name, Payload=payload.encode())
            told = json.loads(answer["Payload"].read() or b"null")
            if "FunctionError" in answer:
                return f"the function ended as {(told or {}).get('errorType', answer['FunctionError'])}"
            failed = [failure["itemIdentifier"] for failure in (told or {}).get("batchItemFailures", ())]
            if failed:
                return f"not handled: {', '.join(failed)}"
        return ""

    def _filter(self, stream: str) -> list[dict[str, Any]]:
        pages = self._client.get_paginator("list_event_source_mappings").paginate(EventSourceArn=stream)
        mappings = [one for page in pages for one in page["EventSourceMappings"]]
        found = [one for one in mappings if one["FunctionArn"].split(":")[6] == self._function]
        if not found:
            raise ReplayError(f"{self._function} does not read {stream}")
        # A list leaves a filter out that is encrypted.
        mapping = self._client.get_event_source_mapping(UUID=found[0]["UUID"])
        if mapping.get("FilterCriteriaError"):
            raise ReplayError(f"the filter of {self._name} cannot be read: {mapping['FilterCriteriaError']}")
        return event_filter.patterns(mapping.get("FilterCriteria"))


class Queue:
    """One queue of dead letters."""

    def __init__(self, client: Any, url: str) -> None:
        self._client = client
        self._url = url
        self.name = url.rpartition("/")[2]

    def messages(self) -> list[dict[str, Any]]:
        """Everything that is there, once each; it is hidden from others meanwhile."""
        found: dict[str, dict[str, Any]] = {}
        while True:
            asked = {"MaxNumberOfMessages": 10, "VisibilityTimeout": HIDDEN_S, "WaitTimeSeconds": 1}
            new = self._client.receive_message(QueueUrl=self._url, **asked).get("Messages", [])
            if not new:
                return list(found.values())
            found |= {one["MessageId"]: one for one in new}

    def remove(self, message: Mapping[str, Any]) -> None:
        """Remove a message for good."""
        self._client.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])

    def put_back(self, message: Mapping[str, Any]) -> None:
        """Let others see a message again."""
        receipt = message["ReceiptHandle"]
        self._client.change_message_visibility(QueueUrl=self._url, ReceiptHandle=receipt, VisibilityTimeout=0)


def replay(queue: Queue, stream: Stream, target: Target, *, dry: bool, forget: bool) -> Iterator[Line]:
    """Give each message's records to the function; gives what became of each message."""
    for message in queue.messages():
        line = _replayed(queue.name, Place.of(message["Body"]), stream, target, dry=dry)
        if not dry and (line.fate == "done" or (forget and line.fate == "too old")):
            queue.remove(message)
        else:
            queue.put_back(message)
        yield line


def _replayed(queue: str, place: Place | None, stream: Stream, target: Target, *, dry: bool) -> Line:
    if place is None:
        return Line(queue, "no stream's", 0, "the message names no place in a stream: see the runbook")
    try:
        records = stream.records(place)
    except GoneError:
        where = f"{place.shard} from {place.first} to {place.last}"
        return Line(queue, "too old", place.count, f"the stream has no more of {where}")
    except ReplayError as error:
        return Line(queue, "failed", place.count, str(error))
    wanted = target.wanted(records, place.stream)
    if dry:
        return Line(queue, "would be done", len(wanted))
    why = target.handle(wanted)
    return Line(queue, "failed", len(wanted), why) if why else Line(queue, "done", len(wanted))


def queues(client: Any, stage: str, name: str | None) -> list[str]:
    """The URLs of a stage's queues of dead letters, or of one of them."""
    if name is not None:
        return [client.get_queue_url(QueueName=name)["QueueUrl"]]
    pages = client.get_paginator("list_queues").paginate(QueueNamePrefix=f"vitrine-{stage}-")
    return sorted(url for page in pages for url in page.get("QueueUrls", ()) if url.endswith(SUFFIX))


def _as_event(record: Mapping[str, Any], stream: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(json.dumps({**record, "eventSourceARN": stream}, default=_plain))
    return event


def _plain(value: Any) -> Any:
    """The form that Lambda has a value in which JSON does not know."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return int(value.timestamp())
    raise TypeError(f"no form for a {type(value).__name__}")


def main(given: Sequence[str] | None = None) -> int:
    """Read the command line, replay, and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--queue", help=f"one queue by its name, which ends in {SUFFIX}; without, all of the stage's")
    parser.add_argument("--dry-run", action="store_true", help="look, and change nothing")
    parser.add_argument("--forget", action="store_true", help="remove messages whose records no stream has any more")
    asked = parser.parse_args(given)
    if asked.queue is not None and not asked.queue.endswith(SUFFIX):
        parser.error(f"--queue: {asked.queue!r} does not end in {SUFFIX}")
    sqs: Any = boto3.client("sqs")
    stream = Stream(boto3.client("dynamodbstreams"))
    left = 0
    for url in queues(sqs, asked.stage, asked.queue):
        queue = Queue(sqs, url)
        target = Target(boto3.client("lambda"), queue.name.removesuffix(SUFFIX))
        for line in replay(queue, stream, target, dry=asked.dry_run, forget=asked.forget):
            sys.stdout.write(f"{line}\n")
            left += line.fate != "done" and not (asked.forget and line.fate == "too old")
    return 1 if left else 0


if __name__ == "__main__":
    raise SystemExit(main())
