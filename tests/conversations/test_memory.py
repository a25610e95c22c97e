"""What is remembered from one conversation to the next: with consent, in sight, and never less safe than before."""

from __future__ import annotations

import time
import uuid
from collections import Counter

import pytest

from assistant.schemas import MemoryBody
from privacy import holdings
from privacy.partitions import Partitions
from tests.conversations.stage import Stage
from tests.conversations.talk import Talk
from vitrine.errors import ConflictError
from vitrine.stores.assistant_memory import Memories


def somebody() -> str:
    return f"USER#{uuid.uuid4().hex}"


def test_an_allergy_holds_in_the_next_conversation_and_is_told(shop: Stage) -> None:
    """Given an allergy that was said once, then the next conversation begins with it and says so."""
    assistant, shopper = shop.assistant(), somebody()
    said = Talk(assistant, shopper).say("I'm allergic to nuts, and something festive for a birthday")
    assert "I will remember that." in said["text"]
    assert assistant.memory(shopper) == {"free_from": ["nuts"]}
    answer = Talk(assistant, shopper).say("chocolate")
    assert answer["constraints"]["free_from"] == ["nuts"]
    assert (answer["constraints"].get("occasion"), answer["constraints"].get("mood")) == (None, None)
    assert "I remember from before: free of nuts." in answer["text"]
    assert {item["item_id"] for item in answer["items"]} == {"choc-1", "choc-2", "choc-5"}


def test_a_brand_that_was_turned_down_stays_away(shop: Stage) -> None:
    assistant, shopper = shop.assistant(), somebody()
    talk = Talk(assistant, shopper)
    brand = talk.say("tea")["items"][0]["brand"]
    talk.say("not that brand")
    assert assistant.memory(shopper) == {"not_brands": [brand]}
    answer = Talk(assistant, shopper).say("tea", k=10)
    assert brand not in {item["brand"] for item in answer["items"]}
    assert "I remember what you told me before." in answer["text"]


@pytest.mark.parametrize("consent", ["none", "service"])
def test_with_less_consent_nothing_is_remembered_or_read(shop: Stage, consent: str) -> None:
    assistant, shopper = shop.assistant(), somebody()
    Talk(assistant, shopper, consent=consent).say("no nuts please, I'm allergic to nuts", consent=consent)
    assert assistant.memory(shopper) == {}
    Talk(assistant, shopper).say("I'm allergic to sesame")
    answer = Talk(assistant, shopper, consent=consent).say("tea", consent=consent)
    assert not answer["constraints"].get("free_from")
    refused = shop.assistant(default_consent=consent)
    with pytest.raises(ConflictError) as error:
        refused.remember(shopper, MemoryBody(free_from=["milk"]))
    assert error.value.errors[0].field == "consent"


def test_it_is_the_shopper_s_to_edit_and_to_forget(shop: Stage) -> None:
    assistant, shopper = shop.assistant(), somebody()
    Talk(assistant, shopper).say("I'm allergic to nuts")
    body = MemoryBody(free_from=["milk"], attributes=[["vegan", "true"], ["colour", "red"]], price_level="low")
    lasting = {"free_from": ["milk"], "attributes": [["vegan", "true"]], "price_level": "low"}
    assert assistant.remember(shopper, body) == lasting
    assert Talk(assistant, shopper).say("cheese")["constraints"]["free_from"] == ["milk"]
    assistant.forget(shopper)
    assert assistant.memory(shopper) == {}
    assert not Talk(assistant, shopper).say("cheese")["constraints"].get("free_from")


def test_starting_over_lifts_no_allergy_and_a_correction_does(shop: Stage) -> None:
    talk = Talk(shop.assistant(), somebody())
    talk.say("cookies, I'm allergic to eggs and peanuts")
    over = talk.say("start over")
    assert over["constraints"]["free_from"] == ["eggs", "peanuts"]
    assert "I keep what you must not eat: free of eggs and peanuts." in over["text"]
    assert talk.say("I can eat eggs again")["constraints"]["free_from"] == ["peanuts"]


def test_a_session_remembers_for_itself_and_expires(shop: Stage) -> None:
    assistant = shop.assistant()
    session = f"SESSION#{uuid.uuid4().hex}"
    Talk(assistant, session).say("I'm allergic to nuts")
    assert Talk(assistant, session).say("chocolate")["constraints"]["free_from"] == ["nuts"]
    [row] = [row for row in shop.rows() if row["PK"]["S"] == f"CONVERSATION#{session}" and row["SK"]["S"] == "M#"]
    assert int(row["ttl"]["N"]) > int(row["at"]["N"]) // 1000


def test_an_allergy_that_was_not_read_is_asked_for_and_then_holds(shop: Stage) -> None:
    """Given an allergy of nobody knows what, then nothing is listed until it is named, and it is told after."""
    talk = Talk(shop.assistant(), somebody())
    unread = talk.say("I have a bad allergy. Any cookies?")
    assert unread["items"] == []
    assert "please name it" in unread["text"]
    careful = talk.say("cookies")
    assert "I do not know what you must not eat" in careful["text"]
    named = talk.say("peanuts")
    assert named["constraints"]["free_from"] == ["peanuts"]
    assert "I do not know" not in named["text"]


def test_what_a_session_remembers_goes_with_it_to_its_user_once(shop: Stage) -> None:
    """Given a session and a user who both have an allergy, when they join, then the user has both, and may forget."""
    assistant, user, session = shop.assistant(), somebody(), f"SESSION#{uuid.uuid4().hex}"
    memories = Memories(shop.dynamodb, shop.tables["profiles"], 30)
    Talk(assistant, session).say("I'm allergic to nuts")
    Talk(assistant, user).say("I'm allergic to sesame")
    now = int(time.time() * 1000)
    assert not memories.carry(session, user, now, now + 1)
    assert memories.carry(session, user, now, 0)
    assert assistant.memory(user) == {"free_from": ["sesame", "nuts"]}
    assistant.forget(user)
    assert not memories.carry(session, user, now, 0)
    assert assistant.memory(user) == {}
    assert assistant.memory(session) == {"free_from": ["nuts"]}


def test_what_is_remembered_is_told_and_erased_with_the_rest(shop: Stage) -> None:
    """Given somebody's memory, then an export holds it, and an erasure takes it, not what came after."""
    assistant, user, other = shop.assistant(), somebody(), somebody()
    for shopper in (user, other):
        Talk(assistant, shopper).say("I'm allergic to nuts")
    told = holdings.held(shop.dynamodb, shop.tables["profiles"], user, 0)
    [memory] = [row for row in told["conversations"] if row["conversation"] == "M#"]
    assert "nuts" in memory["memory"]
    partitions = Partitions(shop.dynamodb, shop.tables["profiles"], lambda: 100.0)
    assert partitions.erase(user, memory["at"] - 1, Counter())
    assert assistant.memory(user) == {"free_from": ["nuts"]}
    assert partitions.erase(user, memory["at"], Counter())
    assert assistant.memory(user) == {}
    assert assistant.memory(other) == {"free_from": ["nuts"]}
