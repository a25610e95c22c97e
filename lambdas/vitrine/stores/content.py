"""Jobs for copy, and their drafts: a partition for each job in the content table.

`JOB#<id>`, `J` is a job, `D#<number>` a draft; `JOBS` lists the jobs by time; `TOKEN#<digest>` remembers which job a
client's token began; `DAY#<date>` counts what a day's jobs may take. A job about a person is noted in the profiles
table as well, under `COPY#<shopper key>`, where an erasure finds it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from botocore.exceptions import ClientError

from vitrine.stores import batches
from vitrine.stores.paging import query_pages
from vitrine.stores.values import plain, row

JOB, DRAFT, NOTE = "J", "D#", "J#"
TOKEN_TTL_S = 7 * 86_400
DAY_TTL_S = 2 * 86_400
MOST_TRIES = 8
_CONFLICT = frozenset({"TransactionConflict", "TransactionConflictException", "TransactionInProgressException",
                       "ThrottlingError", "ProvisionedThroughputExceeded"})  # fmt: skip
_REFUSED = "ConditionalCheckFailed"
Began = Literal["begun", "token", "limit"]


class Use(NamedTuple):
    """What a job takes of a day, and what a day has: drafts and tokens."""

    drafts: int
    tokens: int


class Jobs:
    """The jobs of the content table."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def begin(
        self,
        job: Mapping[str, Any],
        token: tuple[str, str] | None,
        use: Use,
        limits: Use,
        note: Mapping[str, Any] | None,
    ) -> Began:
        """Store a job with all that it takes, or nothing of it.

        `token` is the digest of a client's token and that of its request; `note` the action that tells of a person.
        Gives `token` where that token began a job before, `limit` where the day has no room for another.
        """
        day = time.strftime("%Y-%m-%d", time.gmtime(job["created_at"]))
        listed = {"job_id": job["job_id"], "about_person": "shopper" in job or None, "ttl": job.get("ttl")}
        writes = [
            self._put(job_key(job["job_id"]), job),
            self._put({"PK": "JOBS", "SK": f"{job['created_at']:012d}#{job['job_id']}"}, listed),
            {"Update": self._spend(day, int(job["created_at"]), use, limits)},
        ]
        if token is not None:
            values = {"job_id": job["job_id"], "request": token[1], "ttl": int(job["created_at"]) + TOKEN_TTL_S}
            writes.append(self._put({"PK": f"TOKEN#{token[0]}", "SK": "T"}, values))
        if note is not None:
            writes.append(dict(note))
        codes = transact(self._client, writes)
        if not codes:
            return "begun"
        # The token first: a request that is sent again may find the day full of its own job.
        return "token" if codes[0] == _REFUSED or (token is not None and codes[3] == _REFUSED) else "limit"

    def _put(self, key: Mapping[str, str], values: Mapping[str, Any]) -> dict[str, Any]:
        item = row({**values, **key})
        return {"Put": {"TableName": self._table, "Item": item, "ConditionExpression": "attribute_not_exists(PK)"}}

    def _spend(self, day: str, now: int, use: Use, limits: Use) -> dict[str, Any]:
        room = Use(limits.drafts - use.drafts, limits.tokens - use.tokens)
        return {
            "TableName": self._table,
            "Key": row({"PK": f"DAY#{day}", "SK": "U"}),
            "UpdateExpression": "ADD drafts :drafts, tokens :tokens SET #ttl = :ttl",
            # A day that has no row yet has all its room; a job that alone takes more is refused before.
            "ConditionExpression": "attribute_not_exists(PK) OR (drafts <= :room AND tokens <= :left)",
            "ExpressionAttributeNames": {"#ttl": "ttl"},
            "ExpressionAttributeValues": row(
                {":drafts": use.drafts, ":tokens": use.tokens, ":ttl": now + DAY_TTL_S, ":room": room.drafts,
                 ":left": room.tokens}
            ),
        }  # fmt: skip

    def of_token(self, digest: str) -> dict[str, Any] | None:
        """Read which job a client's token began, and the digest of the request; None for a new token."""
        return self._get({"PK": f"TOKEN#{digest}", "SK": "T"})

    def get(self, job_id: str) -> dict[str, Any] | None:
        """Read a job consistently."""
        return self._get(job_key(job_id))

    def _get(self, key: Mapping[str, str]) -> dict[str, Any] | None:
        found = self._client.get_item(TableName=self._table, Key=row(key), ConsistentRead=True)
        return plain(found["Item"]) if "Item" in found else None

    def page(self, limit: int, after: str | None, *, people: bool) -> tuple[list[dict[str, Any]], str | None]:
        """List jobs, newest first, with or without those about people; gives the sort key to go on after."""
        found: list[str] = []
        start = row({"PK": "JOBS", "SK": after}) if after else None
        while len(found) < limit:
            request: dict[str, Any] = {
                "TableName": self._table,
                "ConsistentRead": True,
                "ScanIndexForward": False,
                "Limit": limit - len(found),
                "KeyConditionExpression": "PK = :jobs",
                "ExpressionAttributeValues": {":jobs": {"S": "JOBS"}},
            }
            if not people:
                request["FilterExpression"] = "attribute_not_exists(about_person)"
            response = self._client.query(**request, **({"ExclusiveStartKey": start} if start else {}))
            found += [stored["job_id"]["S"] for stored in response["Items"]]
            start = response.get("LastEvaluatedKey")
            if start is None:
                break
        jobs = [job for job in map(self.get, found) if job is not None]
        return jobs, start["SK"]["S"] if start else None

    def move(self, job_id: str, known: Sequence[str], status: str, **values: Any) -> bool:
        """Give a job another status, if it has one of those known; false where it has not, or is there no more."""
        names = {"#status": "status"} | {f"#{name}": name for name in values}
        changes = "".join(f", #{name} = :{name}" for name in values)
        states = {f":s{number}": one for number, one in enumerate(known)}
        request = {
            "Key": row(job_key(job_id)),
            "UpdateExpression": f"SET #status = :status{changes}",
            "ConditionExpression": f"#status IN ({', '.join(states)})",
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": row(states | {":status": status} | {f":{k}": v for k, v in values.items()}),
        }
        return self._accepted("update_item", **request)

    def start_draft(self, job_id: str, draft_id: str, ttl: int | None) -> int | None:
        """Note that a draft is about to be written; gives the number of this try, None where it is written already."""
        values: dict[str, Any] = {":one": 1, ":writing": "writing"} | ({":ttl": ttl} if ttl else {})
        try:
            found = self._client.update_item(
                TableName=self._table,
                Key=row(draft_key(job_id, draft_id)),
                UpdateExpression="ADD tries :one SET #state = :writing" + (", #ttl = :ttl" if ttl else ""),
                ConditionExpression="attribute_not_exists(PK) OR #state = :writing",
                ExpressionAttributeNames={"#state": "state"} | ({"#ttl": "ttl"} if ttl else {}),
                ExpressionAttributeValues=row(values),
                ReturnValues="UPDATED_NEW",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return None
        return int(found["Attributes"]["tries"]["N"])

    def take_back_try(self, job_id: str, draft_id: str) -> None:
        """Forget a try that ended before anything was written."""
        self._client.update_item(
            TableName=self._table,
            Key=row(draft_key(job_id, draft_id)),
            UpdateExpression="ADD tries :less",
            ConditionExpression="attribute_exists(PK)",
            ExpressionAttributeValues=row({":less": -1}),
        )

    def store_draft(self, job_id: str, draft: Mapping[str, Any]) -> bool:
        """Store a draft once, while its job runs; false where it is there, or the job has ended or is gone."""
        put = {
            "TableName": self._table,
            "Item": row({**draft, **draft_key(job_id, draft["draft_id"])}),
            "ConditionExpression": "attribute_not_exists(PK) OR #state = :writing",
            "ExpressionAttributeNames": {"#state": "state"},
            "ExpressionAttributeValues": {":writing": {"S": "writing"}},
        }
        return not transact(self._client, [{"ConditionCheck": self._running(job_id)}, {"Put": put}])

    def _running(self, job_id: str) -> dict[str, Any]:
        return {
            "TableName": self._table,
            "Key": row(job_key(job_id)),
            "ConditionExpression": "#status = :running",
            "ExpressionAttributeNames": {"#status": "status"},
            "ExpressionAttributeValues": {":running": {"S": "running"}},
        }

    def draft(self, job_id: str, draft_id: str) -> dict[str, Any] | None:
        """Read a draft consistently; one that is only being written is none yet."""
        found = self._get(draft_key(job_id, draft_id))
        return None if found is None or found["state"] == "writing" else found

    def drafts(self, job_id: str, *names: str) -> Iterator[dict[str, Any]]:
        """Read a job's drafts in order, or only the fields named."""
        request: dict[str, Any] = {
            "TableName": self._table,
            "ConsistentRead": True,
            "KeyConditionExpression": "PK = :job AND begins_with(SK, :draft)",
            "ExpressionAttributeValues": row({":job": f"JOB#{job_id}", ":draft": DRAFT}),
        }
        if names:
            request["ProjectionExpression"] = ", ".join(f"#{name}" for name in names)
            request["ExpressionAttributeNames"] = {f"#{name}": name for name in names}
        for page in query_pages(self._client, **request):
            yield from map(plain, page["Items"])

    def decision(self, job_id: str, draft: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
        """Give the action that changes a draft, if it is still in the state that was read."""
        names = {f"#{name}": name for name in {"state", *values}}
        changes = ", ".join(f"#{name} = :{name}" for name in values)
        return {
            "TableName": self._table,
            "Key": row(draft_key(job_id, draft["draft_id"])),
            "UpdateExpression": f"SET {changes}",
            "ConditionExpression": "#state = :known",
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": row({f":{k}": v for k, v in values.items()} | {":known": draft["state"]}),
        }

    def remove(self, job_id: str) -> int:
        """Remove a job with all its drafts; gives how many rows that were. What is being written meanwhile fails."""
        # The job goes first: no draft is stored without it.
        job = self._client.delete_item(TableName=self._table, Key=row(job_key(job_id)), ReturnValues="ALL_OLD")
        keys = [row({"PK": stored["PK"], "SK": stored["SK"]}) for stored in self.rows(job_id)]
        batches.write(self._client, self._table, [{"DeleteRequest": {"Key": key}} for key in keys])
        return len(keys) + ("Attributes" in job)

    def rows(self, job_id: str) -> Iterator[dict[str, Any]]:
        """Read all that is kept of a job: its drafts, then the job."""
        pages = query_pages(
            self._client,
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="PK = :job",
            ExpressionAttributeValues={":job": {"S": f"JOB#{job_id}"}},
        )
        return (plain(stored) for page in pages for stored in page["Items"])

    def _accepted(self, operation: str, **request: Any) -> bool:
        try:
            getattr(self._client, operation)(TableName=self._table, **request)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True


def transact(client: Any, writes: Sequence[Mapping[str, Any]]) -> list[str]:
    """Write all or nothing; gives [] where it was written, else each action's code, of which one refused.

    Raises ClientError where others keep getting in the way.
    """
    for attempt in range(MOST_TRIES):
        try:
            client.transact_write_items(TransactItems=list(writes))
        except ClientError as error:
            codes = [str(reason.get("Code")) for reason in error.response.get("CancellationReasons", ())]
            if _REFUSED in codes:
                return codes
            if attempt == MOST_TRIES - 1 or not _CONFLICT & {*codes, error.response["Error"]["Code"]}:
                raise
            time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - jitter, not a secret
        else:
            return []
    raise AssertionError("the last try returns or raises")


def about(table: str, shopper_key: str, job_id: str, at_ms: int, ttl: int) -> dict[str, Any]:
    """Give the action that notes in the profiles table that a job is about a shopper; `at_ms` in epoch ms."""
    item = row({"PK": people(shopper_key), "SK": f"{NOTE}{job_id}", "at": at_ms, "ttl": ttl})
    return {"Put": {"TableName": table, "Item": item}}


def people(shopper_key: str) -> str:
    """The partition of the notes of jobs about a shopper."""
    return f"COPY#{shopper_key}"


def job_key(job_id: str) -> dict[str, str]:
    """The key of a job."""
    return {"PK": f"JOB#{job_id}", "SK": JOB}


def draft_key(job_id: str, draft_id: str) -> dict[str, str]:
    """The key of a draft."""
    return {"PK": f"JOB#{job_id}", "SK": f"{DRAFT}{draft_id}"}
