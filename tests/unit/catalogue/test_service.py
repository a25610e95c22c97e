from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from catalogue.schemas import Item, ItemBody
from catalogue.service import Shelves
from tests.unit.catalogue.test_segments import OneAtATime
from vitrine.errors import InvalidInputError, NotFoundError
from vitrine.stores.catalogue import CatalogueTable


def _shelves(aws: dict[str, Any], now: float = 1_700_000_000.0) -> Shelves:
    return Shelves(CatalogueTable(aws["dynamodb"], "catalogue"), clock=lambda: now)


def _item(item_id: str = "milk", **changes: Any) -> dict[str, Any]:
    body = ItemBody.model_validate(
        {"title": "Milk", "category": ["Grocery", "Dairy"], "price": {"amount": 1.99, "currency": "USD"}, **changes}
    )
    return body.model_dump() | {"item_id": item_id}


def test_an_item_is_read_as_it_was_written(aws: dict[str, Any]) -> None:
    shelves = _shelves(aws)
    shelves.put(_item(attributes={"organic": True, "fat": 3.5}, stock=4))
    found = Item.model_validate(shelves.get("milk"))
    assert (found.title, found.price.amount, found.stock, found.attributes) == (
        "Milk",
        1.99,
        4,
        {"organic": True, "fat": 3.5},
    )


def test_an_identical_retry_changes_nothing(aws: dict[str, Any]) -> None:
    first, changed = _shelves(aws).put(_item())
    again, changed_again = _shelves(aws, 1_700_000_100.0).put(_item())
    assert (changed, changed_again) == (True, False)
    assert first["revision"] == again["revision"]


def test_a_change_raises_the_revision_even_when_the_clock_stands_still(aws: dict[str, Any]) -> None:
    shelves = _shelves(aws)
    first, _ = shelves.put(_item())
    second, _ = shelves.put(_item(stock=0))
    assert second["revision"] > first["revision"]
    assert second["created_at"] == first["created_at"]


def test_a_deleted_item_is_gone_and_can_come_back(aws: dict[str, Any]) -> None:
    shelves = _shelves(aws)
    first, _ = shelves.put(_item())
    shelves.delete("milk")
    with pytest.raises(NotFoundError):
        shelves.get("milk")
    with pytest.raises(NotFoundError):
        shelves.delete("milk")
    reborn, changed = shelves.put(_item())
    assert changed
    assert reborn["revision"] > first["revision"]


def test_changes_at_once_are_all_made_one_after_another(aws: dict[str, Any]) -> None:
    shelves = _shelves({"dynamodb": OneAtATime(aws["dynamodb"], threading.Lock())})
    with ThreadPoolExecutor(4) as pool:
        stored = list(pool.map(lambda stock: shelves.put(_item(stock=stock))[0], range(1, 5)))
    assert len({entry["revision"] for entry in stored}) == 4
    assert shelves.get("milk")["revision"] == max(entry["revision"] for entry in stored)


def test_one_bad_item_of_a_batch_does_not_lose_the_others(aws: dict[str, Any]) -> None:
    good = {"title": "Milk", "category": ["Dairy"], "price": {"amount": 1, "currency": "USD"}}
    sent = [
        {**good, "item_id": "a"},
        {**good, "item_id": "b", "price": {"amount": -1, "currency": "USD"}},
        {**good, "item_id": "c"},
    ]
    results = _shelves(aws).put_many(sent)
    assert [entry["status"] for entry in results] == ["stored", "rejected", "stored"]
    [error] = results[1]["errors"]
    assert (error["field"], error["value"]) == ("price.amount", -1)
    assert [entry["status"] for entry in _shelves(aws).put_many(sent)] == ["unchanged", "rejected", "unchanged"]


def test_pages_list_every_live_item_once(aws: dict[str, Any]) -> None:
    shelves = _shelves(aws)
    for number in range(23):
        shelves.put(_item(f"i{number}"))
    shelves.delete("i7")
    listed: list[str] = []
    cursor = None
    while True:
        page = shelves.page(5, cursor)
        assert len(page["items"]) <= 5
        listed += [item["item_id"] for item in page["items"]]
        cursor = page.get("next_cursor")
        if cursor is None:
            break
    assert sorted(listed) == sorted(f"i{number}" for number in range(23) if number != 7)


@pytest.mark.parametrize("cursor", ["x", "e30", "eyJhZnRlciI6MX0"])
def test_a_cursor_that_is_not_ours_is_refused(aws: dict[str, Any], cursor: str) -> None:
    with pytest.raises(InvalidInputError):
        _shelves(aws).page(5, cursor)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "x" * 501),
        ("category", []),
        ("price", {"amount": 1.999, "currency": "USD"}),
        ("price", {"amount": float("nan"), "currency": "USD"}),
        ("sale_price", {"amount": 5, "currency": "USD"}),
        ("sale_price", {"amount": 1, "currency": "EUR"}),
        ("availability", "soon"),
        ("stock", -1),
        ("link", "http://plain.example/x"),
        ("attributes", {str(n): n for n in range(51)}),
        ("colour", "red"),
    ],
)
def test_what_an_item_may_not_say(field: str, value: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        _item(**{field: value})
