"""What a page rested on, in a form that is kept with its exposure: events once each, and for each item its share."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_EVENTS = 5
"""Events kept of one reason, strongest first; those beyond carry next to nothing."""
_KEPT_CONTEXT = ("country", "device", "local_time")
_MOST_CHARS = 200


class Act(NamedTuple):
    """An event that spoke for items; without an event id it was imported, or is an item that the request named."""

    item_id: str
    type: str
    event_id: str | None = None


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why one item was shown: a code, (index into the acts, share of the score) strongest first, and attributes."""

    code: str
    events: tuple[tuple[int, float], ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a page rested on: acts, each item's grounds in the order shown, context, and how much was read.

    Of the request's context country, device and local time are kept, of its attributes only the names. `history` and
    `purchases` count what was read of the shopper, `anchors` the items that the request named.
    """

    acts: tuple[Act, ...] = ()
    items: tuple[Grounds, ...] = ()
    context: Mapping[str, str] | None = None
    context_names: tuple[str, ...] = ()
    history: int = 0
    purchases: int = 0
    anchors: int = 0

    def packed(self) -> bytes:
        """Give the form that is stored."""
        fields = {
            "a": [[act.item_id, act.type, act.event_id] for act in self.acts],
            "i": [[one.code, [list(event) for event in one.events], [list(a) for a in one.attributes]]
                  for one in self.items],
            "c": dict(self.context or {}),
            "n": list(self.context_names),
            "h": self.history,
            "p": self.purchases,
            "r": self.anchors,
        }  # fmt: skip
        return zlib.compress(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode(), 6)

    @classmethod
    def unpacked(cls, content: bytes) -> Evidence:
        """Read the form that is stored."""
        fields = json.loads(zlib.decompress(content))
        grounds = (
            Grounds(code, tuple((int(index), float(share)) for index, share in events), tuple(map(tuple, attributes)))
            for code, events, attributes in fields["i"]
        )
        acts = tuple(Act(item_id, kind, event_id) for item_id, kind, event_id in fields["a"])
        return cls(acts, tuple(grounds), fields["c"], tuple(fields["n"]), fields["h"], fields["p"], fields["r"])

    def readable(self) -> dict[str, Any]:
        """Give it as an export tells it."""
        acts = [{"item_id": act.item_id, "type": act.type, "event_id": act.event_id} for act in self.acts]
        reasons = [
            {
                "code": one.code,
                "events": [{**acts[index], "share": share} for index, share in one.events],
                "attributes": dict(one.attributes),
            }
            for one in self.items
        ]
        context = {**(self.context or {}), "attributes": list(self.context_names)}
        return {"reasons": reasons, "context": context, "events_read": self.history, "purchases_read": self.purchases}


def evidence(
    reasons: Sequence[Mapping[str, Any]],
    context: Mapping[str, Any],
    history: int = 0,
    purchases: int = 0,
    anchors: int = 0,
) -> Evidence:
    """Keep of reasons, as the API shows them, what they rest on; the counts are those of `Evidence`."""
    places: dict[Act, int] = {}
    grounds = []
    for reason in reasons:
        events = [
            (
                places.setdefault(Act(event["item_id"], event["type"], event.get("event_id")), len(places)),
                event["share"],
            )
            for event in reason["events"][:MOST_EVENTS]
        ]
        attributes = tuple((one["name"], one["value"][:_MOST_CHARS]) for one in reason["attributes"])
        grounds.append(Grounds(reason["code"], tuple(events), attributes))
    kept = {name: str(context[name]) for name in _KEPT_CONTEXT if name in context}
    names = tuple(sorted(context.get("attributes", ())))
    return Evidence(tuple(places), tuple(grounds), kept, names, history, purchases, anchors)
