"""What crosses the wire to the embedded AWS: recorded for whoever asks, and disturbed on request."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from embedded.http_server import HttpRequest, HttpResponse


@dataclass(frozen=True)
class Call:
    """One API call: `operation` is the API's name, or method and path for REST services."""

    service: str
    operation: str
    raw_body: bytes

    @property
    def body(self) -> Any:
        """The parsed JSON body; form parameters for query services; None for anything else."""
        try:
            return json.loads(self.raw_body)
        except ValueError:
            text = self.raw_body.decode(errors="replace")
            return {name: values[0] for name, values in parse_qs(text).items()} or None


def identify(request: HttpRequest) -> Call:
    """Service and operation of a request, as its signature and target say."""
    credential = request.headers.get("Authorization", "").partition("Credential=")[2]
    parts = credential.split(",")[0].split("/")
    service = parts[3].lower() if len(parts) > 3 else "s3"
    target = request.headers.get("X-Amz-Target", "")
    operation = target.rpartition(".")[2] or f"{request.method} {request.target.partition('?')[0]}"
    if request.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
        operation = parse_qs(request.body.decode(errors="replace")).get("Action", [operation])[0]
    return Call(service, operation, request.body)


class WireLog:
    """Records calls while somebody listens, and costs nothing otherwise."""

    def __init__(self) -> None:
        self._listeners: list[list[Call]] = []

    @contextmanager
    def recording(self) -> Iterator[list[Call]]:
        """The list of calls made while the context is open, oldest first."""
        calls: list[Call] = []
        self._listeners.append(calls)
        try:
            yield calls
        finally:
            # By identity: two equal (for instance empty) recordings may be open at once.
            self._listeners = [listener for listener in self._listeners if listener is not calls]

    @property
    def active(self) -> bool:
        """Whether anybody listens."""
        return bool(self._listeners)

    def record(self, call: Call) -> None:
        """Give a call to every listener."""
        for listener in self._listeners:
            listener.append(call)


@dataclass
class Fault:
    """A disturbance of calls to one operation (or, with operation None, to a whole service).

    `table` narrows it to DynamoDB calls that name this table, `share` to that part of the calls, drawn with a fixed
    seed.
    """

    service: str
    operation: str | None = None
    table: str | None = None
    share: float = 1.0
    error: str | None = None
    status: int = 400
    message: str = "injected"
    latency: float = 0.0
    times: int | None = None
    hits: int = field(default=0, init=False)
    _draw: random.Random = field(default_factory=lambda: random.Random(0), init=False, repr=False)  # noqa: S311

    def concerns(self, call: Call) -> bool:
        """Whether a call is to be disturbed; one that is counts among the hits."""
        if self.service != call.service or self.operation not in (None, call.operation):
            return False
        if self.table is not None and f'"{self.table}"'.encode() not in call.raw_body:
            return False
        if (self.times is not None and self.hits >= self.times) or self._draw.random() >= self.share:
            return False
        self.hits += 1
        return True


class Faults:
    """The disturbances in force."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    @property
    def active(self) -> bool:
        """Whether any disturbance is in force."""
        return bool(self._faults)

    @contextmanager
    def inject(self, service: str, operation: str | None = None, **effect: Any) -> Iterator[Fault]:
        """Disturb calls while the context is open.

        `error` is an AWS error code answered with `status`; `latency` is in seconds and comes first; `times` limits how
        often; `table` and `share` say which calls.
        """
        fault = Fault(service, operation, **effect)
        with self._lock:
            self._faults.append(fault)
        try:
            yield fault
        finally:
            with self._lock:
                self._faults = [other for other in self._faults if other is not fault]

    def apply(self, call: Call) -> HttpResponse | None:
        """Delay the call, and answer it with an error if one is due."""
        fault = self._due(call)
        if fault is None:
            return None
        time.sleep(fault.latency)
        return None if fault.error is None else _error(fault, call)

    def _due(self, call: Call) -> Fault | None:
        with self._lock:
            return next((fault for fault in self._faults if fault.concerns(call)), None)


def _error(fault: Fault, call: Call) -> HttpResponse:
    if call.service in {"s3", "sns", "sqs", "iam", "sts", "cloudformation"} and call.raw_body[:1] != b"{":
        inner = f"<Code>{fault.error}</Code><Message>{escape(fault.message)}</Message>"
        wrapped = f"<Error>{inner}</Error>"
        request_id = "<RequestId>injected</RequestId>"
        body = wrapped if call.service == "s3" else f"<ErrorResponse>{wrapped}{request_id}</ErrorResponse>"
        return HttpResponse(fault.status, body.encode(), [("Content-Type", "application/xml")])
    answer = json.dumps({"__type": fault.error, "message": fault.message}).encode()
    headers = [("Content-Type", "application/x-amz-json-1.0"), ("x-amzn-ErrorType", str(fault.error))]
    return HttpResponse(fault.status, answer, headers)
