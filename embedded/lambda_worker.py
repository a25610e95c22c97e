"""One execution environment: a process running AWS's own runtime client against a Runtime API of its own."""

from __future__ import annotations

import contextlib
import json
import queue
import sys
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from embedded import processes
from embedded.http_server import HttpRequest, HttpResponse, HttpServer

if TYPE_CHECKING:
    import subprocess

_INIT_SECONDS = 60.0
_LOG_DRAIN_SECONDS = 1.0


@dataclass(frozen=True)
class Environment:
    """What a function's processes are started with."""

    function_name: str
    invoked_arn: str
    handler: str
    code: Path
    timeout: float
    variables: dict[str, str]


@dataclass(frozen=True)
class Outcome:
    """How an invocation ended: the payload, whether it is an error's, and whether the function was not run at all."""

    payload: bytes
    is_error: bool = False
    throttled: bool = False


def _error(kind: str, message: str) -> Outcome:
    return Outcome(json.dumps({"errorType": kind, "errorMessage": message}).encode(), is_error=True)


class WorkerError(Exception):
    """The process ended, or its initialisation failed; `outcome` is what the caller gets."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.payload.decode())
        self.outcome = outcome


class Worker:
    """Runs one invocation at a time. After an error that it cannot recover from, `alive` is false."""

    def __init__(self, environment: Environment, log: Callable[[str], None]) -> None:
        self._environment = environment
        self._log = log
        self._events: queue.Queue[tuple[str, bytes]] = queue.Queue()
        self._outcomes: queue.Queue[tuple[str, Outcome]] = queue.Queue()
        self._ready = threading.Event()
        self._initialisation_error: Outcome | None = None
        self.alive = True
        self._api = HttpServer(self._runtime_api)
        self._api.start()
        self._process = self._start()
        self._reader = threading.Thread(target=self._read_log, args=(self._process,), daemon=True)
        self._reader.start()

    def invoke(self, payload: bytes) -> Outcome:
        """Run one event to its end, or to the function's timeout."""
        request_id = str(uuid.uuid4())
        try:
            self._await_initialisation(request_id)
            self._events.put((request_id, payload))
            return self._await_outcome(request_id)
        except WorkerError as error:
            self.stop()
            return error.outcome

    def stop(self) -> None:
        """Kill the process; an invocation that runs ends with an error."""
        if not self.alive:
            return
        self.alive = False
        processes.kill(self._process)
        self._reader.join(_LOG_DRAIN_SECONDS)
        self._events.put(("", b""))
        self._api.stop()

    def _start(self) -> subprocess.Popen[bytes]:
        environment = self._environment
        variables = environment.variables | {"AWS_LAMBDA_RUNTIME_API": self._api.url.removeprefix("http://")}
        return processes.start(
            [sys.executable, "-m", "awslambdaric", environment.handler], env=variables, cwd=environment.code
        )

    def _await_initialisation(self, request_id: str) -> None:
        give_up = time.monotonic() + _INIT_SECONDS
        while not self._ready.wait(0.02 if self._process.poll() is None else 0):
            if self._initialisation_error is not None:
                raise WorkerError(self._initialisation_error)
            if self._process.poll() is not None:
                raise self._exited(request_id)
            if time.monotonic() > give_up:
                raise WorkerError(_error("Sandbox.Timedout", f"RequestId: {request_id} Error: Init timed out"))

    def _await_outcome(self, request_id: str) -> Outcome:
        give_up = time.monotonic() + self._environment.timeout
        while True:
            left = give_up - time.monotonic()
            if left <= 0:
                seconds = f"{self._environment.timeout:.2f}"
                message = f"RequestId: {request_id} Error: Task timed out after {seconds} seconds"
                raise WorkerError(_error("Sandbox.Timedout", message))
            # A process that died answers nothing: look at it now and then.
            with contextlib.suppress(queue.Empty):
                answered, outcome = self._outcomes.get(timeout=min(left, 0.25))
                if answered == request_id:
                    return outcome
            if self._process.poll() is not None and self._outcomes.empty():
                raise self._exited(request_id)

    def _exited(self, request_id: str) -> WorkerError:
        # The report of a failed initialisation and the exit race each other.
        if self._initialisation_error is not None:
            return WorkerError(self._initialisation_error)
        status = self._process.returncode
        detail = f"signal: {-status}" if status < 0 else f"exit status {status}"
        message = f"RequestId: {request_id} Error: Runtime exited with error: {detail}"
        return WorkerError(_error("Runtime.ExitError", message))

    def _runtime_api(self, request: HttpRequest) -> HttpResponse:
        """The four calls of the Lambda Runtime API."""
        path = request.target.removeprefix("/2018-06-01/runtime/")
        if path == "invocation/next":
            return self._next()
        if path == "init/error":
            self._initialisation_error = Outcome(request.body, is_error=True)
        else:
            _, request_id, kind = path.split("/")
            self._outcomes.put((request_id, Outcome(request.body, is_error=kind == "error")))
        return HttpResponse(202, b"{}", [("Content-Type", "application/json")])

    def _next(self) -> HttpResponse:
        self._ready.set()
        request_id, payload = self._events.get()
        if not request_id:
            return HttpResponse(500)
        deadline = int((time.time() + self._environment.timeout) * 1000)
        trace = f"Root=1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]};Parent={uuid.uuid4().hex[:16]};Sampled=0"
        headers = [
            ("Content-Type", "application/json"),
            ("Lambda-Runtime-Aws-Request-Id", request_id),
            ("Lambda-Runtime-Deadline-Ms", str(deadline)),
            ("Lambda-Runtime-Invoked-Function-Arn", self._environment.invoked_arn),
            ("Lambda-Runtime-Trace-Id", trace),
        ]
        return HttpResponse(200, payload, headers)

    def _read_log(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self._log(line.decode(errors="replace").rstrip("\n"))
