"""SageMaker's hosted endpoints: the runtime API, in front of a real process for each endpoint."""

from __future__ import annotations

import dataclasses
import json
import logging
import re
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from embedded.containers import base_environment
from embedded.http_server import HttpRequest, HttpResponse, HttpServer
from embedded.images import Images, command
from embedded.model_server import Answer, InvocationTimeoutError, ModelServer, UnreachableError
from embedded.s3_files import S3Files

_LOG = logging.getLogger("embedded.endpoints")
_ROUTE = re.compile(r"^/endpoints/(?P<name>[^/]+)/invocations$")
_MAX_BODY = 6 * 1024 * 1024


@dataclass(frozen=True)
class Fault:
    """What happens to an endpoint's next `times` invocations (None: to all of them).

    `rewrite` makes another body of what the model answers.
    """

    latency_s: float = 0.0
    status: int | None = None
    drop: bool = False
    junk: bool = False
    rewrite: Callable[[bytes], bytes] | None = None
    times: int | None = None


@dataclass
class _Endpoint:
    variant: str
    server: ModelServer
    stopped: bool = False


class EndpointFleet:
    """Serves `AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME`; each endpoint is one model server.

    `environment` gives the variables that point a process's AWS clients here.
    """

    def __init__(self, images: Images, s3: Any, environment: Callable[[], Mapping[str, str]], port: int = 0) -> None:
        self._images = images
        self._files = S3Files(s3)
        self._environment = environment
        self._folder = Path(tempfile.mkdtemp(prefix="embedded-endpoints-"))
        self._endpoints: dict[str, _Endpoint] = {}
        self._faults: dict[str, tuple[Fault, int | None]] = {}
        self._lock = threading.Lock()
        too_large = _problem(413, "ValidationError", {"Message": f"The payload is larger than {_MAX_BODY} bytes."})
        self._server = HttpServer(self._answer, port=port, max_body=_MAX_BODY, too_large=lambda _request: too_large)

    @property
    def url(self) -> str:
        """Base URL of the runtime API."""
        return self._server.url

    def start(self) -> None:
        """Serve the runtime API."""
        self._server.start()

    def stop(self) -> None:
        """Stop serving and end every model server."""
        self._server.stop()
        for name in list(self._endpoints):
            self.remove(name)
        shutil.rmtree(self._folder, ignore_errors=True)

    def deploy(
        self, name: str, variant: str, container: Mapping[str, Any], accept: Callable[[], None] = lambda: None
    ) -> None:
        """Start a server for a container definition; it takes over once it is healthy, or this raises.

        `accept` may still raise then, and the old server serves on.
        """
        server = self._start(name, container)
        try:
            accept()
        except BaseException:
            server.remove()
            raise
        with self._lock:
            replaced = self._endpoints.get(name)
            self._endpoints[name] = _Endpoint(variant, server)
        if replaced is not None:
            replaced.server.drain()
            replaced.server.remove()

    def remove(self, name: str) -> None:
        """End an endpoint's server."""
        with self._lock:
            removed = self._endpoints.pop(name, None)
        if removed is not None:
            removed.server.remove()

    def stop_endpoint(self, name: str) -> None:
        """Kill an endpoint's process as an outage would: the endpoint stays InService by name and answers 503."""
        endpoint = self._endpoints[name]
        endpoint.stopped = True
        endpoint.server.kill()

    def start_endpoint(self, name: str) -> None:
        """Bring a stopped endpoint back, with the model that it had."""
        endpoint = self._endpoints[name]
        endpoint.server.start()
        endpoint.stopped = False

    def log(self, name: str) -> str:
        """What an endpoint's process has written."""
        return self._endpoints[name].server.log()

    def disturb(self, name: str, fault: Fault) -> None:
        """Let invocations of an endpoint suffer `fault`."""
        with self._lock:
            self._faults[name] = (fault, fault.times)

    def heal(self, name: str) -> None:
        """End an endpoint's fault."""
        with self._lock:
            self._faults.pop(name, None)

    def _start(self, name: str, container: Mapping[str, Any]) -> ModelServer:
        folder = self._folder / f"{name}-{secrets.token_hex(4)}"
        folder.mkdir(parents=True)
        source = self._images.source(container["Image"])
        (folder / "model").mkdir()
        if container.get("ModelDataUrl"):
            self._files.extract(container["ModelDataUrl"], folder / "model")
        variables = base_environment(source, folder) | dict(self._environment())
        variables |= {"SAGEMAKER_MODEL_SERVER_WORKERS": "1"} | dict(container.get("Environment") or {})
        server = ModelServer(command(["serve"]), variables, folder)
        try:
            server.start()
        except BaseException:
            server.remove()
            raise
        return server

    def _answer(self, request: HttpRequest) -> HttpResponse:
        match = _ROUTE.match(request.target.split("?")[0])
        if request.method != "POST" or match is None:
            return _problem(404, "UnknownOperationException", {"Message": request.target})
        name = unquote(match["name"])
        fault = self._next_fault(name)
        disturbed = None if fault is None else _suffered(fault, name)
        if disturbed is not None:
            return disturbed
        endpoint = self._endpoints.get(name)
        if endpoint is None:
            return _problem(400, "ValidationError", {"Message": f"Endpoint {name} not found."})
        answer = self._forward(name, endpoint, request)
        if fault is not None and fault.rewrite is not None and answer.status == 200:
            return dataclasses.replace(answer, body=fault.rewrite(answer.body))
        return answer

    def _forward(self, name: str, endpoint: _Endpoint, request: HttpRequest) -> HttpResponse:
        if endpoint.stopped:
            return _problem(503, "ServiceUnavailable", {"Message": f"Endpoint {name} has no healthy instance."})
        try:
            answer = endpoint.server.invoke(request.body, _forwarded(request))
        except InvocationTimeoutError:
            return _model_error(0, "Your invocation timed out while waiting for a response from container primary.")
        except UnreachableError as error:
            _LOG.warning("endpoint %s: %s", name, error)
            return _problem(503, "ServiceUnavailable", {"Message": f"Endpoint {name} has no healthy instance."})
        return _returned(answer, endpoint.variant)

    def _next_fault(self, name: str) -> Fault | None:
        with self._lock:
            fault, left = self._faults.get(name, (None, None))
            if fault is None:
                return None
            if left is not None:
                if left <= 1:
                    del self._faults[name]
                else:
                    self._faults[name] = (fault, left - 1)
            return fault


