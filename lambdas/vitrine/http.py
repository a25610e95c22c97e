"""From a gateway's event to a typed request and back.

API Gateway has matched the route already, so an operation is found by one look at the registry. Role and ownership are
checked here and nowhere else, before a body is parsed and before any store is touched.
"""

from __future__ import annotations

import importlib
import json
import os
import time
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.parse import unquote

from pydantic import BaseModel, ValidationError

from vitrine import deadline
from vitrine.domain import erasure
from vitrine.domain.items import ITEM_ID_PATTERN, valid_item_id
from vitrine.domain.shopper import ID_PATTERN, session_key, user_key, valid_id
from vitrine.errors import (
    AwayError,
    FieldError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    PayloadTooLargeError,
    ProblemError,
    UnavailableError,
    UnsupportedMediaTypeError,
    problem,
)
from vitrine.observability import logger, record_request
from vitrine.routes import ROUTES, Route
from vitrine.schemas import FROM_TEXT

MOST_ERRORS = 20
"""Field errors that one answer lists at most."""
TRANSIENT = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
        "InternalServerError",
        "InternalFailure",
        "InternalServiceError",
        "ResourceNotFoundException",
        "ServiceUnavailable",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
USUAL_TIME_S = 10.0
"""What a caller that names no time is thought to have."""
RESERVE_S = 0.5
"""Time kept back from the stores before a function's own limit, for an answer that says what is missing."""
JSON = "application/json"
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "Referrer-Policy": "no-referrer",
}
"""For browsers that are shown an answer by itself: it is JSON, came by TLS, and its address is nobody's to know."""
UNREACHED = frozenset(
    {"ReadTimeoutError", "ConnectTimeoutError", "EndpointConnectionError", "ConnectionClosedError", "TimeoutError"}
)
"""Errors where no answer came, by name: importing botocore's costs a cold start more than it gives."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who calls: a role, and the id of the user, session or client behind it."""

    role: str
    subject: str


@dataclass(frozen=True, slots=True)
class Request:
    """A checked request. `deadline` is the moment (monotonic seconds) by which the caller must have its answer."""

    principal: Principal
    path: Mapping[str, str]
    query: Any
    body: Any
    shopper_key: str | None
    headers: Mapping[str, str]
    request_id: str
    deadline: float


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: a JSON body (None for no content), a status, and headers beyond the usual."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Operation = Callable[[Request], Reply]
Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def entry(function: str, operations: Mapping[str, Operation]) -> Handler:
    """Make a function's Lambda handler; raises LookupError unless `operations` are exactly the function's routes."""
    routes = {f"{route.method} {route.path}": route for route in ROUTES if route.function == function}
    origins = frozenset(json.loads(os.environ.get("CORS_ORIGINS", "[]")))
    if {route.operation_id for route in routes.values()} != operations.keys():
        raise LookupError(f"{function} serves {sorted(operations)}, the routes say {sorted(routes)}")

    def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
        started = time.perf_counter()
        request_id = str(event.get("requestContext", {}).get("requestId", ""))
        route = routes.get(f"{event.get('httpMethod')} {event.get('resource')}")
        try:
            if route is None:
                raise NotFoundError
            request = _request(route, event, context, request_id)
            with deadline.until(request.deadline - RESERVE_S):
                reply = operations[route.operation_id](request)
        except Exception as error:
            reply = _failure(error, request_id)
        name = route.operation_id if route else "none"
        record_request(name, reply.status, (time.perf_counter() - started) * 1000)
        return _response(reply, request_id, _shared_with(origins, _headers(event).get("origin")))

    return handle


def _headers(event: Mapping[str, Any]) -> dict[str, str]:
    return {name.lower(): value for name, value in (event.get("headers") or {}).items()}


def _shared_with(origins: frozenset[str], origin: str | None) -> dict[str, str]:
    """Headers that let a page of an allowed origin read the answer; the gateway answers its preflight."""
    if origin is None or not origins & {origin, "*"}:
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": "ETag, Retry-After, X-Request-Id",
        "Vary": "Origin",
    }


