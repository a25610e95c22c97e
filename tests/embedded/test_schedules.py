"""Schedules and scheduled rules that fire their targets when the clock says so."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.embedded.support import eventually

if TYPE_CHECKING:
    from embedded.cloud import Cloud

ROLE = "arn:aws:iam::123456789012:role/test"


@pytest.fixture(scope="module")
def cloud(empty_cloud: Cloud) -> Cloud:
    return empty_cloud


@pytest.fixture(scope="module")
def machine(cloud: Cloud) -> str:
    definition = {"StartAt": "done", "States": {"done": {"Type": "Pass", "End": True}}}
    return str(
        cloud.client("stepfunctions").create_state_machine(
            name="scheduled", definition=json.dumps(definition), roleArn=ROLE
        )["stateMachineArn"]
    )


def queue(cloud: Cloud, name: str) -> tuple[str, str]:
    sqs = cloud.client("sqs")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    return url, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def received(cloud: Cloud, url: str) -> list[Any]:
    found: list[Any] = []
    while messages := cloud.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        found += [json.loads(message["Body"]) for message in messages]
    return found


def schedule(cloud: Cloud, name: str, expression: str, target: dict[str, Any], **settings: Any) -> None:
    cloud.client("scheduler").create_schedule(
        Name=name,
        ScheduleExpression=expression,
        FlexibleTimeWindow={"Mode": "OFF"},
        Target=target | {"RoleArn": ROLE},
        **settings,
    )


def test_a_schedule_starts_a_state_machine(cloud: Cloud, machine: str) -> None:
    given = json.dumps({"at": "<aws.scheduler.scheduled-time>"})
    schedule(cloud, "weekly", "cron(0 3 ? * SUN *)", {"Arn": machine, "Input": given})
    cloud.clock.advance(timedelta(days=14))
    states = cloud.client("stepfunctions")
    executions = eventually(
        lambda: (
            found
            if len(found := states.list_executions(stateMachineArn=machine, statusFilter="SUCCEEDED")["executions"])
            == 2
            else None
        )
    )
    inputs = [states.describe_execution(executionArn=each["executionArn"])["input"] for each in executions]
    moments = sorted(json.loads(text)["at"] for text in inputs)
    assert all(moment.endswith("T03:00:00Z") for moment in moments)
    assert len(set(moments)) == 2


def test_rates_fire_each_time_and_disabled_schedules_never(cloud: Cloud) -> None:
    url, arn = queue(cloud, "ticks")
    schedule(cloud, "ticking", "rate(10 minutes)", {"Arn": arn, "Input": '{"tick":1}'})
    schedule(cloud, "silent", "rate(10 minutes)", {"Arn": arn, "Input": '{"never":1}'}, State="DISABLED")
    cloud.clock.advance(timedelta(minutes=35))
    assert received(cloud, url) == [{"tick": 1}] * 3
    cloud.client("scheduler").delete_schedule(Name="ticking")
    cloud.clock.advance(timedelta(minutes=35))
    assert received(cloud, url) == []


def test_a_schedule_for_one_time_goes_after_it(cloud: Cloud) -> None:
    url, arn = queue(cloud, "once")
    at = (cloud.clock.now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S")
    schedule(cloud, "once", f"at({at})", {"Arn": arn, "Input": "{}"}, ActionAfterCompletion="DELETE")
    cloud.clock.advance(timedelta(hours=3))
    assert received(cloud, url) == [{}]
    assert "once" not in [each["Name"] for each in cloud.client("scheduler").list_schedules()["Schedules"]]


def test_a_scheduled_rule_sends_the_scheduled_event(cloud: Cloud) -> None:
    url, arn = queue(cloud, "ruled")
    events = cloud.client("events")
    events.put_rule(Name="hourly", ScheduleExpression="rate(1 hour)", State="ENABLED")
    events.put_targets(Rule="hourly", Targets=[{"Id": "queue", "Arn": arn}])
    cloud.clock.advance(timedelta(minutes=61))
    (event,) = received(cloud, url)
    assert (event["source"], event["detail-type"]) == ("aws.events", "Scheduled Event")
    events.disable_rule(Name="hourly")


def test_what_a_target_refuses_is_parked(cloud: Cloud) -> None:
    url, arn = queue(cloud, "refused")
    absent = "arn:aws:states:us-east-1:123456789012:stateMachine:absent"
    target = {"Arn": absent, "Input": '{"lost":true}', "DeadLetterConfig": {"Arn": arn}}
    schedule(cloud, "refused", "rate(1 day)", target)
    cloud.clock.advance(timedelta(days=1, minutes=1))
    assert received(cloud, url) == [{"lost": True}]
    cloud.client("scheduler").delete_schedule(Name="refused")
