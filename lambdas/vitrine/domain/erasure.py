"""What remembers an erasure without naming anyone, and which data an erasure reaches."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

NEVER = -1
"""Epoch milliseconds before everything: nothing was erased."""


def digest(shopper_key: str) -> str:
    """The SHA-256 of a shopper's key (`USER#...`, `SESSION#...`) in hexadecimal digits, as all registers have it."""
    return hashlib.sha256(shopper_key.encode()).hexdigest()


def first_known(values: Mapping[str, Any]) -> int:
    """When a record was first true or first here, in epoch milliseconds; 0 where it tells no time.

    A clock that dates an event into the future does not take it out of an erasure's reach.
    """
    times = [values[name] for name in ("at", "received_at") if values.get(name) is not None]
    return int(min(times, default=0))
