"""Why an item is on the page: a code, its evidence, and a line of text that says no more than the evidence does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from recommendations.shopper import Interaction
    from vitrine.models.ranker import RankedItem

ANCHOR = "anchor"
"""Event type of an item that the request itself named; no event of the shopper's."""

_SPEAK_FOR = frozenset({"view", "click", "like", "add_to_cart", "purchase", ANCHOR})
_ABOUT_ANCHORS = frozenset({"similar_to", "bought_together"})
_NEEDS_EVENTS = frozenset({"because_you", "similar_to", "bought_together"})

_EVENT_TEXTS = {
    "because_you": {
        "view": "Because you looked at {title}",
        "click": "Because you looked at {title}",
        "like": "Because you like {title}",
        "add_to_cart": "Because you put {title} in your cart",
        "purchase": "Because you bought {title}",
        ANCHOR: "Goes with {title}",
    },
    "similar_to": dict.fromkeys(_SPEAK_FOR, "Similar to {title}"),
    "bought_together": dict.fromkeys(_SPEAK_FOR, "Often chosen with {title}"),
}
_TEXTS = {
    "popular": "Popular with shoppers",
    "new_for_you": "New for you",
    "explore": "Something different to discover",
    "buy_again": "You bought this before",
    "trending": "Trending now",
    "new_arrival": "New in the shop",
    "selected": "Selected for you",
}


def speaks(origin: Interaction) -> bool:
    """Say whether an event can speak for an item: a dislike or a removal speaks for none."""
    return origin.type in _SPEAK_FOR


def evidence(ranked: RankedItem, origins: Sequence[Interaction]) -> list[dict[str, Any]]:
    """List the events that speak for the item, strongest first."""
    events = []
    for index, share in sorted(ranked.events, key=lambda event: -event[1]):
        origin = origins[index]
        if speaks(origin) and share > 0.0:
            event = {"item_id": origin.item_id, "type": origin.type, "share": round(share, 4)}
            events.append(event if origin.event_id is None else {"event_id": origin.event_id} | event)
    return events or _asked_about(ranked.code, origins)


def only_anchor(origins: Sequence[Interaction]) -> str | None:
    """Give the item that the request is about, where it is about one."""
    anchors = [origin.item_id for origin in origins if origin.type == ANCHOR]
    return anchors[0] if len(anchors) == 1 else None


def _asked_about(code: str, origins: Sequence[Interaction]) -> list[dict[str, Any]]:
    """Name the one item that was asked about, where the ranker says "like it" or "with it" and means that one."""
    anchor = only_anchor(origins) if code in _ABOUT_ANCHORS else None
    return [] if anchor is None else [{"item_id": anchor, "type": ANCHOR, "share": 1.0}]


def reason(ranked: RankedItem, events: list[dict[str, Any]], titles: Mapping[str, str]) -> dict[str, Any]:
    """Give the reason as the API shows it: code, text, events and attributes.

    A code that claims an event needs one that speaks for the item; without it the item is only `selected`.
    """
    code = ranked.code if events or ranked.code not in _NEEDS_EVENTS else "selected"
    return {
        "code": code,
        "text": _text(code, events, titles),
        "events": events,
        "attributes": [{"name": name, "value": value} for name, value in ranked.attributes],
    }


def _text(code: str, events: Sequence[Mapping[str, Any]], titles: Mapping[str, str]) -> str:
    if code not in _NEEDS_EVENTS:
        return _TEXTS[code]
    strongest = events[0]
    title = titles.get(strongest["item_id"], "another item")
    return _EVENT_TEXTS[code][strongest["type"]].format_map({"title": title})
