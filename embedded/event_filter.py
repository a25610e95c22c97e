"""Event patterns, as event source mappings filter their records with."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Mapping
from typing import Any

_MISSING = object()
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


class UnknownPatternError(Exception):
    """The pattern uses an operator that is not implemented; silently matching would hide it."""


def patterns(criteria: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Return the patterns of a FilterCriteria; none means that everything matches."""
    return [json.loads(entry["Pattern"]) for entry in (criteria or {}).get("Filters", [])]


def matches_any(alternatives: list[dict[str, Any]], record: Mapping[str, Any]) -> bool:
    """Whether a record satisfies one of the patterns, or there are none."""
    return not alternatives or any(matches(pattern, record) for pattern in alternatives)


def matches(pattern: Mapping[str, Any], record: Any) -> bool:
    """Whether every leaf of the pattern is satisfied by the record."""
    if not isinstance(record, Mapping):
        record = {}
    for name, wanted in pattern.items():
        if name == "$or":
            if not any(matches(option, record) for option in wanted):
                return False
        elif isinstance(wanted, Mapping):
            if not matches(wanted, record.get(name)):
                return False
        elif not _leaf(wanted, record.get(name, _MISSING)):
            return False
    return True


def _leaf(wanted: list[Any], value: Any) -> bool:
    if isinstance(value, list):
        return any(_one(option, item) for option in wanted for item in value)
    return any(_one(option, value) for option in wanted)


def _one(option: Any, value: Any) -> bool:
    if not isinstance(option, Mapping):
        return value is not _MISSING and type(option) is type(value) and option == value
    ((kind, argument),) = option.items()
    if kind == "exists":
        return (value is not _MISSING) is bool(argument)
    if value is _MISSING:
        return False
    check = _OPERATORS.get(kind)
    if check is None:
        raise UnknownPatternError(kind)
    return check(argument, value)


def _anything_but(argument: Any, value: Any) -> bool:
    excluded = argument if isinstance(argument, list) else [argument]
    return not any(_one(option, value) for option in excluded)


def _numeric(argument: list[Any], value: Any) -> bool:
    if not isinstance(value, int | float):
        return False
    pairs = zip(argument[::2], argument[1::2], strict=True)
    return all(_COMPARE[sign](value, limit) for sign, limit in pairs)


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "prefix": lambda argument, value: isinstance(value, str) and value.startswith(argument),
    "suffix": lambda argument, value: isinstance(value, str) and value.endswith(argument),
    "equals-ignore-case": lambda argument, value: isinstance(value, str) and value.lower() == argument.lower(),
    "anything-but": _anything_but,
    "numeric": _numeric,
}
