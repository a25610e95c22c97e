"""What is true of the small shop, said by hand and item by item: what answers are judged by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from tests.conversations.shop import items

ITEMS = {item["item_id"]: item for item in items()}
_NO_NUTS = """
jam-1 jam-2 jam-3 jam-4 pasta-1 pasta-2 pasta-3 sauce-1 sauce-3 cookies-1 cookies-2 cookies-4 choc-1 choc-2 choc-5
bread-1 bread-2 bread-3 cheese-1 cheese-2 cheese-3 yogurt-1 yogurt-2
"""
_NO_MILK = """
jam-1 jam-2 jam-3 jam-4 pasta-1 pasta-2 pasta-3 pasta-4 sauce-1 sauce-3 cookies-2 cookies-3 choc-1 choc-5 nuts-1 nuts-2
nuts-3 bread-1 bread-2 cheese-3 yogurt-2 soap-1 soap-2
"""
_NO_EGGS = """
jam-1 jam-2 jam-3 jam-4 jam-5 pasta-1 pasta-3 pasta-4 sauce-1 sauce-2 sauce-3 cookies-2 cookies-3 choc-1 choc-2 choc-3
choc-4 choc-5 nuts-1 nuts-2 nuts-3 bread-1 bread-2 cheese-1 cheese-2 cheese-3 yogurt-1 yogurt-2 soap-1 soap-2
"""
_NO_GLUTEN = """
jam-1 jam-2 jam-3 jam-4 jam-5 pasta-3 sauce-1 sauce-2 sauce-3 cookies-4 choc-1 choc-2 choc-3 choc-4 choc-5 nuts-1 nuts-2
bread-2 cheese-1 cheese-2 cheese-3 yogurt-1 yogurt-2 dog-2
"""
FREE: dict[str, frozenset[str]] = {
    "nuts": frozenset([*_NO_NUTS.split(), "nuts-3"]),
    "peanuts": frozenset(_NO_NUTS.split()),
    "milk": frozenset(_NO_MILK.split()),
    "eggs": frozenset(_NO_EGGS.split()),
    "gluten": frozenset(_NO_GLUTEN.split()),
    "kiwi": frozenset(),
    "mustard": frozenset(),
}
"""What a careful reader of the shop's data would give to somebody with an allergy."""
_AMOUNT = re.compile(r"[€$](\d+\.\d\d)")
_CONTAINS = re.compile(r"declared to contain (.+)")
_IS = re.compile(r"^(.+) is ([a-z ]+)\.$")


def to_pay(item_id: str) -> float:
    """Give what an item costs now."""
    return to_pay_of(ITEMS[item_id])


def to_pay_of(item: Mapping[str, Any]) -> float:
    """Give what an item of any shop costs now."""
    amount: float = item.get("sale_price", item["price"])["amount"]
    return amount


def violations(item_id: str, wanted: dict[str, Any]) -> list[str]:
    """List the conditions of a script that an item breaks."""
    item = ITEMS[item_id]
    title, attributes = item["title"].lower(), item["attributes"]
    broken = {
        "category": item["category"][-1] != wanted.get("category", item["category"][-1]),
        "department": item["category"][0] != wanted.get("department", item["category"][0]),
        "not_category": item["category"][-1] in wanted.get("not_category", ()),
        "max": to_pay(item_id) > wanted.get("max", 1e9),
        "min": to_pay(item_id) < wanted.get("min", 0),
        "brand": item["brand"] not in wanted.get("brand", [item["brand"]]),
        "not_brand": item["brand"] in wanted.get("not_brand", ()),
        "title": wanted.get("title", "") not in title,
        "not_title": any(word in title for word in wanted.get("not_title", ())),
        "attributes": any(attributes.get(n) != v for n, v in wanted.get("attributes", {}).items()),
        "not_attributes": any(attributes.get(n) == v for n, v in wanted.get("not_attributes", {}).items()),
        "free_from": any(item_id not in FREE[thing] for thing in wanted.get("free_from", ())),
        "stock": item["stock"] == 0,
    }
    return [name for name, is_broken in broken.items() if is_broken]


def untrue(entry: dict[str, Any], shop: Mapping[str, dict[str, Any]] = ITEMS) -> list[str]:
    """List what of a listed item is not what the shop has: the item itself, its title, its prices."""
    item = shop.get(entry["item_id"])
    if item is None:
        return ["item"]
    sale = item.get("sale_price")
    known = {
        "title": item["title"],
        "brand": item["brand"],
        "price": item["price"]["amount"],
        "sale_price": sale["amount"] if sale else None,
        "stock": item.get("stock"),
    }
    return [name for name, value in known.items() if entry[name] != value]


def _sentences(text: str, shop: Mapping[str, dict[str, Any]]) -> list[str]:
    """Cut a text into sentences; a full stop inside a title ends none."""
    for title in {" ".join(item["title"].split()) for item in shop.values()}:
        if ". " in title:
            text = text.replace(title, title.replace(". ", ".\0"))
    return [sentence.replace("\0", " ") for sentence in re.split(r"(?<=[.!?]) (?=[A-Z])", text)]


def false_prices(text: str, limits: set[float], shop: Mapping[str, dict[str, Any]] = ITEMS) -> list[str]:
    """List the amounts of a text that stand after a title and are not that item's, and those of no item at all."""
    wrong = []
    for sentence in _sentences(text, shop):
        named = [item for item in shop.values() if " ".join(item["title"].split()) in sentence]
        amounts = {float(amount) for amount in _AMOUNT.findall(sentence)}
        right = {to_pay_of(item) for item in named} | {item["price"]["amount"] for item in named} | limits
        if amounts - right:
            wrong.append(sentence)
    return wrong


def _declares(declared: str, thing: str) -> bool:
    """Say whether a list of allergens has one: egg is of eggs, hazelnuts are nuts, and peanuts are none."""
    words = [word.rstrip("s") for word in re.split(r"\W+", declared.lower()) if word]
    nuts = ("nut", "almond", "hazelnut", "walnut", "cashew")
    return any(word in nuts for word in words) if thing == "nuts" else thing.rstrip("s") in words


def false_attributes(
    text: str, entries: Iterable[Mapping[str, Any]], shop: Mapping[str, dict[str, Any]] = ITEMS
) -> list[str]:
    """List the sentences `title is attribute` of a text that the shop does not say, and no reason of the `entries`."""
    reasons = {(entry["title"], entry["reason"]["text"].lower()) for entry in entries}
    wrong = []
    for sentence in _sentences(text, shop):
        found = _IS.match(sentence)
        item = next((i for i in shop.values() if found and i["title"] == found[1]), None)
        if found is None or item is None or found[2] in ("in stock", "out of stock", "the cheapest of these"):
            continue
        if (item["title"], found[2]) in reasons:
            continue
        contained = _CONTAINS.fullmatch(found[2])
        if contained is not None:
            declared = str(item["attributes"].get("allergens", ""))
            wrong += [sentence for thing in re.split(r", | and ", contained[1]) if not _declares(declared, thing)]
            continue
        said = found[2].split(" and ")
        wrong += [sentence for word in said if item["attributes"].get(word.replace(" ", "_")) is not True]
    return wrong
