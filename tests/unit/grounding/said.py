"""Sentences about a small shop: patterns that are true of what they are filled with, and ways to make them false."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from assistant.facts import facts_of
from recommendations.item import Item
from tests.conversations.shop import items
from vitrine.domain.grounding import Facts, Ground, money

# {a} and {b} are names, {pa} and {pb} prices, {fa} full prices, {ba} brands, {sa} stock, {la} the last level of the
# category, {na} how many items there are, {xa} what a is (an attribute), {off} a saving, {pct} a percentage.
ANY = (
    "{a} costs {pa}.",
    "{a} is {pa}.",
    "You can get {a} for {pa}.",
    "For {pa} there is {a}.",
    "At {pa}, {a} could be worth a look.",
    "How about {a} at {pa}?",
    "My first idea: {a}, which comes to {pa}.",
    "{a} is from {ba}.",
    "{a} by {ba} costs {pa}.",
    "If you like {ba}, have a look at {a}.",
    "{ba} makes {a}, and it costs {pa}.",
    "{a} is in stock.",
    "{a} is available right away for {pa}.",
    "We have {sa} of {a} in stock.",
    "There are {sa} left of {a}.",
    "{a} is listed in {la}.",
    "In {la} there is {a} for {pa}.",
    "{a} (from {ba}) is priced at {pa} and in stock.",
    "Would {a} suit you? It costs {pa}.",
    "I would suggest {a}. It is from {ba}.",
    "Have a look at {a}; it is {pa} and we have it in stock.",
    "{a} may be a good choice at {pa}.",
    "Here is {a}, a {ba} product for {pa}.",
    "One option is {a}, which you can have for {pa}.",
    "Let me start with {a} – {pa}, in stock.",
    "Your result: {a}. The price is {pa}.",
    "{a} costs less than {pa1}.",
    "{a} is under {pa1}.",
    "{a} costs at least {pa}.",
)
PAIRS = (
    "{a} costs {pa} and {b} costs {pb}.",
    "{a} is {pa}, {b} is {pb}.",
    "There is {a} for {pa}, and for {pb} there is {b}.",
    "{a} comes from {ba}, while {b} comes from {bb}.",
    "You could choose between {a} ({pa}) and {b} ({pb}).",
    "First {a} at {pa}, then {b} at {pb}.",
    "Both {a} and {b} are in stock.",
    "{a} or {b}? The first one costs {pa}.",
    "{a} is {ba}, but {b} is {bb}.",
    "Compared with {b} at {pb}, {a} costs {pa}.",
    "I found {na} items, among them {a} for {pa}.",
    "Here are {na} options: {a} at {pa} and {b} at {pb} are two of them.",
    "{cheap} is cheaper than {dear}.",
    "{cheap} costs less than {dear}.",
    "{dear} is more expensive than {cheap}.",
    "{lowest} is the cheapest of these.",
    "The cheapest one is {lowest}.",
    "{highest} is the most expensive here.",
)
WITH_ATTRIBUTE = (
    "{a} is {xa}.",
    "{a} is {xa} and costs {pa}.",
    "If {xa} matters to you, take {a}.",
    "{a}, which is {xa}, is from {ba}.",
    "Looking for something {xa}? {a} is {xa}.",
    "The {xa} choice would be {a} at {pa}.",
    "It is {xa}: {a}.",
)
ON_SALE = (
    "{a} is reduced from {fa} to {pa}.",
    "{a} was {fa} and is now {pa}.",
    "{a} is on sale for {pa} instead of {fa}.",
    "You save {off} on {a}.",
    "{a} is {pct}% off.",
    "Right now {a} costs {pa}, down from {fa}.",
)
FREE_OF = (
    "{a} is declared free of {ga}.",
    "{a} is {ga}-free, according to the label.",
    "According to the shop, {a} is free from {ga}.",
)
GENERAL = (
    "Here is what I found for you.",
    "These fit what you asked for.",
    "Would you like to see something else?",
    "Is there a price you have in mind?",
    "Tell me more about what you like.",
    "I am not sure what you mean.",
    "I could not find a better match, sorry.",
    "Just say if you want something cheaper.",
    "Hello! What are you looking for today?",
    "You're welcome, enjoy!",
    "Which of these do you like?",
    "Here are {na} ideas.",
    "All of these are in stock.",
    "Thanks for telling me.",
)
Filled = tuple[str, Ground]


def known() -> list[Facts]:
    """Give the facts of every item of the shop that is in stock."""
    return [facts for facts in map(facts_of, map(_item, items())) if facts.in_stock]


def _item(row: dict[str, object]) -> Item:
    price, sale = row["price"], row.get("sale_price")
    assert isinstance(price, dict)
    assert isinstance(sale, dict | None)
    given = {name: row[name] for name in ("item_id", "title", "brand", "stock", "attributes")}
    return Item(
        **given,  # type: ignore[arg-type]
        category=tuple(row["category"]),  # type: ignore[arg-type]
        availability="in_stock",
        price=price["amount"],
        sale_price=sale["amount"] if sale else None,
        currency=price["currency"],
    )


def attribute(facts: Facts) -> str | None:
    """Give a word that an attribute makes true of an item."""
    words = [
        name if value == "true" else value for name, value in facts.attributes.items() if value not in ("false", "none")
    ]
    return words[0].replace("_", " ") if words else None


def true_sentences(seed: int, count: int) -> Iterator[Filled]:
    """Yield sentences that are true, each with its ground."""
    chance = random.Random(seed)
    shop = known()
    while count:
        listed = chance.sample(shop, 4)
        a, b = listed[0], listed[1]
        kinds: list[tuple[str, ...]] = [ANY, ANY, PAIRS, GENERAL]
        kinds += [WITH_ATTRIBUTE] * (attribute(a) is not None) + [ON_SALE] * (a.full_price is not None)
        kinds += [FREE_OF] * bool(a.free_from)
        pattern = chance.choice(chance.choice(kinds))
        if ("cheap" in pattern or "dear" in pattern) and a.price == b.price:
            continue
        yield filled(pattern, a, b, listed), Ground(items=tuple(listed))
        count -= 1


def filled(pattern: str, a: Facts, b: Facts, listed: list[Facts]) -> str:
    """Fill a pattern with what is true of its items."""
    assert a.price is not None
    assert b.price is not None
    cheap, dear = (a, b) if a.price < b.price else (b, a)
    full = a.full_price or 0.0
    given = {
        "a": a.name, "b": b.name, "pa": money(a.price, a.currency), "pb": money(b.price, b.currency),
        "pa1": money(a.price + 1, a.currency), "ba": a.brand, "bb": b.brand, "sa": a.stock, "la": a.category[-1],
        "na": len(listed), "xa": attribute(a), "fa": money(full, a.currency), "cheap": cheap.name, "dear": dear.name,
        "lowest": min(listed, key=lambda facts: facts.price or 0.0).name,
        "highest": max(listed, key=lambda facts: facts.price or 0.0).name,
        "off": money(round(full - a.price, 2), a.currency), "pct": round(100 * (1 - a.price / full)) if full else 0,
        "ga": next((word for word in ("gluten", "nut", "milk", "soy", "egg") if word in a.free_from), "gluten"),
    }  # fmt: skip
    return pattern.format_map(given)


def grounded(*named: str, **more: object) -> Ground:
    """Give the ground of an answer that lists items by the beginnings of their names."""
    shop = known()
    return replace(Ground(items=tuple(next(f for f in shop if f.name.startswith(name)) for name in named)), **more)  # type: ignore[arg-type]
