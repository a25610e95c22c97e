"""Batches, filters and schedule expressions by themselves."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded import timetable
from embedded.batches import BatchRunner, Policy
from embedded.event_filter import UnknownPatternError, matches
from embedded.shards import Record


@dataclass
class Result:
    payload: bytes
    is_error: bool = False


class Log:
    """The one fact of a shard that a batch needs."""

    info_key = "DDBStreamBatchInfo"
    shard_id = "shard"


def run(names: list[str], *, reports: bool, bisects: bool, retries: int) -> tuple[list[str], list[str]]:
    """Settle records where those named `bad` fail; returns what succeeded and what was parked, in order."""
    succeeded: list[str] = []
    parked: list[str] = []

    def invoke(_function: str, payload: bytes) -> Result:
        given_names = [record["name"] for record in json.loads(payload)["Records"]]
        bad = next((place for place, name in enumerate(given_names) if name.startswith("bad")), None)
        if bad is None:
            succeeded.extend(given_names)
            return Result(b"null")
        if not reports:
            return Result(b"{}", is_error=True)
        succeeded.extend(given_names[:bad])
        return Result(json.dumps({"batchItemFailures": [{"itemIdentifier": given_names[bad]}]}).encode())

    def send(_destination: str, message: str) -> None:
        info = json.loads(message)["DDBStreamBatchInfo"]
        first = names.index(info["startSequenceNumber"])
        parked.extend(names[first : first + info["batchSize"]])

    policy = Policy("function", reports, bisects, retries, -1, "arn:aws:sqs:us-east-1:123456789012:parked")
    stopping = threading.Event()
    # No pause between attempts.
    stopping.wait = lambda timeout=None: False  # type: ignore[method-assign]
    runner = BatchRunner(policy, Log(), "stream", invoke, send, stopping)  # type: ignore[arg-type]
    runner.settle([Record(place, name, {"name": name}, 0.0) for place, name in enumerate(names)])
    return succeeded, parked


@given(flags=st.lists(st.booleans(), max_size=12), reports=st.booleans(), retries=st.integers(0, 3))
def test_with_bisection_every_bad_record_parks_alone_and_order_is_kept(
    flags: list[bool], reports: bool, retries: int
) -> None:
    names = [f"{'bad' if bad else 'good'}{place}" for place, bad in enumerate(flags)]
    succeeded, parked = run(names, reports=reports, bisects=True, retries=retries)
    assert succeeded == [name for name in names if name.startswith("good")]
    assert parked == [name for name in names if name.startswith("bad")]


@given(flags=st.lists(st.booleans(), max_size=12), retries=st.integers(0, 3))
def test_without_bisection_nothing_is_lost(flags: list[bool], retries: int) -> None:
    names = [f"{'bad' if bad else 'good'}{place}" for place, bad in enumerate(flags)]
    succeeded, parked = run(names, reports=True, bisects=False, retries=retries)
    assert succeeded + parked == names


@pytest.mark.parametrize(
    ("pattern", "record", "expected"),
    [
        ({"a": ["x"]}, {"a": "x"}, True),
        ({"a": ["x"]}, {"a": "y"}, False),
        ({"a": [1]}, {"a": True}, False),
        ({"a": [None]}, {"a": None}, True),
        ({"a": {"b": [{"prefix": "E#"}]}}, {"a": {"b": "E#1"}}, True),
        ({"a": {"b": [{"prefix": "E#"}]}}, {"a": "E#"}, False),
        ({"a": [{"exists": False}]}, {}, True),
        ({"a": [{"exists": True}]}, {}, False),
        ({"a": [{"anything-but": ["x", "y"]}]}, {"a": "z"}, True),
        ({"a": [{"anything-but": {"prefix": "x"}}]}, {"a": "xz"}, False),
        ({"a": [{"numeric": [">", 1, "<=", 3]}]}, {"a": 3}, True),
        ({"a": [{"numeric": [">", 3]}]}, {"a": "4"}, False),
        ({"a": ["x"]}, {"a": ["w", "x"]}, True),
        ({"$or": [{"a": ["x"]}, {"b": ["y"]}]}, {"b": "y"}, True),
    ],
)
def test_patterns(pattern: dict[str, Any], record: dict[str, Any], expected: bool) -> None:
    assert matches(pattern, record) is expected


def test_an_unknown_operator_is_refused() -> None:
    with pytest.raises(UnknownPatternError):
        matches({"a": [{"cidr": "10.0.0.0/8"}]}, {"a": "10.0.0.1"})


NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("expression", "zone", "expected"),
    [
        ("rate(5 minutes)", "UTC", datetime(2026, 11, 24, 9, 5, tzinfo=UTC)),
        ("cron(0 3 ? * SUN *)", "UTC", datetime(2026, 11, 29, 3, 0, tzinfo=UTC)),
        ("cron(0 3 * * ? *)", "Europe/Berlin", datetime(2026, 11, 25, 2, 0, tzinfo=UTC)),
        ("cron(15/20 8-10 L 2 ? *)", "UTC", datetime(2027, 2, 28, 8, 15, tzinfo=UTC)),
        ("cron(0 0 1 JAN,JUL ? 2028)", "UTC", datetime(2028, 1, 1, tzinfo=UTC)),
        ("cron(0 0 1 1 ? 2020)", "UTC", None),
        ("at(2026-12-01T00:00:00)", "UTC", datetime(2026, 12, 1, tzinfo=UTC)),
        ("at(2026-01-01T00:00:00)", "UTC", None),
    ],
)
def test_expressions(expression: str, zone: str, expected: datetime | None) -> None:
    assert timetable.parse(expression, NOW, zone).after(NOW) == expected


@pytest.mark.parametrize(
    "expression", ["", "rate(0 minutes)", "rate(5 weeks)", "cron(* * *)", "cron(61 * * * ? *)", "x"]
)
def test_bad_expressions_are_refused(expression: str) -> None:
    with pytest.raises(timetable.BadExpressionError):
        timetable.parse(expression, NOW)


@given(minutes=st.integers(1, 10_000), start=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))
def test_a_rate_fires_on_its_grid(minutes: int, start: datetime) -> None:
    begun = start.replace(tzinfo=UTC)
    due = timetable.parse(f"rate({minutes} minutes)", begun).after(NOW)
    assert due is not None
    assert due > NOW
    assert (due - begun) % timedelta(minutes=minutes) == timedelta()
