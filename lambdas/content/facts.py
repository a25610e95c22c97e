"""What may be said of an item, and by which of its fields a draft stands or falls."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from vitrine.domain.grounding import Facts, plain
from vitrine.domain.grounding.facts import words_of
from vitrine.domain.grounding.vocabulary import ALLERGENS
from vitrine.domain.items import in_stock

MOST_ATTRIBUTES = 6
"""Attributes that a text tells."""
MOST_VALUE_CHARS = 60
_DECLARATIONS = frozenset({"allergen", "allergy", "contain", "contains", "free", "trace", "ingredient", "vegan",
                           "vegetarian", "halal", "kosher"})  # fmt: skip
"""Words of an attribute that a shopper's health or faith may hang on: the label says it, and no copy does."""
_TEXT = ("title", "brand", "category", "attributes")
_RESTS_ON = {
    "description": _TEXT,
    "review_summary": ("title",),
    "promotion": (*_TEXT, "price", "sale_price", "available"),
    "email": (*_TEXT, "price", "sale_price", "available"),
}
DELETED = "deleted"


def facts_of(item: Mapping[str, Any], *, priced: bool) -> Facts:
    """Give the facts of a stored item; prices and stock only where `priced`."""
    price, sale = item.get("price") or {}, item.get("sale_price")
    pays = (sale or price) if priced else {}
    reduced = priced and sale is not None and sale["amount"] < price["amount"]
    return Facts(
        name=plain(item["title"]),
        price=float(pays["amount"]) if pays else None,
        currency=pays.get("currency"),
        full_price=float(price["amount"]) if reduced else None,
        in_stock=in_stock(item),
        brand=plain(item.get("brand") or "") or None,
        category=tuple(filter(None, map(plain, item.get("category") or ()))),
        attributes=dict(_spoken(item.get("attributes") or {})),
    )


def _spoken(attributes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the attributes that copy may tell, as plain words: none that is false, long, or about allergens."""
    told = 0
    for name, value in sorted(attributes.items()):
        spoken, said = plain(name.replace("_", " ")), _said(value)
        wanted = spoken and said not in ("", "false") and len(said) <= MOST_VALUE_CHARS
        if wanted and not (ALLERGENS | _DECLARATIONS) & words_of(spoken, said) and told < MOST_ATTRIBUTES:
            told += 1
            yield spoken, said


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return plain(str(value))


def rests_on(item: Mapping[str, Any] | None, kind: str) -> dict[str, str]:
    """Give a digest of each field that a draft of this kind tells of; of an item that is gone, that it is."""
    if item is None or item.get("deleted"):
        return {DELETED: DELETED}
    values = {**item, "available": in_stock(item)}
    return {name: _digest(values.get(name) or None) for name in _RESTS_ON[kind]}


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Name the fields that are not what a draft was written from."""
    if DELETED in now:
        return [DELETED]
    return [name for name, known in before.items() if now.get(name) != known]


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:16]
