"""Consumer of the profiles table's stream: writes events, exposures and consents to the lake."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from lake.service import Recorder
from vitrine import settings
from vitrine.consumers import consumer
from vitrine.stores.clients import client
from vitrine.stores.lake import Lake
from vitrine.stores.ledger_bound import LedgerBound
from vitrine.stores.secrets import Secret
from vitrine.stores.tombstones import Tombstones


@dataclass(frozen=True, slots=True)
class Settings:
    """What the function is told of. `group_attributes` is a JSON list of names."""

    lake_bucket: str
    user_hash_key_secret: str
    profiles_table: str
    group_attributes: str = "[]"


_SETTINGS = settings.read(Settings)
_RECORDER = Recorder(
    Lake(
        client("s3"),
        _SETTINGS.lake_bucket,
        Secret(client("secretsmanager"), _SETTINGS.user_hash_key_secret).value,
    ),
    LedgerBound(client("dynamodb"), _SETTINGS.profiles_table),
    Tombstones(client("dynamodb"), _SETTINGS.profiles_table),
    json.loads(_SETTINGS.group_attributes),
)


@consumer
def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Record a batch; what could not be read is parked alone."""
    return {"batchItemFailures": [{"itemIdentifier": number} for number in _RECORDER.record(event["Records"])]}
