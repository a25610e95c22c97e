"""The language endpoint's program."""

from __future__ import annotations

import os
import secrets
import time
from typing import TYPE_CHECKING, Any, Protocol

from language import weights
from language.chat import to_chat, to_converse

if TYPE_CHECKING:
    from collections.abc import Mapping


class Completes(Protocol):
    """What answers a chat completion's request."""

    def complete(self, body: dict[str, Any]) -> dict[str, Any]:
        """Answer one request."""


class LanguageProgram:
    """Answers the body of a Converse request with the body of Converse's answer."""

    def __init__(self, model: Completes) -> None:
        self._model = model

    @classmethod
    def load(cls) -> LanguageProgram:
        """Return the program over the packaged weights; `LANGUAGE_ADAPTER=none` leaves the adapter out."""
        # With llama.cpp, which no other program needs.
        from language.model import Model  # noqa: PLC0415

        raw = os.environ.get("LANGUAGE_ADAPTER") == "none"
        return cls(Model(weights.base(), None if raw else weights.ADAPTER))

    def invoke(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Answer one request.

        Raises:
            RequestError: The request breaks a limit, or asks for what is not supported.
        """
        chat = to_chat(payload)
        started = time.monotonic()
        completion = self._model.complete(chat.body)
        latency_ms = int((time.monotonic() - started) * 1000)
        return to_converse(completion, chat, latency_ms, f"tooluse_{secrets.token_hex(11)}")
