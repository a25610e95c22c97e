"""Spans of a model: they stand in the message, mean what the rules read in them, and add to what the rules read."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.constraints import Constraints
from assistant.filling import Filling, Outcome, completed, unread
from assistant.understanding.names import Names
from assistant.understanding.needs import Understood, understand
from tests.conversations.shop import items
from tests.unit.assistant.bedrock import MODEL, said
from vitrine.breaker import Breaker
from vitrine.domain.lexicon import Lexicon
from vitrine.models.language import Language

NAMES = Names.of(Lexicon().with_items(items()))


def read(message: str) -> Understood:
    return understand(message, NAMES, [], None)


def filled(message: str, **spans: Any) -> Constraints:
    return completed(read(message), spans, message, NAMES).new


def test_an_occasion_that_no_rule_knows_is_taken() -> None:
    assert filled("tea for game night", occasion=["game night"]).occasion == "game night"


@pytest.mark.parametrize(
    ("message", "occasion"),
    [
        ("tea for our game night", "game night"), ("tea for Ann's sleepover", "sleepover"),
        ("Pasta night for four", "night"), ("just the sauce, tomato based", "tomato"), ("something for tea", "tea"),
        ("lookin for sum tea", "sum"),
    ],
)  # fmt: skip
def test_an_occasion_is_what_is_told_as_one(message: str, occasion: str) -> None:
    told = occasion in ("game night", "sleepover")
    assert filled(message, occasion=[occasion]).occasion == (occasion if told else None)


@pytest.mark.parametrize(
    ("message", "mood"),
    [
        ("I'm feeling a bit gloomy, tea please", "gloomy"), ("something zesty", "zesty"),
        ("okay so I need tea", "okay"), ("got anything decaf?", "got"), ("I'm sick of tea", "sick"),
    ],
)  # fmt: skip
def test_a_mood_is_what_is_told_as_one(message: str, mood: str) -> None:
    told = mood in ("gloomy", "zesty")
    assert filled(message, mood=[mood]).mood == (mood if told else None)


def test_a_limit_in_other_words_is_taken() -> None:
    assert filled("tea, I have 5 quid", at_most=["5 quid"]).max_price == 5.0
    assert filled("tea, a tenner tops", at_most=["a tenner"]).max_price == 10.0


def test_a_number_that_is_no_money_is_none() -> None:
    assert filled("tea with 20 bags somehow", at_most=["20"]).max_price is None


def test_what_the_rules_read_holds() -> None:
    message = "tea under 5 euros somehow, no, up to 9 euros"
    assert read(message).new.max_price == filled(message, at_most=["5 euros"]).max_price == 9.0
    assert filled("organic tea somehow", wanted=["organic"]).attributes == read("organic tea somehow").new.attributes


@pytest.mark.parametrize("span", ["coffee", "te", "", "a tea", 7, None, {"x": 1}])
def test_what_is_not_in_the_message_is_nothing(span: Any) -> None:
    message = "tea somehow"
    assert filled(message, kind=[span]) == read(message).new
    assert filled(message, kind=span) == read(message).new


def test_what_somebody_may_not_eat_is_never_taken_away() -> None:
    message = "something without nuts somehow"
    assert filled(message, wanted=["nuts"], kind=["nuts"]).free_from == ("nuts",)


WORDS = ("tea", "nuts", "organic", "lavender", "5 euros", "for", "game night", "without", "no", "cheap", "somehow")


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join),
    st.dictionaries(
        st.sampled_from(["kind", "wanted", "unwanted", "occasion", "mood", "at_most", "at_least", "x"]),
        st.lists(st.sampled_from(WORDS), max_size=3),
    ),
)
def test_whatever_a_model_says_only_what_was_empty_is_filled(message: str, spans: dict[str, list[str]]) -> None:
    before = read(message)
    after = completed(before, spans, message, NAMES)
    kept = before.new.written()
    assert {name: after.new.written()[name] for name in kept} == kept


def test_a_model_is_asked_about_what_was_left_unread_alone() -> None:
    assert unread(read("tea for somebody whose zither broke"), NAMES)
    assert not unread(read("organic tea under 5 euros"), NAMES)
    assert not unread(read("Ich suche einen grünen Tee für meine Mutter"), NAMES)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (said(content=[{"toolUse": {"toolUseId": "t", "name": "search", "input": {"occasion": ["game night"]}}}],
              stop="tool_use"), "filled"),
        (said(content=[{"toolUse": {"toolUseId": "t", "name": "search", "input": {"kind": "no list"}}}],
              stop="tool_use"), "nothing_new"),
        (said("I would search."), "unavailable"),
        (None, "unavailable"),
    ],
)  # fmt: skip
def test_what_comes_of_asking_is_told_and_counted(answer: Any, outcome: Outcome) -> None:
    client = type("Client", (), {"converse": staticmethod(lambda **_: answer)})()
    told: list[Outcome] = []
    filling = Filling(Language(lambda _: client, MODEL, Breaker(), 250), lambda: 4.0, told.append)
    message = "tea for game night with my zither"
    after = filling(message, read(message), NAMES)
    assert told == [outcome]
    assert (after == read(message)) == (outcome != "filled")
    assert filling.tokens == (0 if answer is None else 120)
