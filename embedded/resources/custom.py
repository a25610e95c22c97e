"""Custom resources: the declared function is invoked and answers at a response URL, as CloudFormation has it."""

from __future__ import annotations

import json
import queue
import threading
import uuid
from dataclasses import dataclass, field
from typing import Any

from embedded.resources.base import Made, Request

_DEFAULT_SECONDS = 300  # CloudFormation waits an hour; nobody at a terminal does


class CustomResourceError(RuntimeError):
    """The function of a custom resource failed, or never answered."""


@dataclass
class Mailbox:
    """Where functions put their answers; the server hands every PUT under `prefix` to `deliver`."""

    prefix: str = "/custom-resource-response/"
    base_url: str = ""
    _waiting: dict[str, queue.Queue[dict[str, Any]]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self) -> tuple[str, queue.Queue[dict[str, Any]]]:
        """A fresh response URL and the queue on which its answer arrives."""
        token, answers = uuid.uuid4().hex, queue.Queue[dict[str, Any]]()
        with self._lock:
            self._waiting[token] = answers
        return f"{self.base_url}{self.prefix}{token}", answers

    def deliver(self, path: str, body: bytes) -> bool:
        """Hand over an answer; False if nobody waits for it."""
        with self._lock:
            answers = self._waiting.pop(path.removeprefix(self.prefix), None)
        if answers is None:
            return False
        answers.put(json.loads(body))
        return True


MAILBOX = Mailbox()


class CustomResource:
    """One custom resource; Data gives its attributes and PhysicalResourceId its Ref."""

    name_property = ""

    def create(self, request: Request) -> Made:
        """Send Create and take what the function answers."""
        return self._send(request, {"RequestType": "Create"})

    def update(self, request: Request, made: Made) -> Made:
        """Send Update; a changed physical id means that the old one is deleted afterwards."""
        return self._send(
            request,
            {
                "RequestType": "Update",
                "PhysicalResourceId": made.physical_resource_id,
                "OldResourceProperties": _strings(made.properties),
            },
        )

    def delete(self, made: Made, request: Request) -> None:
        """Send Delete."""
        self._send(request, {"RequestType": "Delete", "PhysicalResourceId": made.physical_resource_id})

    def _send(self, request: Request, message: dict[str, Any]) -> Made:
        url, answers = MAILBOX.open()
        event = message | {
            "ServiceToken": request.properties["ServiceToken"],
            "ResponseURL": url,
            "StackId": request.stack_id,
            "RequestId": str(uuid.uuid4()),
            "LogicalResourceId": request.logical_id,
            "ResourceType": request.resource_type,
            "ResourceProperties": _strings(request.properties),
        }
        invoked = request.client("lambda").invoke(
            FunctionName=request.properties["ServiceToken"], Payload=json.dumps(event)
        )
        answer = self._answer(request, invoked, answers)
        if answer["Status"] != "SUCCESS":
            raise CustomResourceError(f"{request.logical_id}: {answer.get('Reason', 'no reason given')}")
        identifier = str(answer.get("PhysicalResourceId") or message.get("PhysicalResourceId") or request.name)
        return Made(identifier, answer.get("Data") or {})

    def _answer(
        self, request: Request, invoked: dict[str, Any], answers: queue.Queue[dict[str, Any]]
    ) -> dict[str, Any]:
        if "FunctionError" in invoked:
            raise CustomResourceError(f"{request.logical_id}: {invoked['Payload'].read().decode()}")
        seconds = float(request.properties.get("ServiceTimeout", _DEFAULT_SECONDS))
        try:
            return answers.get(timeout=seconds)
        except queue.Empty:
            raise CustomResourceError(f"{request.logical_id}: no answer within {seconds:.0f} s") from None


def _strings(value: Any) -> Any:
    """CloudFormation hands every scalar property to a custom resource as a string."""
    if isinstance(value, dict):
        return {key: _strings(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_strings(item) for item in value]
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value
