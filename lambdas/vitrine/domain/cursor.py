"""Opaque cursors: where a listing goes on.

They carry nothing that the caller may not choose, so they are not signed.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

MOST_CHARS = 2_000


def encode(payload: Mapping[str, Any]) -> str:
    """The cursor of a payload."""
    return base64.urlsafe_b64encode(json.dumps(payload, separators=(",", ":")).encode()).decode().rstrip("=")


def decode(cursor: str) -> dict[str, Any]:
    """The payload of a cursor; raises ValueError for anything that `encode` did not write."""
    if len(cursor) > MOST_CHARS:
        raise ValueError(f"a cursor has at most {MOST_CHARS} characters")
    try:
        payload = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        # Half a surrogate is JSON and no text: no store takes it.
        json.dumps(payload, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise ValueError("not a cursor of this API") from error
    if not isinstance(payload, dict):
        raise ValueError("not a cursor of this API")
    return payload
