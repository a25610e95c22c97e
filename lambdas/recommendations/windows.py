"""Spans of time as ISO 8601 writes them."""

from __future__ import annotations

import re

SHORTEST_WINDOW_S = 300
LONGEST_WINDOW_S = 28 * 86_400
_UNITS = (("W", 604_800), ("D", 86_400), ("H", 3_600), ("M", 60))
_DURATION = re.compile(r"P(?:(\d{1,2})W)?(?:(\d{1,3})D)?(?:T(?:(\d{1,3})H)?(?:(\d{1,5})M)?)?")


def window_seconds(text: str) -> int:
    """Read an ISO 8601 duration in weeks, days, hours and minutes; raises ValueError outside PT5M..P4W."""
    match = _DURATION.fullmatch(text)
    parts = [int(part or 0) for part in match.groups()] if match else [0, 0, 0, 0]
    seconds = sum(part * size for part, size in zip(parts, (604_800, 86_400, 3_600, 60), strict=True))
    if not SHORTEST_WINDOW_S <= seconds <= LONGEST_WINDOW_S:
        raise ValueError("a window is an ISO 8601 duration from PT5M to P4W")
    return seconds


def duration(seconds: int) -> str:
    """Write a span of whole minutes as ISO 8601 does, in its largest unit."""
    unit, size = next((unit, size) for unit, size in _UNITS if seconds % size == 0)
    return f"PT{seconds // size}{unit}" if unit in "HM" else f"P{seconds // size}{unit}"
