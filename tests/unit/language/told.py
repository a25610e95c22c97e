"""What the slots of a training example stand for: facts that fit what its templates say."""

from __future__ import annotations

import json
import re
from typing import Any

from language.training.layouts import Example
from vitrine.domain.grounding import Facts, Ground
from vitrine.domain.grounding.facts import words_of

NAMES = ("Blue Fjord Thing, 20 cm", "Grand Oak Model 7", "Silver Brook Set")
BECAUSE = ("Green Tower Block", "Little Red Wagon")
_CURRENCIES = {"€": "EUR", "$": "USD", "£": "GBP"}
_REASONS = (
    "popular with shoppers, new for you, trending now, bought before, selected for you, matches what you asked for"
)


def known(example: Example) -> dict[str, Any]:
    """Read the facts of an example's request."""
    found: dict[str, Any] = json.loads(example.parts[0].removeprefix("<facts>").removesuffix("</facts>"))
    return found


def ground_of(example: Example) -> Ground:
    """Make the ground that an assistant would have for the request of an example that phrases an answer."""
    told = known(example)
    answer, asked = told["answer"], told["asked"]
    limits = [float(number) for number in re.findall(r"\d+\.\d\d", asked)]
    cheapest = re.search(r"\{item_(\d)\.name\} is the cheapest", answer)
    sign = next((char for char in asked if char in _CURRENCIES), "€")
    price = limits[0] + _beside(asked) if limits else 10.0
    items = []
    for number, name in enumerate(NAMES, 1):
        if f"item_{number}." not in answer:
            continue
        amount = round(price - 0.2 if cheapest and cheapest[1] == str(number) else price + 0.01 * number, 2)
        left = re.search(rf"There are (\d) left of \{{item_{number}\.", answer)
        reduced = f"item_{number}.full_price" in answer
        items.append(
            Facts(
                name,
                amount,
                _CURRENCIES[sign],
                amount + 2 if reduced else None,
                stock=int(left[1]) if left else 25,
                brand="Acme",
                category=("Home", "Rugs"),
                attributes=_attributes(answer, number),
                reasons=(_REASONS, "you looked at, you like, you put in your cart, you bought"),
            )
        )
    count = re.search(r"(?:found|are) (\d) (?:items|ideas)", answer)
    for number in range(len(items), int(count[1]) if count else 0):
        items.append(Facts(f"Other Thing {number}", price + 0.1, _CURRENCIES[sign], attributes=items[0].attributes))
    below, above = (1e6 if "cheaper" in answer else None), (0.0 if "expensive" in answer else None)
    return Ground(
        tuple(items), names=BECAUSE, asked=words_of(asked), numbers=frozenset(limits), below=below, above=above
    )


def _beside(asked: str) -> float:
    """Say how far from the first limit of a wish a price that keeps to all of them lies."""
    return -2.0 if "under" in asked else 0.3


def _attributes(answer: str, number: int) -> dict[str, str]:
    name = rf"\{{item_{number}\.name\}}"
    said = [found for found in re.findall(rf"{name} is ([a-z ]+)\.", answer) if found not in _STOCK]
    flags = {flag.replace(" ", "_"): "true" for found in said for flag in found.split(" and ")}
    return flags | dict(re.findall(rf"The (\w+) of {name} is (\w+)\.", answer))


_STOCK = ("in stock", "the cheapest of these")
