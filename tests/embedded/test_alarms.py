"""Alarms whose state is set by hand: the deployed rules hear of a change, and send it on as they say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from embedded.cloud import Cloud

PATTERN = {
    "source": ["aws.cloudwatch"],
    "detail-type": ["CloudWatch Alarm State Change"],
    "detail": {"alarmName": ["slow"], "state": {"value": ["ALARM"]}},
}


@pytest.fixture(scope="module")
def cloud(empty_cloud: Cloud) -> Cloud:
    for name in ("slow", "other"):
        empty_cloud.client("cloudwatch").put_metric_alarm(
            AlarmName=name, Namespace="N", MetricName="M", Statistic="Sum", Period=60, EvaluationPeriods=1,
            Threshold=1, ComparisonOperator="GreaterThanThreshold",
        )  # fmt: skip
    return empty_cloud


@pytest.fixture
def queue(cloud: Cloud, request: pytest.FixtureRequest) -> str:
    """A queue that a rule sends the alarm's events to, whole or rendered."""
    transformer = {"InputPathsMap": {"alarm": "$.detail.alarmName"}, "InputTemplate": '{"fired": "<alarm>"}'}
    url = cloud.client("sqs").create_queue(QueueName=f"alarms-{request.node.name[:20].strip('_')}")["QueueUrl"]
    answer = cloud.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    target: dict[str, Any] = {"Id": "queue", "Arn": answer["Attributes"]["QueueArn"]}
    rendered = "rendered" in request.node.name
    events = cloud.client("events")
    events.put_rule(Name="on-alarm", EventPattern=json.dumps(PATTERN))
    events.put_targets(Rule="on-alarm", Targets=[{**target, **({"InputTransformer": transformer} if rendered else {})}])
    return str(url)


def _set(cloud: Cloud, name: str, value: str) -> None:
    cloud.client("cloudwatch").set_alarm_state(AlarmName=name, StateValue=value, StateReason="a drill")


def _received(cloud: Cloud, url: str) -> list[Any]:
    messages = cloud.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    return [json.loads(message["Body"]) for message in messages]


def test_a_rule_hears_of_each_change_that_it_asks_for(cloud: Cloud, queue: str) -> None:
    for name, value in (("slow", "OK"), ("slow", "ALARM"), ("slow", "ALARM"), ("other", "ALARM"), ("slow", "OK")):
        _set(cloud, name, value)
    [event] = _received(cloud, queue)
    assert event["detail"]["alarmName"] == "slow"
    assert (event["detail"]["previousState"]["value"], event["detail"]["state"]["value"]) == ("OK", "ALARM")
    assert event["detail"]["state"]["reason"] == "a drill"


def test_a_target_is_sent_what_its_transformer_has_rendered(cloud: Cloud, queue: str) -> None:
    _set(cloud, "slow", "ALARM")
    _set(cloud, "slow", "OK")
    assert _received(cloud, queue) == [{"fired": "slow"}]


def test_a_disabled_rule_hears_nothing(cloud: Cloud, queue: str) -> None:
    cloud.client("events").disable_rule(Name="on-alarm")
    _set(cloud, "slow", "ALARM")
    _set(cloud, "slow", "OK")
    cloud.client("events").enable_rule(Name="on-alarm")
    assert _received(cloud, queue) == []
