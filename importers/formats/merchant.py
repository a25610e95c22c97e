"""Google Merchant product feeds: RSS 2.0 and Atom with the `g:` namespace, and tab-separated text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from importers.errors import DangerousXmlError, UnreadableFileError
from importers.formats import comma_separated
from importers.formats.text import open_bytes
from importers.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from importers.formats.text import Told

GOOGLE = "http://base.google.com/ns/1.0"
BLOCK_BYTES = 1 << 16
TEXT_LIMIT = 1 << 20
DEPTH_LIMIT = 32

_ENTRIES = frozenset({"item", "entry"})
_AVAILABILITY = {"in stock": "in_stock", "out of stock": "out_of_stock"}
_PRICE = re.compile(r"\s*([0-9][0-9.,]*)\s*([A-Za-z]{3})\s*$")
_RENAMED = {"id": "item_id", "google_product_category": "category"}
_PLAIN = frozenset({"item_id", "title", "description", "brand", "link", "image_link", "item_group_id"})
_REPEATED = " | "


def read(path: Path, told: Told) -> Iterator[Row]:
    """Yield one row per product, under the names and in the shapes of the API's item."""
    with open_bytes(path, lambda _: None) as raw:
        head = raw.read(256).lstrip(b"\xef\xbb\xbf \t\r\n")
    rows = _read_xml(path, told) if head.startswith(b"<") else comma_separated.read(path, told, delimiter="\t")
    for row in rows:
        yield row if row.fault else Row(row.number, to_item(row.values))


def to_item(product: dict[str, Any]) -> dict[str, Any]:
    """Rename a feed's fields and unpack its prices, availability and category path; the rest become attributes."""
    item: dict[str, Any] = {}
    attributes: dict[str, Any] = {}
    for name, text in product.items():
        ours = _RENAMED.get(name.strip().replace(" ", "_").lower(), name.strip().replace(" ", "_").lower())
        if text in (None, "") or ours == "product_type":
            continue
        if ours in _SHAPES:
            item[ours] = _SHAPES[ours](text)
        elif ours in _PLAIN:
            item[ours] = text
        else:
            attributes[ours] = text
    if product.get("product_type"):  # the shop's own taxonomy is finer than Google's
        item["category"] = _path(product["product_type"])
    return {**item, "attributes": attributes} if attributes else item


def _money(text: str) -> Any:
    match = _PRICE.match(text)
    return {"amount": match[1].replace(",", ""), "currency": match[2].upper()} if match else text


def _path(text: str) -> list[str]:
    return [part.strip() for part in text.split(_REPEATED, 1)[0].split(">") if part.strip()]


def _availability(text: str) -> str:
    return _AVAILABILITY.get(text.strip().lower(), text.strip().lower())


_SHAPES = {"price": _money, "sale_price": _money, "category": _path, "availability": _availability}


@dataclass
class _Products:
    """The SAX state: where in the document we are, and the products that are complete."""

    done: list[Row] = field(default_factory=list)
    product: dict[str, str] | None = None
    number: int = 0
    depth: int = 0
    level: int = 0
    text: list[str] = field(default_factory=list)
    length: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEPTH_LIMIT:
            msg = f"XML nested deeper than {DEPTH_LIMIT}"
            raise DangerousXmlError(msg)
        self.text.clear()
        self.length = 0
        if self.product is None and _local(name) in _ENTRIES:
            self.product, self.level = {}, self.depth
        elif self.product is not None and _local(name) == "link" and "href" in attributes:  # Atom's links
            self.product.setdefault("link", attributes["href"])

    def characters(self, data: str) -> None:
        self.length += len(data)
        if self.length > TEXT_LIMIT:
            msg = f"an XML text is longer than {TEXT_LIMIT} characters"
            raise DangerousXmlError(msg)
        self.text.append(data)

    def end(self, name: str) -> None:
        if self.product is not None and self.depth == self.level:
            self.number += 1
            self.done.append(Row(self.number, self.product))
            self.product = None
        elif self.product is not None and self.depth == self.level + 1:
            self._keep(name, "".join(self.text).strip())
        self.depth -= 1
        self.text.clear()

    def _keep(self, name: str, value: str) -> None:
        assert self.product is not None
        local = _local(name)
        known = self.product.get(local)
        if not value or (known and not name.startswith(GOOGLE)):
            return  # `g:title` outranks RSS's own `title`
        repeated = known and name.startswith(GOOGLE) and local not in _RENAMED and local not in _PLAIN
        self.product[local] = f"{known}{_REPEATED}{value}" if repeated else value


def _local(name: str) -> str:
    return name.rsplit(" ", 1)[-1]


def _refuse(*_: object) -> None:
    msg = "the feed declares a document type or an entity; remove the <!DOCTYPE ...> part"
    raise DangerousXmlError(msg)


def _read_xml(path: Path, told: Told) -> Iterator[Row]:
    products = _Products()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = products.start
    parser.EndElementHandler = products.end
    parser.CharacterDataHandler = products.characters
    with open_bytes(path, told) as raw:
        while True:
            block = raw.read(BLOCK_BYTES)
            try:
                parser.Parse(block, not block)
            except expat.ExpatError as error:
                msg = f"{path.name} is not well-formed XML: {error}"
                raise UnreadableFileError(msg) from error
            yield from products.done
            products.done.clear()
            if not block:
                return
