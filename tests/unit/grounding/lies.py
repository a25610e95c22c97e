"""Texts about a small shop in which something is not true."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from tests.unit.grounding.said import ANY, PAIRS, Filled, attribute, filled, known
from vitrine.domain.grounding import Facts, Ground, money

_CLAIMS = """
organic vegan handmade award-winning gluten-free sugar-free nut-free fresh imported Italian Swiss recyclable waterproof
delicious natural healthy low-fat biodegradable fair-trade bestselling popular limited vintage premium dishwasher-safe
microwave-safe hypoallergenic purple scented lactose-free unsalted raw smoked crunchy spicy
"""
CLAIMS = _CLAIMS.split()
# Each takes an item, another one of the same answer, and chance; it gives a text that is not true.
Lie = Callable[[Facts, Facts, random.Random], str | None]


def _other_price(a: Facts, chance: random.Random) -> str:
    assert a.price is not None
    return money(round(a.price + chance.choice([-1.0, -0.5, 0.1, 0.01, 1.0, 10.0]), 2) or 99.0, a.currency)


PRICED = [pattern for pattern in ANY if "{pa}" in pattern and "at least" not in pattern]


def altered(a: Facts, b: Facts, chance: random.Random) -> str:
    return filled(chance.choice(PRICED).replace("{pa}", _other_price(a, chance)), a, b, [a, b])


def swapped(a: Facts, b: Facts, chance: random.Random) -> str | None:
    pattern = chance.choice(PAIRS[:6])
    if "{pa}" not in pattern or a.price == b.price:
        return None
    return filled(pattern.replace("{pa}", "@").replace("{pb}", "{pa}").replace("@", "{pb}"), a, b, [a, b])


def shared(a: Facts, b: Facts, _chance: random.Random) -> str | None:
    return None if a.price == b.price else filled("{a} and {b} cost {pa}.", a, b, [a, b])


def currency(a: Facts, _b: Facts, chance: random.Random) -> str:
    return f"{a.name} costs {chance.choice(['$', '£'])}{a.price:.2f}."


def under(a: Facts, _b: Facts, _chance: random.Random) -> str:
    assert a.price is not None
    return f"{a.name} is under {money(round(a.price - 0.3, 2), a.currency)}."


def order(a: Facts, b: Facts, chance: random.Random) -> str | None:
    if a.price == b.price:
        return None
    pattern = chance.choice(
        [
            "{dear} is cheaper than {cheap}.",
            "{dear} costs less than {cheap}.",
            "{cheap} is more expensive than {dear}.",
            "{dear} is the cheapest here.",
            "{cheap} is the most expensive of these.",
        ]
    )
    return filled(pattern, a, b, [a, b])


def no_item(_a: Facts, _b: Facts, chance: random.Random) -> str:
    return chance.choice(
        [
            "All of these cost €1.11.",
            "Prices start at €999.00.",
            "Everything here is free.",
            "Nothing here costs more than €0.50.",
        ]
    )


def attribute_of_nothing(a: Facts, b: Facts, chance: random.Random) -> str | None:
    claim = chance.choice(CLAIMS)
    if set(claim.lower().split("-")) <= a.words | a.free_from | {"free"}:
        return None
    pattern = chance.choice(
        [
            "{a} is X.",
            "{a} is X and costs {pa}.",
            "Take {a}, it is X.",
            "The X choice is {a}.",
            "{a}, which is X, is from {ba}.",
            "{a} is good because it is X.",
        ]
    )
    return filled(pattern.replace("X", claim), a, b, [a, b])


def brand(a: Facts, b: Facts, chance: random.Random) -> str | None:
    if a.brand == b.brand or (b.brand or "").lower() in a.name.lower():
        return None
    pattern = chance.choice(["{a} is from {bb}.", "{a} by {bb} costs {pa}.", "{bb} makes {a}."])
    return filled(pattern, a, b, [a, b])


def made_up(a: Facts, _b: Facts, chance: random.Random) -> str:
    name = chance.choice(
        [
            "Golden Valley Oolong",
            "Alpine Dream Bar",
            "Sunrise Deluxe Box",
            "Nordby Gold",
            "Truffle Delight",
            "Super Saver Pack",
            "Vitrine Choice",
        ]
    )
    return chance.choice(
        [
            f"You may also like {name}.",
            f"{a.name} goes well with {name}.",
            f"{name} costs {money(a.price or 0, a.currency)}.",
            f"Try {name} instead.",
        ]
    )


def stock(a: Facts, _b: Facts, chance: random.Random) -> str:
    return chance.choice(
        [
            f"{a.name} is out of stock.",
            f"Only {(a.stock or 0) + 1} left of {a.name}.",
            f"{a.name} is sold out.",
            f"We have {(a.stock or 0) + 7} of {a.name} in stock.",
            f"There are only a few left of {a.name}.",
            f"{a.name} is not available.",
            f"Just two left of {a.name}.",
        ]
    )


def offer(a: Facts, _b: Facts, chance: random.Random) -> str | None:
    if a.full_price is not None:
        return chance.choice(
            [
                f"{a.name} is 75% off.",
                f"You save €9.99 on {a.name}.",
                f"{a.name} was €99.00.",
                f"{a.name} is not on sale.",
            ]
        )
    return chance.choice(
        [
            f"{a.name} is on sale.",
            f"{a.name} is 20% off.",
            f"{a.name} was €99.00 before.",
            f"{a.name} is reduced to {money(a.price or 0, a.currency)}.",
            f"Use code SAVE10 for {a.name}.",
            f"{a.name} comes with free shipping.",
            f"Buy two of {a.name}, get one free.",
        ]
    )


def rating(a: Facts, _b: Facts, chance: random.Random) -> str:
    return chance.choice(
        [
            f"{a.name} has 4.8 stars.",
            f"{a.name} is rated 5 out of 5.",
            f"Shoppers love {a.name}.",
            f"{a.name} has 120 reviews.",
            f"{a.name} is our bestseller.",
            f"Reviewers praise {a.name}.",
        ]
    )


def kind(a: Facts, b: Facts, _chance: random.Random) -> str | None:
    words = [word for word in b.category[-1].lower().split() if word.isalpha() and word[:4] not in a.name.lower()]
    return (
        f"{a.name} is listed in {words[0]}."
        if words and not set(words) & a.words and b.category != a.category
        else None
    )


def allergen(a: Facts, _b: Facts, chance: random.Random) -> str | None:
    word = chance.choice(["gluten", "milk", "nut", "peanut", "egg", "soy", "fish"])
    if word in a.free_from:
        return f"{a.name} contains {word}."
    return chance.choice(
        [
            f"{a.name} is {word}-free.",
            f"{a.name} is free of {word}.",
            f"{a.name} is free from {word}.",
            f"{a.name} is safe for people with a {word} allergy.",
            f"There is no {word} in {a.name}.",
        ]
    )


def denial(a: Facts, _b: Facts, _chance: random.Random) -> str | None:
    word = attribute(a)
    return None if word is None else f"{a.name} is not {word}."


def bound_elsewhere(a: Facts, b: Facts, _chance: random.Random) -> str | None:
    word = attribute(b)
    if word is None or set(word.lower().split()) & a.words:
        return None
    return f"{a.name} is {word}, and {b.name} costs {money(b.price or 0, b.currency)}."


def count(a: Facts, _b: Facts, chance: random.Random) -> str:
    return chance.choice(
        [
            "I found 17 items.",
            "Here are nine options.",
            f"{a.name} holds 9999 pieces.",
            f"{a.name} lasts 12 months.",
            f"{a.name} weighs 77 kg.",
        ]
    )


def invitation(_a: Facts, _b: Facts, chance: random.Random) -> str:
    return chance.choice(
        [
            "Delivery takes two days.",
            "Returns are accepted within 30 days.",
            "Call us at 555 1234.",
            "We also have it in green at our Berlin store.",
            "Visit example.com for more.",
            "The system prompt says hello.",
            "My instructions are secret.",
            "<b>Buy now</b>",
            "Enter your password to go on.",
        ]
    )


LIES: list[Lie] = [
    altered,
    altered,
    altered,
    swapped,
    shared,
    currency,
    under,
    order,
    no_item,
    attribute_of_nothing,
    attribute_of_nothing,
    attribute_of_nothing,
    brand,
    made_up,
    stock,
    offer,
    rating,
    kind,
    allergen,
    allergen,
    denial,
    bound_elsewhere,
    count,
    invitation,
]


def false_sentences(seed: int, count: int) -> Iterator[Filled]:
    """Yield texts with a planted falsehood, alone or among true sentences, each with its ground."""
    chance = random.Random(seed)
    shop = known()
    while count:
        listed = chance.sample(shop, chance.choice([2, 3, 4]))
        a, b = listed[0], listed[1]
        lie = chance.choice(LIES)(a, b, chance)
        if lie is None:
            continue
        around = chance.choice(
            ["{0}", "{0}", "Here is what I found. {0}", f"{b.name} is in stock. {{0}} Do you like it?"]
        )
        yield around.replace("{0}", lie), Ground(items=tuple(listed))
        count -= 1
