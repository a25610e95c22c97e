"""A function's environment, checked when it starts, so that a wrong deploy fails before its first request."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


class SettingsError(Exception):
    """The environment lacks a variable, or holds one that makes no sense."""


def read(cls: type[T], environment: Mapping[str, str] | None = None) -> T:
    """Fill a dataclass of str, int, float and Literal fields from variables of the same names in capitals.

    A field with a default may be absent. Raises SettingsError naming every variable that is missing or wrong.
    """
    given = os.environ if environment is None else environment
    hints = get_type_hints(cls)
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for field in dataclasses.fields(cls):  # type: ignore[arg-type]
        variable = field.name.upper()
        text = given.get(variable)
        if text is None:
            if field.default is dataclasses.MISSING:
                wrong.append(f"{variable} is missing")
            continue
        try:
            values[field.name] = _value(hints[field.name], text)
        except ValueError as error:
            wrong.append(f"{variable} must be {error}, not {text!r}")
    if wrong:
        raise SettingsError("; ".join(wrong))
    return cls(**values)


def _value(hint: Any, text: str) -> Any:
    """Read a variable's text; raises ValueError, which says what it must be."""
    if get_origin(hint) is Literal:
        if text not in get_args(hint):
            raise ValueError(f"one of {', '.join(get_args(hint))}")
        return text
    try:
        return hint(text)
    except ValueError as error:
        raise ValueError(f"a {hint.__name__}") from error
