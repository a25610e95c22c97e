"""The answers that API Gateway gives itself, with the deployed gateway responses applied."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from embedded.http_server import HttpResponse

_CONTEXT = re.compile(r"\$\{context\.([A-Za-z0-9_.]+)\}|\$context\.([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)")


@dataclass(frozen=True)
class Refusal(Exception):  # noqa: N818 - it is an answer, and most of them are no error of ours
    """A request that ends in the gateway.

    `detail` replaces the default message; `violation` is what a body's model found wrong.
    """

    kind: str
    detail: str | None = None
    violation: str | None = None


_DEFAULTS: dict[str, tuple[int, str]] = {
    "ACCESS_DENIED": (403, "User is not authorized to access this resource"),
    "API_CONFIGURATION_ERROR": (500, "Internal server error"),
    "AUTHORIZER_CONFIGURATION_ERROR": (500, "Internal server error"),
    "AUTHORIZER_FAILURE": (500, "Internal server error"),
    "BAD_REQUEST_BODY": (400, "Invalid request body"),
    "BAD_REQUEST_PARAMETERS": (400, "Missing required request parameters"),
    "INTEGRATION_FAILURE": (502, "Internal server error"),
    "INTEGRATION_TIMEOUT": (504, "Endpoint request timed out"),
    "INVALID_API_KEY": (403, "Forbidden"),
    "MISSING_AUTHENTICATION_TOKEN": (403, "Missing Authentication Token"),
    "QUOTA_EXCEEDED": (429, "Limit Exceeded"),
    "REQUEST_TOO_LARGE": (413, "Request Too Long"),
    "RESOURCE_NOT_FOUND": (404, "Not Found"),
    "THROTTLED": (429, "Too Many Requests"),
    "UNAUTHORIZED": (401, "Unauthorized"),
    "UNSUPPORTED_MEDIA_TYPE": (415, "Unsupported Media Type"),
}
_ERROR_TYPES = {
    "ACCESS_DENIED": "AccessDeniedException",
    "BAD_REQUEST_BODY": "BadRequestException",
    "BAD_REQUEST_PARAMETERS": "BadRequestException",
    "INVALID_API_KEY": "ForbiddenException",
    "MISSING_AUTHENTICATION_TOKEN": "MissingAuthenticationTokenException",
    "QUOTA_EXCEEDED": "LimitExceededException",
    "THROTTLED": "TooManyRequestsException",
    "UNAUTHORIZED": "UnauthorizedException",
}


def refuse(refusal: Refusal, declared: Mapping[str, dict[str, Any]], context: Mapping[str, str]) -> HttpResponse:
    """The response for a refusal.

    `declared` are the API's gateway responses by type, `context` what templates may name (`requestId`, `path`, ...).
    """
    status, message = _DEFAULTS[refusal.kind]
    message = refusal.detail or message
    fallback = "DEFAULT_4XX" if status < 500 else "DEFAULT_5XX"
    settings = declared.get(refusal.kind) or declared.get(fallback) or {}
    known = {
        **context,
        "error.message": message,
        "error.messageString": json.dumps(message),
        "error.responseType": refusal.kind,
        # A template puts it between quotes.
        "error.validationErrorString": json.dumps(refusal.violation or message)[1:-1],
        "status": str(settings.get("StatusCode", status)),
    }
    templates = settings.get("ResponseTemplates") or {}
    kind, template = next(iter(templates.items()), ("application/json", '{"message":$context.error.messageString}'))
    headers = [("x-amzn-RequestId", context.get("requestId", ""))]
    headers.append(("x-amzn-ErrorType", _ERROR_TYPES.get(refusal.kind, "InternalServerErrorException")))
    headers += _headers(settings.get("ResponseParameters") or {}, known)
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", kind))
    return HttpResponse(int(settings.get("StatusCode", status)), _render(template, known).encode(), headers)


def _render(template: str, known: Mapping[str, str]) -> str:
    return _CONTEXT.sub(lambda match: known.get(match.group(1) or match.group(2), ""), template)


def _headers(parameters: Mapping[str, str], known: Mapping[str, str]) -> list[tuple[str, str]]:
    headers = []
    for target, value in parameters.items():
        _, place, name = target.split(".", 2)
        if place == "header":
            literal = value.startswith("'")
            headers.append((name, value.strip("'") if literal else known.get(value.removeprefix("context."), "")))
    return headers
