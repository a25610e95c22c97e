"""The embedded Bedrock over the deployed image: the program of the stage's own source, by a stock client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vitrine.breaker import Breaker
from vitrine.models import prompts
from vitrine.models.language import Language

if TYPE_CHECKING:
    from embedded.cloud import Cloud


def test_a_stock_client_talks_to_the_model_of_the_image(cloud: Cloud) -> None:
    client = cloud.client("bedrock-runtime")
    asked = {"modelId": "any.model-v1:0", "inferenceConfig": {"maxTokens": 8},
             "messages": [{"role": "user", "content": [{"text": "Say hello."}]}]}  # fmt: skip
    whole = client.converse(**asked)
    text = whole["output"]["message"]["content"][0]["text"]
    assert text
    assert whole["usage"]["totalTokens"] == whole["usage"]["inputTokens"] + whole["usage"]["outputTokens"]
    # At temperature 0 a stream says the same.
    stream = client.converse_stream(**asked)["stream"]
    pieces = [event["contentBlockDelta"]["delta"]["text"] for event in stream if "contentBlockDelta" in event]
    assert "".join(pieces) == text


def test_the_functions_client_is_given_words_and_spans(cloud: Cloud) -> None:
    language = Language(lambda _timeout_s: cloud.client("bedrock-runtime"), "any.model-v1:0", Breaker(), 80)
    told = prompts.phrase("I found one item that fits. {item_1.name} costs {item_1.price}.", "tea", "item", "tea?")
    said = language.say(told.system, told.parts, 4.0)
    assert "{item_1.name}" in said.text
    assert said.tokens > 0
    read = prompts.read("rugs, no more than 30 quid")
    given = language.fill(read.system, read.parts, prompts.tool(), 4.0).given
    assert given.keys() <= set(prompts.SPANS)
    assert "30 quid" in given["at_most"]
