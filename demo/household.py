"""What the tour tells of a household, straight from the shop's files."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    from demo.shop import Shop

LAST_BASKETS = 3
USUAL_LINES = 400
"""The tour follows a household with a history of about this many lines: neither new nor the heaviest."""


class Households:
    """Purchases and titles of the shop."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    @cached_property
    def items(self) -> dict[str, dict[str, Any]]:
        """Items by id."""
        with self._shop.catalogue.open(encoding="utf-8") as lines:
            return {item["item_id"]: item for item in map(json.loads, lines)}

    def named(self, item_id: str) -> str:
        """Name an item as the shop does."""
        item = self.items.get(item_id)
        return str(item["title"]) if item else item_id

    def typical(self, count: int) -> list[str]:
        """Choose households by the size of their history, the nearest to the usual first."""
        rows = self._rows(
            "select user_id from events group by 1 having count(distinct item_id) >= 20 "
            "order by abs(count(*) - $1), user_id limit $2",
            USUAL_LINES,
            count,
        )
        return [str(row[0]) for row in rows]

    def last_baskets(self, user_id: str) -> list[tuple[str, list[str], float]]:
        """Give the last baskets, newest first: day, titles, total in the shop's currency."""
        rows = self._rows(
            'select "time"[:10], list(item_id order by item_id), sum("price.amount" * quantity) from events '
            'where user_id = $1 group by "time" order by "time" desc limit $2',
            user_id,
            LAST_BASKETS,
        )
        return [(day, [self.named(item) for item in items], float(total)) for day, items, total in rows]

    def bought(self, user_id: str) -> set[str]:
        """List the items that a household ever bought."""
        return {str(row[0]) for row in self._rows("select distinct item_id from events where user_id = $1", user_id)}

    def favourite(self, user_id: str, new_to: str = "") -> dict[str, Any]:
        """Give the item that a household bought in the most baskets, of those that another one never bought."""
        [row] = self._rows(
            "select item_id from events where user_id = $1 "
            "and item_id not in (select item_id from events where user_id = $2) group by 1 "
            'order by count(distinct "time") desc, item_id limit 1',
            user_id,
            new_to,
        )
        return self.items[row[0]]

    def choice(self, user_id: str) -> list[dict[str, Any]]:
        """Give what is in stock of the kind of thing that has the most prices, of those that a household bought."""
        tried = {self.items[item]["category"][-1] for item in self.bought(user_id)}
        kinds: dict[str, list[dict[str, Any]]] = {}
        for item in self.items.values():
            if item["category"][-1] in tried and item["availability"] == "in_stock":
                kinds.setdefault(item["category"][-1], []).append(item)
        return max(
            (kinds[kind] for kind in sorted(kinds)), key=lambda items: len({str(item["price"]) for item in items})
        )

    def untried(self, user_id: str, count: int) -> list[dict[str, Any]]:
        """Give the best sellers of the busiest category in which a household never bought anything."""
        tried = {tuple(self.items[item]["category"][:2]) for item in self.bought(user_id)}
        sold = self._rows("select item_id, count(*) from events group by 1 order by 2 desc, 1")
        groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for item_id, _ in sold:
            item = self.items[item_id]
            path = tuple(item["category"][:2])
            if path not in tried and item["availability"] == "in_stock":
                groups.setdefault(path, []).append(item)
            if len(groups.get(path, ())) == count:
                return groups[path]
        return max(groups.values(), key=len, default=[])[:count]

    def _rows(self, query: str, *values: str | int) -> list[tuple[Any, ...]]:
        with duckdb.connect(config={"threads": 1}) as database:
            database.execute(f"create view events as from read_parquet('{self._shop.events}')")
            return database.execute(query, list(values)).fetchall()
