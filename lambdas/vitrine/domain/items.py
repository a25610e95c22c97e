"""Catalogue items: what of them decides what is shown, and the form in which the ranker gets them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

ITEM_ID_PATTERN = r"^[A-Za-z0-9._~:-]{1,128}$"
_ITEM_ID = re.compile(ITEM_ID_PATTERN)
DESCRIPTION_CHARS = 400
"""Characters of a description that its text vector is made of: the encoder reads no more."""


def valid_item_id(text: str) -> bool:
    """Whether a text may be the id of an item."""
    return _ITEM_ID.fullmatch(text) is not None


def in_stock(item: Mapping[str, Any]) -> bool:
    """Whether an item can be ordered."""
    return item.get("availability") != "out_of_stock" and item.get("stock") != 0


def price_to_pay(item: Mapping[str, Any]) -> tuple[float | None, str | None]:
    """The amount and currency that a shopper pays now."""
    price = item.get("sale_price") or item.get("price")
    return (float(price["amount"]), str(price["currency"])) if price else (None, None)


def embedding_text(item: Mapping[str, Any]) -> str:
    """The words that an item's text vector is made of."""
    parts = [item["title"], item.get("brand") or "", " > ".join(item.get("category") or ())]
    parts.append((item.get("description") or "")[:DESCRIPTION_CHARS])
    return ". ".join(part for part in parts if part)


def text_hash(item: Mapping[str, Any]) -> str:
    """A name for the text: items whose text did not change keep their vector."""
    return hashlib.sha256(embedding_text(item).encode()).hexdigest()[:32]


def segment_record(item: Mapping[str, Any], vector: str | None) -> dict[str, Any]:
    """An item as a catalogue segment carries it to the ranker; `vector` is base64 of 384 float16, or None."""
    amount, currency = price_to_pay(item)
    return {
        "item_id": item["item_id"],
        "revision": item["revision"],
        "deleted": bool(item.get("deleted")),
        "title": item.get("title", ""),
        "brand": item.get("brand"),
        "category": list(item.get("category") or ()),
        "price": amount,
        "currency": currency,
        "in_stock": in_stock(item) and not item.get("deleted"),
        "attributes": dict(item.get("attributes") or {}),
        "created_at": item.get("created_at", 0),
        "group_id": item.get("item_group_id"),
        "text_hash": item.get("text_hash"),
        "vector": vector,
    }
