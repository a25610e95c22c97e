"""Which items a shopper may not get on a surface, whatever their score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recommendations.choosing import unwanted_items
from recommendations.shopper import disliked, purchased

if TYPE_CHECKING:
    from recommendations.ask import Ask
    from recommendations.shopper import Shopper

_ONLY_NEW_TO_THE_SHOPPER = frozenset({"home", "new_arrivals"})


def excluded(shopper: Shopper, ask: Ask) -> frozenset[str]:
    """List what is left out: shown before, disliked, wanted less of, asked about, and on some surfaces bought."""
    left_out = disliked(shopper) | ask.shown | set(ask.anchors) | unwanted_items(shopper.choices, ask.now)
    if ask.surface in _ONLY_NEW_TO_THE_SHOPPER and not ask.include_purchased:
        left_out |= purchased(shopper)
    return frozenset(left_out)
