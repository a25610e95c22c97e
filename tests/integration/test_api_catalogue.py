"""The catalogue through the deployed API."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from catalogue.schemas import Item, ItemPage, ItemResults
from tests.integration.conftest import ApiClient, ApiFor

if TYPE_CHECKING:
    from embedded.cloud import Cloud

THREADS = 20


def item_id() -> str:
    return f"ct-{uuid.uuid4().hex[:12]}"


def article(**fields: Any) -> dict[str, Any]:
    given = {"title": "Tea", "category": ["Catalogue test"], "price": {"amount": 2.5, "currency": "EUR"}}
    return given | fields


WHOLE = article(
    description="Leaves",
    brand="Acme",
    category=["Catalogue test", "Tea", "Green"],
    sale_price={"amount": 1.99, "currency": "EUR"},
    availability="preorder",
    stock=7,
    image_link="https://shop.example/tea.png",
    link="https://shop.example/tea",
    item_group_id="teas",
    attributes={"organic": True, "grams": 250, "strength": 0.5, "origin": "Uji"},
)


@pytest.fixture
def merchant(api: ApiFor) -> ApiClient:
    return api("merchant")


def test_an_item_is_read_as_it_was_put(merchant: ApiClient) -> None:
    name = item_id()
    path = f"/v1/items/{name}"
    assert merchant.get(path).status == 404
    put = merchant.put(path, WHOLE)
    assert put.status == 200, put.body
    Item.model_validate(put.body)
    assert put.body | WHOLE == put.body
    read = merchant.get(path)
    assert (read.status, read.body) == (200, put.body)


def test_what_is_put_replaces_the_whole_and_the_same_again_changes_nothing(merchant: ApiClient) -> None:
    path = f"/v1/items/{item_id()}"
    first = merchant.put(path, WHOLE).body
    assert merchant.put(path, WHOLE).body == first
    second = merchant.put(path, article()).body
    assert (second["brand"], second["attributes"], second["sale_price"]) == (None, {}, None)
    assert second["revision"] > first["revision"]
    assert second["created_at"] == first["created_at"]


def test_a_deleted_item_is_gone_at_once_and_may_come_back(merchant: ApiClient) -> None:
    path = f"/v1/items/{item_id()}"
    assert merchant.delete(path).status == 404
    first = merchant.put(path, article()).body
    gone = merchant.delete(path)
    assert (gone.status, gone.content) == (204, b"")
    assert merchant.get(path).status == 404
    assert merchant.get(f"{path}/related").status == 404
    assert merchant.delete(path).status == 404
    assert merchant.put(path, article()).body["revision"] > first["revision"]
    assert merchant.get(path).status == 200


def test_one_bad_item_does_not_lose_the_others(merchant: ApiClient) -> None:
    good, dear, twice = item_id(), item_id(), item_id()
    sent = [
        article(item_id=good),
        article(item_id=dear, price={"amount": -1, "currency": "EUR"}),
        article(),
        article(item_id=twice, title="First"),
        article(item_id=twice, title="Last"),
        article(item_id=dear, sale_price={"amount": 9, "currency": "EUR"}),
        {"item_id": "no such form!"},
        article(item_id=good),
    ]
    answer = merchant.post("/v1/items/batch", {"items": sent})
    assert answer.status == 200, answer.body
    ItemResults.model_validate(answer.body)
    results = answer.body["results"]
    assert [(r["item_id"], r["status"]) for r in results] == [
        (good, "stored"),
        (dear, "rejected"),
        (None, "rejected"),
        (twice, "stored"),
        (twice, "stored"),
        (dear, "rejected"),
        ("no such form!", "rejected"),
        (good, "unchanged"),
    ]
    assert results[1]["errors"] == [
        {"field": "price.amount", "limit": "Input should be greater than or equal to 0", "value": -1}
    ]
    assert results[2]["errors"][0]["field"] == "item_id"
    assert "sale_price must not be above price" in results[5]["errors"][0]["limit"]
    assert merchant.get(f"/v1/items/{dear}").status == 404
    assert merchant.get(f"/v1/items/{twice}").body["title"] == "Last"


def test_a_batch_sent_again_changes_nothing(merchant: ApiClient) -> None:
    sent = {"items": [article(item_id=item_id(), title=f"Tea {n}") for n in range(100)]}
    first, second = (merchant.post("/v1/items/batch", sent).body["results"] for _ in range(2))
    assert {result["status"] for result in first} == {"stored"}
    assert {result["status"] for result in second} == {"unchanged"}
    assert [result["revision"] for result in first] == [result["revision"] for result in second]


def pages(merchant: ApiClient, limit: int) -> Iterator[list[dict[str, Any]]]:
    parameters: dict[str, Any] = {"limit": limit}
    while True:
        answer = merchant.get("/v1/items", **parameters)
        assert answer.status == 200, answer.body
        ItemPage.model_validate(answer.body)
        assert len(answer.body["items"]) <= limit
        yield answer.body["items"]
        if answer.body.get("next_cursor") is None:
            return
        parameters["cursor"] = answer.body["next_cursor"]


def test_a_listing_has_each_live_item_once(merchant: ApiClient) -> None:
    kept, deleted = [item_id() for _ in range(25)], item_id()
    sent = [article(item_id=name) for name in [*kept, deleted]]
    assert merchant.post("/v1/items/batch", {"items": sent}).status == 200
    assert merchant.delete(f"/v1/items/{deleted}").status == 204
    listed = [entry["item_id"] for page in pages(merchant, 7) for entry in page]
    assert len(listed) == len(set(listed))
    assert set(kept) <= set(listed)
    assert deleted not in listed


@pytest.mark.parametrize("cursor", ["AAAA", "eyJhZnRlciI6IlVTRVIjYW5uIn0", "{}"])
def test_a_cursor_of_another_listing_is_refused(merchant: ApiClient, cursor: str) -> None:
    answer = merchant.get("/v1/items", cursor=cursor)
    assert (answer.status, answer.body["errors"][0]["field"]) == (400, "cursor")


def test_of_changes_at_once_the_last_revision_stays(cloud: Cloud) -> None:
    path, token = f"/v1/items/{item_id()}", cloud.token("merchant")

    def change(number: int) -> tuple[int, dict[str, Any]]:
        client = ApiClient(cloud.api_url, token)
        answer = client.put(path, article(stock=number))
        client.close()
        return answer.status, answer.body

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(change, range(THREADS)))
    assert {status for status, _ in answers} <= {200, 409}
    stored = [body for status, body in answers if status == 200]
    revisions = [body["revision"] for body in stored]
    assert len(set(revisions)) == len(revisions)
    client = ApiClient(cloud.api_url, token)
    assert client.get(path).body == max(stored, key=lambda body: body["revision"])
    client.close()


@pytest.mark.parametrize(
    "fields",
    [
        {"price": {"amount": 1.999, "currency": "EUR"}},
        {"sale_price": {"amount": 1, "currency": "USD"}},
        {"sale_price": {"amount": 99, "currency": "EUR"}},
        {"attributes": {"a:b": 1}},
        {"attributes": {"a": 10**20}},
        {"category": ["A > B"]},
    ],
)
def test_an_item_that_breaks_a_rule_is_refused_and_leaves_the_old_one(
    merchant: ApiClient, fields: dict[str, Any]
) -> None:
    path = f"/v1/items/{item_id()}"
    before = merchant.put(path, article()).body
    answer = merchant.put(path, article(**fields))
    assert answer.status == 400
    assert answer.body["errors"][0]["limit"]
    assert merchant.get(path).body == before
