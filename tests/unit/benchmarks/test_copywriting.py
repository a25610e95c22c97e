"""The benchmark of copy: it counts what the checks let through, and asks the same question once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.copywriting import Asked, _told
from vitrine.models import prompts

TEA = {"item_id": "tea", "title": "Earl Grey", "category": ["Tea"], "attributes": {"organic": True},
       "price": {"amount": 4.0, "currency": "EUR"}}  # fmt: skip
JAM = TEA | {"item_id": "jam", "title": "Fig Jam", "category": ["Jams"]}
WHITE = TEA | {"item_id": "white", "title": "White Peony"}
SAID = {
    prompts.DESCRIBE: "{item} is organic. It is sweet.",
    prompts.PROMOTE: "{coupon.text} on {item}.",
    prompts.REASON: "{item} is similar to {because}.",
}


def test_an_answer_counts_as_what_the_checks_made_of_it() -> None:
    asked: list[str] = []

    def invoke(told: Mapping[str, Any]) -> dict[str, Any]:
        system, part = told["system"][0]["text"], told["messages"][0]["content"][0]["text"]
        asked.append(part)
        text = "Buy it." if "jams" in part else SAID[system]
        return {"output": {"message": {"content": [{"text": text}]}}, "usage": {"totalTokens": 9}}

    speaker = Asked(invoke)
    found = dict(_told(speaker, [TEA, JAM, WHITE]))
    described, promoted = found["descriptions"], found["promotion with a coupon"]
    assert (described["whole"], described["a_part"], described["templates"]) == (0, 2, 1)
    assert described["why"] == {"ungrounded": 2, "unchecked_slot": 1}
    assert described["samples"][0]["text"] == "Earl Grey is organic."
    assert (promoted["whole"], promoted["templates"], promoted["fallback_rate"]) == (2, 1, 0.333)
    assert found["reason similar_to"]["whole"] == 3
    assert found["reason because_you:purchase"]["why"] == {"refused": 3}
    assert len(asked) == len(set(asked)) == len(speaker.seconds)
