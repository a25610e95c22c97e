"""What a step is given: fields read by name, each checked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from retraining.errors import InvalidPayload

Payload = Mapping[str, Any]


def text(payload: Payload, name: str) -> str:
    """Read a text that must be there; raises InvalidPayload."""
    value = optional_text(payload, name)
    if value is None:
        raise InvalidPayload(f"{name} is missing")
    return value


def optional_text(payload: Payload, name: str) -> str | None:
    """Read a text; None where it is absent or null. Raises InvalidPayload for anything else."""
    value = payload.get(name)
    if value is not None and (not isinstance(value, str) or not value):
        raise InvalidPayload(f"{name} must be a text that is not empty, not {value!r}")
    return value


def count(payload: Payload, name: str, default: int, most: int) -> int:
    """Read a whole number from 1 to `most`; raises InvalidPayload."""
    value = payload.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise InvalidPayload(f"{name} must be a whole number from 1 to {most}, not {value!r}")
    return value


def number(payload: Payload, name: str) -> float:
    """Read a finite number; raises InvalidPayload."""
    value = payload.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InvalidPayload(f"{name} must be a number, not {value!r}")
    return float(value)


def part(payload: Payload, name: str) -> Payload:
    """Read an object within the payload; raises InvalidPayload."""
    value = payload.get(name)
    if not isinstance(value, Mapping):
        raise InvalidPayload(f"{name} must be an object, not {value!r}")
    return value
