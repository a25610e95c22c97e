"""Which events were accepted, to be found again in every store that they belong in, once."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.integration.test_api_events import rows
from tests.integration.test_streams import lake_rows

if TYPE_CHECKING:
    from embedded.cloud import Cloud

DAY_S = 86_400
DRAIN_S = 240.0


@dataclass
class Tally:
    """Accepted events: ids by shopper; and of each drill, how often what was answered."""

    accepted: dict[str, set[str]] = field(default_factory=dict)
    drills: dict[str, Counter[str]] = field(default_factory=dict)

    def take(self, user: str, event: dict[str, Any]) -> None:
        """Note an event that was accepted; that it was, is told once, whatever its sender heard before."""
        self.accepted.setdefault(user, set()).add(event["event_id"])

    def missing_from_table(self, cloud: Cloud) -> set[str]:
        """The accepted events that the profiles table does not have."""
        missing: set[str] = set()
        for user, ids in self.accepted.items():
            missing |= ids - {key.split("#", 2)[2] for key in rows(cloud, f"USER#{user}") if key.startswith("E#")}
        return missing

    def missing_from_lake(self, cloud: Cloud) -> set[str]:
        """The accepted events that the lake does not have."""
        written = {(line["shopper"], line["event_id"]) for line in lake_rows(cloud, "events")}
        return {one for user, ids in self.accepted.items() for one in ids if (f"USER#{user}", one) not in written}


def stored_by_item(cloud: Cloud, users: set[str]) -> Counter[str]:
    """The stored views of shoppers, by item: also those whose sender heard of a failure, and may send again.

    A view weighs 1, so this is what the counters have to say.
    """
    found: Counter[str] = Counter()
    for user in users:
        stored = rows(cloud, f"USER#{user}").values()
        found.update(row["item_id"]["S"] for row in stored if row.get("type") == {"S": "view"})
    return found


def counted_by_item(cloud: Cloud, items: tuple[str, ...]) -> Counter[str]:
    """What the counters of the days say of items."""
    today = int(time.time()) // DAY_S * DAY_S
    found: Counter[str] = Counter()
    for start in (today, today - DAY_S):
        pages = (
            cloud.client("dynamodb")
            .get_paginator("query")
            .paginate(
                TableName=cloud.parameter("trends-table"),
                KeyConditionExpression="PK = :pk",
                ExpressionAttributeValues={":pk": {"S": f"T#1d#{start}#*"}},
            )
        )
        found.update({row["SK"]["S"]: int(row["n"]["N"]) for page in pages for row in page["Items"]})
    return Counter({item_id: count for item_id, count in found.items() if item_id in items})
