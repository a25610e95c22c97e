"""What nobody eats is shown to who must not eat something, and nothing else is that the shop does not declare."""

from __future__ import annotations

import pytest

from assistant.allergens import harmless
from recommendations.item import Item


def item(title: str, *category: str, **attributes: str) -> Item:
    return Item("i", title, category, "in_stock", attributes=attributes)


@pytest.mark.parametrize(
    ("title", "category"),
    [("Baby Diapers, 40 ct", "Diapers & Disposables"), ("Paper Plates, 48 ct", "Paper Housewares"),
     ("AA 4 pk", "Batteries"), ("Clumping Cat Litter", "Cat Litter"), ("Bath Tissue, 12 rolls", "Bath Tissues")],
)  # fmt: skip
def test_what_nobody_eats_is_shown(title: str, category: str) -> None:
    assert harmless(item(title, "Household", category), "milk")


@pytest.mark.parametrize(
    ("title", "category"),
    [("Whole Milk", "Milk"), ("Oat Cookies", "Cookies"), ("Birthday Candle Cake", "Cakes"), ("Hand Lotion", "Lotions"),
     ("Dry Cat Food", "Cat Food"), ("Peanut Butter on Paper Plates", "Party"), ("Fennel Bulb", "Produce"),
     ("Lighter Ranch", "Dressings"), ("Sponge Fingers", "Bakery"), ("Milk Candle", "Gifts")],
)  # fmt: skip
def test_what_may_be_eaten_or_touched_is_not(title: str, category: str) -> None:
    thing = "peanuts" if "Peanut" in title else "milk"
    assert not harmless(item(title, "Household", category), thing)


def test_what_declares_an_allergen_is_not_shown_whatever_it_is() -> None:
    assert not harmless(item("Paper Plates", "Paper Housewares", allergens="peanuts"), "peanuts")
