"""What the online store keeps of an imported history: per shopper the last events, and the purchase ledger.

Both rows may be written by the live system at the same time, so each write is conditional: `H` on the bytes it was
merged with, `L` on not yet holding this import's mark, and both on the shopper's tombstone. Repeating an import changes
nothing, and brings back nothing.
"""

from __future__ import annotations

import json
import random
import time
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from importers.errors import ImportStoppedError
from vitrine.domain.erasure import NEVER
from vitrine.stores.profiles import RETRIED
from vitrine.stores.tombstones import told, unless_erased

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HISTORY_EVENTS = 200
LEDGER_ITEMS = 1000
ATTEMPTS = 8
LONGEST_PAUSE_S = 0.1
SLICE_ITEMS = 50
"""Items of one conditional ledger update: expressions end at 4 KB and 300 operators."""


@dataclass(frozen=True, slots=True)
class Purchases:
    """How often an item was bought, and when last, in epoch ms."""

    count: int
    last: int


@dataclass(frozen=True, slots=True)
class ShopperHistory:
    """What an import knows of one shopper; events are (epoch ms, type, item id), oldest first."""

    shopper: str
    events: list[tuple[int, str, str]]
    purchases: dict[str, Purchases]


class ErasedMeanwhileError(Exception):
    """The shopper was erased, up to `until` in epoch ms: what is of before that must not be written."""

    def __init__(self, until: int) -> None:
        super().__init__()
        self.until = until


def pack(events: Iterable[tuple[int, str, str]]) -> bytes:
    """Write events as the `H` row holds them."""
    return zlib.compress(json.dumps([list(event) for event in events], separators=(",", ":")).encode(), 6)


def unpack(content: bytes) -> list[tuple[int, str, str]]:
    """Read events as the `H` row holds them."""
    return [(int(at), str(kind), str(item)) for at, kind, item in json.loads(zlib.decompress(content))]


def merged(ours: list[tuple[int, str, str]], theirs: list[tuple[int, str, str]]) -> list[tuple[int, str, str]]:
    """Unite two histories and keep the newest."""
    return sorted({*ours, *theirs})[-HISTORY_EVENTS:]


