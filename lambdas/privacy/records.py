"""What is kept of an erasure: a record of its own, and the marks that make it hold at once.

The record, `PK=ERASURE#<id>`, is the only place that names the person, and only while the erasure is at work. All marks
of a person are written in one transaction with it: the row `T` in the person's partition, which every read heeds from
then on, and the tombstone under the digest, which stays. Profile, ledger and imported history go in the same
transaction, since what is written to them afterwards is of after it.
"""

from __future__ import annotations

import itertools
import random
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from privacy import unfinished, whole_rows
from vitrine.domain.erasure import digest
from vitrine.errors import UnavailableError
from vitrine.stores import tombstones
from vitrine.stores.profiles import ATTEMPTS, BASE_PAUSE_S, MOST_ACTIONS, RETRIED, joined
from vitrine.stores.values import plain, row, typed

_WHOLE_ROWS = ("P", "M", "L", "H")
_PER_PERSON = 2 + len(_WHOLE_ROWS)
SESSIONS_AT_ONCE = MOST_ACTIONS // _PER_PERSON - 2
"""Sessions of a user that the first transaction takes along; the workflow marks those that are left."""
MOST_SESSIONS = 4_000
"""Sessions that a record has room for."""
_COUNT = "n_"
_ANY = "attribute_not_exists(PK) OR #at <= :at"
_NEW = "attribute_not_exists(PK)"
_MOVED = "erasure = :id AND #at < :at"
"""What may be in the place of a mark: an older one, none, or one of the same erasure."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """An erasure; times in epoch milliseconds.

    `people` are shopper keys, the person's own first, and empty once it is done; `digests` are theirs. The first
    `marked` of them have their marks of `marked_at`. `removed` counts what went, by place. `attempt` counts the
    executions of the workflow, the last of which was asked for at `tried_at`.
    """

    erasure_id: str
    digest: str
    at: int
    requested_at: int
    status: str
    attempt: int = 1
    tried_at: int = 0
    people: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    marked: int = 1
    marked_at: int = 0
    removed: Mapping[str, int] = field(default_factory=dict)
    registered_at: int | None = None
    completed_at: int | None = None
    cause: str | None = None
    receipt: str | None = None
    models: tuple[Mapping[str, Any], ...] = ()

    @property
    def execution(self) -> str:
        """The name of its execution: its id, and the number of the try from the second on."""
        return self.erasure_id if self.attempt == 1 else f"{self.erasure_id}-{self.attempt}"

    @property
    def order(self) -> dict[str, str]:
        """What the workflow is given: the id alone, for it stays in its history."""
        return {"erasure_id": self.erasure_id}


class NoErasureError(LookupError):
    """There is no erasure of this id."""


class Erasures:
    """Records of erasures, in the profiles table; `kept_days` is how long one is kept."""

    def __init__(self, client: Any, table: str, kept_days: int = 0) -> None:
        self._client = client
        self._table = table
        self._kept_s = kept_days * 86_400

    def get(self, erasure_id: str) -> Erasure:
        """Read a record consistently; raises NoErasureError."""
        found = self._client.get_item(TableName=self._table, Key=_key(erasure_id), ConsistentRead=True).get("Item")
        if found is None:
            raise NoErasureError(erasure_id)
        return _erasure(plain(found))

    def begin(self, user: str, at: int) -> str:
        """Erase a user up to `at`, for every reader at once; gives the erasure's id.

        While an erasure of the user is at work, it is that one, moved on to `at`. Raises UnavailableError where others
        keep getting in the way.
        """
        for attempt in range(ATTEMPTS):
            present = self._present(user)
            mark = present.get(tombstones.SORT_KEY)
            erasure_id = mark["erasure"] if mark else secrets.token_hex(16)
            sessions = list(self.sessions(user, at))
            first = sessions[:SESSIONS_AT_ONCE]
            everyone = (user, *sessions)
            record = self._moved(erasure_id, at, everyone) if mark else self._new(erasure_id, everyone, at, present)
            marks = [self._mark(user, at, erasure_id, _MOVED if mark else _NEW)]
            marks += [self._mark(one, at, erasure_id) for one in first]
            people = [action for one in (user, *first) for action in (self._tombstone(one, at), *self._removals(one))]
            if self._written([record, unfinished.noted(self._table, erasure_id), *marks, *people]):
                return erasure_id
            time.sleep(random.uniform(0, BASE_PAUSE_S * 2**attempt))  # noqa: S311 - jitter, not a secret
        raise UnavailableError("the store is busy; nothing was erased, try again", headers={"Retry-After": "1"})

    def sessions(self, user: str, at: int) -> Iterator[str]:
        """The sessions that joined a user up to `at`."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="PK = :pk",
            FilterExpression="attribute_not_exists(joined_at) OR joined_at <= :at",
            ProjectionExpression="SK",
            ExpressionAttributeValues={":pk": {"S": joined(user)}, ":at": {"N": str(at)}},
        )
        found = (one["SK"]["S"] for page in pages for one in page["Items"])
        return itertools.islice(found, MOST_SESSIONS)

    def widen(self, erasure: Erasure, people: Iterable[str]) -> Erasure:
        """Take more people along, and mark all who have not the marks of this time.

        They are sessions that the first transaction had no room for, or that joined meanwhile.
        """
        everyone = tuple(dict.fromkeys((*erasure.people, *people)))
        start = erasure.marked if erasure.marked_at == erasure.at else 1
        for person in everyone[start:]:
            self._mark_late(person, erasure)
        known = {"people": list(everyone), "digests": [digest(one) for one in everyone]}
        self.change(erasure, known | {"marked": len(everyone), "marked_at": erasure.at})
        return self.get(erasure.erasure_id)

    def _mark_late(self, person: str, erasure: Erasure) -> None:
        """Mark a session some time after `at`: of its ledger and imported history stays what is of after that."""
        for attempt in range(ATTEMPTS):
            rows = whole_rows.later_than(self._client, self._table, person, erasure.at)
            marks = [self._mark(person, erasure.at, erasure.erasure_id), self._tombstone(person, erasure.at)]
            if self._written([*marks, *rows]):
                return
            time.sleep(random.uniform(0, BASE_PAUSE_S * 2**attempt))  # noqa: S311 - jitter, not a secret
        raise TimeoutError("the store is busy")

    def change(self, erasure: Erasure, values: Mapping[str, Any]) -> None:
        """Set values of a record that is not done."""
        names = {f"#{name}": name for name in values} | {"#status": "status"}
        self._client.update_item(
            TableName=self._table,
            Key=_key(erasure.erasure_id),
            UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in values),
            ConditionExpression="attribute_exists(PK) AND #status <> :done",
            ExpressionAttributeNames=names,
            ExpressionAttributeValues={
                **{f":{name}": typed(value) for name, value in values.items()},
                ":done": {"S": "completed"},
            },
        )

    def count(self, erasure: Erasure, removed: Mapping[str, int]) -> None:
        """Add to what was removed, by place."""
        counts = {place: number for place, number in removed.items() if number}
        if counts:
            self._client.update_item(
                TableName=self._table,
                Key=_key(erasure.erasure_id),
                UpdateExpression="ADD " + ", ".join(f"#{place} :{place}" for place in counts),
                ExpressionAttributeNames={f"#{place}": f"{_COUNT}{place}" for place in counts},
                ExpressionAttributeValues={f":{place}": {"N": str(number)} for place, number in counts.items()},
            )

    def try_again(self, erasure: Erasure) -> Erasure:
        """Count one more execution, unless somebody else did; gives the record as it is then."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(erasure.erasure_id),
                UpdateExpression="SET attempt = :next, tried_at = :now, #status = :running REMOVE cause",
                ConditionExpression="attempt = :this AND #status <> :done",
                ExpressionAttributeNames={"#status": "status"},
                ExpressionAttributeValues={
                    ":next": {"N": str(erasure.attempt + 1)},
                    ":this": {"N": str(erasure.attempt)},
                    ":now": {"N": str(int(time.time() * 1000))},
                    ":running": {"S": "running"},
                    ":done": {"S": "completed"},
                },
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
        return self.get(erasure.erasure_id)

    def complete(self, erasure: Erasure, values: Mapping[str, Any]) -> bool:
        """Close a record with its receipt and forget whom it names; false where it was moved on meanwhile."""
        for person in erasure.people[1:]:
            self._unmark(person, erasure.at)
        names = {f"#{name}": name for name in values} | {"#people": "people", "#at": "at", "#status": "status"}
        closing = {
            "TableName": self._table,
            "Key": _key(erasure.erasure_id),
            "UpdateExpression": f"SET {', '.join(f'#{name} = :{name}' for name in values)}, #status = :done"
            " REMOVE #people, cause",
            "ConditionExpression": "#at = :at",
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": {
                **{f":{name}": typed(value) for name, value in values.items()},
                ":at": {"N": str(erasure.at)},
                ":done": {"S": "completed"},
            },
        }
        mark = {"Delete": self._own_mark(erasure.people[0], erasure.at)}
        return self._written([{"Update": closing}, mark, unfinished.closed(self._table, erasure.erasure_id)])

    def _present(self, user: str) -> dict[str, dict[str, Any]]:
        """The rows of a user's partition that are no events, by sort key, without what they say."""
        answer = self._client.query(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="PK = :pk AND SK BETWEEN :first AND :last",
            ProjectionExpression="SK, erasure",
            ExpressionAttributeValues={
                ":pk": {"S": user},
                ":first": {"S": "H"},
                ":last": {"S": tombstones.SORT_KEY},
            },
        )
        return {found["SK"]["S"]: plain(found) for found in answer["Items"]}

    def _new(self, erasure_id: str, people: Sequence[str], at: int, present: Iterable[str]) -> dict[str, Any]:
        now = int(time.time() * 1000)
        digests = [digest(one) for one in people]
        names = {"P": "profiles", "M": "choices", "L": "ledgers", "H": "imported_histories"}
        item = {
            "erasure_id": erasure_id,
            "digest": digests[0],
            "at": at,
            "requested_at": now,
            "status": "running",
            "attempt": 1,
            "tried_at": now,
            "people": list(people),
            "digests": digests,
            "marked": min(len(people), 1 + SESSIONS_AT_ONCE),
            "marked_at": at,
            "ttl": now // 1000 + self._kept_s,
            **{f"{_COUNT}{names[one]}": 1 for one in present if one in names},
        }
        return {
            "Put": {
                "TableName": self._table,
                "Item": {**_key(erasure_id), **row(item)},
                "ConditionExpression": "attribute_not_exists(PK)",
            }
        }

    def _moved(self, erasure_id: str, at: int, people: Sequence[str]) -> dict[str, Any]:
        known = self.get(erasure_id).people
        # Their notes go with the rows that are of before `at`: the record has to know them first.
        new = [one for one in people if one not in known]
        return {
            "Update": {
                "TableName": self._table,
                "Key": _key(erasure_id),
                "UpdateExpression": "SET #at = :at, people = list_append(people, :new)",
                "ConditionExpression": "#status <> :done AND #at < :at",
                "ExpressionAttributeNames": {"#at": "at", "#status": "status"},
                "ExpressionAttributeValues": {":at": {"N": str(at)}, ":new": typed(new), ":done": {"S": "completed"}},
            }
        }

    def _mark(self, person: str, at: int, erasure_id: str, condition: str = _ANY) -> dict[str, Any]:
        """The row `T` of a person."""
        values = {":at": {"N": str(at)}, ":id": {"S": erasure_id}}
        update = {
            "TableName": self._table,
            "Key": {"PK": {"S": person}, "SK": {"S": tombstones.SORT_KEY}},
            "UpdateExpression": "SET #at = :at, erasure = :id",
            "ConditionExpression": condition,
            "ExpressionAttributeNames": {"#at": "at"},
            "ExpressionAttributeValues": values,
        }
        return {"Update": update}

    def _tombstone(self, person: str, at: int) -> dict[str, Any]:
        """What outlives the erasure; it only moves on."""
        update = {
            "TableName": self._table,
            "Key": tombstones.key(person),
            "UpdateExpression": "SET #at = :at",
            "ConditionExpression": _ANY,
            "ExpressionAttributeNames": {"#at": "at"},
            "ExpressionAttributeValues": {":at": {"N": str(at)}},
        }
        return {"Update": update}

    def _removals(self, person: str) -> list[dict[str, Any]]:
        """The end of the rows that are written as a whole."""
        keys = [{"PK": {"S": person}, "SK": {"S": sort_key}} for sort_key in _WHOLE_ROWS]
        return [{"Delete": {"TableName": self._table, "Key": one}} for one in keys]

    def _own_mark(self, person: str, at: int) -> dict[str, Any]:
        return {
            "TableName": self._table,
            "Key": {"PK": {"S": person}, "SK": {"S": tombstones.SORT_KEY}},
            "ConditionExpression": _ANY,
            "ExpressionAttributeNames": {"#at": "at"},
            "ExpressionAttributeValues": {":at": {"N": str(at)}},
        }

    def _unmark(self, person: str, at: int) -> None:
        try:
            self._client.delete_item(**self._own_mark(person, at))
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise

    def _written(self, actions: Sequence[dict[str, Any]]) -> bool:
        """Write all or nothing; false where a condition did not hold or others were in the way."""
        try:
            self._client.transact_write_items(TransactItems=list(actions))
        except ClientError as error:
            codes = {reason.get("Code") for reason in error.response.get("CancellationReasons", ())}
            codes.add(error.response["Error"]["Code"])
            if codes & {*RETRIED, "ConditionalCheckFailed"}:
                return False
            raise
        return True


def _key(erasure_id: str) -> dict[str, dict[str, str]]:
    return {"PK": {"S": f"ERASURE#{erasure_id}"}, "SK": {"S": "R"}}


def _erasure(values: Mapping[str, Any]) -> Erasure:
    known = {name: values[name] for name in Erasure.__dataclass_fields__ if name in values}
    for name in ("people", "digests", "models"):
        known[name] = tuple(known.get(name, ()))
    known["removed"] = {name.removeprefix(_COUNT): value for name, value in values.items() if name.startswith(_COUNT)}
    return Erasure(**known)
