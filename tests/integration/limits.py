"""Values at and beyond every limit that docs/openapi.json states, for each field of a body and each parameter."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.integration.conftest import ROOT

DOCUMENT = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
MISSING = object()
Schema = Mapping[str, Any]
Path = tuple[str | int, ...]

# Beginnings and fillers of texts that fit the description's patterns, the likeliest first.
_LEVEL = " " * 10
_FORMS = (
    ("", "a"),
    ("", "A"),
    ("https://", "a"),
    ("a:", "a"),
    ("a" * 100 + ":", "a"),
    (f"{_LEVEL}{'a' * 99}>" * 9 + _LEVEL, "a"),
)
_OTHER_TYPES: tuple[Any, ...] = (7, True, [{}], {"a": {}}, "text")
_NONSENSE = ("\u00e9 /#?", ">", ":")


@dataclass(frozen=True)
class Case:
    """One value of one field: its path in the body (or the parameter's name), and whether the limits allow it."""

    path: Path
    limit: str
    value: Any
    allowed: bool

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.path))}-{self.limit}"


def resolved(schema: Schema) -> Schema:
    """A schema with its reference followed."""
    while "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def cases(schema: Schema, path: Path, examples: Mapping[str, Any]) -> Iterator[Case]:
    """Values at and beyond the limits of a field, and of what is inside it."""
    choices = [resolved(choice) for choice in resolved(schema).get("anyOf", [schema])]
    kinds = {kind for choice in choices for kind in _kinds(choice)}
    for value in _OTHER_TYPES:
        if not _is(value, kinds):
            yield Case(path, f"type {type(value).__name__}", value, allowed=False)
    if path:
        yield Case(path, "null", None, allowed="null" in kinds)
    for choice in choices:
        if len(choices) - ("null" in kinds) == 1:
            yield from _of_one(choice, path, examples)


def _kinds(schema: Schema) -> set[str]:
    kind = schema.get("type", "string" if "enum" in schema else "object")
    # Text that says a number or a date is a number or a date to those who send it.
    return {kind, "integer"} if kind == "number" or schema.get("format") == "date-time" else {kind}


def _is(value: Any, kinds: set[str]) -> bool:
    named = {bool: "boolean", int: "integer", str: "string", list: "array", dict: "object"}[type(value)]
    # 1 stands for true, and true for 1, wherever JSON is read with some leniency.
    return named in kinds or (isinstance(value, bool) and bool({"integer", "number"} & kinds))


def _of_one(schema: Schema, path: Path, examples: Mapping[str, Any]) -> Iterator[Case]:
    maker = {"string": _texts, "integer": _numbers, "number": _numbers, "array": _lists, "object": _objects}
    kind = schema.get("type", "string")
    if kind in maker:
        yield from maker[kind](schema, path, examples)


def _texts(schema: Schema, path: Path, examples: Mapping[str, Any]) -> Iterator[Case]:
    if "enum" in schema:
        yield from (Case(path, f"one of: {value}", value, allowed=True) for value in schema["enum"])
        yield Case(path, "none of the enum", "none-of-these", allowed=False)
    if "pattern" in schema or "format" in schema:
        nonsense = next(text for text in _NONSENSE if not re.search(schema.get("pattern", "$^"), text))
        yield Case(path, "pattern", nonsense, allowed=False)
    shortest, longest = schema.get("minLength", 0), schema.get("maxLength") or _longest(schema.get("pattern", ""))
    if shortest:
        yield Case(path, "minLength - 1", fitting(schema, shortest - 1), allowed=False)
    if longest:
        free = str(path[-1]) not in examples
        if free:
            yield Case(path, "maxLength", fitting(schema, longest), allowed=True)
        yield Case(path, "maxLength + 1", fitting(schema, longest + 1), allowed=False)


def _longest(pattern: str) -> int | None:
    """The length that a pattern of one repeated class allows."""
    found = re.fullmatch(r"\^\[[^\]]+\]\{(?:\d+,)?(\d+)\}\$", pattern)
    return int(found[1]) if found else None


def fitting(schema: Schema, length: int) -> str:
    """A text of a length, which fits the pattern if any text does."""
    texts = [prefix + filler * (length - len(prefix)) for prefix, filler in _FORMS if length >= len(prefix)]
    pattern = schema.get("pattern", "")
    return next((text for text in texts if re.search(pattern, text)), texts[0])


