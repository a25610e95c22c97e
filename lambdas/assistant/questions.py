"""The one question of an answer, where one helps; each is asked once in a conversation, but what to give up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vitrine.domain.grounding import money, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.constraints import Constraints
    from vitrine.domain.grounding import Facts
    from vitrine.domain.lexicon import Lexicon, Path

MOST_CHOICES = 6
_SPREAD = 3.0
"""How much dearer the dearest item must be than the cheapest, for a question about the price to help."""
_FEWEST = 3


def question(
    constraints: Constraints, items: Sequence[Facts], lexicon: Lexicon, asked: Sequence[str]
) -> dict[str, Any] | None:
    """Choose the question that narrows most; None where none is needed, or it was asked before."""
    if not items and (constraints.names_a_need or _to_give_up(constraints)):
        given_up = _to_give_up(constraints)
        return _question("relax", "What may I leave out?", given_up) if given_up else None
    for about, text, choices in (
        ("need", "What are you looking for?", _departments(lexicon) if not constraints.names_a_need else []),
        ("kind", "Which kind do you have in mind?", _kinds(constraints, lexicon)),
        ("price", "What would you like to spend?", _prices(constraints, items)),
    ):
        if len(choices) > (about != "price") and about not in asked:
            return _question(about, text, choices)
    return None


def _question(about: str, text: str, choices: Sequence[str]) -> dict[str, Any]:
    return {"about": about, "text": text, "choices": list(choices)[:MOST_CHOICES]}


def _to_give_up(constraints: Constraints) -> list[str]:
    """List what can be said to get an answer; what must not be eaten is never offered."""
    choices = []
    if constraints.max_price is not None or constraints.min_price is not None or constraints.price_level:
        choices.append("any price")
    if constraints.brands or constraints.not_brands:
        choices.append("any brand")
    if constraints.categories or constraints.words:
        choices.append("any category")
    return choices


def _departments(lexicon: Lexicon) -> list[str]:
    return sorted({plain(path[0]) for path in lexicon.categories})


def _kinds(constraints: Constraints, lexicon: Lexicon) -> list[str]:
    if len(constraints.categories) != 1 or constraints.words:
        return []
    return sorted(plain(path[-1]) for path in _below(constraints.categories[0], lexicon))


def _below(category: Path, lexicon: Lexicon) -> list[Path]:
    depth = len(category)
    return [path for path in lexicon.categories if len(path) == depth + 1 and path[:depth] == category]


def _prices(constraints: Constraints, items: Sequence[Facts]) -> list[str]:
    prices = sorted(facts.price for facts in items if facts.price is not None)
    limited = constraints.max_price is not None or constraints.price_level is not None
    if limited or len(prices) < _FEWEST or prices[-1] < _SPREAD * prices[0]:
        return []
    middle = prices[len(prices) // 2]
    return [f"under {money(middle, items[0].currency)}"]
