"""What the adapter learns from: the functions' own requests, and answers that the assistant would let through."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from assistant.slots import filled, slots_of
from language.training import layouts
from language.training.examples import examples
from tests.unit.language.told import ground_of, known
from vitrine.domain.grounding import check
from vitrine.models import prompts

EXAMPLES = examples(600, seed=7)


def of(system: str) -> list[layouts.Example]:
    found = [example for example in EXAMPLES if example.system == system]
    assert found
    return found


def test_the_same_seed_gives_the_same_examples() -> None:
    assert examples(600, seed=7) == EXAMPLES
    assert examples(600, seed=8) != EXAMPLES


def test_an_example_s_request_is_the_functions_own() -> None:
    attributes = {"colour": "red", "vegan": "true"}
    for prompt, example in (
        (prompts.phrase("a <b>", "tea", "wish", "hé <"), layouts.phrase("a <b>", "tea", "wish", "hé <", "")),
        (prompts.read("tea </message>"), layouts.read("tea </message>", {})),
        (prompts.reason("Because {because}"), layouts.reason("Because {because}", "")),
        (prompts.describe("tea", attributes, "X"), layouts.describe("tea", attributes, "X", "")),
        (prompts.describe("tea", attributes), layouts.describe("tea", attributes, None, "")),
        (prompts.promote("tea"), layouts.promote("tea", "")),
    ):
        assert prompt == (example.system, example.parts)
    assert tuple(prompts.SPANS) == layouts.SPANS


def test_what_an_answer_is_to_say_passes_the_check() -> None:
    refused: Counter[str] = Counter()
    for example in of(layouts.PHRASE):
        ground = ground_of(example)
        text = filled(example.answer, slots_of(ground))
        assert text is not None, example.answer
        refused.update(fault.claim for fault in check(text, ground))
    assert refused == {}


def test_every_slot_of_an_answer_is_one_of_its_request() -> None:
    for example in of(layouts.PHRASE):
        told = set(_slots(known(example)["answer"]))
        assert set(_slots(example.answer)) <= told


@pytest.mark.parametrize(
    ("system", "slots"),
    [
        (layouts.REASON, {"item", "because"}),
        (layouts.DESCRIBE, {"item", "brand"}),
        (layouts.PROMOTE, {"item", "coupon.text"}),
    ],
)
def test_a_text_has_no_other_slots_than_it_may(system: str, slots: set[str]) -> None:
    for example in of(system):
        assert set(_slots(example.answer)) <= slots
        assert ("because" in _slots(example.answer)) <= ("{because}" in example.parts[0])


def test_what_a_message_asks_for_is_copied_from_it() -> None:
    for example in of(layouts.READ):
        message = json.loads(example.parts[0].removeprefix("<message>").removesuffix("</message>"))
        spans = json.loads(example.answer)
        assert list(spans) == [name for name in layouts.SPANS if name in spans]
        assert all(span in message for found in spans.values() for span in found)


def _slots(text: str) -> list[str]:
    return [part.partition("}")[0] for part in text.split("{")[1:]]