class HistoryRows:
    """The `H` and `L` rows of shoppers."""

    def __init__(self, client: Any, table: str, import_id: str) -> None:
        self._client = client
        self._table = table
        self._import_id = import_id

    def fold(self, history: ShopperHistory, after: int = NEVER) -> None:
        """Bring one shopper's imported history, all of it later than `after` in epoch ms, into both rows.

        Raises ErasedMeanwhileError where the shopper was erased later than that.
        """
        if history.events:
            self._fold_events(history, after)
        if history.purchases:
            self._fold_purchases(history, after)

    def _fold_events(self, history: ShopperHistory, after: int) -> None:
        if self._put_new(_events_item(history.shopper, merged(history.events, [])), after):
            return
        for _ in range(ATTEMPTS):
            known = self._get(history.shopper, "H", "events").get("events", {}).get("B", b"")
            united = merged(history.events, unpack(known) if known else [])
            if known and united == unpack(known):
                return
            if self._replace(_events_item(history.shopper, united), known, after):
                return
        raise _contended(history.shopper)

    def _fold_purchases(self, history: ShopperHistory, after: int) -> None:
        newest = sorted(history.purchases.items(), key=lambda pair: (-pair[1].last, pair[0]))[:LEDGER_ITEMS]
        slices = [dict(newest[start : start + SLICE_ITEMS]) for start in range(0, len(newest), SLICE_ITEMS)]
        marks = [f"{self._import_id}/{number}" for number in range(len(slices))]
        if self._put_new(_ledger_item(history.shopper, dict(newest), marks), after):
            return
        for mark, part in zip(marks, slices, strict=True):
            self._add_purchases(history.shopper, mark, part, after)

    def _add_purchases(self, shopper: str, mark: str, part: Mapping[str, Purchases], after: int) -> None:
        for _ in range(ATTEMPTS):
            known = self._get(shopper, "L")
            if mark in known.get("imports", {}).get("SS", ()):
                return
            if self._accepted("Update", shopper, after, **_addition(mark, part, known), Key=_key(shopper, "L")):
                return
        raise _contended(shopper)

    def _put_new(self, item: dict[str, Any], after: int) -> bool:
        shopper = item["PK"]["S"]
        return self._accepted("Put", shopper, after, Item=item, ConditionExpression="attribute_not_exists(PK)")

    def _replace(self, item: dict[str, Any], known: bytes, after: int) -> bool:
        unchanged: dict[str, Any] = {
            "ConditionExpression": "#e = :known" if known else "attribute_not_exists(#e)",
            "ExpressionAttributeNames": {"#e": "events"},
        }
        if known:
            unchanged["ExpressionAttributeValues"] = {":known": {"B": known}}
        return self._accepted("Put", item["PK"]["S"], after, Item=item, **unchanged)

    def _get(self, shopper: str, sort_key: str, *attributes: str) -> dict[str, Any]:
        names = {f"#{number}": name for number, name in enumerate(attributes)}
        projection = {"ProjectionExpression": ", ".join(names), "ExpressionAttributeNames": names} if names else {}
        found = self._client.get_item(
            TableName=self._table, Key=_key(shopper, sort_key), ConsistentRead=True, **projection
        )
        return dict(found.get("Item", {}))

    def _accepted(self, action: str, shopper: str, after: int, **request: Any) -> bool:
        """Write a row where its condition holds and the shopper was not erased later than `after`."""
        write = {action: {"TableName": self._table, **request}}
        try:
            self._client.transact_write_items(TransactItems=[write, unless_erased(self._table, shopper, after + 1)])
        except ClientError as error:
            reasons = error.response.get("CancellationReasons", ())
            codes = [reason.get("Code") for reason in reasons]
            if "ConditionalCheckFailed" in codes[1:]:
                raise ErasedMeanwhileError(told(reasons[1])) from error
            if RETRIED & set(codes):
                time.sleep(random.uniform(0, LONGEST_PAUSE_S))  # noqa: S311 - jitter, not a secret
            elif "ConditionalCheckFailed" not in codes:
                raise
            return False
        return True


def _key(shopper: str, sort_key: str) -> dict[str, Any]:
    return {"PK": {"S": shopper}, "SK": {"S": sort_key}}


def _events_item(shopper: str, events: list[tuple[int, str, str]]) -> dict[str, Any]:
    return {**_key(shopper, "H"), "events": {"B": pack(events)}}


def _ledger_item(shopper: str, purchases: Mapping[str, Purchases], marks: list[str]) -> dict[str, Any]:
    item = {**_key(shopper, "L"), "imports": {"SS": marks}}
    for item_id, bought in purchases.items():
        item[f"n:{item_id}"] = {"N": str(bought.count)}
        item[f"t:{item_id}"] = {"N": str(bought.last)}
    return item


def _addition(mark: str, part: Mapping[str, Purchases], known: Mapping[str, Any]) -> dict[str, Any]:
    """Add counts, and move last purchases forward where the known one is older and still the same."""
    names, values = {"#m": "imports"}, {":m": {"SS": [mark]}, ":mark": {"S": mark}}
    adds, sets, conditions = ["#m :m"], [], ["NOT contains(#m, :mark)"]
    for number, (item_id, bought) in enumerate(part.items()):
        names[f"#n{number}"] = f"n:{item_id}"
        values[f":n{number}"] = {"N": str(bought.count)}
        adds.append(f"#n{number} :n{number}")
        last = known.get(f"t:{item_id}", {}).get("N")
        if last is not None and int(last) >= bought.last:
            continue
        names[f"#t{number}"] = f"t:{item_id}"
        values[f":t{number}"] = {"N": str(bought.last)}
        sets.append(f"#t{number} = :t{number}")
        conditions.append(f"(attribute_not_exists(#t{number}) OR #t{number} < :t{number})")
    return {
        "UpdateExpression": f"ADD {', '.join(adds)}" + (f" SET {', '.join(sets)}" if sets else ""),
        "ConditionExpression": " AND ".join(conditions),
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
    }


def _contended(shopper: str) -> ImportStoppedError:
    return ImportStoppedError(f"{shopper} changed during {ATTEMPTS} attempts; run the same import again")
