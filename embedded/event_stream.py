"""Frames of `application/vnd.amazon.eventstream`: lengths, headers, payload, and a checksum of each."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from typing import Any

CONTENT_TYPE = "application/vnd.amazon.eventstream"
_STRING = 7
_PRELUDE_AND_CHECKSUMS = 16


def event(kind: str, payload: Mapping[str, Any]) -> bytes:
    """Write one event as a frame."""
    headers = b"".join(
        _header(name, value)
        for name, value in (
            (":event-type", kind),
            (":content-type", "application/json"),
            (":message-type", "event"),
        )
    )
    body = json.dumps(payload).encode()
    prelude = struct.pack(">II", _PRELUDE_AND_CHECKSUMS + len(headers) + len(body), len(headers))
    frame = prelude + _checksum(prelude) + headers + body
    return frame + _checksum(frame)


def _header(name: str, value: str) -> bytes:
    return struct.pack(">B", len(name)) + name.encode() + struct.pack(">BH", _STRING, len(value)) + value.encode()


def _checksum(data: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(data))
