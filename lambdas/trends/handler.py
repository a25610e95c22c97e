"""Consumer of the profiles table's stream: counts new events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from trends.service import Counting
from vitrine import settings
from vitrine.consumers import consumer
from vitrine.stores.clients import client
from vitrine.stores.counters import Counters
from vitrine.stores.item_categories import ItemCategories


@dataclass(frozen=True, slots=True)
class Settings:
    """What the function is told of."""

    trends_table: str
    catalogue_table: str


_SETTINGS = settings.read(Settings)
_COUNTING = Counting(
    Counters(client("dynamodb"), _SETTINGS.trends_table),
    ItemCategories(client("dynamodb"), _SETTINGS.catalogue_table),
)


@consumer
def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Count a batch; what failed comes again, and what comes again with it is not counted twice."""
    return {"batchItemFailures": [{"itemIdentifier": number} for number in _COUNTING.count(event["Records"])]}
