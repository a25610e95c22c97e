"""Sentences of an answer, made from facts alone; every one of them passes the check, or does not leave."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.allergens import NAMES, called, kinds
from assistant.constraints import Constraints
from assistant.lines import Line
from assistant.slots import MOST_ITEMS
from vitrine.domain.grounding import money
from vitrine.domain.grounding.facts import words_of
from vitrine.domain.words import folded, singular

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.understanding.needs import Understood
    from vitrine.domain.grounding import Facts

MOST_INSIDE = 8
"""Sentences about what is in items."""
_YOURS = "Please use the shop's own button for your cart."
_LOOKS = frozenset({"details", "compare", "why", "cart"})
NAMED = 2
"""Items that a text names: the list beside it has them all."""
_OPENINGS = {
    "greeting": "Hello!",
    "thanks": "You are welcome.",
    "help": "I can find, compare and explain items of this shop. Tell me what you need, what you want to spend,"
    " and what you do not want.",
    "reset": "I start over.",
    "unclear": "I am not sure what you mean.",
    "off_topic": "I can only help to find items of this shop.",
    "recommend": "Here is what I would suggest.",
}
_NOT_READ = (
    "I understand English, German, French, Spanish and Italian.",
    "I could not read that, so please say it again, also what you must not eat.",
)
_UNKNOWN = "I do not know what you must not eat, so please check every label."
OF_ITSELF = (
    "English German French Spanish Italian message count must read eat two remember told explain cart button own use",
)
"""Words that the assistant says of itself and of its shopper, and of no item."""
_NAME_IT = "I could not read what you must not eat: please name it. Until then I list nothing."


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer is about. `failed` says that the wish for other items could not be met, and these are the same;
    `unread` that it is not known what the shopper must not eat; `harmful` are items that are not known to be free of
    what that is, `diets` those that the shop says of no item whether it fits."""

    understood: Understood
    constraints: Constraints
    items: Sequence[Facts]
    matched: bool = True
    failed: bool = False
    reasons: Sequence[str] = field(default_factory=tuple)
    unread: bool = False
    harmful: Sequence[Facts] = field(default_factory=tuple)
    diets: Sequence[str] = field(default_factory=tuple)


def sentences(told: Told) -> list[str]:
    """Write an answer, sentence by sentence, but for what `promises` adds to it."""
    intent = told.understood.intent
    if told.understood.unread_allergy and intent != "language":
        return [_NAME_IT]
    if intent in _LOOKS:
        return _took(told) if told.understood.taken and told.items else _about(told, intent)
    opening = [_OPENINGS["off_topic"]] if told.understood.aside else []
    opening += [_OPENINGS[intent]] if intent in _OPENINGS else []
    if intent == "language":
        return [*_NOT_READ]
    if intent in ("thanks", "help", "off_topic"):
        return opening
    named = [] if intent in ("greeting", "unclear") else _named(told.items)
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
    if count == 0 and told.failed:
        return [_NOTHING_ELSE.get(intent, "I found nothing else that fits.")]
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
        return [Line("Here are {count} ideas.", count=count) if count > 1 else "Here is one idea."]
    said = _SAID_OF_ALL.get("search" if intent in _FITTING else intent)
    return [Line(said[count > 1], count=count)] if said else []


def _named(items: Sequence[Facts]) -> list[str]:
    """Name the first items with their prices, but for those that share a name: whose price it is nobody could tell."""
    counted = Counter(facts.name for facts in items)
    alone = [facts for facts in items if counted[facts.name] == 1]
    return [line for facts in alone[:NAMED] for line in _priced(facts)]


def _priced(facts: Facts) -> list[str]:
    if facts.price is None:
        return [Line("There is {name}.", name=facts.name)]
    price = money(facts.price, facts.currency)
    if facts.full_price is not None:
        full_price = money(facts.full_price, facts.currency)
        return [
            Line("{name} is reduced from {full_price} to {price}.", name=facts.name, full_price=full_price, price=price)
        ]
    return [Line("{name} costs {price}.", name=facts.name, price=price)]


