"""Reading a place of a stream: all of it or an error, whatever pages the stream gives, and in the form of Lambda's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from scripts.replay import MOST_EMPTY, GoneError, Place, ReplayError, Stream

ARN, SHARD = "arn:aws:dynamodb:r:1:table/t/stream/x", "shardId-1"


def number(value: int) -> str:
    return str(value).zfill(21)


def record(value: int) -> dict[str, Any]:
    change = {
        "SequenceNumber": number(value),
        "ApproximateCreationDateTime": datetime(2026, 1, 1, tzinfo=UTC),
        "NewImage": {"packed": {"B": b"\x00\xff"}, "set": {"BS": [b"a"]}, "n": {"N": "1"}},
    }
    return {"eventName": "INSERT", "dynamodb": change}


def place(first: int, last: int) -> Place:
    return Place(ARN, SHARD, number(first), number(last), 1)


class Shard:
    """A shard with records of these numbers, given in pages of these sizes, over and over; `closed` has an end."""

    def __init__(self, numbers: Sequence[int], sizes: Sequence[int], *, closed: bool = False) -> None:
        self._numbers, self._sizes, self._closed = numbers, sizes, closed
        self.pages = 0

    def get_shard_iterator(self, **asked: str) -> dict[str, str]:
        assert (asked["StreamArn"], asked["ShardId"]) == (ARN, SHARD)
        assert len(asked["SequenceNumber"]) >= 21
        if int(asked["SequenceNumber"]) < min(self._numbers):
            raise ClientError({"Error": {"Code": "TrimmedDataAccessException"}}, "GetShardIterator")
        return {"ShardIterator": asked["SequenceNumber"]}

    def get_records(self, *, ShardIterator: str, Limit: int) -> dict[str, Any]:  # noqa: N803 - the client's names
        assert Limit <= 1000
        rest = [one for one in self._numbers if one >= int(ShardIterator)]
        size = self._sizes[self.pages % len(self._sizes)]
        self.pages += 1
        given, after = rest[:size], rest[size:]
        page: dict[str, Any] = {"Records": [record(one) for one in given]}
        if after or not self._closed:
            page["NextShardIterator"] = number(after[0] if after else 10**9)
        return page


def read(shard: Shard, first: int, last: int) -> list[int]:
    return [int(one["dynamodb"]["SequenceNumber"]) for one in Stream(shard).records(place(first, last))]


@given(
    numbers=st.lists(st.integers(5, 500), min_size=1, max_size=30, unique=True).map(sorted),
    sizes=st.lists(st.integers(0, 5), min_size=1, max_size=5).filter(any),
    ends=st.tuples(st.integers(0, 29), st.integers(0, 29)).map(sorted),
    closed=st.booleans(),
)
def test_all_of_a_place_is_read_however_it_is_paged(
    numbers: list[int], sizes: list[int], ends: list[int], closed: bool
) -> None:
    first, last = (numbers[end % len(numbers)] for end in ends)
    first, last = min(first, last), max(first, last)
    expected = [one for one in numbers if first <= one <= last]
    assert read(Shard(numbers, sizes, closed=closed), first, last) == expected


def test_what_was_trimmed_is_gone() -> None:
    with pytest.raises(GoneError):
        read(Shard([5, 6], [10]), 4, 6)


def test_a_stream_that_goes_on_behind_the_place_is_not_taken_for_it() -> None:
    with pytest.raises(GoneError):
        read(Shard([1, 6], [10]), 4, 6)


@pytest.mark.parametrize("closed", [True, False])
def test_a_stream_that_gives_nothing_is_an_error_and_not_the_end_of_the_records(closed: bool) -> None:
    """Given pages without a record, then nobody may conclude that the records are gone, and forget them."""
    shard = Shard([1, 2], [1, *([0] * 1_000)], closed=closed)
    with pytest.raises(ReplayError, match="ends before"):
        read(shard, 1, 2)
    assert shard.pages == MOST_EMPTY + 1


def test_records_are_as_lambda_gives_them() -> None:
    [found] = Stream(Shard([5], [1])).records(place(5, 5))
    assert found["eventSourceARN"] == ARN
    assert found["dynamodb"]["ApproximateCreationDateTime"] == 1_767_225_600
    assert found["dynamodb"]["NewImage"] == {"packed": {"B": "AP8="}, "set": {"BS": ["YQ=="]}, "n": {"N": "1"}}
    json.dumps(found)


@pytest.mark.parametrize(
    "body",
    [
        *("", "no JSON", "{}", "[]", '{"DDBStreamBatchInfo": {}}', '{"KinesisBatchInfo": {}}'),
        json.dumps({"DDBStreamBatchInfo": {"streamArn": ARN, "shardId": SHARD, "startSequenceNumber": "2",
                                           "endSequenceNumber": "1", "batchSize": 1}}),
    ],
)  # fmt: skip
def test_a_message_that_names_no_place_is_none_of_a_stream_s(body: str) -> None:
    assert Place.of(body) is None
