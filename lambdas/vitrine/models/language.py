"""The language model, behind Bedrock's `converse`: it phrases, and is never the source of a fact.

One call, bounded in tokens and time. Whatever else comes back than a finished text, or the use of the one tool that was
asked for, is no answer. The model is Bedrock's, or the shop's own on a SageMaker endpoint that takes the same request.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from vitrine.models.limits import within

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from vitrine.breaker import Breaker

TIMEOUTS_S = (1.0, 2.0, 4.0)
"""A client's timeout is fixed when it is made, so there is one client for each of these, made when first needed."""
LONGEST_TEXT = 2_000
"""Characters of an answer: a longer one is a loop."""
LONGEST_ANSWER = 100_000
"""Bytes of an endpoint's answer that are read."""
ENDPOINT = "endpoint/"
"""Before an endpoint's name, where the model is the shop's own."""
_FINISHED = frozenset({"end_turn", "stop_sequence"})


class LanguageUnavailableError(Exception):
    """The model gave no text that can be used; `args[0]` names the cause in one word, `tokens` what it used."""

    def __init__(self, cause: str, tokens: int = 0) -> None:
        super().__init__(cause)
        self.tokens = tokens


class Said(NamedTuple):
    """A text, and how many tokens it took, in and out."""

    text: str
    tokens: int


class Filled(NamedTuple):
    """What a model gave a tool, and how many tokens it took, in and out."""

    given: dict[str, Any]
    tokens: int


_Read = TypeVar("_Read", Said, Filled)


def service_of(model: str) -> Literal["sagemaker-runtime", "bedrock-runtime"]:
    """Name the service whose client calls a model."""
    return "sagemaker-runtime" if model.startswith(ENDPOINT) else "bedrock-runtime"


class Language:
    """Calls one model within a time limit, behind a breaker.

    `connect` makes a client of the model's service that gives up after so many seconds and does not retry.
    """

    def __init__(self, connect: Callable[[float], Any], model: str, breaker: Breaker, most_tokens: int) -> None:
        self._connect = connect
        self._model = model
        self._breaker = breaker
        self._most_tokens = most_tokens

    def say(self, system: str, parts: Sequence[str], within_s: float) -> Said:
        """Give the model's text for a system prompt and the parts of one message; raises LanguageUnavailableError."""
        return self._ask(request(self._model, system, parts, self._most_tokens), within_s, _read)

    def fill(self, system: str, parts: Sequence[str], tool: Mapping[str, Any], within_s: float) -> Filled:
        """Give what the model gives a tool, a Converse `toolSpec` that it must use; raises LanguageUnavailableError."""
        asked = request(self._model, system, parts, self._most_tokens)
        choice = {"tool": {"name": tool["name"]}}
        asked["toolConfig"] = {"tools": [{"toolSpec": dict(tool)}], "toolChoice": choice}
        return self._ask(asked, within_s, lambda answer: _used(answer, tool["name"]))

    def _ask(self, asked: dict[str, Any], within_s: float, read: Callable[[Any], _Read]) -> _Read:
        timeout_s = max((timeout for timeout in TIMEOUTS_S if timeout <= within_s), default=None)
        if timeout_s is None:
            raise LanguageUnavailableError("deadline")
        if not self._breaker.allows():
            raise LanguageUnavailableError("breaker_open")
        try:
            said = read(self._converse(asked, timeout_s))
        except LanguageUnavailableError as error:
            # A model that answers, and not as it should, is not away.
            if error.args[0] in ("stopped", "malformed"):
                self._breaker.succeeded()
            else:
                self._breaker.failed()
            raise
        self._breaker.succeeded()
        return said

    def _converse(self, asked: dict[str, Any], timeout_s: float) -> Any:
        try:
            client = self._connect(timeout_s)
            call = _hosted if self._model.startswith(ENDPOINT) else _converse
            return within(lambda: call(client, asked), timeout_s)
        except ClientError as error:
            raise LanguageUnavailableError(str(error.response.get("Error", {}).get("Code", "error"))) from error
        except (BotoCoreError, OSError) as error:
            raise LanguageUnavailableError(type(error).__name__) from error
        except Exception as error:
            # The parser of the answer raises whatever it meets in what is no JSON.
            raise LanguageUnavailableError("malformed") from error


def request(model: str, system: str, parts: Sequence[str], most_tokens: int) -> dict[str, Any]:
    """Write the request as `converse` takes it."""
    return {
        "modelId": model,
        "system": [{"text": system}],
        "messages": [{"role": "user", "content": [{"text": part} for part in parts]}],
        "inferenceConfig": {"maxTokens": most_tokens, "temperature": 0.0},
    }


def _converse(client: Any, asked: dict[str, Any]) -> Any:
    return client.converse(**asked)


def _hosted(client: Any, asked: dict[str, Any]) -> Any:
    """Send a request to an endpoint: its body is Converse's, and the model's name is the endpoint's."""
    body = {name: value for name, value in asked.items() if name != "modelId"}
    answer = client.invoke_endpoint(
        EndpointName=asked["modelId"].removeprefix(ENDPOINT),
        ContentType="application/json",
        Body=json.dumps(body).encode(),
    )
    return json.loads(answer["Body"].read(LONGEST_ANSWER))


def _used(answer: Any, tool: str) -> Filled:
    tokens = 0
    try:
        tokens = _tokens(answer)
        if answer["stopReason"] != "tool_use":
            raise LanguageUnavailableError("stopped", tokens)
        [use] = [block["toolUse"] for block in answer["output"]["message"]["content"] if "toolUse" in block]
        name, given = use["name"], use["input"]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise LanguageUnavailableError("malformed", tokens) from error
    if name != tool or not isinstance(given, dict):
        raise LanguageUnavailableError("malformed", tokens)
    return Filled(given, tokens)


def _tokens(answer: Any) -> int:
    return max(int(answer.get("usage", {}).get("totalTokens", 0)), 0)


def _read(answer: Any) -> Said:
    tokens = 0
    try:
        tokens = _tokens(answer)
        if answer["stopReason"] not in _FINISHED:
            raise LanguageUnavailableError("stopped", tokens)
        blocks = answer["output"]["message"]["content"]
        text = " ".join(block["text"] for block in blocks).strip()
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise LanguageUnavailableError("malformed", tokens) from error
    if not 0 < len(text) <= LONGEST_TEXT:
        raise LanguageUnavailableError("malformed", tokens)
    return Said(text, tokens)
