"""Facts become slots, and slots facts again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.constraints import Constraints
from assistant.slots import filled, slots_of, slotted
from assistant.wish import asked_for
from vitrine.domain.grounding import Facts, Ground

TEA = Facts("Mint Tea, 20 bags", 3.9, "EUR", brand="Teahouse")
POT = Facts("Tea", 39.0, "EUR", full_price=49.0, brand="Pot & Co")
GROUND = Ground((TEA, POT), names=("Mint Tea",))


def test_names_and_the_prices_beside_them_become_slots() -> None:
    text = "Mint Tea, 20 bags costs €3.90. Tea is reduced from €49.00 to €39.00. Mint Tea, 20 bags is from Teahouse."
    told = slotted(text, GROUND)
    assert told == (
        "{item_1.name} costs {item_1.price}. {item_2.name} is reduced from {item_2.full_price} to {item_2.price}."
        " {item_1.name} is from {item_1.brand}."
    )
    assert filled(told, slots_of(GROUND)) == text


def test_what_a_reason_speaks_of_is_a_slot_too() -> None:
    told = slotted("Mint Tea, 20 bags: Because you looked at Mint Tea.", GROUND)
    assert told == "{item_1.name}: Because you looked at {because_1}."


def test_two_items_of_one_name_are_told_apart_by_nobody() -> None:
    assert slotted("Mint Tea, 20 bags costs €3.90.", Ground((TEA, TEA))) is None


def test_what_shares_no_name_is_spoken_of_beside_what_does() -> None:
    ground = Ground((TEA, TEA, POT), names=("Cup", "Cup", "Saucer"))
    assert slotted("Tea costs €39.00.", ground) == "{item_1.name} costs {item_1.price}."
    assert slotted("Tea: Because you looked at Saucer.", ground) == "{item_1.name}: Because you looked at {because_1}."
    assert slotted("Tea: Because you looked at Cup.", ground) is None
    assert filled("{item_1.name} costs {item_1.price}.", slots_of(ground)) == "Tea costs €39.00."
    assert "Mint Tea, 20 bags" not in slots_of(ground).values()


@pytest.mark.parametrize("text", ["It is from {item_1.name}.", "{item_2.name} by {item_1.name} costs {item_2.price}."])
def test_an_item_is_from_no_item(text: str) -> None:
    assert filled(text, slots_of(GROUND)) is None
    assert filled(text.replace("{item_1.name}", "{item_2.brand} and {item_2.name}"), slots_of(GROUND)) is not None


def test_more_items_than_slots_are_not_spoken_of() -> None:
    ground = Ground(tuple(Facts(f"Thing {letter}", 1.0, "EUR") for letter in "ABCD"))
    assert slotted("Thing D costs €1.00.", ground) is None


@given(st.lists(st.sampled_from(["Mint Tea, 20 bags", "€3.90", "costs", "Tea", "€39.00", "Teahouse", "."]), max_size=9))
def test_slots_and_back_is_the_same_text(words: list[str]) -> None:
    text = " ".join(words)
    told = slotted(text, GROUND)
    assert told is not None
    back = filled(f"{{item_1.name}} {told}", slots_of(GROUND))
    assert back in (None, f"Mint Tea, 20 bags {text}".strip())


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Constraints(), ""),
        (Constraints(free_from=("nuts",)), ""),
        (Constraints(categories=(("Drinks", "Tea"),), attributes=(("organic", "true"),), max_price=5.0),
         "organic tea under €5.00"),
        (Constraints(attributes=(("scent", "lavender"),), occasion="birthday"), "something lavender for a birthday"),
        (Constraints(words=("dark",), categories=(("Snacks", "Chocolate"),), brands=("Cacao Lab",)),
         "dark chocolate by Cacao Lab"),
        (Constraints(min_price=10.0, max_price=20.0, occasion="christmas"),
         "something between €10.00 and €20.00 for christmas"),
        (Constraints(min_price=10.0, words=("mug",)), "mug over €10.00"),
    ],
)  # fmt: skip
def test_what_was_asked_for_is_said_in_a_few_words(asked: Constraints, expected: str) -> None:
    assert asked_for(asked, "EUR") == expected
