"""Recommendations through the deployed API."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from recommendations.schemas import RankingsResponse, RecommendationsResponse, RelatedResponse
from tests.integration.conftest import ApiClient, ApiFor

if TYPE_CHECKING:
    from embedded.cloud import Cloud

ROOT = "Recommendations test"
DAIRY = f"{ROOT} > Dairy"
GARDEN = f"{ROOT} > Garden"
DAIRY_ITEMS = [f"rt-dairy-{n}" for n in range(12)]
GARDEN_ITEMS = [f"rt-garden-{n}" for n in range(12)]
PATIENCE_S = 30.0


def document(item_id: str, aisle: str, **fields: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "title": f"{aisle} article {item_id}",
        "description": f"Something for the {aisle.lower()}",
        "brand": "Acme" if item_id.endswith("1") else "Zest",
        "category": [ROOT, aisle],
        "price": {"amount": 2.5, "currency": "USD"},
        "availability": "in_stock",
        "attributes": {"organic": item_id.endswith("2")},
    }
    return given | fields


def put(cloud: Cloud, item_id: str, aisle: str, **fields: Any) -> None:
    merchant = ApiClient(cloud.api_url, cloud.token("merchant"))
    answer = merchant.put(f"/v1/items/{item_id}", document(item_id, aisle, **fields))
    merchant.close()
    assert answer.status in (200, 201), answer.body


@pytest.fixture(scope="module")
def shop(cloud: Cloud) -> Cloud:
    """A small shop of two aisles that the ranker knows."""
    for item_id in DAIRY_ITEMS:
        put(cloud, item_id, "Dairy")
    for item_id in GARDEN_ITEMS:
        put(cloud, item_id, "Garden")
    storefront = ApiClient(cloud.api_url, cloud.token("storefront"))
    everything = {*DAIRY_ITEMS, *GARDEN_ITEMS}

    def known() -> bool:
        answer = storefront.get("/v1/users/rt-nobody/recommendations", k=50, category=ROOT)
        return answer.status == 200 and answer.body["source"] == "model" and everything <= set(ids(answer.body))

    wait_until(known)
    storefront.close()
    return cloud


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait for what a stream brings."""
    give_up = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < give_up, "it did not come"
        time.sleep(0.2)


def ids(body: dict[str, Any]) -> list[str]:
    return [entry["item_id"] for entry in body["items"]]


def shopper_id() -> str:
    return f"rt-{uuid.uuid4().hex[:12]}"


def event(kind: str, item_id: str) -> dict[str, Any]:
    return {
        "event_id": uuid.uuid4().hex,
        "type": kind,
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "item_id": item_id,
    }


def send(client: ApiClient, *events: dict[str, Any], **owner: str) -> None:
    answer = client.post("/v1/events", {"events": list(events), **owner})
    assert answer.status == 202, answer.body
    assert {result["status"] for result in answer.body["results"]} == {"accepted"}


def ask(client: ApiClient, user_id: str, **parameters: Any) -> dict[str, Any]:
    answer = client.get(f"/v1/users/{user_id}/recommendations", **({"category": ROOT} | parameters))
    assert answer.status == 200, answer.body
    RecommendationsResponse.model_validate(answer.body)
    body: dict[str, Any] = answer.body
    return body


@contextmanager
def ranker_stopped(cloud: Cloud) -> Iterator[None]:
    name = cloud.parameter("ranker-endpoint")
    cloud.stop_endpoint(name)
    try:
        yield
    finally:
        cloud.start_endpoint(name)


def test_home_answers_with_live_items_and_where_they_come_from(shop: Cloud, api: ApiFor) -> None:
    user = shopper_id()
    body = ask(api("shopper", user), user, k=5)
    assert len(body["items"]) == len(set(ids(body))) == 5
    assert body["source"] == "model"
    assert body["model_version"]
    assert body["items"][0]["price"] == 2.5
    assert body["items"][0]["category"][0] == ROOT


