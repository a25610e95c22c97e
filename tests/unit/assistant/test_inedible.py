"""What nobody eats is shown to who must not eat something, and nothing else is that the shop does not declare."""

from __future__ import annotations

import pytest

from assistant.allergens import harmless
from assistant.inedible import named
from recommendations.item import Item


def item(title: str, *category: str, **attributes: str) -> Item:
    return Item("i", title, category, "in_stock", attributes=attributes)


@pytest.mark.parametrize(
    ("title", "category"),
    [("Baby Diapers, 40 ct", "Diapers & Disposables"), ("Paper Plates, 48 ct", "Paper Housewares"),
     ("AA 4 pk", "Batteries"), ("Clumping Cat Litter", "Cat Litter"), ("Bath Tissue, 12 rolls", "Bath Tissues")],
)  # fmt: skip
def test_what_nobody_eats_is_shown(title: str, category: str) -> None:
    assert harmless(item(title, "Household", category), "milk", uneaten=True)


@pytest.mark.parametrize(
    ("title", "category"),
    [("Whole Milk", "Milk"), ("Oat Cookies", "Cookies"), ("Birthday Candle Cake", "Cakes"), ("Hand Lotion", "Lotions"),
     ("Dry Cat Food", "Cat Food"), ("Peanut Butter on Paper Plates", "Party"), ("Fennel Bulb", "Produce"),
     ("Lighter Ranch", "Dressings"), ("Sponge Fingers", "Bakery"), ("Milk Candle", "Gifts")],
)  # fmt: skip
def test_what_may_be_eaten_or_touched_is_not(title: str, category: str) -> None:
    thing = "peanuts" if "Peanut" in title else "milk"
    assert not harmless(item(title, "Household", category), thing, uneaten=True)


def test_what_declares_an_allergen_is_not_shown_whatever_it_is() -> None:
    assert not harmless(item("Paper Plates", "Paper Housewares", allergens="peanuts"), "peanuts", uneaten=True)


@pytest.mark.parametrize(
    ("categories", "words", "named_so"),
    [((("Home", "Diapers"),), (), True), ((), ("paper", "plate"), True), ((), ("breakfast",), False), ((), (), False),
     ((("Home", "Diapers"), ("Food", "Cookies")), (), False), ((), ("peanut", "butter", "paper", "plate"), False)],
)  # fmt: skip
def test_it_is_shown_only_where_it_is_asked_for(
    categories: tuple[tuple[str, ...], ...], words: tuple[str, ...], named_so: bool
) -> None:
    assert named(categories, words) is named_so


def test_who_may_eat_little_is_offered_no_detergent() -> None:
    assert not harmless(item("Liquid Laundry Detergent", "Laundry Detergents"), "gluten", uneaten=False)
