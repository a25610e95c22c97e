"""Serving a WSGI application from the shared HTTP server.

Werkzeug's own server closes the connection after each request, which costs a client more than the request does.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from moto.core.request import (
    PRESERVED_HEADER_NAMES_ENVIRON_KEY,
    environ_key_for_header,
    should_preserve_original_header_name,
)

from embedded.http_server import LOOPBACK, HttpRequest, HttpResponse

WsgiApplication = Callable[[dict[str, Any], Callable[..., Any]], Any]


def call(application: WsgiApplication, request: HttpRequest, port: int) -> HttpResponse:
    """Run one request through `application`."""
    started: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]], _error: object = None) -> Callable[[bytes], object]:
        started["status"], started["headers"] = int(status.split(" ", 1)[0]), headers
        return started.setdefault("written", []).append  # type: ignore[no-any-return]

    chunks = application(environ(request, port), start_response)
    try:
        body = b"".join(started.get("written", [])) + b"".join(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    length = ("content-length", "connection", "transfer-encoding")
    headers = [(name, value) for name, value in started["headers"] if name.lower() not in length]
    return HttpResponse(started["status"], body, headers)


def environ(request: HttpRequest, port: int) -> dict[str, Any]:
    """The WSGI environment of a request."""
    path, _, query = request.target.partition("?")
    values: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "RAW_URI": request.target,
        "REQUEST_URI": request.target,
        "QUERY_STRING": query,
        "SERVER_NAME": LOOPBACK,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": request.client_address,
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
    }
    values.update(_headers(request))
    return values


def _headers(request: HttpRequest) -> dict[str, Any]:
    """Headers as WSGI has them, with the original spelling of those whose underscores S3 needs back."""
    values: dict[str, Any] = {}
    preserved: dict[str, str] = {}
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        if key in {"CONTENT_LENGTH", "TRANSFER_ENCODING", "EXPECT"}:
            continue
        if key == "CONTENT_TYPE":
            values[key] = value
        elif "_" in name and should_preserve_original_header_name(name):
            key = environ_key_for_header(name)
            preserved.setdefault(key, name)
            values.setdefault(key, value)
        elif "_" not in name:
            key = f"HTTP_{key}"
            values[key] = f"{values[key]},{value}" if key in values else value
    values[PRESERVED_HEADER_NAMES_ENVIRON_KEY] = preserved
    return values