def _request(route: Route, event: dict[str, Any], context: Any, request_id: str) -> Request:
    principal = _principal(event)
    path = {name: unquote(value) for name, value in (event.get("pathParameters") or {}).items()}
    _check_role(route, principal)
    _check_path(path)
    owner_key = _path_owner(route, principal, path)
    body = _body(route, event)
    query = _query(route, event)
    if route.owner == "body":
        owner_key = _body_owner(principal, body)
    remaining_s = context.get_remaining_time_in_millis() / 1000 if context else USUAL_TIME_S
    moment = time.monotonic() + remaining_s
    return Request(principal, path, query, body, owner_key, _headers(event), request_id, moment)


def _principal(event: dict[str, Any]) -> Principal:
    context = event.get("requestContext", {}).get("authorizer") or {}
    return Principal(str(context.get("role", "")), str(context.get("subject", "")))


def _check_role(route: Route, principal: Principal) -> None:
    if route.authorizer == "token" and principal.role not in route.roles:
        raise ForbiddenError(f"the role {principal.role or 'none'} may not use {route.operation_id}")


def _check_path(path: Mapping[str, str]) -> None:
    for name, value in path.items():
        pattern, valid = (ITEM_ID_PATTERN, valid_item_id) if name == "item_id" else (ID_PATTERN, valid_id)
        if not valid(value):
            raise InvalidInputError.of(name, f"must match {pattern}", value)


def _path_owner(route: Route, principal: Principal, path: Mapping[str, str]) -> str | None:
    """The partition that the path names; "not yours" and "not there" are told in the same words."""
    if route.owner not in ("user_id", "session_id"):
        return None
    owner = path[route.owner]
    if principal.role in ("shopper", "session") and principal.subject != owner:
        raise NotFoundError
    return user_key(owner) if route.owner == "user_id" else session_key(owner)


def require_owner(principal: Principal, digest: str) -> None:
    """Refuse an object that is another shopper's, whom only a digest names, in the words of one that is not there.

    For routes whose owner is `digest`: a function can say so only when it has read the object.
    """
    keys = {"shopper": user_key, "session": session_key}
    if principal.role in keys and erasure.digest(keys[principal.role](principal.subject)) != digest:
        raise NotFoundError


def _body_owner(principal: Principal, body: Any) -> str:
    """The partition that a body names; a shopper's or a session's token says it by itself."""
    user_id, session_id = getattr(body, "user_id", None), getattr(body, "session_id", None)
    if principal.role == "shopper":
        if session_id is not None or user_id not in (None, principal.subject):
            raise NotFoundError
        return user_key(principal.subject)
    if principal.role == "session":
        if user_id is not None or session_id not in (None, principal.subject):
            raise NotFoundError
        return session_key(principal.subject)
    if (user_id is None) == (session_id is None):
        raise InvalidInputError.of("user_id", "exactly one of user_id and session_id must be given", user_id)
    return user_key(user_id) if user_id is not None else session_key(str(session_id))


def _schema(name: str) -> type[BaseModel]:
    module, _, attribute = name.partition(":")
    found: type[BaseModel] = getattr(importlib.import_module(module), attribute)
    return found


def _body(route: Route, event: dict[str, Any]) -> Any:
    if route.body is None:
        return None
    text = event.get("body") or ""
    _check_media_type(event, text)
    size = _size(text)
    if size > route.max_body:
        raise PayloadTooLargeError(
            f"the body has {size} bytes; {route.operation_id} takes {route.max_body}",
            (FieldError("body", f"at most {route.max_body} bytes", size),),
        )
    _check_json(text)
    try:
        return _schema(route.body).model_validate_json(text or "{}")
    except ValidationError as error:
        _refuse(error)


def _check_media_type(event: Mapping[str, Any], text: str) -> None:
    """Refuse a body of another type; one that names none is JSON to API Gateway, and so to us."""
    given = _headers(event).get("content-type", JSON)
    if event.get("isBase64Encoded") or (text and given.partition(";")[0].strip().lower() != JSON):
        limit = f"must be {JSON} in UTF-8"
        raise UnsupportedMediaTypeError(f"Content-Type: {limit}", (FieldError("Content-Type", limit, given),))


