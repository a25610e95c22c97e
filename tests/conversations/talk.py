"""A conversation with an assistant, said line by line."""

from __future__ import annotations

import time
from typing import Any

from assistant.schemas import AssistantAnswer, Message
from assistant.service import Assistant


class Talk:
    """One shopper's conversation; every answer is held against the API's own description."""

    def __init__(self, assistant: Assistant, shopper_key: str = "USER#talker", **started: Any) -> None:
        self._assistant = assistant
        self._key = shopper_key
        self._started = started
        self.answers: list[dict[str, Any]] = []

    @property
    def conversation_id(self) -> str:
        """The conversation's id, once it has begun."""
        found: str = self.answers[0]["conversation_id"]
        return found

    def say(self, message: str | None, **more: Any) -> dict[str, Any]:
        """Say something, and give the answer."""
        deadline = time.monotonic() + 10.0
        if not self.answers:
            body = Message.model_validate({"message": message, **self._started, **more})
            answer = self._assistant.start(self._key, body, deadline)
        else:
            said = Message.model_validate({"message": message, **more})
            answer = self._assistant.message(self._key, self.conversation_id, said, deadline)
        AssistantAnswer.model_validate(answer)
        self.answers.append(answer)
        return answer