def test_an_accepted_event_is_in_the_next_answer_s_evidence(shop: Cloud, api: ApiFor) -> None:
    user = shopper_id()
    client = api("shopper", user)
    viewed = event("view", "rt-garden-3")
    send(client, viewed)
    with shop.wire.recording() as calls:
        body = ask(client, user, k=5)
    assert body["source"] == "model"
    evidence = [e.get("event_id") for entry in body["items"] for e in entry["reason"]["events"]]
    assert viewed["event_id"] in evidence
    reads = [
        c.body for c in calls if c.operation == "Query" and c.body["ExpressionAttributeValues"][":pk"]["S"][0] == "U"
    ]
    assert [read["ConsistentRead"] for read in reads] == [True]
    batches = [table for c in calls if c.operation == "BatchGetItem" for table in c.body["RequestItems"].values()]
    assert batches
    assert all(table["ConsistentRead"] for table in batches)


def test_with_the_ranker_stopped_an_accepted_event_still_changes_the_answer(shop: Cloud, api: ApiFor) -> None:
    user = shopper_id()
    client = api("shopper", user)
    with ranker_stopped(shop):
        before = ask(client, user, k=5)
        send(client, event("purchase", ids(before)[0]), event("dislike", ids(before)[1]))
        with shop.wire.recording() as calls:
            after = ask(client, user, k=5)
    assert before["source"] == after["source"] == "fallback"
    assert len(after["items"]) == 5
    assert not {ids(before)[0], ids(before)[1]} & set(ids(after))
    assert any(c.operation == "Query" and c.body.get("ConsistentRead") for c in calls)


def test_home_leaves_out_what_was_bought_unless_asked_and_buy_again_has_it(shop: Cloud, api: ApiFor) -> None:
    user = shopper_id()
    client = api("shopper", user)
    send(client, event("purchase", "rt-dairy-4"))
    assert "rt-dairy-4" not in ids(ask(client, user, k=100))
    assert "rt-dairy-4" in ids(ask(client, user, k=100, include_purchased="true"))
    again = ask(client, user, surface="buy_again")
    assert ids(again) == ["rt-dairy-4"]
    assert again["items"][0]["reason"]["code"] == "buy_again"


def test_a_disliked_item_is_gone_and_a_like_brings_it_back(shop: Cloud, api: ApiFor) -> None:
    user = shopper_id()
    client = api("shopper", user)
    send(client, event("dislike", "rt-garden-5"))
    body = ask(client, user, k=100)
    assert "rt-garden-5" not in ids(body)
    assert all(e["type"] != "dislike" for entry in body["items"] for e in entry["reason"]["events"])
    send(client, event("like", "rt-garden-5"))
    assert "rt-garden-5" in ids(ask(client, user, k=100))


def test_product_and_cart_leave_out_what_they_are_about(shop: Cloud, api: ApiFor) -> None:
    user = shopper_id()
    client = api("shopper", user)
    assert "rt-dairy-0" not in ids(ask(client, user, surface="product", item_id="rt-dairy-0", k=100))
    named = ask(client, user, surface="cart", item_id=["rt-dairy-0", "rt-garden-0"], k=100)
    assert not {"rt-dairy-0", "rt-garden-0"} & set(ids(named))
    send(client, event("add_to_cart", "rt-dairy-1"), event("add_to_cart", "rt-dairy-2"))
    send(client, event("remove_from_cart", "rt-dairy-2"))
    implied = ids(ask(client, user, surface="cart", k=100))
    assert "rt-dairy-1" not in implied
    assert "rt-dairy-2" in implied


def test_new_arrivals_are_new(shop: Cloud, api: ApiFor) -> None:
    user = shopper_id()
    assert len(ask(api("shopper", user), user, surface="new_arrivals", k=5)["items"]) == 5


def test_trending_follows_the_counters(shop: Cloud, api: ApiFor) -> None:
    storefront = api("storefront")
    for _ in range(5):
        send(storefront, event("purchase", "rt-garden-7"), user_id=shopper_id())

    def trends() -> bool:
        body = ask(storefront, "rt-nobody", surface="trending", window="PT1H", category=GARDEN, k=5)
        return ids(body)[:1] == ["rt-garden-7"] and body["items"][0]["reason"]["code"] == "trending"

    give_up = time.monotonic() + 60.0
    while not trends():
        assert time.monotonic() < give_up
        time.sleep(1.0)


