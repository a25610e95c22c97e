"""Copy that was written about a person: jobs with their drafts, found by notes in the profiles table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vitrine.stores.content import NOTE, Jobs, people
from vitrine.stores.paging import query_pages
from vitrine.stores.values import plain, row

_INTERNAL = frozenset({"PK", "SK", "ttl", "shopper"})


class CopyAbout:
    """Jobs about people."""

    def __init__(self, client: Any, profiles_table: str, content_table: str) -> None:
        self._client = client
        self._table = profiles_table
        self._jobs = Jobs(client, content_table)

    def remove(self, person: str, at: int) -> int:
        """Remove the jobs about a shopper key that are of `at` (epoch ms) or before; gives the rows removed."""
        removed = 0
        for note in list(self._notes(person)):
            if note["at"] <= at:
                removed += self._jobs.remove(_job_id(note))
                # The note goes last: whoever is stopped here finds the job again.
                key = row({"PK": people(person), "SK": note["SK"]})
                self._client.delete_item(TableName=self._table, Key=key)
        return removed

    def held(self, person: str, after: int) -> list[dict[str, Any]]:
        """Tell the jobs about a shopper key with their drafts; nothing of `after` (epoch ms) or before."""
        ids = [_job_id(note) for note in self._notes(person) if note["at"] > after]
        return [{"job_id": job_id, "rows": [_told(stored) for stored in self._jobs.rows(job_id)]} for job_id in ids]

    def _notes(self, person: str) -> Iterator[dict[str, Any]]:
        pages = query_pages(
            self._client,
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="PK = :pk",
            ExpressionAttributeValues=row({":pk": people(person)}),
        )
        return (plain(stored) for page in pages for stored in page["Items"])


def _job_id(note: dict[str, Any]) -> str:
    return str(note["SK"]).removeprefix(NOTE)


def _told(stored: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in stored.items() if name not in _INTERNAL}
