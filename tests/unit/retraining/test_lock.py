"""One execution at a time, whatever became of the one before."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError

from retraining.errors import AlreadyRunning
from retraining.lock import Lock
from vitrine.stores.clients import client

ARN = "arn:aws:states:us-east-1:123456789012:execution:vitrine-dev-retraining:"


class Executions:
    """Step Functions' answers about executions by name; what is not there has been forgotten."""

    def __init__(self, **statuses: str) -> None:
        self.statuses = statuses

    def describe_execution(self, executionArn: str) -> dict[str, str]:  # noqa: N803 - the API's name
        name = executionArn.rpartition(":")[2]
        if name not in self.statuses:
            raise ClientError({"Error": {"Code": "ExecutionDoesNotExist"}}, "DescribeExecution")
        return {"status": self.statuses[name]}


Make = Callable[..., Lock]


@pytest.fixture
def lock(aws: None) -> Make:
    return lambda name="learn", **statuses: Lock(client("dynamodb"), "catalogue", Executions(**statuses), name)


def test_the_first_holds_and_may_ask_again(lock: Make) -> None:
    for _ in range(2):
        lock(a="RUNNING").take(f"{ARN}a")


def test_a_second_is_refused_by_the_name_of_the_first(lock: Make) -> None:
    lock().take(f"{ARN}a")
    with pytest.raises(AlreadyRunning, match=r"^a is at work"):
        lock(a="RUNNING").take(f"{ARN}b")
    with pytest.raises(AlreadyRunning, match=r"^a is at work"):
        lock(a="RUNNING", b="FAILED").take(f"{ARN}c")


@pytest.mark.parametrize("status", ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", None])
def test_one_that_is_over_holds_no_more(lock: Make, status: str | None) -> None:
    lock().take(f"{ARN}a")
    lock(**({"a": status} if status else {})).take(f"{ARN}b")
    with pytest.raises(AlreadyRunning, match=r"^b is at work"):
        lock(b="RUNNING").take(f"{ARN}c")


def test_a_roll_back_waits_for_no_run(lock: Make) -> None:
    lock().take(f"{ARN}a")
    lock("roll-back", a="RUNNING").take(f"{ARN}b")


def test_of_two_that_find_the_last_one_over_the_quicker_begins(lock: Make) -> None:
    """Given a holder that is over, when another takes its place between the look and the write, then it is refused."""
    lock().take(f"{ARN}over")
    quicker = lock(over="FAILED")

    class Slow(Executions):
        def describe_execution(self, executionArn: str) -> dict[str, str]:  # noqa: N803 - the API's name
            if executionArn.endswith(":over"):
                quicker.take(f"{ARN}quick")
            return super().describe_execution(executionArn)

    slower = Lock(client("dynamodb"), "catalogue", Slow(over="FAILED", quick="RUNNING"), "learn")
    with pytest.raises(AlreadyRunning, match=r"^quick is at work"):
        slower.take(f"{ARN}slow")
