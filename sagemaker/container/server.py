"""The WSGI application: GET /ping and POST /invocations over one program."""

from __future__ import annotations

import json
import sys
import traceback
from typing import TYPE_CHECKING, Protocol

from container.problem import ConflictError, RequestError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

MAX_BODY_BYTES = 1 << 20
_REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 409: "Conflict", 500: "Error"}


class Program(Protocol):
    """What a container serves."""

    def invoke(self, payload: dict[str, object]) -> dict[str, object]:
        """Answer one request, or raise RequestError (400) or ConflictError (409)."""


class Application:
    """One program behind SageMaker's two routes."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a WSGI request with JSON."""
        status, document = self._respond(environ)
        body = json.dumps(document, allow_nan=False, separators=(",", ":")).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start_response(f"{status} {_REASONS[status]}", headers)
        return [body]

    def _respond(self, environ: WSGIEnvironment) -> tuple[int, dict[str, object]]:
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "/")
        wanted = {"/ping": "GET", "/invocations": "POST"}.get(path)
        if wanted is None:
            return 404, {"error": {"message": "there is only GET /ping and POST /invocations"}}
        if method != wanted:
            return 405, {"error": {"message": f"{path} takes {wanted}"}}
        if path == "/ping":
            return 200, {"status": "ready"}
        return self._invoke(environ)

    def _invoke(self, environ: WSGIEnvironment) -> tuple[int, dict[str, object]]:
        try:
            return 200, self._program.invoke(read_json(environ))
        except (RequestError, ConflictError) as error:
            return error.status, error.body()
        except Exception:
            traceback.print_exc(file=sys.stderr)
            return 500, {"error": {"message": "the model failed; its log has the cause"}}


def read_json(environ: WSGIEnvironment) -> dict[str, object]:
    """Return the request's JSON object.

    Raises:
        RequestError: The body is too large, is not JSON, holds NaN or Infinity, or is no object.
    """
    text = environ.get("CONTENT_LENGTH") or "0"
    length = int(text) if text.isdigit() else 0
    if not 0 < length <= MAX_BODY_BYTES:
        raise RequestError("body", f"1 to {MAX_BODY_BYTES} bytes with a Content-Length", text)
    raw = environ["wsgi.input"].read(length)
    try:
        document = json.loads(raw, parse_constant=_refuse_constant)
    except RequestError:
        raise
    except (ValueError, RecursionError) as error:
        raise RequestError("body", "valid JSON", str(error)) from None
    if not isinstance(document, dict):
        raise RequestError("body", "a JSON object", type(document).__name__)
    return document


def _refuse_constant(name: str) -> float:
    raise RequestError("body", "JSON with finite numbers", name)
