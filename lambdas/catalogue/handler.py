"""`/v1/items`: the catalogue as merchants write it and storefronts read it."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.service import Shelves, shown
from vitrine import http, settings
from vitrine.stores.catalogue import CatalogueTable
from vitrine.stores.clients import dependency


@dataclass(frozen=True, slots=True)
class Settings:
    """What the function is told of."""

    catalogue_table: str


_SHELVES = Shelves(CatalogueTable(dependency("catalogue"), settings.read(Settings).catalogue_table))


def get_item(request: http.Request) -> http.Reply:
    """Read an item."""
    return http.Reply(_SHELVES.get(request.path["item_id"]))


def put_item(request: http.Request) -> http.Reply:
    """Create or replace an item."""
    stored, _ = _SHELVES.put(request.body.model_dump() | {"item_id": request.path["item_id"]})
    return http.Reply(shown(stored))


def put_items(request: http.Request) -> http.Reply:
    """Create or replace a batch."""
    return http.Reply({"results": _SHELVES.put_many(request.body.items)})


def delete_item(request: http.Request) -> http.Reply:
    """Delete an item."""
    _SHELVES.delete(request.path["item_id"])
    return http.Reply(None, 204)


def list_items(request: http.Request) -> http.Reply:
    """Give a page of the catalogue."""
    return http.Reply(_SHELVES.page(request.query.limit, request.query.cursor))


handle = http.entry(
    "catalogue",
    {
        "getItem": get_item,
        "putItem": put_item,
        "putItems": put_items,
        "deleteItem": delete_item,
        "listItems": list_items,
    },
)
