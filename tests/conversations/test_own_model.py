"""The assistant with the model that a stage may serve itself: real weights, the adapter, the container's program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from language.inference import LanguageProgram
from tests.conversations.judge import Score, judge, scripts
from tests.conversations.stage import Stage
from tests.conversations.talk import Talk
from tests.unit.assistant.bedrock import faults

MOST_FALLBACKS, FEWEST_SUCCESSES, FEWEST_SLOTS = 0.2, 0.8, 0.95
_MANY_TOKENS = 100_000_000


@pytest.fixture(scope="module")
def program() -> LanguageProgram:
    return LanguageProgram.load()


class Heard:
    """A client of the program, which notes what it was asked for words."""

    def __init__(self, program: LanguageProgram) -> None:
        self._program = program
        self.worded = 0

    def converse(self, **asked: Any) -> dict[str, Any]:
        assert faults("input")(asked) == ""
        answer = self._program.invoke({name: value for name, value in asked.items() if name != "modelId"})
        assert faults("output")(answer) == ""
        self.worded += "toolConfig" not in asked
        return answer


def test_the_model_s_own_words_go_out(shop: Stage, program: LanguageProgram) -> None:
    heard = Heard(program)
    talk = Talk(shop.phrased(heard.converse, daily_tokens=_MANY_TOKENS), "USER#own")
    answers = [talk.say(message) for message in ("organic tea under 5 euros", "tell me more about the first one")]
    assert heard.worded == 2
    assert [answer["words"] for answer in answers] == ["model", "model"]
    named = answers[0]["items"][0]
    assert named["title"] in answers[0]["text"]
    assert f"€{named['price']:.2f}" in answers[0]["text"]
    assert not answers[0]["text"].startswith("I found 2 items that fit.")


def test_what_a_message_asks_for_in_other_words_is_read_from_spans(shop: Stage, program: LanguageProgram) -> None:
    talk = Talk(shop.phrased(Heard(program).converse, daily_tokens=_MANY_TOKENS), "USER#spans")
    assert talk.say("mugs for a housemate's sleepover, no more than 10 quid")["constraints"]["max_price"] == 10.0


@pytest.mark.full
@pytest.mark.timeout(3_000)
def test_the_shipped_pipeline_over_all_conversations(
    shop: Stage, program: LanguageProgram, record_property: Callable[[str, Any], None]
) -> None:
    heard, score = Heard(program), Score()
    assistant = shop.phrased(heard.converse, daily_tokens=_MANY_TOKENS)
    for script in (script for name in ("everyday", "more") for script in scripts(name)):
        judge(assistant, script, score)
    print(f"{score.by_model} of {heard.worded} in the model's words; {score.report()}")  # noqa: T201
    fallbacks = 1 - score.by_model / heard.worded
    record_property("turns", score.turns)
    record_property("given_to_the_model", heard.worded)
    record_property("fallback_rate", round(fallbacks, 3))
    record_property("slot_f1", round(score.slot_f1, 3))
    record_property("successes", f"{len(score.successes)} of {score.tried}")
    zeros = (score.invented_items, score.price_errors, score.violations, score.unsupported_attributes, score.leaks)
    assert zeros == (0, 0, 0, 0, 0)
    assert fallbacks <= MOST_FALLBACKS
    assert heard.worded > 0.4 * score.turns
    assert len(score.successes) >= FEWEST_SUCCESSES * score.tried
    assert score.slot_f1 >= FEWEST_SLOTS
