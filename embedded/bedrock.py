"""Bedrock's runtime: `converse` and `converse-stream`, answered by the language program of the image built last.

The program's process starts with the first call. Any id of a model is served by it: an id is a name here.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from embedded.containers import base_environment
from embedded.endpoints import Fault
from embedded.event_stream import CONTENT_TYPE, event
from embedded.http_server import HttpRequest, HttpResponse, HttpServer
from embedded.images import ImageNotFoundError, Images, command
from embedded.model_server import Answer, InvocationTimeoutError, ModelServer, UnhealthyError, UnreachableError

_LOG = logging.getLogger("embedded.bedrock")
_ROUTE = re.compile(r"^/model/(?P<model>[^/]+)/(?P<operation>converse|converse-stream)$")
_MODEL = re.compile(r"[A-Za-z0-9.:/_-]{1,2048}")
_PROGRAM = {"VITRINE_PROGRAM": "language", "SAGEMAKER_MODEL_SERVER_WORKERS": "1"}
_CODES = {
    400: "ValidationException",
    403: "AccessDeniedException",
    404: "ResourceNotFoundException",
    408: "ModelTimeoutException",
    424: "ModelErrorException",
    429: "ThrottlingException",
    503: "ServiceUnavailableException",
}
_PIECE = re.compile(r"\S+\s*|\s+")


class BedrockRuntime:
    """Serves `AWS_ENDPOINT_URL_BEDROCK_RUNTIME`; `environment` gives the variables that point AWS clients here."""

    def __init__(self, images: Images, environment: Callable[[], Mapping[str, str]]) -> None:
        self._images = images
        self._environment = environment
        self._folder = Path(tempfile.mkdtemp(prefix="embedded-bedrock-"))
        self._process: ModelServer | None = None
        self._lock = threading.Lock()
        self._fault: Fault | None = None
        self._left: int | None = None
        self._server = HttpServer(self._answer)

    @property
    def url(self) -> str:
        """Base URL of the runtime API."""
        return self._server.url

    @property
    def running(self) -> bool:
        """Whether the program's process runs."""
        return self._process is not None and self._process.alive

    def start(self) -> None:
        """Serve the runtime API."""
        self._server.start()

    def stop(self) -> None:
        """Stop serving, and end the program."""
        self._server.stop()
        with self._lock:
            if self._process is not None:
                self._process.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def disturb(self, fault: Fault) -> None:
        """Let calls suffer `fault`; a status is answered with Bedrock's error of it."""
        with self._lock:
            self._fault, self._left = fault, fault.times

    def heal(self) -> None:
        """End a fault."""
        with self._lock:
            self._fault = None

    def _answer(self, request: HttpRequest) -> HttpResponse:
        match = _ROUTE.match(request.target.split("?")[0])
        if request.method != "POST" or match is None:
            return _problem(404, f"there is no operation {request.target}", "UnknownOperationException")
        if not _MODEL.fullmatch(unquote(match["model"])):
            return _problem(400, "The provided model identifier is invalid.")
        return self._suffered() or self._invoke(request.body, streamed=match["operation"] == "converse-stream")

    def _invoke(self, body: bytes, *, streamed: bool) -> HttpResponse:
        try:
            answer = self._asked(body)
        except ImageNotFoundError as error:
            return _problem(404, str(error))
        except InvocationTimeoutError:
            return _problem(408, "Model invocation timed out.")
        except (UnhealthyError, UnreachableError) as error:
            _LOG.warning("the language program does not answer: %s", error)
            return _problem(503, "The service is not able to handle the request.")
        return _refused(answer) if answer.status != 200 else _returned(answer, streamed=streamed)

    def _asked(self, body: bytes) -> Answer:
        program = self._program()
        try:
            return program.invoke(body, {"Content-Type": "application/json"})
        except UnreachableError:
            # A dying process closes its connections before it counts as ended: the next call shall not meet it.
            if not program.healthy:
                program.kill()
            raise

    def _program(self) -> ModelServer:
        with self._lock:
            if self._process is None or not self._process.alive:
                self._process = self._started()
            return self._process

    def _started(self) -> ModelServer:
        source = self._images.newest()
        folder = self._folder / secrets.token_hex(4)
        folder.mkdir(parents=True)
        variables = base_environment(source, folder) | dict(self._environment()) | _PROGRAM
        server = ModelServer(command(["serve"]), variables, folder)
        server.start()
        return server

    def _suffered(self) -> HttpResponse | None:
        """Give the answer of a call that does not come to the model; None where it does."""
        with self._lock:
            fault = self._fault
            if fault is not None and self._left is not None:
                self._left -= 1
                self._fault = fault if self._left > 0 else None
        if fault is None:
            return None
        time.sleep(fault.latency_s)
        if fault.drop:
            raise ConnectionAbortedError("bedrock")
        if fault.status is not None:
            return _problem(fault.status, "injected")
        return HttpResponse(200, b"\x00junk{", [("Content-Type", "application/json")]) if fault.junk else None


def events(answer: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Cut a whole answer into the events of a stream: text word by word, a tool's input as one piece of JSON."""
    message = answer["output"]["message"]
    yield "messageStart", {"role": message["role"]}
    for index, block in enumerate(message["content"]):
        place = {"contentBlockIndex": index}
        use = block.get("toolUse")
        if use is not None:
            yield "contentBlockStart", place | {"start": {"toolUse": {k: use[k] for k in ("toolUseId", "name")}}}
            yield "contentBlockDelta", place | {"delta": {"toolUse": {"input": json.dumps(use["input"])}}}
        else:
            for piece in _PIECE.findall(block["text"]):
                yield "contentBlockDelta", place | {"delta": {"text": piece}}
        yield "contentBlockStop", place
    yield "messageStop", {"stopReason": answer["stopReason"]}
    yield "metadata", {"usage": answer["usage"], "metrics": answer["metrics"]}


def _returned(answer: Answer, *, streamed: bool) -> HttpResponse:
    if not streamed:
        return HttpResponse(200, answer.body, [("Content-Type", "application/json")])
    # The program answers as a whole: the frames are real, and come all at once.
    frames = b"".join(event(kind, payload) for kind, payload in events(json.loads(answer.body)))
    return HttpResponse(200, frames, [("Content-Type", CONTENT_TYPE)])


def _refused(answer: Answer) -> HttpResponse:
    """Say in Bedrock's words what the program said of a request."""
    try:
        message = str(json.loads(answer.body)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        message = "The model gave no answer."
    return _problem(400 if 400 <= answer.status < 500 else 424, message)


def _problem(status: int, message: str, code: str | None = None) -> HttpResponse:
    kind = code or _CODES.get(status, "InternalServerException")
    headers = [("Content-Type", "application/json"), ("x-amzn-ErrorType", kind)]
    return HttpResponse(status, json.dumps({"message": message}).encode(), headers)
