"""Write docs/openapi.json from the routes; ``--check`` compares it instead.

``python scripts/openapi.py [--check]``
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "lambdas"))

from pydantic.json_schema import models_json_schema  # noqa: E402

from vitrine.domain.items import ITEM_ID_PATTERN  # noqa: E402
from vitrine.domain.shopper import ID_PATTERN  # noqa: E402
from vitrine.routes import ROUTES, Route  # noqa: E402

if TYPE_CHECKING:
    from pydantic import BaseModel

DOCUMENT = ROOT / "docs" / "openapi.json"
PROBLEM = "#/components/schemas/Problem"
STATUS_TEXT = {
    200: "The answer",
    201: "Created",
    202: "Taken",
    204: "Done",
    400: "A field is wrong: which one, its limit and the value seen",
    401: "No token, or one that is not valid",
    403: "The token's role may not do this",
    404: "Not there, or not the caller's",
    409: "Changed by somebody else meanwhile",
    412: "No longer at the version named",
    413: "The body is too long",
    415: "The body is not application/json",
    429: "Too many requests; try again later",
    500: "Something failed here",
    503: "A store did not answer in time; try again",
    504: "No answer in time",
}
RETRY_AFTER = {
    "Retry-After": {"description": "Seconds after which to try again", "schema": {"type": "integer", "minimum": 1}}
}
PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "An error, as RFC 9457 describes it.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "limit"],
                "properties": {"field": {"type": "string"}, "limit": {"type": "string"}, "value": {}},
            },
        },
    },
}


def schema(name: str) -> type[BaseModel]:
    """The model that a route names as "module:Class"."""
    module, _, attribute = name.partition(":")
    model: type[BaseModel] = getattr(importlib.import_module(module), attribute)
    return model


def component(model: type[BaseModel]) -> str:
    """The name of a model among the document's components."""
    return model.__name__


def models() -> list[type[BaseModel]]:
    """Every model that a body or an answer is described by."""
    names = {name for route in ROUTES for name in (route.body, route.response) if name}
    return [schema(name) for name in sorted(names)]


def components() -> dict[str, Any]:
    """The schemas of all bodies and answers."""
    _, definitions = models_json_schema(
        [(model, "validation") for model in models()], ref_template="#/components/schemas/{model}"
    )
    return {"Problem": PROBLEM_SCHEMA, **definitions["$defs"]}


def parameters(route: Route) -> list[dict[str, Any]]:
    """A route's path and query parameters."""
    found = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "pattern": ITEM_ID_PATTERN if name == "item_id" else ID_PATTERN},
        }
        for name in re.findall(r"{(\w+)}", route.path)
    ]
    if route.query is None:
        return found
    described = schema(route.query).model_json_schema(ref_template="#/components/schemas/{model}")
    required = described.get("required", [])
    return found + [
        {"name": name, "in": "query", "required": name in required, "schema": item}
        for name, item in described["properties"].items()
    ]


def headers(route: Route) -> list[dict[str, Any]]:
    """Request headers that a route reads."""
    if 412 not in route.errors:
        return []
    description = "The version that the change is based on; absent: whatever is there."
    return [
        {
            "name": "If-Match",
            "in": "header",
            "required": False,
            "description": description,
            "schema": {"type": "string"},
        }
    ]


def responses(route: Route) -> dict[str, Any]:
    """A route's answers, errors included."""
    success: dict[str, Any] = {"description": STATUS_TEXT[route.status]}
    if route.response:
        reference = {"$ref": f"#/components/schemas/{component(schema(route.response))}"}
        success["content"] = {"application/json": {"schema": reference}}
    errors = {400, 401, 403, 429, 500, 503, 504, *route.errors} | ({413, 415} if route.body else set())
    if route.authorizer == "open":
        errors -= {401}
    told = {
        str(status): {
            "description": STATUS_TEXT[status],
            **({"headers": RETRY_AFTER} if status in (429, 503, 504) else {}),
            "content": {"application/problem+json": {"schema": {"$ref": PROBLEM}}},
        }
        for status in sorted(errors)
    }
    pending = {"202": success | {"description": STATUS_TEXT[202]}} if route.pending else {}
    return {str(route.status): success, **pending, **told}


def operation(route: Route) -> dict[str, Any]:
    """One operation of the document."""
    described: dict[str, Any] = {
        "operationId": route.operation_id,
        "summary": route.summary,
        "parameters": parameters(route) + headers(route),
        "responses": responses(route),
        "security": [{"token": []}] if route.authorizer == "token" else [],
        "x-vitrine-function": route.function,
        "x-vitrine-authorizer": route.authorizer,
        "x-vitrine-roles": sorted(route.roles),
    }
    if route.body:
        reference = {"$ref": f"#/components/schemas/{component(schema(route.body))}"}
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": reference}}}
    return described


def document() -> dict[str, Any]:
    """The whole OpenAPI document."""
    paths: dict[str, Any] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Vitrine",
            "version": "1.0.0",
            "description": "Events in, personal recommendations out.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": components(),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A trusted issuer's token of a user or of a server, or a session's token.",
                }
            },
        },
    }


def main(arguments: list[str]) -> int:
    """Write or compare the document."""
    text = json.dumps(document(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    if "--check" not in arguments:
        DOCUMENT.write_text(text, encoding="utf-8")
        return 0
    same = DOCUMENT.exists() and DOCUMENT.read_text(encoding="utf-8") == text
    print("docs/openapi.json says what the routes say" if same else "docs/openapi.json differs: run scripts/openapi.py")
    return int(not same)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
