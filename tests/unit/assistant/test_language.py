"""The language model's client: Bedrock's own shapes, and every way to fail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.assistant.bedrock import FAILURES, HOSTED, MODEL, TOOL, Bedrock, bedrock, body, error, faults, said
from vitrine.breaker import FEWEST_FAILURES, Breaker
from vitrine.models.language import Language, LanguageUnavailableError, request, service_of
from vitrine.models.prompts import tool


@pytest.fixture(scope="module")
def server() -> Iterator[Bedrock]:
    with bedrock() as played:
        yield played


def language(server: Bedrock, breaker: Breaker | None = None, model: str = MODEL) -> Language:
    service = service_of(model)
    return Language(lambda timeout_s: server.connect(timeout_s, service), model, breaker or Breaker(), 250)


def test_a_request_is_as_bedrock_takes_it_and_bounded(server: Bedrock) -> None:
    asked = request(MODEL, "Be brief.", ["<facts>{}</facts>", "<message>hi</message>"], 250)
    assert faults("input")(asked) == ""
    assert asked["inferenceConfig"]["maxTokens"] == 250
    assert "toolConfig" not in asked
    server.answer = body(said("Here", "you are."))
    assert language(server).say("Be brief.", ["hi"], 4.0) == ("Here you are.", 120)
    assert server.asked[-1]["path"] == "/model/played.model-v1%3A0/converse"
    assert server.asked[-1]["body"]["messages"] == [{"role": "user", "content": [{"text": "hi"}]}]


def test_the_played_answers_have_bedrock_s_shape() -> None:
    assert faults("output")(said("Hello.")) == ""
    assert faults("output")({"stopReason": 7}) != ""


@pytest.mark.parametrize("model", [MODEL, HOSTED])
@pytest.mark.parametrize("name", FAILURES)
def test_whatever_goes_wrong_is_no_answer_with_a_cause(server: Bedrock, name: str, model: str) -> None:
    server.answer = FAILURES[name]
    with pytest.raises(LanguageUnavailableError) as failed:
        language(server, model=model).say("Be brief.", ["hi"], 1.5)
    assert failed.value.args[0]
    assert len(str(failed.value.args[0]).split()) == 1


@pytest.mark.parametrize("name", sorted(FAILURES.keys() - {"an endless stream"}))
def test_whatever_goes_wrong_a_tool_is_given_nothing(server: Bedrock, name: str) -> None:
    server.answer = FAILURES[name]
    with pytest.raises(LanguageUnavailableError):
        language(server).fill("Copy.", ["hi"], tool(), 1.5)


def test_an_endpoint_takes_and_gives_what_converse_does(server: Bedrock) -> None:
    server.answer = body(said("Here", "you are."))
    assert language(server, model=HOSTED).say("Be brief.", ["hi"], 4.0) == ("Here you are.", 120)
    assert server.asked[-1]["path"] == "/endpoints/language/invocations"
    asked = request(MODEL, "Be brief.", ["hi"], 250)
    assert server.asked[-1]["body"] == {name: value for name, value in asked.items() if name != "modelId"}


@pytest.mark.parametrize("model", [MODEL, HOSTED])
def test_a_tool_that_must_be_used_is_given_its_input(server: Bedrock, model: str) -> None:
    use = {"toolUse": {"toolUseId": "t1", "name": "search", "input": {"kind": ["tea"]}}}
    server.answer = body(said(content=[use], stop="tool_use"))
    assert language(server, model=model).fill("Copy.", ["tea"], tool(), 4.0) == ({"kind": ["tea"]}, 120)
    sent = server.asked[-1]["body"]
    assert sent["toolConfig"]["toolChoice"] == {"tool": {"name": "search"}}
    assert faults("input")(sent | {"modelId": MODEL}) == ""


def test_another_tool_than_the_one_asked_for_is_refused(server: Bedrock) -> None:
    server.answer = body(said(content=TOOL, stop="tool_use"))
    with pytest.raises(LanguageUnavailableError, match="malformed"):
        language(server).fill("Copy.", ["tea"], tool(), 4.0)


def test_tokens_of_an_answer_that_cannot_be_used_count(server: Bedrock) -> None:
    server.answer = FAILURES["cut off"]
    with pytest.raises(LanguageUnavailableError) as failed:
        language(server).say("Be brief.", ["hi"], 4.0)
    assert failed.value.tokens == 120


def test_without_time_left_nothing_is_asked(server: Bedrock) -> None:
    before = len(server.asked)
    with pytest.raises(LanguageUnavailableError, match="deadline"):
        language(server).say("Be brief.", ["hi"], 0.9)
    assert len(server.asked) == before


def test_a_model_that_is_away_is_left_alone_and_one_that_talks_nonsense_is_not(server: Bedrock) -> None:
    away, odd = Breaker(), Breaker()
    for breaker, answer in ((away, error(503, "ServiceUnavailableException")), (odd, FAILURES["filtered"])):
        server.answer = answer
        for _ in range(FEWEST_FAILURES):
            with pytest.raises(LanguageUnavailableError):
                language(server, breaker).say("Be brief.", ["hi"], 4.0)
    with pytest.raises(LanguageUnavailableError, match="breaker_open"):
        language(server, away).say("Be brief.", ["hi"], 4.0)
    assert odd.state == "closed"