_AS_THEY_ARE = frozenset({"greeting", "language", "unclear", "cart", "thanks", "help"})


def free_to_phrase(told: Told) -> bool:
    """Say whether an answer may be put in other words: one about items, that does not say what was not found."""
    if not told.items or not told.matched or told.failed or told.understood.intent in _AS_THEY_ARE:
        return False
    # Whether an item has what was asked of it is said in the shop's words; a comparison names no more than has slots.
    understood = told.understood
    return not (understood.asked or understood.inside or understood.taken) and (
        told.understood.intent != "compare" or len(told.items) <= MOST_ITEMS
    )


def promises(told: Told) -> list[str]:
    """Say what the shop declares of allergens, and in which currency its prices are: always in these words."""
    if told.understood.intent in ("thanks", "help", "off_topic"):
        return []
    said = _of_contents(told) if told.items else []
    if told.unread and not told.understood.unread_allergy:
        said.append(_UNKNOWN)
    if told.diets and told.items:
        said += [
            Line("The shop does not say what is {diet}; please check the label.", diet=diet.replace("_", " "))
            for diet in told.diets
        ]
    if told.constraints.free_from:
        said += _of_what_is_kept(told)
    currency = next((facts.currency for facts in told.items if facts.currency), None)
    if told.understood.currency and currency and told.understood.currency != currency:
        said.append(Line("Prices here are in {currency}.", currency=currency))
    return said


def _of_what_is_kept(told: Told) -> list[str]:
    """Say what of an answer is free of what the shopper must not eat."""
    intent, things = told.understood.intent, told.constraints.free_from
    uneaten = any(not facts.eaten for facts in told.items)
    keeps = Line("I keep what you must not eat: free of {things}.", things=things)
    if uneaten:
        return [keeps]
    kept: list[str] = [keeps] if intent == "reset" else []
    if told.items:
        which = "these are" if len(told.items) > 1 else "this is"
        declared = f"According to the shop, {which} declared free of {{things}}; please check the label."
        return [*kept, Line(declared, things=things)]
    if intent in ("reset", "language"):
        return [*kept]
    return [Line("I list only what is declared free of {things}.", things=things)]


def _of_contents(told: Told) -> list[str]:
    """Answer what is in items that were asked about, and in those that the shopper must not eat."""
    if told.understood.intent not in _LOOKS:
        return []
    said = [_inside(facts, thing) for facts in told.items for thing in told.understood.inside]
    for facts in told.harmful:
        said += [_inside(facts, one) for one in told.constraints.free_from if not called(one) <= facts.free_from]
    return list(dict.fromkeys(said))[:MOST_INSIDE]


def _inside(facts: Facts, thing: str) -> str:
    """Answer whether an allergen is in an item, by what the shop declares, or by the item's own name."""
    declared = [kind for kind in kinds(thing) if called(kind) & facts.declared]
    if declared:
        return Line("{name} is declared to contain {things}.", name=facts.name, things=declared)
    traces = [kind for kind in kinds(thing) if called(kind) & facts.traces]
    if traces:
        return Line("{name} may contain {things}, the shop says.", name=facts.name, things=traces)
    if called(thing) <= facts.free_from:
        which = "According to the shop, {name} is declared free of {things}; please check the label."
        return Line(which, name=facts.name, things=[thing])
    named = [word for word in folded(facts.name) for kind in kinds(thing) if singular(word) in called(kind)]
    if named:
        return Line("{name} has {word} in its name; please check the label.", name=facts.name, word=named[0])
    return Line("The shop does not say that of {name}; please check the label.", name=facts.name)


def _about(told: Told, intent: str) -> list[str]:
    if not told.items and told.harmful:
        return _unlisted(told)
    if not told.items:
        empty = {"cart": "I see nothing in your cart.", "why": "There is nothing on the list."}
        return [empty.get(intent, "I am not sure which one you mean.")]
    if intent == "why":
        return [*told.reasons] or ["These fit what you asked for."]
    if intent == "cart":
        count = len(told.items)
        many = Line("There are {count} items in your cart.", count=count)
        return [many if count > 1 else "There is one item in your cart.", *_named(told.items)]
    if intent == "compare":
        return [*_compared(told.items), *_sizes(told)]
    return [line for facts in told.items[:NAMED] for line in _described(facts, told.understood)]


