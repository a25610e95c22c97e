"""A person's rows in the profiles table, removed as far as they are of before a time; what came after stays.

Events and exposures are written once and never changed, so that one read decides. A profile may be replaced meanwhile,
so it goes on the condition that it is still the old one. Ledger and imported history went as the erasure began.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from vitrine.domain.erasure import first_known
from vitrine.stores import batches
from vitrine.stores.assistant_memory import MEMORY
from vitrine.stores.conversations import CONVERSATION, DAY
from vitrine.stores.conversations import partition as conversations_of
from vitrine.stores.exposures import partition as exposures_of
from vitrine.stores.profiles import ATTEMPTS, joined
from vitrine.stores.values import plain

RESERVE_S = 10.0
"""Time of a function that is left when no further page is begun."""
_UNCHANGED = " AND ".join(f"(attribute_not_exists({name}) OR {name} <= :at)" for name in ("updated_at", "joined_at"))


class Partitions:
    """Removes rows, page by page; `seconds_left` tells when to stop."""

    def __init__(self, client: Any, table: str, seconds_left: Callable[[], float]) -> None:
        self._client = client
        self._table = table
        self._seconds_left = seconds_left

    def carriers(self, user: str) -> set[str]:
        """The sessions that a user's events were carried over from."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="PK = :pk AND begins_with(SK, :events)",
            FilterExpression="attribute_exists(carried_from)",
            ProjectionExpression="carried_from",
            ExpressionAttributeValues={":pk": {"S": user}, ":events": {"S": "E#"}},
        )
        return {row["carried_from"]["S"] for page in pages for row in page["Items"]}

    def erase(self, person: str, at: int, removed: Counter[str]) -> bool:
        """Remove what is of `at` or before, and count it by place; false where time ran out first."""
        done = self._remove(person, "E#", at, "events", removed)
        done = done and self._remove(exposures_of(person), "X#", at, "exposures", removed)
        done = done and self._remove(conversations_of(person), CONVERSATION, at, "conversations", removed)
        done = done and self._remove(conversations_of(person), DAY, at, "conversations", removed)
        done = done and self._remove(conversations_of(person), MEMORY, at, "conversations", removed)
        done = done and self._remove(joined(person), "SESSION#", at, "joined_sessions", removed)
        if done and self._remove_profile(person, at):
            removed["profiles"] += 1
        return done

    def _remove(self, partition: str, prefix: str, at: int, place: str, removed: Counter[str]) -> bool:
        for rows in self._pages(partition, prefix):
            old = [row["SK"]["S"] for row in rows if _first(plain(row)) <= at]
            for start in range(0, len(old), batches.MOST_WRITES):
                some = old[start : start + batches.MOST_WRITES]
                self._delete(partition, some)
                removed[place] += len(some)
            if self._seconds_left() < RESERVE_S:
                return False
        return True

    def _pages(self, partition: str, prefix: str) -> Iterator[Sequence[Mapping[str, Any]]]:
        names = {"#at": "at"}
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="PK = :pk AND begins_with(SK, :prefix)",
            ProjectionExpression="SK, #at, received_at, joined_at",
            ExpressionAttributeNames=names,
            ExpressionAttributeValues={":pk": {"S": partition}, ":prefix": {"S": prefix}},
        )
        return (page["Items"] for page in pages)

    def _delete(self, partition: str, sort_keys: Sequence[str]) -> None:
        keys = [{"PK": {"S": partition}, "SK": {"S": sort_key}} for sort_key in sort_keys]
        requests = [{"DeleteRequest": {"Key": key}} for key in keys]
        batches.write(self._client, self._table, requests, attempts=ATTEMPTS)

    def _remove_profile(self, person: str, at: int) -> bool:
        try:
            self._client.delete_item(
                TableName=self._table,
                Key={"PK": {"S": person}, "SK": {"S": "P"}},
                ConditionExpression=f"attribute_exists(PK) AND {_UNCHANGED}",
                ExpressionAttributeValues={":at": {"N": str(at)}},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True


def _first(values: Mapping[str, Any]) -> int:
    return int(values["joined_at"]) if "joined_at" in values else first_known(values)
