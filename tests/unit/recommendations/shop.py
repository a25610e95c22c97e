"""A shop in memory: the stores' contracts, and a ranker that is a slow, obvious reference."""

from __future__ import annotations

import io
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ReadTimeoutError

from recommendations.ask import Ask
from recommendations.experiments import Experiments
from recommendations.filters import Filters
from recommendations.item import Item
from recommendations.losses import Losses
from recommendations.rankings import Rankings
from recommendations.related import Related
from recommendations.service import Recommender
from recommendations.shelf import item_of
from recommendations.shopper import Shopper
from recommendations.surfaces import Surfaces
from recommendations.tolerant import TolerantCatalogue, TolerantExposures, TolerantShoppers, TolerantTrends
from vitrine.breaker import Breaker
from vitrine.errors import AwayError
from vitrine.models.ranker import Ranker
from vitrine.stores.showcase import Live

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vitrine.stores.exposures import Exposure

NOW = 1_764_000_000.0


@dataclass
class Shop:
    """Everything a request meets; `indexed` is the catalogue as the ranker last loaded it."""

    stock: dict[str, Item] = field(default_factory=dict)
    indexed: dict[str, Item] = field(default_factory=dict)
    near: dict[str, list[tuple[str, float]]] = field(default_factory=dict)
    trend: dict[int, list[tuple[str, float]]] = field(default_factory=dict)
    shoppers: dict[str, Shopper] = field(default_factory=dict)
    recorded: list[tuple[str, Exposure]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    ranker_up: bool = True
    exposures_up: bool = True
    away: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.losses = Losses(lambda _loss, error: self.failures.append(error))
        self.catalogue = TolerantCatalogue(self, self.losses)

    def live(self) -> Live:
        self._answer("catalogue")
        newest = sorted(self.stock, key=lambda item_id: -self.stock[item_id].created_at)
        return Live(17, "m1", tuple(newest))

    def items(self, item_ids: Sequence[str]) -> Mapping[str, Item]:
        assert len(set(item_ids)) == len(item_ids)
        self._answer("catalogue")
        return {item_id: self.stock[item_id] for item_id in item_ids if item_id in self.stock}

    def item(self, item_id: str, row: Mapping[str, Any]) -> Item:
        return item_of(item_id, row)

    def _answer(self, store: str) -> None:
        if store in self.away:
            raise AwayError(store, "breaker_open")

    def neighbours(self, item_ids: Sequence[str], model_version: str) -> Mapping[str, Sequence[tuple[str, float]]]:
        self._answer("catalogue")
        assert model_version == "m1"
        return {item_id: self.near[item_id] for item_id in item_ids if item_id in self.near}

    def top(
        self, window_s: int, country: str | None, categories: Sequence[Sequence[str]]
    ) -> Sequence[tuple[str, float]]:
        self._answer("trends")
        return self.trend.get(window_s, [])

    def read(self, shopper_key: str) -> Shopper:
        self._answer("profiles")
        return self.shoppers.get(shopper_key, Shopper(shopper_key))

    def record(self, shopper_key: str, exposure: Exposure) -> bool:
        if not self.exposures_up:
            raise OSError("no table")
        if exposure.consent == "none":
            return False
        self.recorded.append((shopper_key, exposure))
        return True

    def shown(self, shopper_key: str, root: str, first: str, last: str) -> set[str]:
        self._answer("profiles")
        chain = [e for key, e in self.recorded if key == shopper_key and e.root == root and first <= e.sort_key <= last]
        return {shown.item_id for exposure in chain for shown in exposure.items}

    def invoke_endpoint(self, *, Body: bytes, **_: Any) -> dict[str, Any]:  # noqa: N803
        if not self.ranker_up:
            raise ReadTimeoutError(endpoint_url="ranker")
        request = json.loads(Body)
        self.requests.append(request)
        return {"Body": io.BytesIO(json.dumps(self._ranked(request)).encode())}

    def _ranked(self, request: dict[str, Any]) -> dict[str, Any]:
        eligible = [i for i in self.indexed.values() if accepts(request["filter"], i)]
        allowed = None if request["candidates"] is None else set(request["candidates"])
        eligible = [
            i for i in eligible if i.item_id not in request["exclude"] and (allowed is None or i.item_id in allowed)
        ]
        evidence = [{"index": len(request["history"]) - 1, "share": 1.0}] if request["history"] else []
        best = sorted(eligible, key=lambda item: item.item_id)[: request["k"]]
        code = "similar_to" if request["mode"] == "similar" else "because_you" if evidence else "popular"
        items = [
            {
                "item_id": item.item_id,
                "score": 1.0 / (place + 1),
                "propensity": 1.0,
                "card": {
                    "title": item.title,
                    "brand": item.brand,
                    "category": list(item.category),
                    "in_stock": item.in_stock,
                },
                "reason": {"code": code, "events": evidence, "attributes": []},
            }
            for place, item in enumerate(best)
        ]
        return {"model_version": "m1", "catalogue_version": 17, "items": items, "eligible": len(eligible)}

    def surfaces(self) -> Surfaces:
        trends = TolerantTrends(self, self.losses)
        return Surfaces(self.ranker(), self.catalogue, trends, self.losses)

    def ranker(self) -> Ranker:
        return Ranker("ranker", lambda _: self, Breaker())

    def recommender(self) -> Recommender:
        shoppers, exposures = TolerantShoppers(self, self.losses), TolerantExposures(self, self.losses)
        surfaces, experiments, lost = self.surfaces(), Experiments.parse([]), self.failures.append
        return Recommender(shoppers, self.catalogue, surfaces, exposures, experiments, 0.0, lost, self.losses)

    def related(self) -> Related:
        return Related(self.catalogue, self.surfaces(), self.losses)

    def rankings(self) -> Rankings:
        shoppers, lost, losses = TolerantShoppers(self, self.losses), self.failures.append, self.losses
        experiments = Experiments.parse([])
        return Rankings(shoppers, self.catalogue, self.ranker(), self, experiments, 0.0, lost, losses)


def accepts(wanted: dict[str, Any], item: Item) -> bool:
    """Apply a compiled filter the way the ranker does, one condition after another."""
    price = item.price if item.sale_price is None else item.sale_price
    sold_out = item.availability == "out_of_stock" or item.stock == 0
    conditions = [
        not (wanted["in_stock"] and sold_out),
        "categories" not in wanted or any(list(item.category[: len(p)]) == p for p in wanted["categories"]),
        "brands" not in wanted or item.brand in wanted["brands"],
        "min_price" not in wanted or (price is not None and price >= wanted["min_price"]),
        "max_price" not in wanted or (price is not None and price <= wanted["max_price"]),
        "created_after" not in wanted or item.created_at >= wanted["created_after"],
        all(item.attribute(name) in values for name, values in wanted.get("attributes", {}).items()),
        item.brand not in wanted.get("not_brands", []),
        not any(list(item.category[: len(p)]) == p for p in wanted.get("not_categories", [])),
        not any(item.attribute(name) in values for name, values in wanted.get("not_attributes", {}).items()),
    ]
    return all(conditions)


def item(item_id: str, **fields: Any) -> Item:
    """Make an item that is in stock, costs 2 dollars and came an hour ago."""
    given: dict[str, Any] = {
        "title": f"The {item_id}",
        "category": ("Grocery", "Dairy"),
        "availability": "in_stock",
        "brand": "Acme",
        "price": 2.0,
        "currency": "USD",
        "created_at": NOW - 3600,
    }
    return Item(item_id=item_id, **(given | fields))


def ask(surface: Any = "home", k: int = 5, **fields: Any) -> Ask:
    """Ask for a page, with ten seconds to answer."""
    return Ask(surface=surface, k=k, now=NOW, deadline=time.monotonic() + 10.0, **fields)


__all__ = ["NOW", "Filters", "Shop", "ask", "item"]
