"""A message that is sent again: one turn, one dislike, one count, one answer. And what a day may cost."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from assistant.schemas import Message
from tests.conversations.stage import Stage
from tests.conversations.talk import Talk
from tests.unit.assistant.bedrock import said
from vitrine.errors import ConflictError


def somebody() -> str:
    return f"USER#{uuid.uuid4().hex}"


def counted(shop: Stage, shopper: str) -> int:
    days = [
        row for row in shop.rows() if row["PK"]["S"] == f"CONVERSATION#{shopper}" and row["SK"]["S"].startswith("D#")
    ]
    return sum(int(row["messages"]["N"]) for row in days)


def test_a_retry_gives_the_same_answer_and_counts_once(shop: Stage) -> None:
    talk, shopper = None, somebody()
    assistant = shop.assistant()
    talk = Talk(assistant, shopper)
    first = talk.say("tea", message_id="message-1")
    assert assistant.start(shopper, Message(message="tea", message_id="message-1"), 1e12) == first
    refused = talk.say("not the first one", message_id="message-2")
    talk.say("more please", message_id="message-3")
    again = talk.say("not the first one", message_id="message-2")
    assert again == refused
    read = assistant.read(shopper, talk.conversation_id)
    assert [turn["message"] for turn in read["turns"]] == ["tea", "not the first one", "more please"]
    assert len([row for row in shop.rows() if row["PK"]["S"] == shopper and "dislike" in row["type"]["S"]]) == 1
    assert counted(shop, shopper) == 3


def test_an_id_names_one_message(shop: Stage) -> None:
    talk = Talk(shop.assistant(), somebody())
    talk.say("tea", message_id="message-1")
    with pytest.raises(ConflictError) as error:
        talk.say("coffee", message_id="message-1")
    assert error.value.errors[0].field == "message_id"


def test_without_an_id_each_message_is_a_turn(shop: Stage) -> None:
    talk = Talk(shop.assistant(), somebody())
    assert [talk.say("tea")["turn"], talk.say("tea")["turn"]] == [1, 2]


def test_of_two_at_once_the_first_is_answered_and_the_other_gets_its_answer(
    shop: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a retry that overtakes its message, when both are answered, then one turn is stored and one counted."""
    shopper, assistant = somebody(), shop.assistant()
    talk = Talk(assistant, shopper)
    talk.say("tea")
    other = shop.assistant()
    spend, answers = assistant._conversations.spend, []

    def overtaken(*told: Any, **counts: Any) -> Any:
        monkeypatch.undo()
        body = Message(message="more please", message_id="message-2")
        answers.append(other.message(shopper, talk.conversation_id, body, 1e12))
        return spend(*told, **counts)

    monkeypatch.setattr(assistant._conversations, "spend", overtaken)
    late = talk.say("more please", message_id="message-2")
    assert [late] == answers
    assert counted(shop, shopper) == 2


def test_the_day_s_money_is_bounded_and_the_answer_says_so(shop: Stage) -> None:
    """Given a price of tokens, when a shopper's day has cost enough, then the templates speak, and items go on."""

    def talks(**_: Any) -> Any:
        return said("I found {item_1.name} for {item_1.price}.")

    talk = Talk(shop.phrased(talks, daily_tokens=10**8, token_price=1.0, daily_money=0.05), somebody())
    first = talk.say("tea")
    assert (first["words"], first["words_limit"]) == ("model", "money")
    second = talk.say("coffee")
    assert (second["words"], second["words_limit"], second["more_words_today"]) == ("rules", "money", False)
    assert second["items"]


def test_a_price_of_nothing_bounds_tokens_alone(shop: Stage) -> None:
    def talks(**_: Any) -> Any:
        return said("I found {item_1.name} for {item_1.price}.")

    answer = Talk(shop.phrased(talks, daily_tokens=10**8, daily_money=0.0), somebody()).say("tea")
    assert (answer["words"], answer["words_limit"], answer["more_words_today"]) == ("model", None, True)
