"""Conversations in the profiles table: one message at a time, whole deletions, counted days."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.unit.events.table import NOW_MS, profiles_table
from vitrine.stores.conversations import Conversations

SHOPPER, DAY = "USER#ann", "2026-01-01"


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with profiles_table() as made:
        yield made


@pytest.fixture
def store(client: Any) -> Conversations:
    return Conversations(client, "profiles", 30)


def say(store: Conversations, conversation_id: str, number: int, shopper: str = SHOPPER) -> bool:
    turn = {"turn": number, "message": f"message {number}"}
    return store.save(shopper, conversation_id, NOW_MS, {"turn": number}, turn, opened=number == 1)


def test_turns_are_kept_in_order_and_expire(store: Conversations, client: Any) -> None:
    assert all(say(store, "c1", number) for number in range(1, 13))
    head, *turns = store.read(SHOPPER, "c1")
    assert (head["turn"], [turn["message"] for turn in turns]) == (12, [f"message {n}" for n in range(1, 13)])
    state = store.state(SHOPPER, "c1")
    assert state is not None
    assert (state["turn"], state["at"]) == (12, NOW_MS)
    rows = client.query(
        TableName="profiles",
        KeyConditionExpression="PK = :pk",
        ExpressionAttributeValues={":pk": {"S": f"CONVERSATION#{SHOPPER}"}},
    )["Items"]
    assert {int(row["ttl"]["N"]) for row in rows} == {NOW_MS // 1000 + 30 * 86_400}


def test_no_conversation_is_called_as_what_was_used_of_a_day_is(store: Conversations) -> None:
    store.spend("USER#day", NOW_MS // 1000, DAY, messages=1)
    assert store.read("USER#day", "D") == []
    assert not store.delete("USER#day", "D")
    assert store.spend("USER#day", NOW_MS // 1000, DAY, messages=1).messages == 2


def test_of_two_messages_at_the_same_time_one_is_taken(store: Conversations) -> None:
    assert say(store, "c2", 1)
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda _: say(store, "c2", 2), range(4)))
    assert sum(taken) == 1
    assert not say(store, "c2", 2)
    assert not say(store, "c2", 1)
    assert len(store.read(SHOPPER, "c2")) == 3


def test_a_deleted_conversation_is_gone_with_all_its_turns_and_takes_none(store: Conversations) -> None:
    assert all(say(store, "c3", number) for number in range(1, 60))
    assert say(store, "c30", 1)
    assert store.delete(SHOPPER, "c3")
    assert (store.read(SHOPPER, "c3"), store.state(SHOPPER, "c3"), store.delete(SHOPPER, "c3")) == ([], None, False)
    assert not say(store, "c3", 60)
    assert len(store.read(SHOPPER, "c30")) == 2


def test_nobody_reads_another_s(store: Conversations) -> None:
    assert say(store, "c4", 1)
    assert store.read("USER#bob", "c4") == []
    assert store.state("SESSION#ann", "c4") is None
    assert not say(store, "c4", 2, "USER#bob")


def test_a_day_is_counted(store: Conversations) -> None:
    assert store.spend(SHOPPER, NOW_MS // 1000, DAY, messages=1) == (1, 0)
    assert store.spend(SHOPPER, NOW_MS // 1000, DAY, tokens=70) == (1, 70)
    assert store.spend(SHOPPER, NOW_MS // 1000, DAY, messages=1) == (2, 70)
    assert store.spend(SHOPPER, NOW_MS // 1000, "2026-01-02", messages=1) == (1, 0)
    assert store.spend("USER#bob", NOW_MS // 1000, DAY, messages=1) == (1, 0)