def _suffered(fault: Fault, name: str) -> HttpResponse | None:
    """The answer of an endpoint that does not come to its model; None where it does."""
    time.sleep(fault.latency_s)
    if fault.drop:
        # The server closes the connection of a request whose application raises.
        raise ConnectionAbortedError(name)
    if fault.status is not None:
        return _faulty(fault.status)
    return HttpResponse(200, b"\x00junk{", [("Content-Type", "application/json")]) if fault.junk else None


def _forwarded(request: HttpRequest) -> dict[str, str]:
    wanted = ("Content-Type", "Accept", "X-Amzn-SageMaker-Custom-Attributes")
    return {name: value for name in wanted if (value := request.headers.get(name)) is not None}


def _returned(answer: Answer, variant: str) -> HttpResponse:
    if not 200 <= answer.status < 300:
        return _model_error(answer.status, answer.body.decode(errors="replace"))
    headers = [("Content-Type", answer.content_type), ("x-Amzn-Invoked-Production-Variant", variant)]
    return HttpResponse(200, answer.body, headers)


def _model_error(status: int, message: str) -> HttpResponse:
    kind = "client" if 400 <= status < 500 else "server"
    return _problem(
        424,
        "ModelError",
        {
            "Message": f'Received {kind} error ({status}) from primary with message "{message[:1024]}".',
            "OriginalStatusCode": status,
            "OriginalMessage": message,
            "LogStreamArn": "",
        },
    )


def _faulty(status: int) -> HttpResponse:
    if status == 424:
        return _model_error(500, "injected")
    code = {429: "ThrottlingException", 503: "ServiceUnavailable"}.get(status, "InternalFailure")
    return _problem(status, code, {"Message": "injected"})


def _problem(status: int, code: str, body: dict[str, Any]) -> HttpResponse:
    headers = [("Content-Type", "application/json"), ("x-amzn-ErrorType", code)]
    return HttpResponse(status, json.dumps(body).encode(), headers)
