"""Request validators: required parameters, and bodies against the deployed models."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jsonschema import Draft4Validator

from embedded.gateway.responses import Refusal

if TYPE_CHECKING:
    from embedded.gateway.events import Exchange


def validate(exchange: Exchange) -> None:
    """Refuse a request that lacks a required parameter or whose body does not fit its model."""
    wanted = exchange.match.method.validation
    missing = [name for name in wanted.parameters if not _present(name, exchange)]
    if missing:
        names = ", ".join(name.rpartition(".")[2] for name in missing)
        raise Refusal("BAD_REQUEST_PARAMETERS", f"Missing required request parameters: [{names}]")
    kind = exchange.request.headers.get("Content-Type", "application/json").partition(";")[0].strip().lower()
    schema = wanted.schemas.get(kind, wanted.schemas.get("$default"))
    if schema is not None:
        _validate_body(exchange.request.body, json.dumps(schema, sort_keys=True))


def _present(name: str, exchange: Exchange) -> bool:
    place, _, parameter = name.removeprefix("method.request.").partition(".")
    if place == "header":
        return exchange.request.headers.get(parameter) is not None
    if place == "querystring":
        return parameter in exchange.query
    return parameter in exchange.match.path_parameters


def _validate_body(body: bytes, schema: str) -> None:
    try:
        document = json.loads(body or b"null")
    except ValueError:
        raise Refusal("BAD_REQUEST_BODY") from None
    if next(_validator(schema).iter_errors(document), None) is not None:
        raise Refusal("BAD_REQUEST_BODY")


@lru_cache(maxsize=256)
def _validator(schema: str) -> Any:
    return Draft4Validator(json.loads(schema))
