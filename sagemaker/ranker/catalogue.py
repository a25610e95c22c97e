"""The catalogue in memory: one column per attribute, changed by versioned deltas."""

from __future__ import annotations

import base64
import math
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from container.problem import ConflictError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ranker.arrays import Bools, Floats, Ints

CATEGORY_DEPTH = 10
Record = dict[str, Any]


class Catalogue:
    """Items as columns; an item keeps its index for ever, and a deleted item is only marked.

    Columns are views of the first `len(self)` rows of arrays that double when they are full.
    """

    def __init__(self, dimensions: int, version: int = 0) -> None:
        self.dimensions = dimensions
        self.version = version
        self.ids: list[str] = []
        self.index: dict[str, int] = {}
        self.category_paths: list[tuple[str, ...]] = []
        self.brand_names: list[str] = []
        self.titles: list[str] = []
        self.attributes: list[dict[str, str]] = []
        self._text_hashes: list[str | None] = []
        self._postings: dict[tuple[str, str], set[int]] = {}
        self._categories: dict[tuple[str, ...], int] = {}
        self._brands: dict[str, int] = {}
        self._offered: dict[bool, tuple[Bools, int]] = {}
        self._arrays = _empty(1024, dimensions)

    def __len__(self) -> int:
        """Return the number of items, the deleted ones included."""
        return len(self.ids)

    @property
    def alive(self) -> Bools:
        """Return which items are not deleted, (N,)."""
        return cast("Bools", self._column("alive"))

    @property
    def in_stock(self) -> Bools:
        """Return which items can be bought, (N,)."""
        return cast("Bools", self._column("in_stock"))

    @property
    def price(self) -> Floats:
        """Return prices, (N,); NaN where an item has none."""
        return cast("Floats", self._column("price"))

    @property
    def created_at(self) -> Ints:
        """Return creation times, (N,), epoch seconds."""
        return cast("Ints", self._column("created_at"))

    @property
    def brand(self) -> Ints:
        """Return brand codes, (N,); -1 where an item has none."""
        return cast("Ints", self._column("brand"))

    @property
    def category(self) -> Ints:
        """Return category codes, (N, CATEGORY_DEPTH): column d holds the code of the first d + 1 names, or -1."""
        return cast("Ints", self._column("category"))

    @property
    def embedded(self) -> Bools:
        """Return which items have a text vector, (N,)."""
        return cast("Bools", self._column("embedded"))

    @property
    def vectors(self) -> Floats:
        """Return text vectors, (N, dimensions), unit rows; zeros where an item has none yet."""
        return cast("Floats", self._column("vector"))

    def apply(self, version: int, records: Sequence[Mapping[str, Any]]) -> list[int]:
        """Apply the delta of one version; return the indices whose vector changed.

        Raises:
            ConflictError: The version does not follow this catalogue's.
        """
        if version != self.version + 1:
            raise ConflictError(f"delta {version} does not follow catalogue version {self.version}")
        changed = self.load(records)
        self.version = version
        return changed

    def load(self, records: Sequence[Mapping[str, Any]]) -> list[int]:
        """Put records in place by their revisions; return the indices whose vector changed."""
        self._offered.clear()
        changed: dict[int, None] = {}
        for record in records:
            position = self.index.get(record["item_id"])
            if position is None:
                position = self._add(record["item_id"])
            # An equal revision applies too: it comes again when its vector is ready.
            elif record["revision"] < self._arrays["revision"][position]:
                continue
            if self._set(position, record):
                changed[position] = None
        return list(changed)

    def offered(self, *, in_stock: bool) -> tuple[Bools, int]:
        """Return the mask of living items (in stock, if asked), (N,), and their number: kept until the next change."""
        if in_stock not in self._offered:
            mask = self.alive & self.in_stock if in_stock else self.alive.copy()
            mask.flags.writeable = False
            self._offered[in_stock] = mask, int(np.count_nonzero(mask))
        return self._offered[in_stock]

    def category_code(self, path: Sequence[str]) -> int | None:
        """Return the code of a category prefix, or None when no item has it."""
        return self._categories.get(tuple(path))

    def brand_code(self, brand: str) -> int | None:
        """Return the code of a brand, or None when no item has it."""
        return self._brands.get(brand)

    def having(self, name: str, value: str) -> set[int]:
        """Return the indices of the items with an attribute's value."""
        return self._postings.get((name, value), set())

    def card(self, position: int) -> dict[str, Any] | None:
        """Return what is known of an item, for a page when its row cannot be read; None for one without a title."""
        if not self.titles[position]:
            return None
        return {
            "title": self.titles[position],
            "brand": self.brand_names[position] or None,
            "category": list(self.category_paths[position]),
            "in_stock": bool(self._arrays["in_stock"][position]),
        }

    def _column(self, name: str) -> Any:
        return self._arrays[name][: len(self.ids)]

    def _add(self, item_id: str) -> int:
        position = len(self.ids)
        if position == len(self._arrays["alive"]):
            for name, array in self._arrays.items():
                self._arrays[name] = np.concatenate([array, np.zeros_like(array)])
        self.ids.append(item_id)
        self.index[item_id] = position
        self.category_paths.append(())
        self.brand_names.append("")
        self.titles.append("")
        self.attributes.append({})
        self._text_hashes.append(None)
        return position

    def _set(self, position: int, record: Mapping[str, Any]) -> bool:
        arrays = self._arrays
        arrays["revision"][position] = record["revision"]
        arrays["alive"][position] = not record.get("deleted", False)
        if record.get("deleted", False):
            return False
        price = record.get("price")
        arrays["price"][position] = math.nan if price is None else price
        arrays["in_stock"][position] = bool(record.get("in_stock", True))
        arrays["created_at"][position] = int(record.get("created_at") or 0)
        self.titles[position] = str(record.get("title") or "")
        self._set_brand(position, record.get("brand") or "")
        self._set_category(position, tuple(record.get("category") or ())[:CATEGORY_DEPTH])
        self._set_attributes(position, record.get("attributes") or {})
        return self._set_vector(position, record)

    def _set_brand(self, position: int, brand: str) -> None:
        self.brand_names[position] = brand
        code = self._brands.setdefault(brand, len(self._brands)) if brand else -1
        self._arrays["brand"][position] = code

    def _set_category(self, position: int, path: tuple[str, ...]) -> None:
        self.category_paths[position] = path
        row = self._arrays["category"][position]
        row[:] = -1
        for depth in range(len(path)):
            row[depth] = self._categories.setdefault(path[: depth + 1], len(self._categories))

    def _set_attributes(self, position: int, attributes: Mapping[str, Any]) -> None:
        for pair in self.attributes[position].items():
            self._postings[pair].discard(position)
        self.attributes[position] = {name: scalar(value) for name, value in attributes.items()}
        for pair in self.attributes[position].items():
            self._postings.setdefault(pair, set()).add(position)

    def _set_vector(self, position: int, record: Mapping[str, Any]) -> bool:
        encoded, text_hash = record.get("vector"), record.get("text_hash")
        same_text = text_hash is not None and text_hash == self._text_hashes[position]
        self._text_hashes[position] = text_hash
        if encoded is None and same_text:
            return False
        vector = _decode(encoded, self.dimensions) if encoded is not None else None
        self._arrays["embedded"][position] = vector is not None
        self._arrays["vector"][position] = 0.0 if vector is None else vector
        return True


