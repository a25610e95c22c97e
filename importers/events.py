"""Rows of an event history, judged by the API's rules and shaped as the lake keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from importers import edge
from importers.pipeline import Fault
from vitrine.domain.consent import Consent, allows, effective

if TYPE_CHECKING:
    from importers.known_items import RememberedItems
    from importers.pipeline import Place


class EventJudge:
    """Gives the lake's record of a row; a row without an event id gets one from the import's id and its place.

    A row that says nothing of consent has `default`; one that allows no storing is refused.
    """

    def __init__(self, import_id: str, received_at: int, default: Consent) -> None:
        self._import_id = import_id
        self._received_at = received_at
        self._default = default

    def __call__(self, fields: dict[str, Any], place: Place) -> dict[str, Any] | list[Fault]:
        """Judge one row."""
        shopper = edge.shopper_key(fields)
        if isinstance(shopper, Fault):
            return [shopper]
        fields.setdefault("event_id", f"{self._import_id}-{place.ordinal}-{place.line}")
        event = edge.read_event(fields, self._received_at)
        if isinstance(event, list):
            return event
        event["shopper"], event["received_at"] = shopper, self._received_at
        event["consent"] = effective(None, event["consent"], self._default)
        if not allows(event["consent"], "service"):
            return [Fault("consent", "at least service, or the event is not stored", event["consent"])]
        return event


class FlaggingSink:
    """Marks events on items that the catalogue does not know, then passes the chunk on."""

    def __init__(self, known: RememberedItems, sink: Any) -> None:
        self._known = known
        self._sink = sink

    def __call__(self, chunk: int, records: list[dict[str, Any]]) -> int:
        """Flag and store one chunk."""
        known = self._known.among({record["item_id"] for record in records if record.get("item_id")})
        for record in records:
            record["unknown_item"] = bool(record.get("item_id")) and record["item_id"] not in known
        return int(self._sink(chunk, records))
