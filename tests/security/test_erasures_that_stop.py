"""A workflow that ends without a word, or never starts: it is told, and taken up again, by itself or when asked."""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from scripts.verify_receipt import verified
from tests.integration.conftest import ApiClient
from tests.security.haystack import places_of
from tests.security.people import DRAIN_S, LONGEST_S, ended, happened

if TYPE_CHECKING:
    from embedded.cloud import Cloud


def execution_of(shop: Cloud, name: str) -> str:
    machine = shop.parameter("erasure-machine-arn")
    return f"{machine.replace(':stateMachine:', ':execution:')}:{name}"


def swept(shop: Cloud) -> dict[str, int]:
    """Call the deployed sweep, as its schedule does each hour."""
    [target] = [
        shop.client("scheduler").get_schedule(Name=one["Name"])["Target"]
        for one in shop.client("scheduler").list_schedules()["Schedules"]
        if one["Name"].endswith("-privacy-sweep")
    ]
    answer = shop.client("lambda").invoke(FunctionName=target["Arn"], Payload=target["Input"])
    assert "FunctionError" not in answer, answer["Payload"].read()
    return dict(json.loads(answer["Payload"].read()))


def an_hour_passes_since(shop: Cloud, arn: str) -> None:
    """Put the end of an execution an hour back, which moto has no call for."""
    machines = stepfunctions_parser_backends[shop.account][shop.region].state_machines
    [execution] = [one for machine in machines for one in machine.executions if one.execution_arn == arn]
    assert execution.stop_date is not None
    execution.stop_date -= timedelta(hours=1)


def stopped(shop: Cloud, operator: ApiClient, user: str) -> str:
    """Begin an erasure of somebody who has something to lose, and stop its workflow amid its work."""
    assert operator.put(f"/v1/users/{user}/profile", {"attributes": {"a": 1}}).status == 200
    erasure_id = str(operator.delete(f"/v1/users/{user}").body["erasure_id"])
    assert operator.get(f"/v1/erasures/{erasure_id}").body["status"] == "running"
    client, arn = shop.client("stepfunctions"), execution_of(shop, erasure_id)
    client.stop_execution(executionArn=arn, error="Stopped", cause="by a drill")
    give_up = time.monotonic() + LONGEST_S
    while (status := client.describe_execution(executionArn=arn)["status"]) == "RUNNING":
        assert time.monotonic() < give_up
        time.sleep(0.05)
    assert status == "ABORTED"
    return erasure_id


def test_a_workflow_that_was_stopped_is_told_at_once_and_taken_up_again_by_itself(
    shop: Cloud, operator: ApiClient
) -> None:
    user = f"stopped-{uuid.uuid4().hex[:8]}"
    erasure_id = stopped(shop, operator, user)
    told = operator.get(f"/v1/erasures/{erasure_id}").body
    assert (told["status"], told["receipt"]) == ("failed", None)
    assert told["cause"].startswith("the workflow was stopped")
    with shop.wire.recording() as calls:
        assert swept(shop)["waiting"] >= 1
    messages = [call.body["Message"] for call in calls if call.service == "sns"]
    assert [erasure_id in message for message in messages].count(True) == 1
    an_hour_passes_since(shop, execution_of(shop, erasure_id))
    assert swept(shop)["started"] >= 1
    found = ended(operator, erasure_id)
    assert (found["status"], found["cause"]) == ("completed", None)
    assert (found["places"][0]["what"], found["places"][0]["removed"]) == ("profiles", 1)


@pytest.mark.full
def test_asking_again_after_a_stop_ends_in_one_receipt(shop: Cloud, operator: ApiClient, keys: dict[str, Any]) -> None:
    user = f"again-{uuid.uuid4().hex[:8]}"
    assert operator.post("/v1/events", {"user_id": user, "events": [happened()]}).status == 202
    shop.drain(DRAIN_S)
    erasure_id = stopped(shop, operator, user)
    again = operator.delete(f"/v1/users/{user}")
    assert (again.status, again.body["erasure_id"]) == (202, erasure_id)
    found = ended(operator, erasure_id)
    said = verified(found["receipt"], keys)
    assert (said["jti"], said["sub"]) == (erasure_id, hashlib.sha256(f"USER#{user}".encode()).hexdigest())
    # What both executions did counts once each.
    places = {(place["place"], place["what"]): place["removed"] for place in said["places"]}
    assert (places["profiles table", "profiles"], places["profiles table", "events"]) == (1, 1)
    assert places_of(shop, (user,)) == {}


@pytest.mark.full
def test_a_workflow_that_never_started_is_started_by_the_sweep(shop: Cloud, operator: ApiClient) -> None:
    user = f"never-{uuid.uuid4().hex[:8]}"
    with shop.faults.inject("states", error="ServiceUnavailable", status=503), shop.wire.recording() as calls:
        assert operator.delete(f"/v1/users/{user}").status == 503
    [asked] = {json.loads(call.body["input"])["erasure_id"] for call in calls if call.operation == "StartExecution"}
    assert operator.get(f"/v1/erasures/{asked}").body["status"] == "running"
    # A minute later nobody can think that it is on its way.
    shop.client("dynamodb").update_item(
        TableName=shop.parameter("profiles-table"),
        Key={"PK": {"S": f"ERASURE#{asked}"}, "SK": {"S": "R"}},
        UpdateExpression="SET tried_at = :then",
        ExpressionAttributeValues={":then": {"N": "1"}},
    )
    told = operator.get(f"/v1/erasures/{asked}").body
    assert (told["status"], told["cause"]) == ("failed", "the workflow did not start")
    assert swept(shop)["started"] >= 1
    assert ended(operator, asked)["status"] == "completed"


def rewriting(shop: Cloud, erasure_id: str) -> None:
    """Wait until the erasure's job is at work."""
    client, give_up = shop.client("stepfunctions"), time.monotonic() + LONGEST_S
    arn = execution_of(shop, erasure_id)
    while "Rewrite" not in [
        event.get("stateEnteredEventDetails", {}).get("name")
        for page in client.get_paginator("get_execution_history").paginate(executionArn=arn)
        for event in page["events"]
    ]:
        assert time.monotonic() < give_up
        time.sleep(0.02)


@pytest.mark.full
def test_who_asks_again_while_the_lake_is_rewritten_is_erased_of_what_came_meanwhile_too(
    shop: Cloud, operator: ApiClient, keys: dict[str, Any]
) -> None:
    """Given a job that is at work, when the erasure is moved on, then another job follows, and its receipt has both."""
    user = f"moved-{uuid.uuid4().hex[:8]}"
    assert operator.post("/v1/events", {"user_id": user, "events": [happened(), happened()]}).status == 202
    shop.drain(DRAIN_S)
    erasure_id = str(operator.delete(f"/v1/users/{user}").body["erasure_id"])
    rewriting(shop, erasure_id)
    assert operator.post("/v1/events", {"user_id": user, "events": [happened()]}).status == 202
    shop.drain(DRAIN_S)
    assert operator.delete(f"/v1/users/{user}").body["erasure_id"] == erasure_id
    found = ended(operator, erasure_id)
    assert (found["status"], found["cause"]) == ("completed", None)
    said = verified(found["receipt"], keys)
    places = {(place["place"], place["what"]): place["removed"] for place in said["places"]}
    assert places["profiles table", "events"] == 3
    assert places["lake", "events"] == 3
    assert places_of(shop, (user,)) == {}
