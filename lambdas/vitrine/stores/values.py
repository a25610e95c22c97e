"""DynamoDB's typed values and plain ones, in a form light enough for the request path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

SMALLEST = 1e-100


def row(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """A typed row of plain values; None is left out."""
    return {name: typed(value) for name, value in values.items() if value is not None}


def typed(value: Any) -> dict[str, Any]:
    """The typed form of a plain value; raises TypeError for what the stores do not keep."""
    for kinds, name, form in _FORMS:
        if isinstance(value, kinds):
            return {name: form(value)}
    raise TypeError(f"no stored form for a {type(value).__name__}")


def _number(value: float) -> str:
    # The stores keep no exponent below -130, and nothing that small means anything here.
    return "0" if isinstance(value, float) and abs(value) < SMALLEST else repr(value)


# In order: a bool is an int as well.
_FORMS: tuple[tuple[Any, str, Callable[[Any], Any]], ...] = (
    (type(None), "NULL", lambda _: True),
    (bool, "BOOL", lambda value: value),
    (str, "S", lambda value: value),
    ((int, float), "N", _number),
    (bytes, "B", lambda value: value),
    (Mapping, "M", row),
    ((list, tuple), "L", lambda value: [typed(entry) for entry in value]),
)


def plain(stored: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Plain values of a typed row; a number with a fraction becomes a float."""
    return {name: _plain(value) for name, value in stored.items()}


def _plain(value: Mapping[str, Any]) -> Any:
    [(kind, content)] = value.items()
    if kind == "N":
        return float(content) if "." in content or "e" in content.lower() else int(content)
    if kind == "M":
        return plain(content)
    if kind == "L":
        return [_plain(entry) for entry in content]
    return None if kind == "NULL" else content
