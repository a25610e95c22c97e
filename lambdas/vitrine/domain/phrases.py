"""Sentences that a language model wrote for reasons: kept on the row of the item that they stand beside.

`phrases` holds the hash of what an item is called, and texts by key; `{because}` stands for what the shopper did
something with. A text that is empty was refused, and the template speaks. Every write of them raises `phrased`, so that
a merchant's change neither loses nor keeps one by accident; the item's revision stays, for nothing of it has changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

SLOT = "{because}"
KEYS = (
    "because_you:view",
    "because_you:like",
    "because_you:add_to_cart",
    "because_you:purchase",
    "similar_to:",
    "bought_together:",
)
"""Reasons that are phrased: code, and the type of the event where the sentence tells of one."""


def key_of(code: str, kind: str) -> str:
    """The key of a reason: a click is told as a view."""
    return f"{code}:{'view' if kind == 'click' else kind}" if code == "because_you" else f"{code}:"


def content_hash(item: Mapping[str, Any]) -> str:
    """A name for what a sentence may say of an item: when that changes, the item's sentences go."""
    said = [item.get("title"), item.get("brand"), list(item.get("category") or ())]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:16]


def carried(item: Mapping[str, Any], known: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a new version of an item keeps of the known row: its sentences, where they still hold, and their count."""
    if known is None or "phrased" not in known:
        return {}
    kept = known.get("phrases")
    same = kept is not None and kept["hash"] == content_hash(item)
    return {"phrased": known["phrased"]} | ({"phrases": kept} if same else {})
