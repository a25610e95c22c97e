"""Bedrock's runtime: a stock client, a real process behind it, and Bedrock's own errors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from embedded.cloud import Cloud
from embedded.endpoints import Fault
from tests.embedded.support import image

if TYPE_CHECKING:
    from collections.abc import Callable

MODEL = "us.example.model-v1:0"
TOOL = {"toolSpec": {"name": "search", "inputSchema": {"json": {"type": "object"}}}}


@pytest.fixture(scope="module")
def cloud(empty_cloud: Cloud) -> Iterator[Cloud]:
    image(empty_cloud)
    yield empty_cloud
    empty_cloud.language.heal()


def asked(text: str, **more: Any) -> dict[str, Any]:
    return {"modelId": MODEL, "messages": [{"role": "user", "content": [{"text": text}]}], **more}


def code(call: Callable[[], Any]) -> str:
    with pytest.raises(ClientError) as failed:
        call()
    return str(failed.value.response["Error"]["Code"])


def test_the_program_starts_with_the_first_call_and_answers(cloud: Cloud) -> None:
    assert not cloud.language.running
    answer = cloud.client("bedrock-runtime").converse(**asked("hello"))
    assert cloud.language.running
    assert answer["output"]["message"] == {"role": "assistant", "content": [{"text": "language heard: hello"}]}
    assert (answer["stopReason"], answer["usage"]["totalTokens"]) == ("end_turn", 7)


def test_a_stream_is_the_same_answer_in_frames(cloud: Cloud) -> None:
    stream = list(cloud.client("bedrock-runtime").converse_stream(**asked("one two  three"))["stream"])
    kinds = [next(iter(event)) for event in stream]
    assert (kinds[0], kinds[-3:]) == ("messageStart", ["contentBlockStop", "messageStop", "metadata"])
    texts = [event["contentBlockDelta"]["delta"]["text"] for event in stream if "contentBlockDelta" in event]
    assert "".join(texts) == "language heard: one two  three"
    assert len(texts) > 3
    assert stream[-1]["metadata"]["usage"]["totalTokens"] == 7


def test_a_tool_s_use_is_streamed_too(cloud: Cloud) -> None:
    request = asked("tea", toolConfig={"tools": [TOOL]})
    stream = list(cloud.client("bedrock-runtime").converse_stream(**request)["stream"])
    [start] = [event["contentBlockStart"]["start"]["toolUse"] for event in stream if "contentBlockStart" in event]
    [delta] = [event["contentBlockDelta"]["delta"]["toolUse"] for event in stream if "contentBlockDelta" in event]
    assert (start["name"], delta["input"]) == ("search", '{"q": "tea"}')


@pytest.mark.parametrize(
    ("said", "expected"), [("refuse", "ValidationException"), ("crash", "ModelErrorException"),
                           ("die", "ServiceUnavailableException")],
)  # fmt: skip
def test_what_goes_wrong_is_an_error_of_bedrock_s(cloud: Cloud, said: str, expected: str) -> None:
    assert code(lambda: cloud.client("bedrock-runtime").converse(**asked(said))) == expected
    # The next call finds a program that answers, be it a new one.
    assert cloud.client("bedrock-runtime").converse(**asked("hello"))["stopReason"] == "end_turn"


def test_an_id_that_is_none_is_refused(cloud: Cloud) -> None:
    assert code(lambda: cloud.client("bedrock-runtime").converse(**asked("x") | {"modelId": "a model"}))


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(status=429, times=1), "ThrottlingException"),
        (Fault(status=403, times=1), "AccessDeniedException"),
        (Fault(status=503, times=1), "ServiceUnavailableException"),
    ],
)
def test_calls_can_be_made_to_suffer(cloud: Cloud, fault: Fault, expected: str) -> None:
    cloud.language.disturb(fault)
    assert code(lambda: cloud.client("bedrock-runtime").converse(**asked("x"))) == expected
    assert cloud.client("bedrock-runtime").converse(**asked("x"))["stopReason"] == "end_turn"


def test_a_connection_can_break(cloud: Cloud) -> None:
    cloud.language.disturb(Fault(drop=True, times=1))
    with pytest.raises(ConnectionClosedError):
        cloud.client("bedrock-runtime").converse(**asked("x"))
