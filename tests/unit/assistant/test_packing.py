"""How a thing is to come: what a message says of it, what a title says, and what is put first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.packing import Packing, Size, packed, size_of
from assistant.understanding.names import Names
from assistant.understanding.needs import Understood, understand
from recommendations.item import Item
from recommendations.refill import Placed
from tests.conversations.shop import items
from vitrine.domain.lexicon import Lexicon
from vitrine.models.ranker import RankedItem

NAMES = Names.of(Lexicon().with_items(items()))
TITLES = (
    "Cola, 12 oz",
    "Cola Can, 24 pk/12 oz",
    "Cola, 2 l",
    "Cola",
    "Cola Can, 6/12 oz",
    "Cola, 1/2 gal",
    "Cola, gal",
)


def understood(message: str) -> Understood:
    return understand(message, NAMES, [], None)


def placed(title: str) -> Placed:
    item = Item(title, title, ("Drinks",), "in_stock")
    return Placed(item, RankedItem(title, 0.0, 1.0, "selected"))


@pytest.mark.parametrize(
    ("message", "packing"),
    [
        ("tea in cans", Packing(container="can")),
        ("in a tin please", Packing(container="can")),
        ("in bottles", Packing(container="bottle")),
        ("juice in a big bottle", Packing("large", container="bottle")),
        ("a big pack", Packing("large", packs=True)),
        ("bigger packs", Packing("large", packs=True)),
        ("the biggest one", Packing("large")),
        ("anything smaller?", Packing("small")),
        ("is there a bigger size", Packing("large")),
        ("bigger tubs only", Packing("large")),
        ("multi-pack of cookies", Packing("large", packs=True)),
        ("in a gallon", Packing(ounces=128)),
        ("half a gallon of juice", Packing(ounces=64)),
        ("half gallon please", Packing(ounces=64)),
        ("a 2 liter bottle of juice", Packing(ounces=67.6)),
        ("a 5-lb bag", Packing(ounces=80)),
        ("eine größere Packung", Packing("large", packs=True)),
        ("un paquet plus grand", Packing("large")),
    ],
)
def test_a_message_says_how_a_thing_is_to_come(message: str, packing: Packing) -> None:
    found = understood(message)
    assert (found.intent, found.packing) == ("search", packing)


@pytest.mark.parametrize(
    "message",
    [
        "big dog biscuits",
        "we have a big party",
        "not in cans",
        "in what can you help",
        "large eggs",
        "2 pounds of pasta",
        "my 10 lb dog needs food",
        "under 500 g",
        "a box of chocolates",
        "I live in a small flat",
        "nothing bigger than that",
    ],
)
def test_what_says_nothing_of_it(message: str) -> None:
    assert understood(message).packing is None


@pytest.mark.parametrize(
    ("title", "size"),
    [
        ("Cola, 12/12 oz (Maker 2)", Size(12, 144)),
        ("Cola, 6 pk/12 oz", Size(6, 72)),
        ("Cola, 12 oz/12 pk", Size(12, 144)),
        ("Bars, 10.4 oz/8 ct", Size(8, 10.4)),
        ("Corn, 15 1/4 oz (Private label)", Size(0, 15.25)),
        ("Milk, 1/2 gal", Size(0, 64)),
        ("Milk, gal", Size(0, 128)),
        ("Tissues, 3 pk/100 ct", Size(300)),
        ("Towels, 73.9 sq ft", Size(area=73.9)),
        ("Green Tea", Size()),
    ],
)
def test_a_title_says_how_much_it_holds(title: str, size: Size) -> None:
    assert size_of(title) == pytest.approx(size)


@pytest.mark.parametrize(
    ("packing", "first"),
    [
        (Packing("large"), "Cola Can, 24 pk/12 oz"),
        (Packing("small"), "Cola, 12 oz"),
        (Packing("large", packs=True), "Cola Can, 24 pk/12 oz"),
        (Packing(container="can"), "Cola Can, 24 pk/12 oz"),
        (Packing("small", container="can"), "Cola Can, 6/12 oz"),
        (Packing(ounces=128), "Cola, gal"),
        (Packing(container="jar"), "Cola, 12 oz"),
        (Packing(ounces=500), "Cola, 12 oz"),
    ],
)
def test_what_comes_as_it_is_wanted_is_first(packing: Packing, first: str) -> None:
    assert packed([placed(title) for title in TITLES], packing)[0].item.title == first


@given(
    st.lists(st.text("0123456789 /.ozglpkct1,()", max_size=30), max_size=6, unique=True),
    st.builds(
        Packing,
        st.sampled_from([None, "large", "small"]),
        st.booleans(),
        st.sampled_from([None, "can", "box"]),
        st.sampled_from([None, 16.0]),
    ),
)
def test_nothing_is_made_up_and_a_page_is_never_emptied(titles: list[str], packing: Packing) -> None:
    page = [placed(title) for title in titles]
    found = packed(page, packing)
    assert {one.item.item_id for one in found} <= set(titles)
    assert bool(found) == bool(page)
    assert len(found) == len({one.item.item_id for one in found})
