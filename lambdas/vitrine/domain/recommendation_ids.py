"""Ids of recommendations: each tells when it was made, so that its record is found without an index."""

from __future__ import annotations

import re
import secrets

_TIME_DIGITS = 11
_CHANCE_DIGITS = 13
_ID = re.compile(rf"[0-9a-f]{{{_TIME_DIGITS + _CHANCE_DIGITS}}}")
_SEED_DIGITS = 7


def new_id(at: float) -> str:
    """Make an id at a time in epoch seconds: its milliseconds and 52 random bits, in hexadecimal digits."""
    return f"{int(at * 1000):0{_TIME_DIGITS}x}{secrets.randbits(4 * _CHANCE_DIGITS):0{_CHANCE_DIGITS}x}"


def made_at(recommendation_id: str) -> int | None:
    """Give the time of an id in epoch milliseconds; None for what is no id of ours."""
    return int(recommendation_id[:_TIME_DIGITS], 16) if _ID.fullmatch(recommendation_id) else None


def seed_of(recommendation_id: str) -> int:
    """Give the sampler's seed, which follows from an id's chance."""
    return int(recommendation_id[-_SEED_DIGITS:], 16)
