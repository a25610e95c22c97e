"""JSON forms of what boto3 takes and gives, as Step Functions shows them."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

from botocore.response import StreamingBody


def iso(moment: datetime) -> str:
    """Return a time as SDK integrations show it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def epoch_ms(moment: datetime) -> int:
    """Return a time as optimised integrations show it."""
    return int(moment.timestamp() * 1000)


def plain(value: Any, moment: Any = iso) -> Any:
    """Turn a boto3 response into JSON data; `moment` renders times."""
    if isinstance(value, dict):
        return {key: plain(item, moment) for key, item in value.items() if key != "ResponseMetadata"}
    if isinstance(value, list):
        return [plain(item, moment) for item in value]
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, StreamingBody):
        return value.read().decode()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def request(parameters: dict[str, Any], shape: Any) -> dict[str, Any]:
    """Fit a state's parameters to an operation's input: objects given for blobs and strings become JSON text."""
    members = shape.members if shape is not None else {}
    return {
        name: _fitted(value, members[name].type_name) if name in members else value
        for name, value in parameters.items()
    }


def _fitted(value: Any, kind: str) -> Any:
    if kind not in ("blob", "string"):
        return value
    text = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
    return text.encode() if kind == "blob" else text
