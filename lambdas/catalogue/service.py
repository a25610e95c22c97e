"""Items as merchants change them: every change raises the revision, an identical retry changes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from pydantic import ValidationError

from catalogue.schemas import BatchItem, Item
from vitrine.domain import cursor
from vitrine.domain.items import text_hash, valid_item_id
from vitrine.domain.phrases import carried
from vitrine.errors import ConflictError, InvalidInputError, NotFoundError
from vitrine.http import field_errors
from vitrine.stores.catalogue import TOMBSTONE_S

ATTEMPTS = 6
"""Tries of a change that others got in the way of."""
SHOWN = frozenset(Item.model_fields)
_OURS = frozenset({"PK", "SK", "revision", "created_at", "updated_at", "text_hash", "ttl", "phrases", "phrased"})


class Table(Protocol):
    """Where items are kept."""

    def get(self, item_id: str) -> dict[str, Any] | None:
        """Read an item's row."""

    def get_many(self, item_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Read several items' rows."""

    def replace(self, values: Mapping[str, Any], known_revision: int | None) -> bool:
        """Write a row if it is at the revision known."""

    def page(self, limit: int, after: str | None) -> tuple[list[dict[str, Any]], str | None]:
        """List live items."""


class Shelves:
    """The catalogue."""

    def __init__(self, table: Table, clock: Callable[[], float] = time.time) -> None:
        self._table = table
        self._clock = clock

    def get(self, item_id: str) -> dict[str, Any]:
        """Read an item; raises NotFoundError for one that is not there, or no more."""
        found = self._table.get(item_id)
        if found is None or found.get("deleted"):
            raise NotFoundError
        return shown(found)

    def put(self, item: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
        """Create or replace an item; gives it as stored, and whether that changed anything."""
        return self._put(item, self._table.get(item["item_id"]))

    def put_many(self, sent: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Create or replace items, in order; gives a result for each."""
        checked = [_checked(raw) for raw in sent]
        names = {entry["item_id"] for entry in checked if "errors" not in entry}
        known = self._table.get_many(sorted(names)) if names else {}
        return [entry if "errors" in entry else self._put_one(entry, known) for entry in checked]

    def _put_one(self, item: dict[str, Any], known: dict[str, dict[str, Any]]) -> dict[str, Any]:
        stored, changed = self._put(item, known.get(item["item_id"]))
        # The same item may stand in a batch twice: the last one wins.
        known[item["item_id"]] = stored
        status = "stored" if changed else "unchanged"
        return {"item_id": item["item_id"], "status": status, "revision": stored["revision"]}

    def _put(self, item: Mapping[str, Any], known: dict[str, Any] | None) -> tuple[dict[str, Any], bool]:
        for _ in range(ATTEMPTS):
            if known is not None and _content(known) == _content(item):
                return known, False
            values = self._next(item, known)
            if self._table.replace(values, known["revision"] if known else None):
                return values, True
            known = self._table.get(item["item_id"])
        raise ConflictError("others keep changing this item; try again")

    def _next(self, item: Mapping[str, Any], known: Mapping[str, Any] | None) -> dict[str, Any]:
        now = self._clock()
        reborn = known is None or known.get("deleted")
        return {
            **item,
            "revision": max(int(now * 1000), known["revision"] + 1 if known else 0),
            "created_at": int(now) if reborn or known is None else known["created_at"],
            "updated_at": int(now),
            "text_hash": text_hash(item),
            **carried(item, known),
        }

    def delete(self, item_id: str) -> None:
        """Delete an item; raises NotFoundError for one that is not there, or no more."""
        for _ in range(ATTEMPTS):
            known = self._table.get(item_id)
            if known is None or known.get("deleted"):
                raise NotFoundError
            now = int(self._clock())
            tombstone = {
                "item_id": item_id,
                "deleted": True,
                "revision": max(now * 1000, known["revision"] + 1),
                "created_at": known["created_at"],
                "updated_at": now,
                "ttl": now + TOMBSTONE_S,
                **carried({}, known),
            }
            if self._table.replace(tombstone, known["revision"]):
                return
        raise ConflictError("others keep changing this item; try again")

    def page(self, limit: int, text: str | None) -> dict[str, Any]:
        """A page of the catalogue, and the cursor of the next."""
        items, last = self._table.page(limit, _after(text))
        body: dict[str, Any] = {"items": [shown(item) for item in items]}
        return body | ({"next_cursor": cursor.encode({"after": last})} if last else {})


def _after(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        after = cursor.decode(text).get("after")
        if not isinstance(after, str) or not after.startswith("ITEM#") or not valid_item_id(after[5:]):
            raise ValueError("not a cursor of this listing")
    except ValueError as error:
        raise InvalidInputError.of("cursor", str(error), text) from error
    return after


def shown(stored: Mapping[str, Any]) -> dict[str, Any]:
    """A stored item as callers get it: what was not given is null."""
    return {name: stored.get(name) for name in sorted(SHOWN)} | {"attributes": stored.get("attributes") or {}}


def _content(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a merchant said of an item."""
    return {name: value for name, value in values.items() if name not in _OURS and value not in (None, {})}


def _checked(raw: Mapping[str, Any]) -> dict[str, Any]:
    """An item of a batch, or its rejection."""
    try:
        return BatchItem.model_validate(raw).model_dump()
    except ValidationError as error:
        item_id = raw.get("item_id")
        return {
            "item_id": item_id[:128] if isinstance(item_id, str) else None,
            "status": "rejected",
            "errors": [entry.as_json() for entry in field_errors(error)],
        }
