"""The small model by itself: its reading of a message and its words go out as they are, without rule or check."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Self

from assistant.constraints import Constraints
from assistant.dialogue import Answered, Heard
from assistant.phrasing import Phrased
from assistant.service import Assistant
from assistant.understanding.names import Names
from assistant.understanding.needs import Understood
from vitrine.domain.grounding import money
from vitrine.models import prompts
from vitrine.models.language import LanguageUnavailableError

_WITHIN_S = 4.0
_INTENTS = (
    "search",
    "details",
    "compare",
    "why",
    "cart",
    "cheaper",
    "dearer",
    "more",
    "reject",
    "similar",
    "thanks",
    "help",
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_TELL = "You are the assistant of a shop. Answer the shopper in at most three sentences. Speak only of the items given."


class RawReading:
    """Reads a message by the model alone."""

    def __init__(self, language: Any) -> None:
        self._language = language
        self.tokens = 0

    def __call__(self, message: str, _understood: Understood, _names: Names) -> Understood:
        """Give what the model makes of a message; what the rules made of it is not looked at."""
        spans = prompts.tool()
        spans["inputSchema"]["json"]["properties"]["intent"] = {"enum": list(_INTENTS)}
        spans["inputSchema"]["json"]["required"] = ["intent"]
        prompt = prompts.read(message)
        try:
            given = self._language.fill(prompt.system, prompt.parts, spans, _WITHIN_S).given
        except LanguageUnavailableError:
            return Understood("unclear")
        return Understood(given["intent"], _constraints(given))


def _constraints(given: dict[str, Any]) -> Constraints:
    def words(*fields: str) -> tuple[str, ...]:
        return tuple(word.lower() for name in fields for span in given.get(name, ()) for word in span.split())[:8]

    def amount(name: str) -> float | None:
        found = _NUMBER.search(" ".join(given.get(name, ())))
        return float(found[0].replace(",", ".")) if found else None

    first = {name: next(iter(given.get(name, ())), None) for name in ("occasion", "mood")}
    return Constraints(
        words=words("kind", "wanted"),
        not_words=words("unwanted"),
        max_price=amount("at_most"),
        min_price=amount("at_least"),
        occasion=first["occasion"],
        mood=first["mood"],
    )


class RawAssistant(Assistant):
    """The assistant without its rules and its checks."""

    @classmethod
    def of(cls, shipped: Assistant) -> Self:
        """Make it of an assistant as it ships."""
        raw = cls.__new__(cls)
        raw.__dict__.update(shipped.__dict__)
        return raw

    def _filling(self, _heard: Heard, _usage: Any) -> Any:
        return RawReading(self._language)

    def _phrased(self, visit: Any, answered: Answered, heard: Heard, usage: Any, remembered: Any) -> Phrased:
        del visit, usage, remembered
        items = [
            f"{facts.name}: {'' if facts.price is None else money(facts.price, facts.currency)}"
            for facts in answered.ground.items[:3]
        ]
        told = [f"Items: {'; '.join(items) or 'none'}", f"Shopper: {heard.message}"]
        assert self._language is not None
        try:
            return Phrased(self._language.say(_TELL, told, _WITHIN_S).text[:1_000], "model")
        except LanguageUnavailableError:
            return replace(Phrased("", "rules"), text="I do not know.")
