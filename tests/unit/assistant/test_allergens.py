"""What an item is known to be free of: by the shop's own attributes, and never by guess."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.allergens import NAMES, declared, free, traces, unfit
from recommendations.item import Item


def item(title: str = "Bar", **attributes: Any) -> Item:
    return Item("i", title, ("Snacks",), "in_stock", attributes=attributes)


@pytest.mark.parametrize(
    ("thing", "candidate", "known"),
    [
        ("nuts", item(), False),
        ("nuts", item(nut_free=True), True),
        ("nuts", item(nut_free="true"), True),
        ("nuts", item(nut_free=False, allergens="milk"), False),
        ("nuts", item(allergens="none"), True),
        ("nuts", item(allergens="milk, soy"), True),
        ("nuts", item(allergens="Milk, Hazelnuts"), False),
        ("nuts", item(allergens="peanuts"), False),
        ("peanuts", item(allergens="nuts"), False),
        ("nuts", item(allergens="none", may_contain="nuts"), False),
        ("nuts", item(contains_nuts=True, nut_free=True), False),
        ("nuts", item("Almond Bar", nut_free=True), False),
        ("nuts", item("Nut Free Bar", nut_free=True), True),
        ("nuts", item("Bar without nuts", nut_free=True), True),
        ("nuts", item("Bar without nuts"), False),
        ("nuts", item(free_from="nuts, milk"), True),
        ("milk", item("Vegan Butter", vegan=True), True),
        ("milk", item("Butter", allergens="none"), False),
        ("nuts", item("Almond Bar", vegan=True, allergens="none"), False),
        ("gluten", item("Wheat Bread", gluten_free=True), False),
        ("gluten", item(vegan=True), False),
        ("strawberry", item(allergens="none"), False),
        ("strawberry", item(free_from="strawberries"), True),
        ("strawberry", item("Strawberry Bar", free_from="strawberries"), False),
    ],
)
def test_known_to_be_free(thing: str, candidate: Item, known: bool) -> None:
    assert free(candidate, thing) is known


@pytest.mark.parametrize(
    ("candidate", "contained", "maybe"),
    [
        (item(), set(), set()),
        (item(allergens="none"), set(), set()),
        (item(allergens="Milk, Hazelnuts"), {"milk", "hazelnut", "nut"}, set()),
        (item(contains="wheat"), {"wheat", "gluten"}, set()),
        (item(contains_peanuts=True, contains_soy=False), {"peanut"}, set()),
        (item(allergens="soy", may_contain="cashews"), {"soy"}, {"cashew", "nut"}),
        (item("Almond Bar", nut_free=False), set(), set()),
    ],
)
def test_what_is_declared_is_said_of_its_allergen_too(candidate: Item, contained: set[str], maybe: set[str]) -> None:
    assert (set(declared(candidate)), set(traces(candidate))) == (contained, maybe)


@pytest.mark.parametrize(
    ("diet", "title", "refused"),
    [
        ("vegetarian", "Baked Beans with Pork", True),
        ("vegetarian", "Meat Alternatives", False),
        ("vegetarian", "Cheddar Cheese", False),
        ("vegan", "Cheddar Cheese", True),
        ("vegan", "Soy Milk", False),
        ("vegan", "Soy Burgers with Cheese", True),
        ("vegan", "Spaghetti", False),
        ("kosher", "Turkey Bacon", False),
        ("kosher", "Bacon", True),
        ("halal", "Wine", True),
    ],
)
def test_a_diet_that_the_shop_says_nothing_of_goes_by_names(diet: str, title: str, refused: bool) -> None:
    assert unfit(item(title), diet) is refused


ATTRIBUTES = st.dictionaries(
    st.sampled_from(
        ["organic", "colour", "size", "vegetarian", "nuts", "may_contain", "contains_milk", "allergens_url"]
    ),
    st.sampled_from([True, False, "none", "nuts", 1.0, "yes"]),
)


@settings(deadline=None)
@given(ATTRIBUTES, st.sampled_from(sorted(set(NAMES) - {"fish", "shellfish"})))
def test_what_declares_nothing_is_never_free_of_anything(attributes: dict[str, Any], thing: str) -> None:
    assert not free(item(**attributes), thing)


@settings(deadline=None)
@given(st.sampled_from(sorted(NAMES)), st.sampled_from(["allergens", "contains", "may_contain"]), st.randoms())
def test_what_is_declared_to_be_in_it_is_never_free_of_it(thing: str, name: str, chance: Any) -> None:
    word = chance.choice(sorted(NAMES[thing]))
    promised: dict[str, Any] = {f"{one}_free": True for one in NAMES[thing]} | {"vegan": True, "free_from": thing}
    assert not free(item(**promised, **{name: f"salt, {word} and more"}), thing)
