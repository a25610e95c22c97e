"""The Lambda proxy event (version 1.0) of a request, and the response that a function's answer means."""

from __future__ import annotations

import base64
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from embedded.http_server import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from embedded.gateway.api import Api, Match


class MalformedResponseError(Exception):
    """The function's answer is no proxy response."""


@dataclass
class Exchange:
    """One request on its way through the gateway."""

    request: HttpRequest
    api: Api
    match: Match
    path: str
    account: str
    region: str
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    authorizer_context: dict[str, Any] = field(default_factory=dict)
    principal: str | None = None
    api_key_id: str | None = None
    api_key: str | None = None

    @property
    def query(self) -> dict[str, list[str]]:
        """Query parameters with all their values."""
        found: dict[str, list[str]] = {}
        for name, value in parse_qsl(self.request.target.partition("?")[2], keep_blank_values=True):
            found.setdefault(name, []).append(value)
        return found

    @property
    def headers(self) -> dict[str, list[str]]:
        """Headers with all their values."""
        found: dict[str, list[str]] = {}
        for name, value in self.request.headers.items():
            found.setdefault(name, []).append(value)
        return found

    @property
    def method_arn(self) -> str:
        """What a policy allows or denies."""
        resource = f"{self.api.id}/{self.api.stage}/{self.request.method}{self.path}"
        return f"arn:aws:execute-api:{self.region}:{self.account}:{resource}"


def _last(values: dict[str, list[str]]) -> dict[str, str] | None:
    return {name: items[-1] for name, items in values.items()} or None


def proxy_event(exchange: Exchange) -> dict[str, Any]:
    """The event that a proxy integration hands to its function."""
    body, encoded = _body(exchange)
    return _shared(exchange) | {"body": body, "isBase64Encoded": encoded}


def authorizer_event(exchange: Exchange) -> dict[str, Any]:
    """The event of a REQUEST authorizer: everything but the body."""
    return _shared(exchange) | {"type": "REQUEST", "methodArn": exchange.method_arn}


def _shared(exchange: Exchange) -> dict[str, Any]:
    headers, query = exchange.headers, exchange.query
    return {
        "resource": exchange.match.method.resource_path,
        "path": exchange.path,
        "httpMethod": exchange.request.method,
        "headers": _last(headers),
        "multiValueHeaders": headers or None,
        "queryStringParameters": _last(query),
        "multiValueQueryStringParameters": query or None,
        "pathParameters": exchange.match.path_parameters or None,
        "stageVariables": exchange.api.stage_variables or None,
        "requestContext": _context(exchange),
    }


def _context(exchange: Exchange) -> dict[str, Any]:
    now = time.time()
    request = exchange.request
    context: dict[str, Any] = {
        "accountId": exchange.account,
        "apiId": exchange.api.id,
        "domainName": request.headers.get("Host", ""),
        "domainPrefix": exchange.api.id,
        "extendedRequestId": exchange.request_id.replace("-", "")[:16],
        "httpMethod": request.method,
        "identity": _identity(exchange),
        "operationName": exchange.match.method.operation,
        "path": f"/{exchange.api.stage}{exchange.path}",
        "protocol": "HTTP/1.1",
        "requestId": exchange.request_id,
        "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
        "requestTimeEpoch": int(now * 1000),
        "resourceId": exchange.match.method.resource_id,
        "resourcePath": exchange.match.method.resource_path,
        "stage": exchange.api.stage,
    }
    if exchange.principal is not None:
        context["authorizer"] = exchange.authorizer_context | {"principalId": exchange.principal}
    return context


def _identity(exchange: Exchange) -> dict[str, Any]:
    identity: dict[str, Any] = dict.fromkeys(
        ("accessKey", "accountId", "caller", "cognitoIdentityId", "cognitoIdentityPoolId", "user", "userArn")
    )
    identity["sourceIp"] = exchange.request.client_address
    identity["userAgent"] = exchange.request.headers.get("User-Agent")
    if exchange.api_key_id is not None:
        identity |= {"apiKeyId": exchange.api_key_id, "apiKey": exchange.api_key}
    return identity


def _body(exchange: Exchange) -> tuple[str | None, bool]:
    raw = exchange.request.body
    if not raw:
        return None, False
    kind = exchange.request.headers.get("Content-Type", "").partition(";")[0].strip()
    if exchange.api.binary_types & {kind, "*/*"}:
        return base64.b64encode(raw).decode(), True
    return raw.decode("utf-8", errors="replace"), False


def http_response(payload: bytes) -> HttpResponse:
    """The HTTP response that a function's proxy response means."""
    try:
        answer = json.loads(payload)
        status = int(answer["statusCode"])
        return HttpResponse(status, _response_body(answer), _response_headers(answer))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MalformedResponseError(payload[:200]) from error


def _response_body(answer: dict[str, Any]) -> bytes:
    body = answer.get("body") or ""
    if not isinstance(body, str):
        raise TypeError("the body must be a string")
    return base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()


def _response_headers(answer: dict[str, Any]) -> list[tuple[str, str]]:
    repeated = answer.get("multiValueHeaders") or {}
    single = {name: value for name, value in (answer.get("headers") or {}).items() if name not in repeated}
    headers = [(name, _text(value)) for name, value in single.items()]
    headers += [(name, _text(value)) for name, values in repeated.items() for value in values]
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", "application/json"))
    return [(name, value) for name, value in headers if name.lower() != "content-length"]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
