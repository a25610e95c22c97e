"""Requests as API Gateway hands them to a function."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any


def gateway_event(
    route: str,
    *,
    role: str = "shopper",
    subject: str = "ann",
    path: Mapping[str, str] | None = None,
    body: Any = None,
    query: Mapping[str, Sequence[str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """A request; `body` is sent as JSON unless it is text."""
    method, _, resource = route.partition(" ")
    return {
        "httpMethod": method,
        "resource": resource,
        "pathParameters": dict(path) if path else None,
        "multiValueQueryStringParameters": {name: list(values) for name, values in query.items()} if query else None,
        "headers": dict(headers or {}),
        "body": body if isinstance(body, str) or body is None else json.dumps(body),
        "isBase64Encoded": False,
        "requestContext": {"requestId": "request-1", "authorizer": {"role": role, "subject": subject}},
    }
