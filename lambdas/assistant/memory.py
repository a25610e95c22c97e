"""What lasts of what a shopper says: allergies, diets, what is not liked, the level of price. No mood, no occasion."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assistant.allergens import DIETS
from assistant.constraints import Constraints, merged

if TYPE_CHECKING:
    from assistant.constraints import Pair

_LASTING = ("free_from", "not_brands", "not_items")


def lasting(constraints: Constraints) -> Constraints:
    """Give what of constraints lasts: the rest is of one conversation."""
    diets = tuple(pair for pair in constraints.attributes if _of_diet(pair))
    return Constraints(
        free_from=constraints.free_from,
        not_brands=constraints.not_brands,
        not_items=constraints.not_items,
        attributes=diets,
        price_level=constraints.price_level,
    )


def learnt(before: Constraints, after: Constraints, known: Constraints) -> Constraints:
    """Give what is remembered after a turn: what it added to what is known. Nothing is forgotten by talking."""
    old, new = lasting(before), lasting(after)
    added: dict[str, Any] = {
        name: tuple(one for one in getattr(new, name) if one not in getattr(old, name)) for name in _LASTING
    }
    attributes = tuple(pair for pair in new.attributes if pair not in old.attributes)
    level = new.price_level if new.price_level != old.price_level else None
    return merged(known, Constraints(**added, attributes=attributes, price_level=level), another_need=False)


def recalled(known: Constraints, given: Constraints) -> Constraints:
    """Give the constraints that a conversation begins with: what is asked for now, and what is remembered.

    What is remembered of likes gives way to what is asked for; an allergy does not.
    """
    begun = merged(known, replace(given, free_from=()), another_need=False)
    return replace(begun, free_from=tuple(dict.fromkeys((*known.free_from, *given.free_from))))


def _of_diet(pair: Pair) -> bool:
    name, value = pair[0].lower().replace("-", "_"), pair[1]
    return value == "true" and (name in DIETS or name.endswith("_free"))
