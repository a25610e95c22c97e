"""What a model marked in a message, beside what the rules read of it."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from assistant.understanding.names import Names
from assistant.understanding.needs import Understood, understand
from assistant.understanding.references import Shown
from tests.conversations.shop import items
from vitrine.breaker import Breaker
from vitrine.domain.lexicon import Lexicon
from vitrine.models.reading import MOST_CHARACTERS, Marked, Marker, Span

NAMES = Names.of(Lexicon().with_items(items()))
SCREEN = [Shown("tea-1", "Highland Green Tea, 20 bags", "Teahouse", 3.5)]


def marked(message: str, act: str = "find", score: float = 0.99, /, **kinds: str) -> Marked:
    """Mark runs of a message: `wanted="tea|jam"`."""
    spans = [
        Span(message.index(words), message.index(words) + len(words), kind, 0.99)
        for kind, said in kinds.items()
        for words in said.split("|")
    ]
    return Marked(tuple(sorted(spans)), act, score)


def read(message: str, act: str = "find", /, shown: bool = False, **kinds: str) -> Understood:
    found = marked(message, act, **kinds)
    return understand(message, NAMES, SCREEN if shown else [], None, mark=lambda _: found)


def test_things_that_are_marked_are_needs_of_their_own() -> None:
    understood = read("for my salad I need jam and dog food", wanted="jam|dog food", told="salad")
    assert [(need.words, need.head, need.soft) for need in understood.needs] == [
        (("jam",), "jam", ("salad",)),
        (("dog", "food"), "food", ("salad",)),
    ]


def test_goods_that_are_only_told_of_are_not_searched_for() -> None:
    understood = read("baking a chocolate cake, need candles", wanted="candles", told="chocolate cake")
    assert understood.new.categories == (("Home", "Candles"),)
    assert understood.new.words == ()


def test_what_is_missing_is_asked_for_and_not_refused() -> None:
    message = "no bread in the house"
    assert understand(message, NAMES, [], None).new.not_categories
    assert read(message, wanted="bread").new.categories == (("Bakery", "Bread"),)
    assert read(message, wanted="bread").new.not_categories == ()


def test_no_mark_takes_back_what_is_refused_with_either() -> None:
    assert read("no tea either", wanted="tea").new.not_categories == (("Drinks", "Tea"),)


def test_what_is_marked_as_refused_is_left_out() -> None:
    assert read("tea would make me weep", refused="tea").new.not_categories == (("Drinks", "Tea"),)


def test_what_is_marked_as_harmful_must_not_be_inside() -> None:
    assert read("milk sends me to hospital", harmful="milk").new.free_from == ("milk",)


def test_no_mark_takes_back_an_allergy() -> None:
    understood = read("I am allergic to nuts, got chocolate?", wanted="nuts|chocolate")
    assert understood.new.free_from == ("nuts",)


def test_a_packing_that_is_refused_is_left_out() -> None:
    understood = read("any tea that isnt in bags", wanted="tea", refused="bags")
    assert (understood.packing, understood.new.not_words) == (None, ("bag",))


def test_a_quality_right_beside_a_thing_is_a_part_of_it() -> None:
    understood = read("whole bean coffee", wanted="whole|coffee", quality="bean")
    assert [need.words for need in understood.needs] == [("whole", "bean", "coffee")]


def test_a_sure_act_holds_where_the_rules_found_nothing() -> None:
    assert understand("what's the damage", NAMES, SCREEN, None).intent != "details"
    assert read("what's the damage", "ask", shown=True).intent == "details"
    # Nothing is listed that it could be about.
    assert read("what's the damage", "ask").intent != "details"


def test_a_message_is_sent_once() -> None:
    asked: list[str] = []

    def mark(message: str) -> Marked:
        asked.append(message)
        return Marked((), "ask", 0.99)

    understand("do you deliver?", NAMES, SCREEN, None, mark=mark)
    assert asked == ["do you deliver?"]


def test_what_is_allowed_again_is_told() -> None:
    found = marked("ground is fine too", "relax", freed="ground")
    understood = understand("ground is fine too", NAMES, [], None, mark=lambda _: found, held=frozenset({"ground"}))
    assert understood.freed == ("ground",)


def test_what_was_never_refused_is_asked_for() -> None:
    understood = read("okay green tea then", "relax", freed="green tea")
    assert understood.freed == ()
    assert [need.head for need in understood.needs] == ["tea"]


class Endpoint:
    """sagemaker-runtime that answers one thing."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked: list[Any] = []

    def invoke_endpoint(self, *, Body: bytes, **_: Any) -> dict[str, Any]:  # noqa: N803
        self.asked.append(json.loads(Body))
        if isinstance(self.answer, Exception):
            raise self.answer
        return {"Body": io.BytesIO(json.dumps(self.answer).encode())}


def reading(*spans: dict[str, Any]) -> dict[str, Any]:
    return {"readings": [{"act": "find", "score": 0.9, "spans": list(spans)}]}


def span(start: int, end: int, kind: str = "wanted") -> dict[str, Any]:
    return {"start": start, "end": end, "kind": kind, "score": 0.9}


def test_the_endpoint_s_answer_is_read() -> None:
    endpoint = Endpoint(reading(span(0, 3)))
    assert Marker(endpoint, "embedding", Breaker(), print)("tea") == Marked((Span(0, 3, "wanted", 0.9),), "find", 0.9)
    assert endpoint.asked == [{"messages": ["tea"]}]


@pytest.mark.parametrize(
    "answer",
    [
        ConnectionError("away"),
        {},
        {"readings": []},
        reading(span(0, 4)),
        reading(span(2, 2)),
        reading(span(1, 3), span(0, 2)),
        reading(span(0, 3, "loved")),
        {"readings": [{"act": "find", "score": "much", "spans": []}]},
    ],
)
def test_without_a_usable_answer_nothing_is_marked_and_it_is_told(answer: Any) -> None:
    told: list[Exception] = []
    assert Marker(Endpoint(answer), "embedding", Breaker(), told.append)("tea") is None
    assert len(told) == 1


@pytest.mark.parametrize("message", ["", "   ", "x" * (MOST_CHARACTERS + 1)])
def test_what_is_no_message_or_too_long_is_not_sent(message: str) -> None:
    endpoint = Endpoint(reading())
    assert Marker(endpoint, "embedding", Breaker(), print)(message) is None
    assert endpoint.asked == []


def test_an_endpoint_that_stays_away_is_left_alone() -> None:
    endpoint = Endpoint(ConnectionError("away"))
    marker = Marker(endpoint, "embedding", Breaker(), lambda _: None)
    for _ in range(50):
        marker("tea")
    assert len(endpoint.asked) < 50
