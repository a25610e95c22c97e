"""Event types, and what one says about its item."""

from __future__ import annotations

EVENT_TYPES = ("view", "click", "like", "add_to_cart", "purchase", "remove_from_cart", "dislike", "search")
"""The order is the network's vocabulary: append only."""

EVENT_CODE = {name: code for code, name in enumerate(EVENT_TYPES)}

# How much an event speaks for items like its own; what was taken back or disliked speaks for nothing.
EVENT_WEIGHT = (1.0, 1.0, 2.0, 3.0, 3.0, 0.0, 0.0, 0.0)

POSITIVE = tuple(code for code, weight in enumerate(EVENT_WEIGHT) if weight > 0)
