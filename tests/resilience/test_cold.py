"""A worker that starts while something is away has nothing to remember, and answers all the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from recommendations.schemas import RecommendationsResponse
from tests.integration.conftest import ApiClient
from tests.integration.test_api_events import event, shopper_id
from tests.resilience.conftest import ITEMS
from tests.resilience.drill import until_whole
from tests.resilience.failures import BROKEN, GONE, RANKER, service, table

if TYPE_CHECKING:
    from embedded.cloud import Cloud

USER = shopper_id()


@pytest.fixture
def shopper(shop: Cloud) -> Iterator[ApiClient]:
    """A shopper, answered by workers that have just started."""
    client = ApiClient(shop.api_url, shop.token("shopper", USER))
    for name in ("recommendations", "events", "sessions"):
        shop.runtime.end_workers(f"vitrine-dev-{name}")
    yield client
    until_whole(client, USER)
    client.close()


def test_without_the_catalogue_items_are_what_the_ranker_knows_of_them(shop: Cloud, shopper: ApiClient) -> None:
    with table("catalogue", **GONE)(shop):
        answer = shopper.get(f"/v1/users/{USER}/recommendations", k=5)
    assert answer.status == 200
    RecommendationsResponse.model_validate(answer.body)
    assert (answer.body["source"], answer.body["degraded"]) == ("model", ["live_stock"])
    assert len(answer.body["items"]) == 5
    for item in answer.body["items"]:
        assert item["item_id"] in ITEMS
        assert item["title"] == f"Article {item['item_id']}"
        assert item["price"] is item["stock"] is None


def test_without_anything_the_answer_is_an_empty_page_that_says_why(shop: Cloud, shopper: ApiClient) -> None:
    with ExitStack() as stack:
        for inject in (RANKER["5xx"], service("dynamodb", **BROKEN), service("secretsmanager", **BROKEN)):
            stack.enter_context(inject(shop))
        page = shopper.get(f"/v1/users/{USER}/recommendations", k=5)
        told = shopper.post("/v1/events", {"events": [event("view", ITEMS[0])]})
        opened = ApiClient(shop.api_url).post("/v1/sessions", {})
    assert page.status == 200
    RecommendationsResponse.model_validate(page.body)
    assert page.body["items"] == []
    assert page.body["degraded"] == ["live_stock", "popularity", "model", "personalisation"]
    for answer in (told, opened):
        assert (answer.status, answer.headers["Content-Type"]) == (503, "application/problem+json")
        assert int(answer.headers["Retry-After"]) >= 1


def test_with_secrets_manager_away_a_warm_worker_opens_sessions_and_lets_them_in(shop: Cloud) -> None:
    nobody = ApiClient(shop.api_url)
    first = ApiClient(shop.api_url, nobody.post("/v1/sessions", {}).body["token"])
    assert first.get(f"/v1/items/{ITEMS[0]}").status == 200
    with service("secretsmanager", **BROKEN)(shop) as fault:
        opened = nobody.post("/v1/sessions", {})
        assert opened.status == 201
        session = ApiClient(shop.api_url, opened.body["token"])
        path = f"/v1/sessions/{opened.body['session_id']}/recommendations"
        assert len(session.get(path, k=5).body["items"]) == 5
        session.close()
    assert fault.hits == 0
    nobody.close()
    first.close()
