"""The catalogue as a recommendation reads it: many items at once, as they are now, and the live versions with them."""

from __future__ import annotations

import json
import time
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

from vitrine.stores import batches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

FRESH_S = 1.0
MOST_TRIES = 3
"""Reads of the same keys, when the table gave a part of them only."""
_ITEM = ("title", "brand", "category", "price", "sale_price", "availability", "stock", "image_link", "link")
_SHOWN = (*_ITEM, "attributes", "created_at", "deleted", "phrases", "catalogue_version", "model_version", "newest")
_NAMES = {f"#{name}": name for name in (*_SHOWN, "PK")}
_PROJECTION = ", ".join(_NAMES)
_META = {"PK": {"S": "META"}, "SK": {"S": "LIVE"}}


class Live(NamedTuple):
    """What the catalogue's one row of state says; an empty catalogue has none.

    `newest` are the item ids that came last, newest first.
    """

    catalogue_version: int
    model_version: str
    newest: tuple[str, ...] = ()


class KeptBackError(Exception):
    """The table gave some of the rows only: `found` by item id, `missing` the ids of the others."""

    def __init__(self, found: dict[str, dict[str, Any]], missing: list[str]) -> None:
        super().__init__(f"{len(missing)} rows kept back")
        self.found = found
        self.missing = missing


class Showcase:
    """Consistent reads of the catalogue table.

    Every batch read of items brings the live state along, so that a busy worker never asks for them alone.
    """

    def __init__(self, client: Any, table: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._table = table
        self._clock = clock
        self._live = Live(0, "none")
        self._read_at = float("-inf")

    def live(self) -> Live:
        """Give the live state, at most `FRESH_S` seconds old."""
        if self._clock() - self._read_at > FRESH_S:
            started = self._clock()
            response = self._client.get_item(TableName=self._table, Key=_META, ConsistentRead=True)
            self._note(response.get("Item", {}), started)
        return self._live

    def items(self, item_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Read items by id, as rows in the table's own types; those that do not exist or are deleted are absent.

        Raises KeptBackError where the table gave a part of them only.
        """
        keys = [_META, *({"PK": {"S": f"ITEM#{item_id}"}, "SK": {"S": "I"}} for item_id in item_ids)]
        found: dict[str, dict[str, Any]] = {}
        started = self._clock()
        rows, kept_back = self._read(keys, ProjectionExpression=_PROJECTION, ExpressionAttributeNames=_NAMES)
        for row in rows:
            partition = row["PK"]["S"]
            if partition == "META":
                self._note(row, started)
            elif "deleted" not in row or not row["deleted"].get("BOOL"):
                found[partition[5:]] = row
        partitions = [key["PK"]["S"] for key in kept_back]
        if missing := [partition[5:] for partition in partitions if partition != "META"]:
            raise KeptBackError(found, missing)
        return found

    def neighbours(self, item_ids: Sequence[str], model_version: str) -> dict[str, list[tuple[str, float]]]:
        """Read (item id, weight) of each item's neighbours under a model, best first; items without any are absent."""
        sort_key = {"S": f"N#{model_version}"}
        keys = [{"PK": {"S": f"ITEM#{item_id}"}, "SK": sort_key} for item_id in item_ids]
        rows = self._read(keys, ProjectionExpression="PK, neighbours").rows
        return {row["PK"]["S"][5:]: _pairs(row["neighbours"]["B"]) for row in rows}

    def _read(self, keys: Sequence[Mapping[str, Any]], **shape: Any) -> batches.Read:
        return batches.read(self._client, self._table, keys, attempts=MOST_TRIES, ConsistentRead=True, **shape)

    def _note(self, row: Mapping[str, Any], read_at: float) -> None:
        self._live = Live(
            int(row.get("catalogue_version", {"N": "0"})["N"]),
            row.get("model_version", {"S": "none"})["S"],
            tuple([item_id["S"] for item_id in row.get("newest", {"L": []})["L"]]),
        )
        self._read_at = read_at


def _pairs(packed: bytes) -> list[tuple[str, float]]:
    return [(item_id, float(weight)) for item_id, weight in json.loads(zlib.decompress(packed))]
