"""The report's page stands alone, says everything to everybody, and is not moved by what a title says."""

from __future__ import annotations

import copy
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.page import markup, page

HOSTILE = '"><script src="https://evil.example/x.js">alert(1)</script><img src=x onerror=alert(1)> &amp; \x00'
SECTIONS = ("compared", "quality", "rule", "guards", "groups", "beginnings", "attention", "latency")
_VOID = {"meta", "line", "circle", "rect", "polyline"}


def _interval(mean: float) -> dict[str, float]:
    return {"mean": mean, "low": mean - 0.01, "high": mean + 0.02, "level": 0.95}


def report(title: str = "Rye bread") -> dict[str, Any]:
    """A report with everything in it."""
    names = ("challenger", "popularity", "co_occurrence", "champion")
    metrics = {"ndcg@10": 0.1, "coverage@10": 0.4, "gini@10": 0.7, "popularity": 12.0, "lift": 1.3}
    group = {
        "queries": 40, "shoppers": 33, "values": dict.fromkeys(names, 0.1), "interval": _interval(0.1),
        "lead": _interval(0.01) | {"against": "champion"}, "judged": True,
    }  # fmt: skip
    guard = {"name": "coverage", "value": 0.4, "bound": "at least", "limit": 0.01, "passed": True, "why": title}
    return {
        "model_version": title,
        "champion_version": title,
        "primary_metric": "ndcg@10",
        "queries": 60,
        "shoppers": 50,
        "held_out": {"from": 1_700_000_000, "until": 1_702_000_000},
        "metrics": dict.fromkeys(names, metrics),
        "intervals": {name: {"recall@10": _interval(0.2), "ndcg@10": _interval(0.1)} for name in names},
        "differences": {name: _interval(0.01) for name in names[1:]},
        "data": {"challenger": {"events": 9, "shoppers": 3, "from": 0, "until": 1_700_000_000}, "champion": None},
        "guards": [
            guard,
            guard | {"name": "latency_p95", "value": 300.0, "passed": False},
            guard | {"name": "fairness_device", "value": None, "passed": None},
        ],
        "latency": {"challenger": {"p50": 1.0, "p95": 2.0, "requests": 60.0}},
        "popularity_curves": {name: [[step / 20, step / 20] for step in range(21)] for name in names},
        "shown_most": {"challenger": [{"item_id": title, "title": title, "share_of_lists": 0.5}], "champion": []},
        "new_items": {
            "items": 3, "queries": 2, "share_of_places": dict.fromkeys(names, 0.1), "recall@10": dict.fromkeys(names),
        },
        "new_shoppers": {"queries": 0, "ndcg@10": {}},
        "groups": {
            "country": {title: group}, "device": {}, "history": {"1 to 4 events": group}, "income": {title: group},
        },
    }  # fmt: skip


class Parsed(HTMLParser):
    """What a page holds; raises where an element is closed that is not the last one open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None], tuple[str, ...]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), tuple(self.open)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), tuple(self.open)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes, _ in self.elements if name == tag]


def assert_stands_alone(parsed: Parsed) -> None:
    allowed = {
        "html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "h3", "nav", "ul", "ol", "li", "a",
        "main", "section", "p", "div", "table", "caption", "thead", "tbody", "tr", "th", "td", "span", "figure",
        "figcaption", "svg", "desc",
        "line", "circle", "rect", "polyline", "text",
    }  # fmt: skip
    assert {element for element, _, _ in parsed.elements} <= allowed
    for element, attributes, _ in parsed.elements:
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "style", "srcdoc")], element
        assert str(attributes.get("href", "#")).startswith("#"), element


def test_every_section_is_there_and_can_be_reached() -> None:
    parsed = Parsed(page(report()))
    assert_stands_alone(parsed)
    assert tuple(attributes["id"] for attributes in parsed.of("h2")) == SECTIONS
    assert [attributes["href"] for attributes in parsed.of("a")] == [f"#{name}" for name in SECTIONS]
    ids = [attributes["id"] for _, attributes, _ in parsed.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_plots_and_tables_speak_for_themselves() -> None:
    parsed = Parsed(page(report()))
    ids = {attributes.get("id") for _, attributes, _ in parsed.elements}
    plots = parsed.of("svg")
    # The metric, the leads, a group of three kinds, and what is shown.
    assert len(plots) == 6
    for plot in plots:
        assert plot["role"] == "img"
        assert set(str(plot["aria-labelledby"]).split()) <= ids
    assert len([1 for tag, _, within in parsed.elements if tag in ("title", "desc") and "svg" in within]) == 12
    assert len(parsed.of("table")) == len(parsed.of("caption")) >= 10
    assert all(head.get("scope") in ("col", "row") for head in parsed.of("th"))
    assert [attributes["lang"] for attributes in parsed.of("html")] == ["en"]
    # Every plot stands in a section that has a table of the same numbers.
    assert {"0.1000 (0.0900 to 0.1200)", "+0.0100"} <= set(parsed.words)


def test_outcomes_are_words_and_not_colours_alone() -> None:
    words = Parsed(page(report())).words
    assert {"kept", "broken", "not measured"} <= set(words)
    assert "Guards kept: 1. Broken: 1 (latency_p95). Not measured: 1." in words
    assert "No held-out visit names a device, so nothing can be told apart by it." in words


def test_a_hostile_title_stays_text() -> None:
    text = page(report(HOSTILE))
    parsed = Parsed(text)
    assert_stands_alone(parsed)
    assert "<script" not in text
    assert "<img" not in text
    assert "\x00" not in text
    assert HOSTILE.replace("\x00", "\N{REPLACEMENT CHARACTER}") in parsed.words


@given(st.text(max_size=40))
def test_an_attribute_is_one_attribute(value: str) -> None:
    [(_, attributes, _)] = Parsed(markup.tag("p", aria_label=f'"{value}" onclick="x"')).elements
    assert set(attributes) == {"aria-label"}


@given(st.text(max_size=40))
def test_whatever_a_title_is_the_page_stays_whole(title: str) -> None:
    parsed = Parsed(page(report(title)))
    assert_stands_alone(parsed)
    assert tuple(attributes["id"] for attributes in parsed.of("h2")) == SECTIONS


@pytest.mark.parametrize("missing", ["champion", "groups"])
def test_what_is_not_there_breaks_no_page(missing: str) -> None:
    found = copy.deepcopy(report())
    if missing == "champion":
        for part in ("metrics", "differences"):
            found[part]["champion"] = None
        for part in ("intervals", "popularity_curves", "shown_most"):
            del found[part]["champion"]
        del found["new_items"]["share_of_places"]["champion"]
        found["champion_version"] = None
    else:
        found["groups"] = {"country": {}, "device": {}, "history": {}}
    assert_stands_alone(Parsed(page(found)))
