"""Why an item is on the page: a code, its evidence, and a line of text that says no more than the evidence does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from recommendations.item import NO_PHRASES
from recommendations.phrases import PHRASES
from vitrine.domain.locales import DEFAULT
from vitrine.domain.phrases import SLOT, key_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vitrine.models.ranker import RankedItem
    from vitrine.stores.visits import Interaction

ANCHOR = "anchor"
"""Event type of an item that the request itself named; no event of the shopper's."""

_SPEAK_FOR = frozenset({"view", "click", "like", "add_to_cart", "purchase", ANCHOR})
_ABOUT_ANCHORS = frozenset({"similar_to", "bought_together"})


def speaks(origin: Interaction) -> bool:
    """Say whether an event can speak for an item: a dislike or a removal speaks for none."""
    return origin.type in _SPEAK_FOR


def anchors(origins: Sequence[Interaction]) -> list[str]:
    """List the items that the request is about."""
    return [origin.item_id for origin in origins if origin.type == ANCHOR]


def reason(
    ranked: RankedItem,
    origins: Sequence[Interaction],
    titles: Mapping[str, str],
    language: str = DEFAULT,
    phrases: Mapping[str, str] = NO_PHRASES,
) -> dict[str, Any]:
    """Give the reason as the API shows it: code, text in a language of `PHRASES`, events and attributes.

    `phrases` are the item's own sentences, in English, which take the place of the templates'.

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
        "text": _said(ranked.item_id, code, events, about, titles, language, phrases),
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


def _said(
    item_id: str,
    code: str,
    events: Sequence[Mapping[str, Any]],
    about: Sequence[str],
    titles: Mapping[str, str],
    language: str,
    phrases: Mapping[str, str],
) -> str:
    """Put a reason into the item's own words where there are some, else into the template's."""
    if phrases and events and language == DEFAULT and len(about) < 2:
        strongest = events[0]
        phrase = phrases.get(key_of(code, strongest["type"]))
        title = titles.get(strongest["item_id"])
        if phrase and title and strongest["item_id"] != item_id:
            return phrase.replace(SLOT, title)
    return sentence(item_id, code, events, about, titles, language)


def sentence(
    item_id: str,
    code: str,
    events: Sequence[Mapping[str, Any]],
    about: Sequence[str],
    titles: Mapping[str, str],
    language: str,
) -> str:
    """Put a reason into words; `events` are strongest first, `about` the items that the request named."""
    phrases = PHRASES[language]
    if code in phrases.about:
        said = phrases.about[code]
        return said.this if len(about) > 1 else said.about(titles.get(events[0]["item_id"]))
    if code == "because_you":
        said = phrases.because[events[0]["type"]]
        strongest = events[0]["item_id"]
        return said.this if strongest == item_id else said.about(titles.get(strongest))
    return phrases.plain[code]
