"""Facts as slots: what a model is told of items, and how its words come to be facts again."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from vitrine.domain.grounding import money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vitrine.domain.grounding import Facts, Ground

MOST_ITEMS = 3
"""Items that a text speaks of: the others are on the list beside it."""
_SLOT = re.compile(r"\{([a-z_0-9]+(?:\.[a-z_]+)?)\}")
_ITEM = re.compile(r"\{item_(\d)\.name\}")
_BRAND = re.compile(r"\{item_(\d)\.brand\}")
_AS_BRAND = re.compile(r"\b(?:from|by) \{item_\d\.name\}")
_SENTENCE = re.compile(r"(?<=[.!?]) ")


def slots_of(ground: Ground) -> dict[str, str]:
    """Name the facts of the first items: `item_1.name`, `item_1.price`; and `because_1`, what a reason speaks of.

    What shares its name with something else has no slots.
    """
    slots: dict[str, str] = {}
    for number, facts in enumerate(_spoken(ground), 1):
        slots |= {f"item_{number}.{name}": value for name, value in _known(facts).items() if value}
    shared = _shared(ground)
    because = [name for name in ground.names if name and name not in shared]
    return slots | {f"because_{number}": name for number, name in enumerate(because[:MOST_ITEMS], 1)}


def slotted(text: str, ground: Ground) -> str | None:
    """Put slots in the place of facts; None where a name is said that has none: two share it, or it is one of many."""
    items, shared = _spoken(ground), _shared(ground)
    slots = slots_of(ground)
    spoken = {f"{{{slot}}}": value for slot, value in slots.items() if slot.endswith(".name") or "." not in slot}
    for slot, value in sorted(spoken.items(), key=lambda entry: -len(entry[1])):
        text = _replaced(text, value, slot)
    if any(name in text for name in {facts.name for facts in ground.items if facts not in items} | shared):
        return None
    return " ".join(_valued(sentence, items) for sentence in _SENTENCE.split(text))


def filled(text: str, slots: dict[str, str]) -> str | None:
    """Put facts in the place of slots; None where one is unknown, no item is named, or more than plain text is left.

    A brand stands beside its item only: alone it reads like one. An item's name is nobody whom an item is from or by.
    """
    used = {found[1] for found in _SLOT.finditer(text)}
    if not used <= slots.keys() or not any(name.endswith(".name") for name in used):
        return None
    if _AS_BRAND.search(text):
        return None
    if any(f"{{item_{number}.name}}" not in said for said in _SENTENCE.split(text) for number in _BRAND.findall(said)):
        return None
    result = " ".join(_SLOT.sub(lambda found: slots[found[1]], text).split())
    odd = set("{}<>[]`*|\\") | {char for char in result if unicodedata.category(char)[0] == "C"}
    return None if odd & set(result) else result


def _spoken(ground: Ground) -> list[Facts]:
    shared = _shared(ground)
    return [facts for facts in ground.items if facts.name not in shared][:MOST_ITEMS]


def _shared(ground: Ground) -> frozenset[str]:
    counted = Counter([*(facts.name for facts in ground.items), *ground.names])
    return frozenset(name for name, count in counted.items() if count > 1)


def _known(facts: Facts) -> dict[str, str | None]:
    return {
        "name": facts.name,
        "price": None if facts.price is None else money(facts.price, facts.currency),
        "full_price": None if facts.full_price is None else money(facts.full_price, facts.currency),
        "brand": facts.brand,
    }


def _valued(sentence: str, items: Sequence[Facts]) -> str:
    """Put slots in the place of the prices and the brand of the items that a sentence names."""
    for number in _ITEM.findall(sentence):
        known = _known(items[int(number) - 1])
        for name in ("full_price", "price", "brand"):
            value = known[name]
            if value:
                sentence = _replaced(sentence, value, f"{{item_{number}.{name}}}")
    return sentence


def _replaced(text: str, value: str, slot: str) -> str:
    """Put a slot in the place of a value, where that stands for itself: in no word, and in no slot."""
    return re.sub(rf"(?<![\w{{.]){re.escape(value)}(?![\w}}])", slot, text)
