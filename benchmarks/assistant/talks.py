"""An assistant that is listened to: each turn with its answer, its time, and the calls of the language model in it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
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
    verdict: str | None = None
    wording_after: float | None = None

    @property
    def worded(self) -> bool:
        """Whether an answer was given to the model to put in words, also where the model was away or came too late."""
        return self.verdict == "unavailable" or any(not call.tool for call in self.calls)

    @property
    def before_words(self) -> float:
        """Seconds until the items were there: until the model was asked for words."""
        return self.seconds if self.wording_after is None else self.wording_after


class Ear:
    """Notes turns and calls, in their order."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self._turn = Turn({}, 0.0)
        self._began = 0.0

    def converse(self, invoke: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[..., dict[str, Any]]:
        """Make a `converse` of a program, and note its calls."""

        def called(**asked: Any) -> dict[str, Any]:
            # A call that nobody waits for any more ends in a later turn, and is one of this turn all the same.
            turn, started = self._turn, time.perf_counter()
            if "toolConfig" not in asked:
                turn.wording_after = started - self._began
            answer = invoke({name: value for name, value in asked.items() if name != "modelId"})
            usage = answer["usage"]
            seconds = time.perf_counter() - started
            turn.calls.append(Call("toolConfig" in asked, seconds, usage["inputTokens"], usage["outputTokens"]))
            return answer

        return called

    def hears(self, assistant: Assistant) -> Any:
        """Give an assistant whose turns are noted, with what became of the model's words in them."""
        assistant._reports = replace(assistant._reports, verdict=self._judged)
        return _Heard(self, assistant)

    def note(self, say: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Take one turn, and note it."""
        self._turn, self._began = Turn({}, 0.0), time.perf_counter()
        self._turn.answer = say()
        self._turn.seconds = time.perf_counter() - self._began
        self.turns.append(self._turn)
        return self._turn.answer

    def _judged(self, verdict: str) -> None:
        self._turn.verdict = verdict


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