def _size(text: str) -> int:
    """Bytes of a body; raises InvalidInputError for text that has none in UTF-8."""
    try:
        return len(text) if text.isascii() else len(text.encode())
    except UnicodeEncodeError as error:
        raise InvalidInputError.of("body", "must be text in UTF-8", text) from error


def _check_json(text: str) -> None:
    """Refuse what parsers of JSON read differently: a name given twice, NaN and Infinity, nesting without end.

    Whatever else is no JSON, the schema's own parser tells of.
    """
    try:
        # Numbers stay text here: their value is the schema's to judge.
        json.loads(text or "{}", object_pairs_hook=_named_once, parse_constant=_refuse_constant, parse_int=str)
    except RecursionError as error:
        raise InvalidInputError.of("body", "is nested too deeply", f"{_size(text)} bytes") from error
    except json.JSONDecodeError:
        return


def _named_once(pairs: list[tuple[str, Any]]) -> None:
    names: set[str] = set()
    for name, _ in pairs:
        if name in names:
            raise InvalidInputError.of(name, "may be given once in an object", "twice")
        names.add(name)


def _refuse_constant(name: str) -> NoReturn:
    raise InvalidInputError.of("body", "must be JSON, which has no NaN or Infinity", name)


def _query(route: Route, event: dict[str, Any]) -> Any:
    given: dict[str, list[str]] = event.get("multiValueQueryStringParameters") or {}
    if route.query is None:
        for name in given:
            raise InvalidInputError.of(name, "this route takes no query parameters")
        return None
    model = _schema(route.query)
    try:
        said = {name: _parameter(model, name, values) for name, values in given.items()}
        return model.model_validate(said, context=FROM_TEXT)
    except ValidationError as error:
        _refuse(error)


def _parameter(model: type[BaseModel], name: str, values: list[str]) -> str | list[str]:
    known = model.model_fields.get(name)
    if known is not None and _is_list(known.annotation):
        return values
    if len(values) > 1:
        raise InvalidInputError.of(name, "may be given once", f"{len(values)} times")
    return values[0]


def _is_list(annotation: Any) -> bool:
    origin = typing.get_origin(annotation)
    if origin in (types.UnionType, typing.Union):
        return any(_is_list(part) for part in typing.get_args(annotation))
    return annotation is list or origin is list


def field_errors(error: ValidationError) -> tuple[FieldError, ...]:
    """What a validation found wrong: field by its path, limit in words, value as it was sent."""
    found = error.errors(include_url=False, include_context=False)[:MOST_ERRORS]
    return tuple(
        FieldError(
            ".".join(map(str, item["loc"])) or "body",
            item["msg"].removeprefix("Value error, "),
            None if item["type"] == "missing" else item["input"],
        )
        for item in found
    )


def _refuse(error: ValidationError) -> NoReturn:
    errors = field_errors(error)
    raise InvalidInputError(f"{errors[0].field}: {errors[0].limit}", errors) from error


def _failure(error: Exception, request_id: str) -> Reply:
    if isinstance(error, AwayError):
        logger().warning("store away", extra={"store": error.dependency, "cause": error.cause})
    if not isinstance(error, ProblemError):
        # botocore's timeouts have a response too: None.
        code = str((getattr(error, "response", None) or {}).get("Error", {}).get("Code", ""))
        # The class alone: a message may quote what a caller sent.
        logger().error("request failed", extra={"error": type(error).__name__, "code": code, "request_id": request_id})
        if code in TRANSIENT or type(error).__name__ in UNREACHED:
            error = UnavailableError("a store did not answer in time; try again", headers={"Retry-After": "1"})
        else:
            error = ProblemError("something failed here; the request id helps to find it")
    headers = {"Content-Type": "application/problem+json", **error.headers}
    return Reply(problem(error, request_id), error.status, headers)


def _response(reply: Reply, request_id: str, shared_with: Mapping[str, str]) -> dict[str, Any]:
    headers = {
        "Content-Type": JSON,
        "Cache-Control": "no-store",
        **SECURITY_HEADERS,
        "X-Request-Id": request_id,
        **shared_with,
        **reply.headers,
    }
    body = "" if reply.body is None else json.dumps(reply.body, separators=(",", ":"), ensure_ascii=False)
    return {"statusCode": reply.status, "headers": headers, "body": body, "isBase64Encoded": False}
