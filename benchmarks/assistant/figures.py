"""What the noted turns come to: errors, rates, times, tokens and money."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Any, NamedTuple

from benchmarks.assistant.talks import Turn
from tests.conversations.judge import Score

LIVE_GB = 2.0


@dataclass(frozen=True)
class Prices:
    """Dollars: a token in and out of a small model of Bedrock's, and a GB-second of a serverless endpoint."""

    given: float
    made: float
    gb_second: float


class Choices(NamedTuple):
    """How many choices of a tool were right, of how many that a script knows the right one of."""

    right: int
    known: int


def chosen(turns: Sequence[Turn], scripted: Sequence[dict[str, Any]]) -> Choices:
    """Count the intents that are just those of the scripts, whose turns are `scripted`, in the order of `turns`."""
    pairs = [(turn.answer["intent"], script["intent"]) for turn, script in zip(turns, scripted, strict=True)
             if "intent" in script]  # fmt: skip
    return Choices(sum(said == meant for said, meant in pairs), len(pairs))


def figures(score: Score, turns: Sequence[Turn], choices: Choices, prices: Prices) -> dict[str, Any]:
    """Give the figures of one system: what the judge counted, and what was noted of its turns."""
    worded = [turn for turn in turns if turn.worded]
    refused = sum(turn.answer["words"] == "rules" for turn in worded)
    return {
        "turns": score.turns,
        "invented_items": score.invented_items,
        "price_errors": score.price_errors,
        "constraint_violations": score.violations,
        "unsupported_attributes": score.unsupported_attributes,
        "slot_f1": round(score.slot_f1, 3),
        "tool_choice": _share(*choices),
        "given_to_the_model": len(worded),
        "fallback_rate": _share(refused, len(worded)),
        "verdicts": dict(Counter(turn.verdict for turn in turns if turn.verdict)),
        "success_rate": _share(len(score.successes), score.tried),
        "turns_to_success": round(sum(score.successes) / max(1, len(score.successes)), 2),
        "read_by_the_model": sum(any(call.tool for call in turn.calls) for turn in turns),
        "seconds_to_first_item": _spread([turn.before_words for turn in turns]),
        "seconds_to_answer": _spread([turn.seconds for turn in turns]),
        "tokens_a_turn": _spread([sum(call.given + call.made for call in turn.calls) for turn in turns]),
        "usd_a_turn_bedrock": _spread([_bedrock(turn, prices) for turn in turns], 8),
        "usd_a_turn_endpoint": _spread([_endpoint(turn, prices) for turn in turns], 8),
    }


def _bedrock(turn: Turn, prices: Prices) -> float:
    return sum(call.given * prices.given + call.made * prices.made for call in turn.calls)


def _endpoint(turn: Turn, prices: Prices) -> float:
    return sum(call.seconds for call in turn.calls) * LIVE_GB * prices.gb_second


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None


def _spread(values: Sequence[float], digits: int = 3) -> dict[str, float]:
    """Give the median and the 95th percentile."""
    cut = quantiles(values, n=20, method="inclusive") if len(values) > 1 else [*values] * 19
    return {"p50": round(cut[9], digits), "p95": round(cut[18], digits)}
