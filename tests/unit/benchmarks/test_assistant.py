"""The figures of the assistant's benchmark: what they count, and that they tell a fault from none."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from benchmarks.assistant.figures import Prices, figures
from benchmarks.assistant.raw import _constraints
from benchmarks.assistant.talks import Call, Ear, Turn
from tests.conversations.judge import Score

PRICES = Prices(given=0.001, made=0.01, gb_second=0.5)


def turn(words: str, intent: str = "search", *calls: Call, seconds: float = 1.0) -> Turn:
    return Turn({"words": words, "intent": intent}, seconds, list(calls))


WORDED, READ = Call(False, 0.4, 100, 20), Call(True, 0.2, 50, 10)


def test_what_the_check_refused_is_a_share_of_what_the_model_was_asked_for() -> None:
    turns = [turn("model", "search", WORDED), turn("rules", "search", READ, WORDED), turn("rules")]
    found = figures(Score(turns=3), turns, [{}] * 3, PRICES)
    assert (found["given_to_the_model"], found["fallback_rate"], found["read_by_the_model"]) == (2, 0.5, 1)
    assert figures(Score(), [turn("rules")], [{}], PRICES)["fallback_rate"] is None


def test_a_tool_that_was_not_meant_counts_where_one_was_named() -> None:
    turns = [turn("rules", "compare"), turn("rules", "search"), turn("rules", "why")]
    scripted: list[dict[str, Any]] = [{"intent": "compare"}, {"intent": "cheaper"}, {}]
    assert figures(Score(), turns, scripted, PRICES)["tool_choice"] == 0.5


def test_time_tokens_and_money_are_those_of_the_turn_s_calls() -> None:
    found = figures(Score(), [turn("model", "search", READ, WORDED, seconds=2.0)], [{}], PRICES)
    assert found["seconds_to_answer"] == {"p50": 2.0, "p95": 2.0}
    assert found["seconds_to_first_item"]["p50"] == pytest.approx(1.6)
    assert found["tokens_a_turn"]["p50"] == 180
    assert found["usd_a_turn_bedrock"]["p50"] == pytest.approx(150 * 0.001 + 30 * 0.01)
    assert found["usd_a_turn_endpoint"]["p50"] == pytest.approx(0.6 * 2.0 * 0.5)


def test_errors_and_successes_are_the_judge_s() -> None:
    score = Score(
        invented_items=1, price_errors=2, successes=[1, 3], tried=4, slots=Counter(right=1, given=2, wanted=2)
    )
    found = figures(score, [turn("rules")], [{}], PRICES)
    assert (found["invented_items"], found["price_errors"], found["success_rate"]) == (1, 2, 0.5)
    assert (found["turns_to_success"], found["slot_f1"]) == (2.0, 0.5)


def test_an_ear_notes_each_turn_with_the_calls_in_it() -> None:
    ear = Ear()
    converse = ear.converse(lambda asked: {"usage": {"inputTokens": len(asked), "outputTokens": 2}})

    def say() -> dict[str, Any]:
        converse(modelId="m", messages=[])
        converse(modelId="m", messages=[], toolConfig={})
        return {"words": "model"}

    ear.note(say)
    ear.note(lambda: {"words": "rules"})
    assert [[call.tool for call in noted.calls] for noted in ear.turns] == [[False, True], []]
    assert [noted.worded for noted in ear.turns] == [True, False]


def test_the_raw_model_s_reading_is_taken_as_it_is() -> None:
    read = _constraints({"kind": ["green Tea"], "unwanted": ["mint"], "at_most": ["5 euros"], "mood": ["cosy"]})
    assert (read.words, read.not_words, read.max_price, read.mood) == (("green", "tea"), ("mint",), 5.0, "cosy")
