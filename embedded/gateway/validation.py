"""Request validators: required parameters, and bodies against the deployed models."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

from jsonschema import Draft4Validator

from embedded.gateway.responses import Refusal

if TYPE_CHECKING:
    from jsonschema import ValidationError

    from embedded.gateway.events import Exchange

_PRIMITIVES = ((type(None), "null"), (bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"))


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
        document = json.loads(body or b"null", parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise Refusal("BAD_REQUEST_BODY") from None
    error = next(_validator(schema).iter_errors(document), None)
    if error is not None:
        raise Refusal("BAD_REQUEST_BODY", violation=f"[{_violation(error)}]")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _violation(error: ValidationError) -> str:
    """What is wrong, in API Gateway's words for the rules that envelopes have."""
    limit, seen = error.validator_value, error.instance
    if error.validator == "required":
        return f"object has missing required properties ({json.dumps([name for name in limit if name not in seen])})"
    if error.validator == "type":
        return f'instance type ({_primitive(seen)}) does not match any allowed primitive type (allowed: ["{limit}"])'
    if error.validator in ("minItems", "maxItems"):
        found, bound = ("short", "at least") if error.validator == "minItems" else ("long", "at most")
        return f"array is too {found}: must have {bound} {limit} elements but instance has {len(seen)} elements"
    return str(error.message)


def _primitive(value: Any) -> str:
    named = next((name for kind, name in _PRIMITIVES if isinstance(value, kind)), None)
    return named or ("array" if isinstance(value, list) else "object")


@lru_cache(maxsize=256)
def _validator(schema: str) -> Any:
    return Draft4Validator(json.loads(schema))
