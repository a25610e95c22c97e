"""Jobs whose workflow ended and told nobody: who asks for one is told, and nothing more becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, cast

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from content.jobs import Ordering
from content.settings import ApiSettings
from privacy.executions import GRACE_MS
from vitrine.http import Principal
from vitrine.stores.content import Jobs, Use

TABLE = "content"
MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:vitrine-dev-content"
MERCHANT = Principal("merchant", "m")
STOPPED = datetime(2026, 5, 1, tzinfo=UTC)


class Workflows:
    """Step Functions: `known` is what it knows of the one execution, or the code of its error."""

    def __init__(self, known: dict[str, Any] | str) -> None:
        self.known = known
        self.asked: list[str] = []

    def describe_execution(self, *, executionArn: str) -> dict[str, Any]:  # noqa: N803 - the client's name
        self.asked.append(executionArn)
        if isinstance(self.known, str):
            raise ClientError({"Error": {"Code": self.known}}, "DescribeExecution")
        return self.known


@pytest.fixture(scope="module")
def jobs() -> Iterator[Jobs]:
    with mock_aws(), pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "test")
        patch.setenv("AWS_ACCOUNT_ID_ENDPOINT_MODE", "disabled")
        made = boto3.client("dynamodb", region_name="us-east-1")
        made.create_table(
            TableName=TABLE,
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("PK", "SK")],
            KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
            BillingMode="PAY_PER_REQUEST",
        )
        yield Jobs(made, TABLE)


def told(jobs: Jobs, job_id: str, status: str, known: dict[str, Any] | str) -> tuple[dict[str, Any], Workflows]:
    """Ask for a job with this status, of whose execution this is known."""
    job = {"job_id": job_id, "status": status, "kind": "description", "locales": ["en"], "tone": "plain",
           "item_ids": ["tea"], "drafts": 1, "calls": 0, "tokens": 0, "usd": 0.0, "created_by": "merchant m",
           "created_at": int(STOPPED.timestamp()) - GRACE_MS}  # fmt: skip
    assert jobs.begin(job, None, Use(1, 0), Use(1_000, 0), None) == "begun"
    workflows = Workflows(known)
    given = ApiSettings(TABLE, "catalogue", "profiles", MACHINE)
    return Ordering(jobs, cast("Any", None), lambda: workflows, given).get(job_id, MERCHANT), workflows


@pytest.mark.parametrize("status", ["planned", "running"])
@pytest.mark.parametrize(
    ("ended", "cause"),
    [
        ({"status": "TIMED_OUT"}, "the workflow ran out of time"),
        ({"status": "ABORTED", "cause": "by hand"}, "the workflow was stopped: by hand"),
        ({"status": "FAILED", "error": "E", "cause": "x" * 900}, f"the workflow failed: E: {'x' * 900}"[:500]),
    ],
)
def test_a_job_whose_workflow_ended_has_failed_and_says_why(
    jobs: Jobs, status: str, ended: dict[str, Any], cause: str
) -> None:
    job_id = f"{ended['status']}-{status}"
    found, workflows = told(jobs, job_id, status, ended | {"stopDate": STOPPED})
    assert (found["status"], found["cause"]) == ("failed", cause)
    assert workflows.asked == [f"{MACHINE.replace(':stateMachine:', ':execution:')}:{job_id}"]
    kept = jobs.get(job_id) or {}
    assert (kept["status"], kept["ended_at"]) == ("failed", int(STOPPED.timestamp()))
    # Nothing is written any more of what has failed.
    assert not jobs.store_draft(job_id, {"draft_id": "00001", "state": "ready"})


@pytest.mark.parametrize(
    ("status", "known"),
    [
        ("running", {"status": "RUNNING"}),
        ("running", {"status": "SUCCEEDED", "stopDate": STOPPED}),
        ("running", "ThrottlingException"),
        ("planned", "ServiceUnavailable"),
        # One that never started is started by asking again with its token.
        ("planned", "ExecutionDoesNotExist"),
    ],
)
def test_a_job_that_may_go_on_is_told_as_it_is(jobs: Jobs, status: str, known: Any) -> None:
    found, workflows = told(jobs, f"{status}-{len(str(known))}", status, known)
    assert (found["status"], found["cause"], len(workflows.asked)) == (status, None, 1)


def test_a_job_that_ran_so_long_ago_that_nobody_knows_of_it_has_failed(jobs: Jobs) -> None:
    found, _ = told(jobs, "old", "running", "ExecutionDoesNotExist")
    assert (found["status"], found["cause"]) == ("failed", "its workflow is not known any more")


@pytest.mark.parametrize("status", ["done", "failed", "cancelled"])
def test_of_a_job_that_has_ended_nobody_is_asked(jobs: Jobs, status: str) -> None:
    found, workflows = told(jobs, f"ended-{status}", status, {"status": "TIMED_OUT", "stopDate": STOPPED})
    assert (found["status"], workflows.asked) == (status, [])
