"""A server that speaks Bedrock's `converse` over HTTP, and fails as it is told.

An endpoint that takes the same request is the same server, by another route and another client.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.validate import ParamValidator

MODEL = "played.model-v1:0"
HOSTED = "endpoint/language"
SLOW_S = 0.6
MOST_S, _PAUSE_S = 5.0, 0.1
Answer = tuple[int, bytes, str | None]


def said(*texts: str, stop: str = "end_turn", **message: Any) -> dict[str, Any]:
    """Give a whole answer of `converse`."""
    content = message.pop("content", [{"text": text} for text in texts])
    return {
        "output": {"message": {"role": "assistant", "content": content}},
        "stopReason": stop,
        "usage": {"inputTokens": 100, "outputTokens": 20, "totalTokens": 120},
        "metrics": {"latencyMs": 7},
    }


def body(document: Any) -> Answer:
    return 200, json.dumps(document).encode(), None


def error(status: int, kind: str) -> Answer:
    return status, json.dumps({"message": "no"}).encode(), kind


TOOL = [{"toolUse": {"toolUseId": "t1", "name": "delete_everything", "input": {}}}]
FAILURES: dict[str, Answer | str] = {
    "slow": "slow",
    "drops the connection": "drop",
    "an endless stream": "drip",
    "throttled": error(429, "ThrottlingException"),
    "quota": error(400, "ServiceQuotaExceededException"),
    "no access": error(403, "AccessDeniedException"),
    "wrong model": error(404, "ResourceNotFoundException"),
    "invalid": error(400, "ValidationException"),
    "not ready": error(429, "ModelNotReadyException"),
    "times out itself": error(408, "ModelTimeoutException"),
    "internal": error(500, "InternalServerException"),
    "unavailable": error(503, "ServiceUnavailableException"),
    "no JSON": (200, b"<html>", None),
    "half of it": (200, json.dumps(said("Hello")).encode()[:40], None),
    "nothing": (200, b"", None),
    "an empty object": body({}),
    "a list": body([1, 2]),
    "no content": body(said(content=[])),
    "null for a text": body(said(content=[{"text": None}])),
    "an image": body(said(content=[{"image": {"format": "png", "source": {"bytes": ""}}}])),
    "a tool that nobody gave": body(said(content=TOOL, stop="tool_use")),
    "a tool and an end": body(said(content=TOOL)),
    "text beside a tool": body(said(content=[{"text": "Here."}, *TOOL])),
    "cut off": body(said("Here is", stop="max_tokens")),
    "refused by a guardrail": body(said("I cannot.", stop="guardrail_intervened")),
    "filtered": body(said("...", stop="content_filtered")),
    "malformed tool use": body(said("{", stop="malformed_tool_use")),
    "a tool's use without a tool": body(said(content=[{"toolUse": {"toolUseId": "t1"}}], stop="tool_use")),
    "no tool's use at all": body(said("I would search.", stop="tool_use")),
    "malformed output": body(said("x", stop="malformed_model_output")),
    "too long a context": body(said("x", stop="model_context_window_exceeded")),
    "an unheard-of end": body(said("x", stop="because")),
    "an endless loop": body(said("and again " * 5_000)),
    "blank": body(said("   ")),
}


class Bedrock:
    """The server's address, what it was asked, and what it answers next."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answer: Answer | str = body(said("Hello."))
        self.url = ""
        self._clients: dict[tuple[float, str], Any] = {}

    def connect(self, timeout_s: float, service: str = "bedrock-runtime") -> Any:
        """Make a client of the server, as the function makes one of Bedrock or SageMaker."""
        if (timeout_s, service) not in self._clients:
            self._clients[timeout_s, service] = self._made(timeout_s, service)
        return self._clients[timeout_s, service]

    def _made(self, timeout_s: float, service: str) -> Any:
        config = Config(
            connect_timeout=timeout_s, read_timeout=min(timeout_s, SLOW_S / 2), retries={"total_max_attempts": 1}
        )
        session = botocore.session.get_session()
        return session.create_client(
            service,
            region_name="us-east-1",
            endpoint_url=self.url,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=config,
        )


@contextmanager
def bedrock() -> Iterator[Bedrock]:
    """Run the server."""
    played = Bedrock()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"played": played}))
    played.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield played
    server.shutdown()
    server.server_close()


class _Handler(BaseHTTPRequestHandler):
    played: Bedrock

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answer = self.played.answer
        self.played.asked.append({"path": self.path, "body": json.loads(content)})
        if answer == "drop":
            self.close_connection = True
        elif answer == "drip":
            self._drip()
        else:
            if answer == "slow":
                time.sleep(SLOW_S)
            self._send(*(answer if isinstance(answer, tuple) else body(said("Late."))))

    def _send(self, status: int, sent: bytes, kind: str | None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(sent)))
        if kind:
            self.send_header("x-amzn-ErrorType", kind)
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(sent)

    def _drip(self) -> None:
        """Send a byte now and then, for as long as anybody may wait: each comes before a read gives up."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        with suppress(OSError):
            for _ in range(int(MOST_S / _PAUSE_S)):
                self.wfile.write(b" ")
                time.sleep(_PAUSE_S)

    def log_message(self, *_: Any) -> None:
        return


def faults(direction: str) -> Callable[[dict[str, Any]], str]:
    """Give what botocore's service model finds wrong with a request ("input") or an answer ("output") of `converse`."""
    session = botocore.session.get_session()
    operation = session.get_service_model("bedrock-runtime").operation_model("Converse")
    shape = operation.input_shape if direction == "input" else operation.output_shape
    return lambda document: ParamValidator().validate(document, shape).generate_report()
