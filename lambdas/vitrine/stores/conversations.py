"""Conversations in the profiles table: partitions of their own, `CONVERSATION#<shopper key>`.

`<conversation id>#0000` is a conversation's head, with the state that the next message builds on; `#0001` and so on
are its turns. `D#<date>` counts what a shopper used on a day.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from vitrine.stores import batches
from vitrine.stores.paging import query_pages
from vitrine.stores.values import plain, row

CONVERSATION, DAY = "c", "D#"
"""How the sort keys of a conversation's rows, and of a day's, begin."""
DAY_TTL_S = 2 * 86_400
_IN_THE_WAY = frozenset(
    {"TransactionCanceledException", "ConditionalCheckFailedException", "TransactionConflictException"}
)


class Usage(NamedTuple):
    """What a shopper used of a day."""

    messages: int
    tokens: int


class Conversations:
    """The conversations of the profiles table; `ttl_days` after its last turn a row expires."""

    def __init__(self, client: Any, table: str, ttl_days: int) -> None:
        self._client = client
        self._table = table
        self._ttl_s = ttl_days * 86_400

    def state(self, shopper_key: str, conversation_id: str) -> dict[str, Any] | None:
        """Read what a conversation has come to, consistently; None where there is no such conversation."""
        response = self._client.get_item(
            TableName=self._table, Key=_key(shopper_key, conversation_id, 0), ConsistentRead=True
        )
        return _state(response["Item"]) if "Item" in response else None

    def turn(self, shopper_key: str, conversation_id: str, number: int) -> dict[str, Any] | None:
        """Read one turn, consistently; None where it is not there."""
        response = self._client.get_item(
            TableName=self._table, Key=_key(shopper_key, conversation_id, number), ConsistentRead=True
        )
        return _state(response["Item"]) if "Item" in response else None

    def read(self, shopper_key: str, conversation_id: str) -> list[dict[str, Any]]:
        """Read a conversation, consistently: its head, then its turns in order; empty where there is none."""
        pages = query_pages(
            self._client,
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="PK = :pk AND begins_with(SK, :conversation)",
            # What was used of a day is kept beside conversations, and a caller chooses the id.
            FilterExpression="attribute_exists(#state)",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues={
                ":pk": {"S": partition(shopper_key)},
                ":conversation": {"S": f"{conversation_id}#"},
            },
        )
        found = [_state(stored) for page in pages for stored in page["Items"]]
        return found if found and found[0]["turn_key"].endswith("#0000") else []

    def save(
        self,
        shopper_key: str,
        conversation_id: str,
        at: int,
        state: Mapping[str, Any],
        turn: Mapping[str, Any] | None,
        *,
        opened: bool,
    ) -> bool:
        """Store the state after a turn, and the turn; false where another message came first, or all is deleted.

        `state["turn"]` counts the turns. `opened`: the conversation is new. `at` is in epoch milliseconds.
        """
        number = int(state["turn"])
        expires = at // 1000 + self._ttl_s
        head = {
            "TableName": self._table,
            "Item": row({"state": _packed(state), "at": at, "turn": number, "ttl": expires})
            | _key(shopper_key, conversation_id, 0),
            "ConditionExpression": "attribute_not_exists(PK)",
        }
        if not opened:
            head["ConditionExpression"] = "turn = :before"
            head["ExpressionAttributeValues"] = {":before": {"N": str(number - 1)}}
        writes = [{"Put": head}]
        if turn is not None:
            values = row({"state": _packed(turn), "at": at, "ttl": expires})
            item = values | _key(shopper_key, conversation_id, number)
            writes.append({"Put": {"TableName": self._table, "Item": item}})
        try:
            self._client.transact_write_items(TransactItems=writes)
        except ClientError as error:
            if error.response["Error"]["Code"] in _IN_THE_WAY:
                return False
            raise
        return True

    def delete(self, shopper_key: str, conversation_id: str) -> bool:
        """Delete a conversation with all its turns; false where there is none."""
        numbers = [int(found["turn_key"].rpartition("#")[2]) for found in self.read(shopper_key, conversation_id)]
        # The head goes first, so that no message is added to what is being deleted.
        keys = [_key(shopper_key, conversation_id, number) for number in numbers]
        batches.write(self._client, self._table, [{"DeleteRequest": {"Key": key}} for key in keys])
        return bool(numbers)

    def spend(self, shopper_key: str, at: int, day: str, *, messages: int = 0, tokens: int = 0) -> Usage:
        """Count messages and tokens of a day (YYYY-MM-DD); gives what the day has come to. `at` in epoch seconds."""
        response = self._client.update_item(
            TableName=self._table,
            Key={"PK": {"S": partition(shopper_key)}, "SK": {"S": f"{DAY}{day}"}},
            UpdateExpression="ADD messages :messages, tokens :tokens SET #ttl = :ttl, #at = :at",
            ExpressionAttributeNames={"#ttl": "ttl", "#at": "at"},
            ExpressionAttributeValues={
                ":messages": {"N": str(messages)},
                ":tokens": {"N": str(tokens)},
                ":ttl": {"N": str(at + DAY_TTL_S)},
                ":at": {"N": str(at * 1000)},
            },
            ReturnValues="ALL_NEW",
        )
        counted = response["Attributes"]
        return Usage(int(counted["messages"]["N"]), int(counted["tokens"]["N"]))


def partition(shopper_key: str) -> str:
    """The partition of a shopper's conversations and of what they used of a day."""
    return f"CONVERSATION#{shopper_key}"


def _key(shopper_key: str, conversation_id: str, turn: int) -> dict[str, Any]:
    return {"PK": {"S": partition(shopper_key)}, "SK": {"S": f"{conversation_id}#{turn:04d}"}}


def _packed(values: Mapping[str, Any]) -> str:
    return json.dumps(dict(values), separators=(",", ":"))


def _state(stored: Mapping[str, Any]) -> dict[str, Any]:
    values = plain(stored)
    state: dict[str, Any] = json.loads(values["state"])
    return state | {"at": values["at"], "turn_key": values["SK"]}