@pytest.mark.parametrize(
    ("parameters", "holds"),
    [
        ({"category": DAIRY}, lambda entry: entry["category"][1] == "Dairy"),
        ({"category": [DAIRY, GARDEN]}, lambda entry: entry["category"][0] == ROOT),
        ({"brand": "Acme"}, lambda entry: entry["brand"] == "Acme"),
        ({"attribute": "organic:true"}, lambda entry: entry["item_id"].endswith("2")),
        ({"min_price": 1, "max_price": 3}, lambda entry: 1 <= entry["price"] <= 3),
    ],
)
def test_a_filter_holds_for_every_item(
    shop: Cloud, api: ApiFor, parameters: dict[str, Any], holds: Callable[[dict[str, Any]], bool]
) -> None:
    user = shopper_id()
    body = ask(api("shopper", user), user, k=20, **parameters)
    assert body["items"]
    assert all(holds(entry) for entry in body["items"])


def test_a_filter_that_nothing_meets_gives_an_empty_page(shop: Cloud, api: ApiFor) -> None:
    user = shopper_id()
    body = ask(api("shopper", user), user, min_price=1_000_000)
    assert body["items"] == []
    assert "next_cursor" not in body


def test_pages_repeat_nothing_and_end(shop: Cloud, api: ApiFor) -> None:
    user = shopper_id()
    client = api("shopper", user)
    body = ask(client, user, k=7)
    seen = ids(body)
    while "next_cursor" in body:
        send(client, event("view", seen[-1]))
        body = ask(client, user, k=7, cursor=body["next_cursor"])
        seen += ids(body)
    assert len(seen) == len(set(seen))
    assert {*DAIRY_ITEMS, *GARDEN_ITEMS} <= set(seen)


def test_a_cursor_of_another_request_is_refused(shop: Cloud, api: ApiFor) -> None:
    user = shopper_id()
    client = api("shopper", user)
    cursor = ask(client, user, k=2)["next_cursor"]
    for parameters in ({"category": DAIRY, "cursor": cursor}, {"category": ROOT, "cursor": "AAAA"}):
        answer = client.get(f"/v1/users/{user}/recommendations", **parameters)
        assert answer.status == 400
        assert answer.body["errors"][0]["field"] == "cursor"


def test_price_stock_and_deletion_show_at_once(shop: Cloud, api: ApiFor) -> None:
    user = shopper_id()
    client = api("shopper", user)
    item_id = f"rt-live-{uuid.uuid4().hex[:8]}"
    aisle = f"{ROOT} > Live"
    put(shop, item_id, "Live")
    wait_until(lambda: item_id in ids(ask(client, user, category=aisle, k=100)))
    put(shop, item_id, "Live", price={"amount": 99, "currency": "USD"})
    shown = {entry["item_id"]: entry for entry in ask(client, user, category=aisle, k=100)["items"]}
    assert shown[item_id]["price"] == 99
    assert item_id not in ids(ask(client, user, category=aisle, k=100, max_price=50))
    put(shop, item_id, "Live", availability="out_of_stock")
    assert item_id not in ids(ask(client, user, category=aisle, k=100))
    assert item_id in ids(ask(client, user, category=aisle, k=100, in_stock="false"))
    assert api("merchant").delete(f"/v1/items/{item_id}").status == 204
    assert item_id not in ids(ask(client, user, category=aisle, k=100, in_stock="false"))


def test_new_items_reach_those_who_like_their_kind(shop: Cloud, api: ApiFor) -> None:
    """Given two shoppers of two aisles, when both aisles get a new item, then each shopper's own scores higher."""
    tastes = {"Dairy": "rt-dairy", "Garden": "rt-garden"}
    clients = {}
    for aisle, kind in tastes.items():
        user = shopper_id()
        clients[aisle] = (api("shopper", user), user)
        send(clients[aisle][0], *(event("view", f"{kind}-{number}") for number in (3, 4, 5)))
    new = {aisle: f"rt-new-{uuid.uuid4().hex[:8]}" for aisle in tastes}
    for aisle, item_id in new.items():
        put(shop, item_id, aisle)

    def scores(aisle: str) -> dict[str, float]:
        client, user = clients[aisle]
        body = ask(client, user, k=100)
        assert body["source"] == "model"
        return {entry["item_id"]: entry["score"] for entry in body["items"] if entry["item_id"] in new.values()}

    for aisle, other in (("Dairy", "Garden"), ("Garden", "Dairy")):
        wait_until(lambda aisle=aisle: len(scores(aisle)) == len(new))  # type: ignore[misc]
        given = scores(aisle)
        assert given[new[aisle]] > given[new[other]]
    for item_id in new.values():
        assert api("merchant").delete(f"/v1/items/{item_id}").status == 204


