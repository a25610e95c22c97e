"""The embedded Bedrock over the deployed image: the program of the stage's own source, by a stock client."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
