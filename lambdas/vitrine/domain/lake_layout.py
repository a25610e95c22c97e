"""Which of the lake's sixteen parts holds a shopper."""

from __future__ import annotations

import hashlib
import hmac


def part_of(key: bytes, shopper_key: str) -> str:
    """The first hexadecimal digit of a keyed hash, so that a listing names no one."""
    return hmac.new(key, shopper_key.encode(), hashlib.sha256).hexdigest()[0]
