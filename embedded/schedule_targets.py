"""What a schedule can call: state machines, functions, queues, topics, and any SDK operation."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from botocore import xform_name


class UnknownTargetError(Exception):
    """The target is of a kind that is not implemented."""


class Targets:
    """Sends events to targets by ARN."""

    def __init__(self, client: Callable[[str], Any]) -> None:
        self._client = client
        self._kinds: dict[str, Callable[[dict[str, Any], str], None]] = {
            "states": self._start_execution,
            "lambda": self._invoke,
            "sqs": self._enqueue,
            "sns": self._publish,
            "scheduler": self._call,
        }

    def send(self, target: dict[str, Any], event: str) -> None:
        """Send one event."""
        kind = str(target["Arn"]).split(":")[2]
        if kind not in self._kinds:
            raise UnknownTargetError(target["Arn"])
        self._kinds[kind](target, event)

    def park(self, target: dict[str, Any], event: str, reason: str) -> None:
        """Send an event that its target refused to the target's dead-letter queue, if there is one."""
        queue = (target.get("DeadLetterConfig") or {}).get("Arn")
        if queue is None:
            return
        attributes = {"ERROR_MESSAGE": {"DataType": "String", "StringValue": reason or "failed"}}
        self._client("sqs").send_message(QueueUrl=self._url(queue), MessageBody=event, MessageAttributes=attributes)

    def _start_execution(self, target: dict[str, Any], event: str) -> None:
        self._client("stepfunctions").start_execution(stateMachineArn=target["Arn"], input=event)

    def _invoke(self, target: dict[str, Any], event: str) -> None:
        self._client("lambda").invoke(FunctionName=target["Arn"], InvocationType="Event", Payload=event.encode())

    def _enqueue(self, target: dict[str, Any], event: str) -> None:
        group = (target.get("SqsParameters") or {}).get("MessageGroupId")
        extra = {"MessageGroupId": group} if group else {}
        self._client("sqs").send_message(QueueUrl=self._url(target["Arn"]), MessageBody=event, **extra)

    def _publish(self, target: dict[str, Any], event: str) -> None:
        self._client("sns").publish(TopicArn=target["Arn"], Message=event)

    def _call(self, target: dict[str, Any], event: str) -> None:
        match = re.fullmatch(r"arn:aws:scheduler:::aws-sdk:(\w+):(\w+)", target["Arn"])
        if match is None:
            raise UnknownTargetError(target["Arn"])
        service = {"sfn": "stepfunctions"}.get(match[1], match[1])
        client = self._client(service)
        getattr(client, xform_name(match[2]))(**_members(client, match[2], json.loads(event)))

    def _url(self, arn: str) -> str:
        return str(self._client("sqs").get_queue_url(QueueName=arn.rsplit(":", 1)[-1])["QueueUrl"])


def _members(client: Any, operation: str, given: dict[str, Any]) -> dict[str, Any]:
    """Fit names to the operation's own: schedules may write them with a capital."""
    shape = client.meta.service_model.operation_model(operation[0].upper() + operation[1:]).input_shape
    names = {name.lower(): name for name in shape.members} if shape else {}
    return {names.get(name.lower(), name): value for name, value in given.items()}
