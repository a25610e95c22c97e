"""JSON Lines: one object on each line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from importers.formats.text import open_bytes
from importers.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from importers.formats.text import Told

LINE_LIMIT = 1 << 20
"""Bytes of the longest line that is read whole."""


def read(path: Path, told: Told) -> Iterator[Row]:
    """Yield one row per non-empty line."""
    number = 0
    with open_bytes(path, told) as raw:
        while line := raw.readline(LINE_LIMIT + 1):
            number += 1
            if len(line) > LINE_LIMIT:
                while line and not line.endswith(b"\n"):
                    line = raw.readline(LINE_LIMIT)
                yield Row(number, {}, fault=f"longer than {LINE_LIMIT} bytes")
            elif line.strip():
                yield _row(number, line)


def _row(number: int, line: bytes) -> Row:
    try:
        document = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Row(number, {}, fault=f"not JSON: {error}")
    if not isinstance(document, dict):
        return Row(number, {}, fault="not a JSON object")
    return Row(number, document)
