"""Sentences of an answer, made from facts alone; every one of them passes the check, or does not leave."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.constraints import Constraints
from assistant.slots import MOST_ITEMS
from vitrine.domain.grounding import money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.understanding.needs import Understood
    from vitrine.domain.grounding import Facts

NAMED = 2
"""Items that a text names: the list beside it has them all."""
_OPENINGS = {
    "greeting": "Hello!",
    "thanks": "You are welcome.",
    "help": "I can find, compare and explain items of this shop. Tell me what you need, what you want to spend,"
    " and what you do not want.",
    "reset": "I start over.",
    "unclear": "I am not sure what you mean.",
    "recommend": "Here is what I would suggest.",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer is about. `failed` says that the wish for other items could not be met, and these are the same."""

    understood: Understood
    constraints: Constraints
    items: Sequence[Facts]
    matched: bool = True
    failed: bool = False
    reasons: Sequence[str] = field(default_factory=tuple)


def sentences(told: Told) -> list[str]:
    """Write an answer, sentence by sentence, but for what `promises` adds to it."""
    intent = told.understood.intent
    if intent in ("details", "compare", "why", "cart"):
        return _about(told, intent)
    opening = [_OPENINGS[intent]] if intent in _OPENINGS else []
    if intent == "language":
        opening = ["I understand English only so far."]
    if intent in ("thanks", "help"):
        return opening
    named = [] if intent in ("greeting", "unclear", "language") else _named(told.items)
    return [*opening, *_result(told), *named]


_NOTHING_ELSE = {
    "cheaper": "I found nothing that costs less.",
    "dearer": "I found nothing that costs more.",
    "more": "I have nothing else that fits.",
    "another_brand": "I found no other brand that fits.",
}
_SAID_OF_ALL = {
    "cheaper": ("This is cheaper.", "These are cheaper."),
    "dearer": ("This is more expensive.", "These are more expensive."),
    "reject": ("I leave that out from now on.", "I leave that out from now on."),
    "search": ("I found one item that fits.", "I found {count} items that fit."),
}
_FITTING = frozenset({"search", "more", "another_brand", "similar", "goes_with_cart", "relax"})


def _result(told: Told) -> list[str]:
    intent, count = told.understood.intent, len(told.items)
    if count == 0:
        return ["I found nothing that meets all of that."]
    if told.failed:
        return [_NOTHING_ELSE.get(intent, "I found nothing else that fits.")]
    if not told.matched:
        return ["I could not find just that; this is what comes closest."]
    if intent == "search" and told.constraints == Constraints(
        occasion=told.constraints.occasion, mood=told.constraints.mood
    ):
        # Nothing binds: these are guesses, and called so.
        return [f"Here are {count} ideas." if count > 1 else "Here is one idea."]
    said = _SAID_OF_ALL.get("search" if intent in _FITTING else intent)
    return [said[count > 1].format(count=count)] if said else []


def _named(items: Sequence[Facts]) -> list[str]:
    return [line for facts in items[:NAMED] for line in _priced(facts)]


def _priced(facts: Facts) -> list[str]:
    if facts.price is None:
        return [f"There is {facts.name}."]
    price = money(facts.price, facts.currency)
    if facts.full_price is not None:
        return [f"{facts.name} is reduced from {money(facts.full_price, facts.currency)} to {price}."]
    return [f"{facts.name} costs {price}."]


_AS_THEY_ARE = frozenset({"greeting", "language", "unclear", "cart", "thanks", "help"})


def free_to_phrase(told: Told) -> bool:
    """Say whether an answer may be put in other words: one about items, that does not say what was not found."""
    if not told.items or not told.matched or told.failed or told.understood.intent in _AS_THEY_ARE:
        return False
    # Whether an item has what was asked of it is said in the shop's words; a comparison names no more than has slots.
    return not told.understood.asked and (told.understood.intent != "compare" or len(told.items) <= MOST_ITEMS)


def promises(told: Told) -> list[str]:
    """Say what the shop declares of allergens, and in which currency its prices are: always in these words."""
    if told.understood.intent in ("thanks", "help"):
        return []
    said = []
    things = told.constraints.free_from
    listed = ""
    if things:
        listed = things[0] if len(things) == 1 else f"{', '.join(things[:-1])} and {things[-1]}"
    if things and told.items:
        which = "these are" if len(told.items) > 1 else "this is"
        said.append(f"According to the shop, {which} declared free of {listed}; please check the label.")
    elif things:
        said.append(f"I list only what is declared free of {listed}.")
    currency = next((facts.currency for facts in told.items if facts.currency), None)
    if told.understood.currency and currency and told.understood.currency != currency:
        said.append(f"Prices here are in {currency}.")
    return said


def _about(told: Told, intent: str) -> list[str]:
    if not told.items:
        empty = {"cart": "I see nothing in your cart.", "why": "There is nothing on the list yet."}
        return [empty.get(intent, "I am not sure which one you mean.")]
    if intent == "why":
        return [*told.reasons] or ["These fit what you asked for."]
    if intent == "cart":
        count = len(told.items)
        return [f"There are {count} items in your cart." if count > 1 else "There is one item in your cart.",
                *_named(told.items)]  # fmt: skip
    if intent == "compare":
        return _compared(told.items)
    return [line for facts in told.items[:NAMED] for line in _described(facts, told.understood)]


def _described(facts: Facts, understood: Understood) -> list[str]:
    said = _priced(facts)
    if understood.asked:
        said += [_answered(facts, name, value) for name, value in understood.asked]
    else:
        said += [f"{facts.name} is from {facts.brand}."] if facts.brand else []
        said += [
            _attribute(facts, name, value) for name, value in list(facts.attributes.items())[:3] if value != "false"
        ]
    said.append(_stock(facts))
    return said


def _answered(facts: Facts, name: str, value: str) -> str:
    """Answer whether an item has an attribute; what the shop does not say is not said."""
    if facts.attributes.get(name) == value:
        return _attribute(facts, name, value)
    return f"The shop does not say that of {facts.name}."


def _attribute(facts: Facts, name: str, value: str) -> str:
    spoken = name.replace("_", " ")
    return f"{facts.name} is {spoken}." if value == "true" else f"The {spoken} of {facts.name} is {value}."


def _stock(facts: Facts) -> str:
    if not facts.in_stock:
        return f"{facts.name} is out of stock."
    if facts.stock is not None and facts.stock <= 5:
        return f"There are {facts.stock} left of {facts.name}."
    return f"{facts.name} is in stock."


def _compared(items: Sequence[Facts]) -> list[str]:
    said = [line for facts in items[:4] for line in _priced(facts)]
    for facts in items[:4]:
        true = [name.replace("_", " ") for name, value in facts.attributes.items() if value == "true"]
        if true:
            said.append(f"{facts.name} is {' and '.join(true[:3])}.")
    priced = [facts for facts in items if facts.price is not None]
    if len(priced) == len(items) > 1:
        cheapest = min(priced, key=lambda facts: facts.price or 0.0)
        if sum(facts.price == cheapest.price for facts in priced) == 1:
            said.append(f"{cheapest.name} is the cheapest of these.")
    return said