def test_a_session_is_recommended_to_and_its_events_follow_the_user_who_logs_in(shop: Cloud, api: ApiFor) -> None:
    session = api().post("/v1/sessions", {}).body
    anonymous = api(token=session["token"])
    send(anonymous, event("purchase", "rt-garden-9"))
    path = f"/v1/sessions/{session['session_id']}/recommendations"
    answer = anonymous.get(path, category=ROOT, k=100)
    assert answer.status == 200, answer.body
    assert "rt-garden-9" not in ids(answer.body)
    user = shopper_id()
    client = api("shopper", user)
    assert "rt-garden-9" in ids(ask(client, user, k=100))
    joined = client.post(f"/v1/sessions/{session['session_id']}/join", {"session_token": session["token"]})
    assert joined.status == 200, joined.body
    assert "rt-garden-9" not in ids(ask(client, user, k=100))


@pytest.mark.parametrize("kind", ["similar", "bought_together"])
def test_related_items_are_not_the_item_itself(shop: Cloud, api: ApiFor, kind: str) -> None:
    answer = api("storefront").get("/v1/items/rt-dairy-0/related", kind=kind, k=5)
    assert answer.status == 200, answer.body
    RelatedResponse.model_validate(answer.body)
    assert len(answer.body["items"]) == 5
    assert "rt-dairy-0" not in ids(answer.body)


def test_an_unknown_item_has_no_related_ones(shop: Cloud, api: ApiFor) -> None:
    assert api("storefront").get("/v1/items/rt-unheard-of/related").status == 404


@pytest.mark.parametrize("stopped", [False, True])
def test_a_given_list_is_put_in_order_as_the_catalogue_is_now(shop: Cloud, api: ApiFor, stopped: bool) -> None:
    user = shopper_id()
    dear, gone = (f"rt-ranked-{uuid.uuid4().hex[:8]}" for _ in range(2))
    put(shop, dear, "Garden", availability="out_of_stock", price={"amount": 77, "currency": "USD"})
    put(shop, gone, "Garden")
    assert api("merchant").delete(f"/v1/items/{gone}").status == 204
    given = ["rt-garden-1", "rt-dairy-1", "rt-unheard-of", gone, dear, "rt-garden-2"]

    def rank() -> dict[str, Any]:
        answer = api("shopper", user).post("/v1/rankings", {"item_ids": given})
        assert answer.status == 200, answer.body
        RankingsResponse.model_validate(answer.body)
        body: dict[str, Any] = answer.body
        return body

    if stopped:
        with ranker_stopped(shop):
            body = rank()
    else:
        body = rank()
    assert body["source"] == ("fallback" if stopped else "model")
    assert body["unranked"] == ["rt-unheard-of", gone]
    assert sorted(ids(body)) == sorted(set(given) - {"rt-unheard-of", gone})
    [shown] = [entry for entry in body["items"] if entry["item_id"] == dear]
    assert (shown["price"], shown["availability"]) == (77, "out_of_stock")
    assert api("merchant").delete(f"/v1/items/{dear}").status == 204


def test_the_same_shopper_gets_the_same_variant_and_each_answer_an_id_of_its_own(shop: Cloud, api: ApiFor) -> None:
    user = shopper_id()
    answers = [ask(api("shopper", user), user, k=1) for _ in range(3)]
    assert len({str(body["variant"]) for body in answers}) == 1
    assert len({body["recommendation_id"] for body in answers}) == 3


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("window", "P9W"),
        ("window", "a week"),
        ("local_time", "sometime in the afternoon"),
        ("local_time", "1999-12-31T23:59"),
        ("cursor", "AAAA"),
    ],
)
def test_a_parameter_of_another_form_is_named(shop: Cloud, api: ApiFor, field: str, value: Any) -> None:
    answer = api("shopper", "rt-me").get("/v1/users/rt-me/recommendations", **{field: value})
    assert answer.status == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.body["errors"][0]["field"].split(".")[0] == field
    assert answer.body["request_id"]