def scalar(value: object) -> str:
    """Return the text by which an attribute's value is compared: 1.0 and 1 are equal, true is `true`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _decode(encoded: object, dimensions: int) -> Floats:
    """Return a vector, (dimensions,), from base64 float16."""
    raw = base64.b64decode(encoded) if isinstance(encoded, str) else bytes(encoded)  # type: ignore[call-overload]
    vector = np.frombuffer(raw, dtype="<f2").astype(np.float32)
    if vector.shape != (dimensions,) or not np.isfinite(vector).all():
        raise ValueError(f"a record's vector must hold {dimensions} finite float16 values, got {vector.shape}")
    return vector


def _empty(capacity: int, dimensions: int) -> dict[str, Any]:
    return {
        "revision": np.zeros(capacity, dtype=np.int64),
        "alive": np.zeros(capacity, dtype=np.bool_),
        "in_stock": np.zeros(capacity, dtype=np.bool_),
        "embedded": np.zeros(capacity, dtype=np.bool_),
        "price": np.zeros(capacity, dtype=np.float32),
        "created_at": np.zeros(capacity, dtype=np.int64),
        "brand": np.zeros(capacity, dtype=np.int64),
        "category": np.zeros((capacity, CATEGORY_DEPTH), dtype=np.int64),
        "vector": np.zeros((capacity, dimensions), dtype=np.float32),
    }
