"""Published versions, over the table itself: numbers only rise, whatever is published, rolled back, or done at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from vitrine.stores.content import Jobs, Use, about, people, transact
from vitrine.stores.copies import Copies

TABLE = "content"
PUBLISH, BACK = "publish", "back"
ACTS = st.lists(st.tuples(st.sampled_from([PUBLISH, BACK]), st.integers(1, 6), st.booleans()), max_size=8)


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
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
        yield made


def names() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"item-{number}"


_ITEMS = names()


@given(acts=ACTS)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_numbers_only_rise_and_one_of_two_at_once_is_refused(client: Any, acts: list[tuple[str, int, bool]]) -> None:
    copies, item = Copies(client, TABLE), next(_ITEMS)
    values = {"kind": "description", "locale": "en", "text": "x"}
    published: list[int] = []
    for act, target, twice in acts:
        known = copies.head(item, "description", "en")
        assert (known["highest"] if known else 0) == len(published)
        if act == PUBLISH:
            number, writes = copies.publication(item, values, known, {"by": "m"})
            assert transact(client, writes) == []
            published.append(number)
            if twice:
                assert transact(client, copies.publication(item, values, known, {"by": "n"})[1])
        elif known and copies.version(item, "description", "en", target):
            writes = [copies.showing(item, "description", "en", known, target, {"by": "m"})]
            assert transact(client, writes) == []
            assert not twice or transact(client, writes)
            assert (copies.head(item, "description", "en") or {})["version"] == target
    assert published == list(range(1, len(published) + 1))
    assert [one["version"] for one in copies.versions(item)] == published


def begun(client: Any, job_id: str, token: str | None, limits: Use, **job: Any) -> str:
    stored = {"job_id": job_id, "created_at": 1_800_000_000, "status": "planned", "drafts": 2} | job
    note = about(TABLE, job["shopper"], job_id, 1, 2) if "shopper" in job else None
    return Jobs(client, TABLE).begin(stored, (token, "request") if token else None, Use(2, 10), limits, note)


def test_a_day_has_its_limit_and_a_token_its_one_job(client: Any) -> None:
    limits = Use(5, 1_000)
    assert begun(client, "j1", "t1", limits) == "begun"
    assert begun(client, "j2", "t1", limits) == "token"
    assert begun(client, "j2", None, limits) == "begun"
    assert begun(client, "j3", None, limits) == "limit"
    # A request that is sent again is told its job, however full the day is by now.
    assert begun(client, "j4", "t1", limits) == "token"
    assert begun(client, "j5", None, Use(100, 25)) == "limit"
    jobs = Jobs(client, TABLE)
    assert [jobs.get(name) is not None for name in ("j1", "j2", "j3", "j4", "j5")] == [True, True, False, False, False]


def test_a_job_about_a_person_leaves_with_all_its_drafts_and_takes_none_after(client: Any) -> None:
    jobs = Jobs(client, TABLE)
    assert begun(client, "p1", None, Use(10**6, 10**6), shopper="USER#ann", created_at=1_900_000_000) == "begun"
    (note,) = client.query(
        TableName=TABLE, KeyConditionExpression="PK = :pk", ExpressionAttributeValues={":pk": {"S": people("USER#ann")}}
    )["Items"]
    assert note["SK"]["S"] == "J#p1"
    assert jobs.move("p1", ("planned",), "running")
    assert jobs.start_draft("p1", "00001", None) == 1
    draft = {"draft_id": "00001", "state": "ready", "text": "For you."}
    assert jobs.store_draft("p1", draft)
    assert not jobs.store_draft("p1", draft)
    assert jobs.start_draft("p1", "00001", None) is None
    listed, _ = jobs.page(50, None, people=False)
    assert "p1" not in [job["job_id"] for job in listed]
    assert "p1" in [job["job_id"] for job in jobs.page(50, None, people=True)[0]]
    assert jobs.remove("p1") == 2
    assert jobs.start_draft("p1", "00002", 3) == 1
    assert not jobs.store_draft("p1", draft | {"draft_id": "00002"})
    assert jobs.get("p1") is None


def test_a_stopped_job_takes_no_draft(client: Any) -> None:
    jobs = Jobs(client, TABLE)
    assert begun(client, "s1", None, Use(10**6, 10**6), created_at=1_950_000_000) == "begun"
    assert not jobs.move("s1", ("running",), "done")
    assert jobs.move("s1", ("planned", "running"), "cancelled", cause="x")
    assert not jobs.store_draft("s1", {"draft_id": "00001", "state": "ready"})
    assert list(jobs.drafts("s1")) == []
