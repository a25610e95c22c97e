"""Whole conversations, by script: nothing invented, nothing that was refused, and what was asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conversations import truth
from tests.conversations.judge import Score, judge, scripts
from tests.conversations.stage import Stage

FEWEST_SLOTS, FEWEST_SUCCESSES = 0.95, 0.8


def judged(shop: Stage, *files: str) -> Score:
    score, assistant = Score(), shop.assistant()
    for script in (script for name in files for script in scripts(name)):
        judge(assistant, script, score)
    return score


def held(score: Score) -> None:
    print(score.report())  # noqa: T201
    zeros = (score.invented_items, score.price_errors, score.violations, score.unsupported_attributes, score.leaks)
    assert zeros == (0, 0, 0, 0, 0)
    assert score.broken == []
    assert score.slot_f1 >= FEWEST_SLOTS
    assert len(score.successes) >= FEWEST_SUCCESSES * score.tried


def test_a_reason_supports_what_is_said_of_its_item_alone() -> None:
    text = f"{truth.ITEMS['tea-1']['title']} is popular with shoppers."
    first, second = ({"title": truth.ITEMS[name]["title"], "reason": {"text": "Popular with shoppers"}} for name in
                     ("tea-1", "tea-2"))  # fmt: skip
    assert truth.false_attributes(text, [first]) == []
    assert truth.false_attributes(text, [second]) == [text]


def test_a_full_stop_inside_a_title_ends_no_sentence() -> None:
    shop = {"n": {"title": "Fem. Napkins", "price": {"amount": 1.29, "currency": "USD"}}}
    assert truth.false_prices("I found one. Fem. Napkins costs $1.29.", set(), shop) == []
    assert truth.false_prices("I found one. Fem. Napkins costs $1.30.", set(), shop) == ["Fem. Napkins costs $1.30."]


def test_everyday_conversations(shop: Stage) -> None:
    held(judged(shop, "everyday"))


@pytest.mark.full
def test_all_conversations(shop: Stage, record_property: Callable[[str, Any], None]) -> None:
    score = judged(shop, "everyday", "more")
    record_property("turns", score.turns)
    record_property("slot_f1", round(score.slot_f1, 3))
    record_property("successes", f"{len(score.successes)} of {score.tried}")
    held(score)
    assert score.turns >= 150
