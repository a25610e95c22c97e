"""An assistant that is listened to: each turn with its answer, its time, and the calls of the language model in it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from assistant.service import Assistant


@dataclass(frozen=True)
class Call:
    """One call of the model: for a tool or for words, seconds, and tokens in and out."""

    tool: bool
    seconds: float
    given: int
    made: int


@dataclass
class Turn:
    """One turn: what was answered, and what it took."""

    answer: dict[str, Any]
    seconds: float
    calls: list[Call] = field(default_factory=list)

    @property
    def worded(self) -> bool:
        """Whether the model was asked for words."""
        return any(not call.tool for call in self.calls)

    @property
    def before_words(self) -> float:
        """Seconds until the items were there: all but the wording."""
        return self.seconds - sum(call.seconds for call in self.calls if not call.tool)


class Ear:
    """Notes turns and calls, in their order."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self._calls: list[Call] = []

    def converse(self, invoke: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[..., dict[str, Any]]:
        """Make a `converse` of a program, and note its calls."""

        def called(**asked: Any) -> dict[str, Any]:
            started = time.perf_counter()
            answer = invoke({name: value for name, value in asked.items() if name != "modelId"})
            usage = answer["usage"]
            seconds = time.perf_counter() - started
            self._calls.append(Call("toolConfig" in asked, seconds, usage["inputTokens"], usage["outputTokens"]))
            return answer

        return called

    def hears(self, assistant: Assistant) -> Any:
        """Give an assistant whose turns are noted."""
        return _Heard(self, assistant)

    def note(self, say: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Take one turn, and note it."""
        self._calls = []
        started = time.perf_counter()
        answer = say()
        self.turns.append(Turn(answer, time.perf_counter() - started, self._calls))
        return answer


class _Heard:
    """An assistant's two ways to say something."""

    def __init__(self, ear: Ear, assistant: Assistant) -> None:
        self._ear, self._assistant = ear, assistant

    def start(self, *told: Any) -> dict[str, Any]:
        """Open a conversation."""
        return self._ear.note(lambda: self._assistant.start(*told))

    def message(self, *told: Any) -> dict[str, Any]:
        """Go on with one."""
        return self._ear.note(lambda: self._assistant.message(*told))
