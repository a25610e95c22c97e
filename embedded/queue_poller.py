"""The poller of one SQS queue for one event source mapping."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

from embedded import event_filter
from embedded.batches import Invoke, failed_items
from embedded.poller import Poller

_RECEIVE = 10
_IDLE_S = 0.1


class QueuePoller(Poller):
    """Receives, batches and deletes messages; what fails comes back after the queue's visibility timeout.

    A message that came too often goes to the queue's own dead-letter queue, which SQS sees to.
    """

    def __init__(self, mapping: Any, sqs: Any, invoke: Invoke, hurry: threading.Event) -> None:
        super().__init__(mapping, hurry)
        self._sqs = sqs
        self._invoke = invoke
        self._busy = False
        self._url = sqs.get_queue_url(QueueName=mapping.event_source_arn.rsplit(":", 1)[-1])["QueueUrl"]

    @property
    def caught_up(self) -> bool:
        """Whether the queue holds no message that could be received now, and none is being handled."""
        if not self._mapping.enabled:
            return True
        waiting = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["ApproximateNumberOfMessages"])[
            "Attributes"
        ]["ApproximateNumberOfMessages"]
        return not self._busy and int(waiting) == 0

    def _rest(self) -> None:
        self._stopping.wait(_IDLE_S)

    def _step(self) -> bool:
        self._busy = True
        try:
            return self._settle(self._collect())
        finally:
            self._busy = False

    def _settle(self, messages: list[dict[str, Any]]) -> bool:
        wanted = [message for message in messages if event_filter.matches_any(self._patterns, _filtered(message))]
        unwanted = [message for message in messages if message not in wanted]
        self._delete(unwanted)
        if wanted:
            self._delete(self._run(wanted))
        return bool(messages)

    def _collect(self) -> list[dict[str, Any]]:
        messages = self._receive(self._mapping.batch_size)
        close_at = time.monotonic() + float(self._mapping.max_batch_window or 0)
        while messages and len(messages) < self._mapping.batch_size and not self._hurry.is_set():
            more = self._receive(self._mapping.batch_size - len(messages))
            messages += more
            if time.monotonic() >= close_at or self._stopping.is_set():
                break
            if not more:
                self._stopping.wait(_IDLE_S)
        return messages

    def _receive(self, limit: int) -> list[dict[str, Any]]:
        answer = self._sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=min(_RECEIVE, limit),
            WaitTimeSeconds=0,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        return list(answer.get("Messages", []))

    def _run(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Invoke once, and return the messages that are done."""
        payload = json.dumps({"Records": [self._event(message) for message in messages]}).encode()
        outcome = self._invoke(self._policy.function, payload)
        if outcome.is_error:
            return []
        if not self._policy.reports_items:
            return messages
        failed = failed_items(outcome.payload)
        known = {message["MessageId"] for message in messages}
        if failed is None or not set(failed) <= known:
            return []
        return [message for message in messages if message["MessageId"] not in failed]

    def _delete(self, messages: list[dict[str, Any]]) -> None:
        for message in messages:
            self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])

    def _event(self, message: dict[str, Any]) -> dict[str, Any]:
        arn = self._mapping.event_source_arn
        return {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message.get("Attributes", {}),
            "messageAttributes": {
                name: _attribute(value) for name, value in message.get("MessageAttributes", {}).items()
            },
            "md5OfBody": message["MD5OfBody"],
            "eventSource": "aws:sqs",
            "eventSourceARN": arn,
            "awsRegion": arn.split(":")[3],
        }


def _attribute(value: dict[str, Any]) -> dict[str, Any]:
    return {
        "stringValue": value.get("StringValue"),
        "stringListValues": [],
        "binaryListValues": [],
        "dataType": value["DataType"],
    }


def _filtered(message: dict[str, Any]) -> dict[str, Any]:
    """Return what a pattern sees: the body as JSON where it is JSON."""
    try:
        body = json.loads(message["Body"])
    except ValueError:
        body = message["Body"]
    return {"messageId": message["MessageId"], "body": body, "attributes": message.get("Attributes", {})}
