from __future__ import annotations

import traceback

import pytest
from botocore.exceptions import ClientError

from vitrine import consumers
from vitrine.consumers import BatchFailedError, consumer


def test_a_batch_that_goes_well_is_answered() -> None:
    assert consumer(lambda event, _: {"batchItemFailures": event["Records"]})({"Records": [1]}, None) == {
        "batchItemFailures": [1]
    }


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("user-1 said so"), "ValueError"),
        (
            ClientError({"Error": {"Code": "ValidationException", "Message": "user-1 is too long"}}, "PutItem"),
            "ClientError ValidationException",
        ),
        (TimeoutError(), "TimeoutError"),
    ],
)
def test_an_error_is_told_by_its_kind_and_nobody_by_name(
    error: Exception, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    def handle(_event: object, _context: object) -> dict[str, object]:
        raise error

    with pytest.raises(BatchFailedError, match=f"^{told}$") as raised:
        consumer(handle)({}, None)
    assert "user-1" not in "".join(traceback.format_exception(raised.value))
    [record] = caplog.records
    assert str(vars(record)["where"]).startswith("test_consumers.py:")
    assert "user-1" not in repr(vars(record))


class Context:
    """A function that has so many seconds left, of which each look takes some."""

    def __init__(self, seconds: float, each: float) -> None:
        self.left, self.each = seconds, each

    def get_remaining_time_in_millis(self) -> float:
        self.left -= self.each
        return self.left * 1000


GONE = ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "PutItem")


def test_a_store_that_comes_back_while_the_function_may_run_fails_no_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    outcomes: list[Exception | dict[str, object]] = [GONE, GONE, {"batchItemFailures": []}]

    def handle(_event: object, _context: object) -> dict[str, object]:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    assert consumer(handle)({}, Context(60, 1)) == {"batchItemFailures": []}
    assert len(waited) == 2
    assert all(0.5 <= pause <= consumers.LONGEST_PAUSE_S for pause in waited)


@pytest.mark.parametrize(("error", "tries"), [(GONE, 4), (KeyError("PK"), 1)])
def test_a_batch_fails_in_time_for_the_next_try_and_at_once_where_waiting_is_of_no_use(
    monkeypatch: pytest.MonkeyPatch, error: Exception, tries: int
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    tried: list[object] = []

    def handle(event: object, _context: object) -> dict[str, object]:
        tried.append(event)
        raise error

    with pytest.raises(BatchFailedError):
        consumer(handle)({}, Context(consumers.MARGIN_S + 35, 10))
    assert len(tried) == tries
