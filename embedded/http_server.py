"""The HTTP server that the embedded AWS's own endpoints share: loopback, persistent connections, no Nagle."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_LOG = logging.getLogger("embedded.http")
_DISCARDED_BYTES = 64 * 1024 * 1024
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class HttpRequest:
    """A request as it arrived; `target` is path and query, undecoded."""

    method: str
    target: str
    headers: Message[str, str]
    body: bytes
    client_address: str


@dataclass(frozen=True)
class HttpResponse:
    """A whole response; a header may repeat."""

    status: int
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)


Application = Callable[[HttpRequest], HttpResponse]


class BodyTooLargeError(Exception):
    """The request declares more bytes than the server reads."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Unbuffered writes with Nagle on cost 40 to 90 ms a request.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: HttpServer

    def log_message(self, format: str, *_args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing: the embedded AWS has its own log."""

    def handle_expect_100(self) -> bool:
        """Send the interim answer at once, not with the final one."""
        self.send_response_only(100)
        self.end_headers()
        self.wfile.flush()
        return True

    def _serve(self) -> None:
        body, application = self._body(), self.server.application
        if body is None:
            body, application = b"", self.server.too_large
            self.close_connection = True
        request = HttpRequest(self.command, self.path, self.headers, body, str(self.client_address[0]))
        self._write(self._respond(application, request))

    def _respond(self, application: Application, request: HttpRequest) -> HttpResponse:
        try:
            return application(request)
        except ConnectionError:
            # The application wants the caller to see a broken connection.
            raise
        except Exception:
            _LOG.exception("%s %s", request.method, request.target)
            return HttpResponse(500, b'{"__type":"InternalFailure","message":"Internal Server Error"}')

    def _body(self) -> bytes | None:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return self._chunks()
        length = int(self.headers.get("Content-Length") or 0)
        if length > self.server.max_body:
            self._discard(length)
            return None
        return self.rfile.read(length) if length else b""

    def _discard(self, length: int) -> None:
        """Read what a client sends all the same: one that is still sending does not see an answer."""
        left = min(length, _DISCARDED_BYTES)
        while left > 0 and (read := len(self.rfile.read(min(left, 1 << 16)))):
            left -= read

    def _chunks(self) -> bytes | None:
        parts: list[bytes] = []
        total = 0
        while size := int(self.rfile.readline().split(b";")[0], 16):
            total += size
            if total > self.server.max_body:
                return None
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _write(self, response: HttpResponse) -> None:
        self.send_response_only(response.status)
        for name, value in response.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(response.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)
        self.wfile.flush()

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve  # noqa: N815 - the base class's


class HttpServer(ThreadingHTTPServer):
    """Serves `application` on a free loopback port, a thread per connection.

    `too_large` answers a request with more than `max_body` bytes; it is given the request without its body.
    """

    daemon_threads = True
    request_queue_size = 128
    allow_reuse_address = True

    def __init__(
        self,
        application: Application,
        *,
        port: int = 0,
        max_body: int = 1 << 40,
        too_large: Application = lambda _request: HttpResponse(413),
    ) -> None:
        super().__init__((LOOPBACK, port), _Handler)
        self.application = application
        self.max_body = max_body
        self.too_large = too_large
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """Base URL without a trailing slash."""
        return f"http://{LOOPBACK}:{self.server_port}"

    def start(self) -> None:
        """Serve in the background."""
        self._thread.start()

    def stop(self) -> None:
        """Stop accepting, and close the port."""
        self.shutdown()
        self.server_close()
        self._thread.join()

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that hangs up is no event."""
