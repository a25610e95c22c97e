"""The API's description, docs/openapi.json, read as data: the operations, and the envelope of each body."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

AuthorizerName = Literal["token", "open"]

_METHODS = ("get", "put", "post", "delete", "patch")
_DRAFT_4 = "http://json-schema.org/draft-04/schema#"
_ARRAY_LIMITS = ("minItems", "maxItems")


class OpenApiError(ValueError):
    """The description lacks something that the gateway is built from."""


@dataclass(frozen=True)
class Operation:
    """One route: which function answers, which authorizer asks who calls, and the body's envelope if it has a body."""

    method: str
    path: str
    operation_id: str
    function: str
    authorizer: AuthorizerName
    body: dict[str, Any] | None
    required_query: tuple[str, ...]


def operations(path: Path) -> list[Operation]:
    """Every operation of the description, in its order.

    Raises:
        OpenApiError: an operation names no function or an authorizer that is neither `token` nor `open`.
    """
    document = json.loads(path.read_text(encoding="utf-8"))
    return list(_operations(document))


def _operations(document: dict[str, Any]) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                yield _operation(document, path, method, item[method])


def _operation(document: dict[str, Any], path: str, method: str, found: dict[str, Any]) -> Operation:
    function, authorizer = found.get("x-vitrine-function"), found.get("x-vitrine-authorizer")
    if not function or authorizer not in ("token", "open"):
        raise OpenApiError(f"{method.upper()} {path} needs x-vitrine-function and x-vitrine-authorizer (token or open)")
    schema = found.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    query = [one for one in found.get("parameters", ()) if one.get("in") == "query" and one.get("required")]
    return Operation(
        method.upper(),
        path,
        found.get("operationId") or f"{method}{path}",
        function,
        cast("AuthorizerName", authorizer),
        envelope(document, schema) if schema else None,
        tuple(one["name"] for one in query),
    )


def envelope(document: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """What the gateway checks of a body: that it is an object, has its required keys, and no list is too long.

    What is inside is the function's to judge: the gateway would refuse a whole batch for one bad entry.
    """
    whole = _resolve(document, schema)
    lists = {name: _limits(_resolve(document, part)) for name, part in whole.get("properties", {}).items()}
    checked: dict[str, Any] = {"$schema": _DRAFT_4, "type": "object"}
    if whole.get("required"):
        checked["required"] = list(whole["required"])
    if properties := {name: limits for name, limits in lists.items() if limits}:
        checked["properties"] = properties
    return checked


def _limits(part: Mapping[str, Any]) -> dict[str, Any]:
    if part.get("type") != "array":
        return {}
    return {"type": "array", **{limit: part[limit] for limit in _ARRAY_LIMITS if limit in part}}


def _resolve(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        found: Any = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        schema = found
    return schema