def _numbers(schema: Schema, path: Path, _examples: Mapping[str, Any]) -> Iterator[Case]:
    for limit, beyond in (("minimum", -1), ("maximum", 1)):
        if limit in schema:
            yield Case(path, limit, schema[limit], allowed=True)
            yield Case(path, f"beyond {limit}", schema[limit] + beyond, allowed=False)
    yield Case(path, "huge", 10**400, allowed=False)


def _lists(schema: Schema, path: Path, examples: Mapping[str, Any]) -> Iterator[Case]:
    part = example(schema["items"], examples)
    least, most = schema.get("minItems", 0), schema.get("maxItems")
    if least:
        yield Case(path, "minItems - 1", [part] * (least - 1), allowed=False)
    if most:
        yield Case(path, "maxItems", [part] * most, allowed=True)
        yield Case(path, "maxItems + 1", [part] * (most + 1), allowed=False)
    yield from cases(schema["items"], (*path, 0), examples)


def _objects(schema: Schema, path: Path, examples: Mapping[str, Any]) -> Iterator[Case]:
    for name in schema.get("required", ()):
        yield Case((*path, name), "required", MISSING, allowed=False)
    if schema.get("additionalProperties") is False:
        yield Case((*path, "unheard_of"), "unknown", 1, allowed=False)
    most = schema.get("maxProperties")
    if most:
        yield Case(path, "maxProperties", {f"name-{number}": "v" for number in range(most)}, allowed=True)
        yield Case(path, "maxProperties + 1", {f"name-{number}": "v" for number in range(most + 1)}, allowed=False)
    for name, part in schema.get("properties", {}).items():
        yield from cases(part, (*path, name), examples)
    yield from _free(schema, path, examples)


def _free(schema: Schema, path: Path, examples: Mapping[str, Any]) -> Iterator[Case]:
    """Names and values of an object whose names are the caller's."""
    longest = schema.get("propertyNames", {}).get("maxLength")
    if longest:
        yield Case(path, "a name of maxLength", {"n" * longest: "v"}, allowed=True)
        yield Case(path, "a name of maxLength + 1", {"n" * (longest + 1): "v"}, allowed=False)
    values = [schema.get("additionalProperties"), *schema.get("patternProperties", {}).values()]
    for value in (value for value in values if isinstance(value, Mapping)):
        for choice in map(resolved, value.get("anyOf", [value])):
            if choice.get("type") in ("string", "integer", "number"):
                yield from _of_one(choice, (*path, "name"), examples)


def example(schema: Schema, examples: Mapping[str, Any], name: str = "") -> Any:
    """A value that fits a schema, with all that it requires and all that there are examples of."""
    schema = resolved(schema)
    if name in examples:
        return examples[name]
    if "anyOf" in schema:
        return example(schema["anyOf"][0], examples)
    if schema["type"] == "object":
        parts = schema.get("properties", {})
        named = [part for part in parts if part in schema.get("required", ()) or part in examples]
        return {part: example(parts[part], examples, part) for part in named}
    if schema["type"] == "array":
        return [example(schema["items"], examples)] * max(1, schema.get("minItems", 1))
    if schema["type"] == "string":
        return schema.get("enum", [fitting(schema, 3)])[0]
    return schema.get("minimum", 1)


def put(document: Any, path: Path, value: Any, schema: Schema, examples: Mapping[str, Any]) -> Any:
    """The document with a value at a path; what stands on the way is made by example."""
    if not path:
        return value
    schema = resolved(schema)
    if "anyOf" in schema:
        schema = next(s for s in map(resolved, schema["anyOf"]) if s.get("type") in ("object", "array"))
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        part = put(document[0] if document else None, rest, value, schema["items"], examples)
        return [part, *(document or example(schema, examples))[1:]]
    inside = dict(document if document is not None else example(schema, examples))
    if value is MISSING and not rest:
        inside.pop(step, None)
        return inside
    known = schema.get("properties", {}).get(step, {})
    inside[step] = put(inside.get(step), rest, value, known, examples) if rest else value
    return inside
