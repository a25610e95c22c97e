"""Converse written as a chat, and a chat's answer as Converse's: held against botocore's own model of the service."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from container.problem import RequestError
from language.chat import Chat, to_chat, to_converse
from language.inference import LanguageProgram
from tests.unit.assistant.bedrock import faults

SCHEMA = {"type": "object", "properties": {"kind": {"type": "string"}}}
TOOL = {"toolSpec": {"name": "search", "description": "Look.", "inputSchema": {"json": SCHEMA}}}
OTHER = {"toolSpec": {"name": "details", "inputSchema": {"json": {"type": "object"}}}}


def asked(*texts: str, **more: Any) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": [{"text": text} for text in texts]}], **more}


def completion(text: str | None, reason: str = "stop") -> dict[str, Any]:
    return {
        "choices": [{"message": {"content": text}, "finish_reason": reason}],
        "usage": {"prompt_tokens": 11, "completion_tokens": 5},
    }


def schema(chat: Chat) -> Any:
    return chat.body["response_format"]["json_schema"]["schema"]


def test_a_request_becomes_a_chat() -> None:
    config = {"maxTokens": 9, "temperature": 0.5, "topP": 0.9, "stopSequences": ["#"]}
    system = [{"text": "Be brief."}, {"cachePoint": {"type": "default"}}]
    request = asked("one", "two", system=system, inferenceConfig=config)
    assert faults("input")(request | {"modelId": "m"}) == ""
    body = to_chat(request).body
    assert body["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "one\ntwo"},
    ]
    assert (body["max_tokens"], body["temperature"], body["top_p"], body["stop"]) == (9, 0.5, 0.9, ["#"])


def test_what_a_tool_gave_is_said_in_turn() -> None:
    use = {"toolUse": {"toolUseId": "t", "name": "search", "input": {"kind": "tea"}}}
    gave = {"toolResult": {"toolUseId": "t", "content": [{"json": {"found": 2}}, {"text": "done"}]}}
    request = {"messages": [*asked("tea?")["messages"], {"role": "assistant", "content": [use]},
                            {"role": "user", "content": [gave]}]}  # fmt: skip
    assert faults("input")(request | {"modelId": "m"}) == ""
    said = [message["content"] for message in to_chat(request).body["messages"]]
    assert said == ["tea?", '{"tool": "search", "input": {"kind": "tea"}}', '{"found": 2}\ndone']


def test_a_tool_that_must_be_used_is_the_schema() -> None:
    request = asked("tea", toolConfig={"tools": [TOOL, OTHER], "toolChoice": {"tool": {"name": "search"}}})
    chat = to_chat(request)
    assert (schema(chat), chat.tool) == (SCHEMA, "search")
    answer = to_converse(completion('{"kind": "tea"}'), chat, 7, "tooluse_1")
    assert answer["output"]["message"]["content"] == [
        {"toolUse": {"toolUseId": "tooluse_1", "name": "search", "input": {"kind": "tea"}}}
    ]
    assert answer["stopReason"] == "tool_use"
    assert faults("output")(answer) == ""


@pytest.mark.parametrize(("choice", "ways"), [({"auto": {}}, 3), ({"any": {}}, 2), (None, 3)])
def test_a_free_choice_is_among_the_tools_and_a_reply(choice: dict[str, Any] | None, ways: int) -> None:
    chat = to_chat(asked("tea", toolConfig={"tools": [TOOL, OTHER]} | ({"toolChoice": choice} if choice else {})))
    assert len(schema(chat)["anyOf"]) == ways
    used = to_converse(completion('{"tool": "details", "input": {"n": 1}}'), chat, 7, "t")
    assert used["output"]["message"]["content"][0]["toolUse"]["name"] == "details"
    replied = to_converse(completion('{"reply": "Hello."}'), chat, 7, "t")
    assert (replied["output"]["message"]["content"], replied["stopReason"]) == ([{"text": "Hello."}], "end_turn")


@pytest.mark.parametrize(
    ("text", "reason", "stop"),
    [("{", "stop", "malformed_tool_use"), ('{"kind"', "length", "max_tokens"), (None, "stop", "malformed_tool_use")],
)
def test_a_tool_s_use_that_is_none(text: str | None, reason: str, stop: str) -> None:
    answer = to_converse(completion(text, reason), Chat({}, tool="search"), 7, "t")
    assert answer["stopReason"] == stop
    assert faults("output")(answer) == ""


def test_an_answer_that_is_to_be_json_is_the_schema() -> None:
    structure = {"jsonSchema": {"schema": json.dumps(SCHEMA), "name": "answer"}}
    request = asked("tea", outputConfig={"textFormat": {"type": "json_schema", "structure": structure}})
    assert faults("input")(request | {"modelId": "m"}) == ""
    assert schema(to_chat(request)) == SCHEMA


@pytest.mark.parametrize(("reason", "stop"), [("stop", "end_turn"), ("length", "max_tokens"), (None, "end_turn")])
def test_an_answer_is_as_bedrock_gives_it(reason: Any, stop: str) -> None:
    answer = to_converse(completion("Hello.", reason), Chat({}), 7, "t")
    assert faults("output")(answer) == ""
    assert (answer["stopReason"], answer["usage"]["totalTokens"]) == (stop, 16)


BAD: dict[str, dict[str, Any]] = {
    "messages": {},
    "messages[0]": {"messages": ["hi"]},
    "messages[0].role": {"messages": [{"role": "robot", "content": [{"text": "x"}]}]},
    "messages[0].content": {"messages": [{"role": "user", "content": [{"image": {}}]}]},
    "inferenceConfig.maxTokens": asked("x", inferenceConfig={"maxTokens": 100_000}),
    "inferenceConfig.temperature": asked("x", inferenceConfig={"temperature": True}),
    "inferenceConfig.stopSequences": asked("x", inferenceConfig={"stopSequences": [7]}),
    "system": asked("x", system="Be brief."),
    "toolConfig": asked("x", toolConfig=[TOOL]),
    "toolConfig.tools": asked("x", toolConfig={"tools": [{"cachePoint": {}}]}),
    "toolConfig.toolChoice.tool.name": asked(
        "x", toolConfig={"tools": [TOOL], "toolChoice": {"tool": {"name": "delete"}}}
    ),
    "outputConfig.textFormat": asked("x", outputConfig={"textFormat": {"structure": {"jsonSchema": {"schema": "{"}}}}),
}


@pytest.mark.parametrize("field", BAD)
def test_what_is_not_taken_is_refused_by_its_field(field: str) -> None:
    with pytest.raises(RequestError) as refused:
        to_chat(BAD[field])
    assert refused.value.field == field


def test_a_conversation_is_bounded() -> None:
    with pytest.raises(RequestError, match="characters"):
        to_chat(asked("x" * 30_000))


NAMES = ("role", "content", "text", "toolUse", "toolResult", "tools", "toolSpec", "name", "stopSequences", "topP")
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from(["messages", "system", "toolConfig", "inferenceConfig", "outputConfig"]), values)
)
def test_whatever_comes_is_taken_or_refused(request: dict[str, Any]) -> None:
    try:
        chat = to_chat(request)
    except RequestError:
        return
    assert all(isinstance(message["content"], str) for message in chat.body["messages"])


def test_the_program_answers_with_what_its_model_completes() -> None:
    class Echo:
        def complete(self, body: dict[str, Any]) -> dict[str, Any]:
            return completion(body["messages"][-1]["content"].upper())

    answer = LanguageProgram(Echo()).invoke(asked("hello"))
    assert answer["output"]["message"]["content"] == [{"text": "HELLO"}]
    assert faults("output")(answer) == ""