def _took(told: Told) -> list[str]:
    """Say what is taken and what it costs, and who puts it into the cart."""
    said = [line for facts in told.items[:NAMED] for line in _priced(facts)]
    said += [_stock(facts) for facts in told.items[:NAMED] if not facts.in_stock]
    return [*said, _YOURS]


def _described(facts: Facts, understood: Understood) -> list[str]:
    said = _priced(facts)
    if understood.fact == "contents" and not understood.inside:
        said.append(_contents(facts))
    elif understood.fact == "size":
        said.append(_size(facts))
    elif understood.asked:
        said += [_answered(facts, name, value) for name, value in understood.asked]
    elif not understood.inside:
        said += [Line("{name} is from {brand}.", name=facts.name, brand=facts.brand)] if facts.brand else []
        said += [
            _attribute(facts, name, value) for name, value in list(facts.attributes.items())[:3] if value != "false"
        ]
        named = words_of(facts.name, facts.brand, *facts.category)
        unknown = set(understood.unknown) - named
        if unknown and not unknown & facts.words:
            said.append(Line("The shop does not say that of {name}.", name=facts.name))
    said.append(_stock(facts))
    return said


def _unlisted(told: Told) -> list[str]:
    """Say of items that may do harm what they cost, where it was asked, and what is in them; they are not listed."""
    asked = told.harmful[:NAMED] if told.understood.fact else ()
    return [*(line for facts in asked for line in _priced(facts)), *_of_contents(told)]


def _sizes(told: Told) -> list[str]:
    return [_size(facts) for facts in told.items[:MOST_ITEMS]] if told.understood.fact == "size" else []


def _size(facts: Facts) -> str:
    """Say how much an item is, where the shop says it beside the name."""
    if "size" in facts.attributes:
        return _attribute(facts, "size", facts.attributes["size"])
    if any(letter.isdecimal() for letter in facts.name):
        return Line("There is {name}.", name=facts.name)
    return Line("The shop does not say that of {name}.", name=facts.name)


def _contents(facts: Facts) -> str:
    """Say what an item declares to contain, or that the shop does not say."""
    declared = [thing for thing in NAMES if called(thing) & facts.declared]
    if declared:
        return Line("{name} is declared to contain {things}.", name=facts.name, things=declared)
    return Line("The shop does not say that of {name}.", name=facts.name)


def _answered(facts: Facts, name: str, value: str) -> str:
    """Answer whether an item has an attribute; what the shop does not say is not said."""
    if facts.attributes.get(name) == value:
        return _attribute(facts, name, value)
    return Line("The shop does not say that of {name}.", name=facts.name)


def _attribute(facts: Facts, name: str, value: str) -> str:
    spoken = name.replace("_", " ")
    if value == "true":
        return Line("{name} is {attribute}.", name=facts.name, attribute=spoken)
    return Line("The {attribute} of {name} is {value}.", attribute=spoken, name=facts.name, value=value)


def _stock(facts: Facts) -> str:
    if not facts.in_stock:
        return Line("{name} is out of stock.", name=facts.name)
    if facts.stock is not None and facts.stock <= 5:
        return Line("There are {count} left of {name}.", count=facts.stock, name=facts.name)
    return Line("{name} is in stock.", name=facts.name)


def _compared(items: Sequence[Facts]) -> list[str]:
    said = [line for facts in items[:4] for line in _priced(facts)]
    for facts in items[:4]:
        true = [name.replace("_", " ") for name, value in facts.attributes.items() if value == "true"]
        if true:
            said.append(Line("{name} is {attribute}.", name=facts.name, attribute=" and ".join(true[:3])))
    priced = [facts for facts in items if facts.price is not None]
    if len(priced) == len(items) > 1:
        cheapest = min(priced, key=lambda facts: facts.price or 0.0)
        if sum(facts.price == cheapest.price for facts in priced) == 1:
            said.append(Line("{name} is the cheapest of these.", name=cheapest.name))
    return said
