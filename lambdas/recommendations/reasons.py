"""Why an item is on the page: a code, its evidence, and a line of text that says no more than the evidence does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vitrine.models.ranker import RankedItem
    from vitrine.stores.visits import Interaction

ANCHOR = "anchor"
"""Event type of an item that the request itself named; no event of the shopper's."""

_SPEAK_FOR = frozenset({"view", "click", "like", "add_to_cart", "purchase", ANCHOR})
_BECAUSE = {
    "view": "Because you looked at {title}",
    "click": "Because you looked at {title}",
    "like": "Because you like {title}",
    "add_to_cart": "Because you put {title} in your cart",
    "purchase": "Because you bought {title}",
    ANCHOR: "Goes with {title}",
}
_ABOUT_ANCHORS = {"similar_to": "Similar to {title}", "bought_together": "Often chosen with {title}"}
_TEXTS = {
    "popular": "Popular with shoppers",
    "new_for_you": "New for you",
    "explore": "Something different to discover",
    "buy_again": "You bought this before",
    "trending": "Trending now",
    "new_arrival": "Among the newest in the shop",
    "selected": "Selected for you",
    "matches_query": "Matches what you asked for",
}
_NO_TITLE = "another item"
_ANCHORS_TITLE = "what you picked"
_ITSELF = "this"


def speaks(origin: Interaction) -> bool:
    """Say whether an event can speak for an item: a dislike or a removal speaks for none."""
    return origin.type in _SPEAK_FOR


def anchors(origins: Sequence[Interaction]) -> list[str]:
    """List the items that the request is about."""
    return [origin.item_id for origin in origins if origin.type == ANCHOR]


def reason(ranked: RankedItem, origins: Sequence[Interaction], titles: Mapping[str, str]) -> dict[str, Any]:
    """Give the reason as the API shows it: code, text, events and attributes.

    A code that claims an event needs one that speaks for the item; without it the item is only `selected`.
    """
    events = _events(ranked, origins)
    about = anchors(origins) if ranked.code in _ABOUT_ANCHORS else []
    if len(about) == 1 and not any(event["type"] == ANCHOR for event in events):
        rest = max(1.0 - sum(event["share"] for event in events), 0.0)
        events.insert(0, {"item_id": about[0], "type": ANCHOR, "share": round(rest, 4)})
    claims = ranked.code == "because_you" or ranked.code in _ABOUT_ANCHORS
    code = ranked.code if events or about or not claims else "selected"
    return {
        "code": code,
        "text": _text(ranked.item_id, code, events, about, titles),
        "events": events,
        "attributes": [{"name": name, "value": value} for name, value in ranked.attributes],
    }


def _events(ranked: RankedItem, origins: Sequence[Interaction]) -> list[dict[str, Any]]:
    """List the events that speak for the item, strongest first."""
    events = []
    for index, share in sorted(ranked.events, key=lambda event: -event[1]):
        origin = origins[index]
        if speaks(origin) and share > 0.0:
            event = {"item_id": origin.item_id, "type": origin.type, "share": round(share, 4)}
            events.append(event if origin.event_id is None else {"event_id": origin.event_id} | event)
    return events


def _text(
    item_id: str, code: str, events: Sequence[Mapping[str, Any]], about: Sequence[str], titles: Mapping[str, str]
) -> str:
    if code in _ABOUT_ANCHORS:
        title = _ANCHORS_TITLE if len(about) > 1 else titles.get(events[0]["item_id"], _NO_TITLE)
        return _ABOUT_ANCHORS[code].format_map({"title": title})
    if code == "because_you":
        strongest = events[0]
        title = _ITSELF if strongest["item_id"] == item_id else titles.get(strongest["item_id"], _NO_TITLE)
        return _BECAUSE[strongest["type"]].format_map({"title": title})
    return _TEXTS[code]
