"""The figures of the assistant's benchmark: what they count, and that they tell a fault from none."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from benchmarks.assistant.figures import Choices, Prices, chosen, figures
from benchmarks.assistant.heldout import Held, together
from benchmarks.assistant.raw import _constraints
from benchmarks.assistant.talks import Call, Ear, Turn
from tests.conversations.judge import Score
from tests.conversations.outcome import Outcome

NONE = Choices(0, 0)
PRICES = Prices(given=0.001, made=0.01, gb_second=0.5)


def turn(words: str, intent: str = "search", *calls: Call, seconds: float = 1.0) -> Turn:
    return Turn({"words": words, "intent": intent}, seconds, list(calls))


WORDED, READ = Call(False, 0.4, 100, 20), Call(True, 0.2, 50, 10)


def test_what_the_check_refused_is_a_share_of_what_the_model_was_asked_for() -> None:
    turns = [turn("model", "search", WORDED), turn("rules", "search", READ, WORDED), turn("rules")]
    found = figures(Score(turns=3), turns, NONE, PRICES)
    assert (found["given_to_the_model"], found["fallback_rate"], found["read_by_the_model"]) == (2, 0.5, 1)
    assert figures(Score(), [turn("rules")], NONE, PRICES)["fallback_rate"] is None


def test_a_tool_that_was_not_meant_counts_where_one_was_named() -> None:
    turns = [turn("rules", "compare"), turn("rules", "search"), turn("rules", "why")]
    scripted: list[dict[str, Any]] = [{"intent": "compare"}, {"intent": "cheaper"}, {}]
    assert chosen(turns, scripted) == (1, 2)
    assert figures(Score(), turns, chosen(turns, scripted), PRICES)["tool_choice"] == 0.5


def test_an_answer_that_was_waited_for_in_vain_counts_as_given_to_the_model() -> None:
    turns = [Turn({"words": "rules"}, 1.0, [], verdict) for verdict in ("unavailable", "ambiguous", None)]
    found = figures(Score(), turns, NONE, PRICES)
    assert (found["given_to_the_model"], found["fallback_rate"]) == (1, 1.0)
    assert found["verdicts"] == {"unavailable": 1, "ambiguous": 1}


def test_time_tokens_and_money_are_those_of_the_turn_s_calls() -> None:
    noted = turn("model", "search", READ, WORDED, seconds=2.0)
    noted.wording_after = 1.6
    found = figures(Score(), [noted], NONE, PRICES)
    assert found["seconds_to_answer"] == {"p50": 2.0, "p95": 2.0}
    assert found["seconds_to_first_item"]["p50"] == 1.6
    assert found["tokens_a_turn"]["p50"] == 180
    assert found["usd_a_turn_bedrock"]["p50"] == pytest.approx(150 * 0.001 + 30 * 0.01)
    assert found["usd_a_turn_endpoint"]["p50"] == pytest.approx(0.6 * 2.0 * 0.5)


def test_errors_and_successes_are_the_judge_s() -> None:
    score = Score(
        invented_items=1, price_errors=2, successes=[1, 3], tried=4, slots=Counter(right=1, given=2, wanted=2)
    )
    found = figures(score, [turn("rules")], NONE, PRICES)
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
    assert [noted.wording_after is None for noted in ear.turns] == [False, True]


def test_a_call_that_ends_in_a_later_turn_is_one_of_its_own() -> None:
    ear, started, over = Ear(), Event(), Event()

    def slow(_: dict[str, Any]) -> dict[str, Any]:
        started.set()
        over.wait(10)
        return {"usage": {"inputTokens": 1, "outputTokens": 1}}

    with ThreadPoolExecutor(1) as pool:

        def say() -> dict[str, Any]:
            pool.submit(ear.converse(slow), modelId="m")
            assert started.wait(10)
            return {"words": "rules"}

        def say_more() -> dict[str, Any]:
            over.set()
            pool.shutdown()
            return {"words": "rules"}

        ear.note(say)
        ear.note(say_more)
    assert [len(noted.calls) for noted in ear.turns] == [1, 0]


def test_what_was_held_apart_adds_up() -> None:
    parts = [
        Held(Outcome(Score(turns=1, slots=Counter(right=1), successes=[2], tried=1), 2, 1, 3, 3), [turn("model")]),
        Held(Outcome(Score(turns=2, slots=Counter(right=2), successes=[], tried=1), 2, 2, 1, 0), [turn("rules")] * 2),
    ]
    whole = together(parts)
    assert (whole.outcome.score.turns, whole.outcome.score.slots["right"], len(whole.turns)) == (3, 3, 3)
    found = whole.figures()
    assert (found["success_rate"], found["tool_choice"], found["wants"], found["wants_met"]) == (0.5, 0.75, 4, 3)
    assert (parts[0].outcome.score.turns, len(parts[0].turns)) == (1, 1)


def test_the_raw_model_s_reading_is_taken_as_it_is() -> None:
    read = _constraints({"kind": ["green Tea"], "unwanted": ["mint"], "at_most": ["5 euros"], "mood": ["cosy"]})
    assert (read.words, read.not_words, read.max_price, read.mood) == (("green", "tea"), ("mint",), 5.0, "cosy")
