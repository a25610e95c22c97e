"""Why something was recommended, and choices that act on the next request: through the deployed API."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from feedback.schemas import Choice, ChoiceList, Why
from recommendations.schemas import RankingsResponse, RelatedResponse
from tests.integration.conftest import Answer, ApiClient, ApiFor
from tests.integration.test_api_recommendations import (
    DAIRY_ITEMS,
    GARDEN,
    GARDEN_ITEMS,
    ROOT,
    ask,
    event,
    ids,
    ranker_stopped,
    send,
    shop,
    shopper_id,
)

if TYPE_CHECKING:
    from embedded.cloud import Cloud

__all__ = ["shop"]


def choose(client: ApiClient, owner: str, **body: Any) -> dict[str, Any]:
    answer = client.post(f"{owner}/feedback", body)
    assert answer.status == 200, answer.body
    Choice.model_validate(answer.body)
    chosen: dict[str, Any] = answer.body
    return chosen


def why(client: ApiClient, owner: str, recommendation_id: str, **query: Any) -> dict[str, Any]:
    answer = client.get(f"{owner}/recommendations/{recommendation_id}/why", **query)
    assert answer.status == 200, answer.body
    Why.model_validate(answer.body)
    told: dict[str, Any] = answer.body
    return told


def refused(answer: Answer, status: int) -> dict[str, Any]:
    assert (answer.status, answer.headers["Content-Type"]) == (status, "application/problem+json")
    body: dict[str, Any] = answer.body
    return {name: value for name, value in body.items() if name != "request_id"}


def test_the_panel_tells_what_was_used_and_its_switches_act(shop: Cloud, api: ApiFor) -> None:
    user = shopper_id()
    owner, client = f"/v1/users/{user}", api("shopper", user)
    viewed = event("view", "rt-dairy-3")
    send(client, viewed)
    page = ask(client, user, k=20, country="AT", local_time="2026-05-01T09:00")
    told = why(client, owner, page["recommendation_id"], locale="de")
    assert [entry["item_id"] for entry in told["items"]] == ids(page)
    assert (told["model_version"], told["variant"], told["locale"]) == (page["model_version"], page["variant"], "de")
    for entry, shown in zip(told["items"], page["items"], strict=True):
        assert [event["share"] for event in entry["reason"]["events"]] == [
            e["share"] for e in shown["reason"]["events"]
        ]
    spoken = next(entry for entry in told["items"] if entry["reason"]["events"])
    assert spoken["reason"]["events"][0]["event_id"] == viewed["event_id"]
    assert {fact["what"] for fact in told["used"]} >= {"history", "context"}
    [forget] = [switch for switch in spoken["switches"] if switch["does"] == "forget"]
    less = next(switch for switch in told["items"][0]["switches"] if switch["does"] == "less_like_item")
    for switch in (forget, less):
        assert (
            client.request(switch["request"]["method"], switch["request"]["path"], switch["request"]["body"]).status
            == 200
        )
    after = ask(client, user, k=50)
    assert ids(page)[0] not in ids(after)
    assert not [e for entry in after["items"] for e in entry["reason"]["events"]]
    again = why(client, owner, page["recommendation_id"])
    assert not [e for entry in again["items"] for e in entry["reason"]["events"]]
    assert sum(entry["forgotten_events"] for entry in again["items"]) > 0


def test_another_s_unknown_or_old_recommendation_is_not_there_in_the_same_words(shop: Cloud, api: ApiFor) -> None:
    user, other = shopper_id(), shopper_id()
    page = ask(api("shopper", user), user, k=1)
    client = api("shopper", other)
    paths = [f"/v1/users/{other}/recommendations/{name}/why" for name in (page["recommendation_id"], "r1", "f" * 24)]
    paths.append(f"/v1/users/{user}/recommendations/{page['recommendation_id']}/why")
    answers = [refused(client.get(path), 404) for path in paths]
    assert answers == [answers[0]] * len(answers)


@pytest.mark.parametrize("up", [True, False])
def test_less_of_something_acts_on_the_next_request_and_is_taken_back(shop: Cloud, api: ApiFor, up: bool) -> None:
    user = shopper_id()
    owner, client = f"/v1/users/{user}", api("shopper", user)
    send(client, event("view", "rt-garden-2"))
    name = shop.parameter("ranker-endpoint")
    if not up:
        shop.stop_endpoint(name)
    try:
        before = ask(client, user, k=50)
        assert before["source"] == ("model" if up else "fallback")
        garden = choose(client, owner, kind="less_like", category=GARDEN.split(" > "), days=30)
        brand = choose(client, owner, kind="less_like", brand="Acme")
        item = choose(client, owner, kind="less_like", item_id="rt-dairy-7")
        less = ask(client, user, k=50)
        assert less["items"]
        assert set(ids(less)) <= set(DAIRY_ITEMS) - {"rt-dairy-1", "rt-dairy-11", "rt-dairy-7"}
        # What a request asks for by name is shown.
        assert set(ids(ask(client, user, k=50, category=GARDEN, brand="Acme"))) <= {"rt-garden-1", "rt-garden-11"}
        listed = client.get(f"{owner}/feedback").body
        ChoiceList.model_validate(listed)
        assert {one["choice_id"] for one in listed["choices"]} == {one["choice_id"] for one in (garden, brand, item)}
        for one in listed["choices"]:
            assert client.delete(f"{owner}/feedback/{one['choice_id']}").status == 204
        assert set(ids(ask(client, user, k=50))) == set(ids(before))
    finally:
        if not up:
            shop.start_endpoint(name)


def test_what_is_forgotten_speaks_for_nothing_with_the_ranker_and_without(shop: Cloud, api: ApiFor) -> None:
    user = shopper_id()
    owner, client = f"/v1/users/{user}", api("shopper", user)
    bought, viewed = event("purchase", "rt-garden-9"), event("view", "rt-garden-4")
    send(client, bought, viewed)
    assert ids(ask(client, user, surface="buy_again")) == ["rt-garden-9"]
    told = choose(client, owner, kind="forget", item_id="rt-garden-9")
    assert told["removed"] == {"events": 1, "imported": 0, "purchases": 1}
    assert ids(ask(client, user, surface="buy_again")) == []
    # The same event again, and an older one that comes late.
    late = event("view", "rt-garden-9") | {"time": "2026-01-01T00:00:00Z"}
    send(client, bought, late)
    page = ask(client, user, k=50)
    assert "rt-garden-9" in ids(page)
    assert {e["item_id"] for entry in page["items"] for e in entry["reason"]["events"]} == {"rt-garden-4"}
    choose(client, owner, kind="forget", item_id="rt-garden-4")
    with ranker_stopped(shop):
        without = ask(client, user, k=20)
    assert not [e for entry in without["items"] for e in entry["reason"]["events"]]
    forgotten = told["choice_id"]
    assert refused(client.delete(f"{owner}/feedback/{forgotten}"), 409)["detail"].startswith("what was forgotten")
    send(client, event("view", "rt-garden-9"))
    assert {e["item_id"] for i in ask(client, user, k=9)["items"] for e in i["reason"]["events"]} == {"rt-garden-9"}


def test_a_session_s_choices_are_its_own_and_go_with_it(shop: Cloud, api: ApiFor) -> None:
    opened = api(None).post("/v1/sessions", {}).body
    session, user = opened["session_id"], shopper_id()
    owner, client = f"/v1/sessions/{session}", api(token=opened["token"])
    send(client, event("view", "rt-dairy-5"), event("view", "rt-dairy-6"))
    choose(client, owner, kind="forget", item_id="rt-dairy-6")
    choose(client, owner, kind="less_like", brand="Acme")
    page = client.get(f"{owner}/recommendations", category=ROOT, k=50).body
    assert why(client, owner, page["recommendation_id"])["items"]
    assert "rt-dairy-1" not in ids(page)
    shopper = api("shopper", user)
    joined = shopper.post(f"{owner}/join", {"user_id": user, "session_token": opened["token"]})
    assert joined.status == 200, joined.body
    theirs = ask(shopper, user, k=50)
    assert "rt-dairy-1" not in ids(theirs)
    assert {e["item_id"] for entry in theirs["items"] for e in entry["reason"]["events"]} == {"rt-dairy-5"}


def test_choices_at_once_and_again_are_each_made_once(shop: Cloud, api: ApiFor) -> None:
    user = shopper_id()
    owner, token = f"/v1/users/{user}", shop.token("shopper", user)

    def one(brand: str) -> str:
        client = ApiClient(shop.api_url, token)
        made = choose(client, owner, kind="less_like", brand=brand)
        client.close()
        return str(made["choice_id"])

    with ThreadPoolExecutor(4) as pool:
        names = list(pool.map(one, ["Acme", "Zest", "Acme", "Other"]))
    listed = api("shopper", user).get(f"{owner}/feedback").body["choices"]
    assert sorted(choice["choice_id"] for choice in listed) == sorted(set(names))
    assert len(set(names)) == 3


def test_where_nothing_may_be_stored_nothing_is_chosen(shop: Cloud, api: ApiFor) -> None:
    user = shopper_id()
    owner, client = f"/v1/users/{user}", api("shopper", user)
    assert client.put(f"{owner}/profile", {"consent": "none"}).status == 200
    refused(client.post(f"{owner}/feedback", {"kind": "less_like", "brand": "Acme"}), 409)
    assert client.get(f"{owner}/feedback").body == {"choices": []}


def test_reasons_come_in_the_shopper_s_language_and_say_which(shop: Cloud, api: ApiFor) -> None:
    user = shopper_id()
    client = api("shopper", user)
    send(client, event("purchase", "rt-dairy-8"))
    assert ask(client, user)["locale"] == "en"
    assert client.put(f"/v1/users/{user}/profile", {"locale": "fr-CA"}).status == 200
    page = ask(client, user, k=3)
    assert page["locale"] == "fr"
    assert any(entry["reason"]["text"].startswith("Parce que vous avez acheté") for entry in page["items"])
    assert ask(client, user, locale="it")["locale"] == "it"
    ranked = client.post("/v1/rankings", {"user_id": user, "item_ids": GARDEN_ITEMS[:2], "locale": "es"}).body
    RankingsResponse.model_validate(ranked)
    related = client.get(f"/v1/items/{DAIRY_ITEMS[0]}/related", locale="de", k=2).body
    RelatedResponse.model_validate(related)
    assert (ranked["locale"], related["locale"]) == ("es", "de")
    assert related["items"][0]["reason"]["text"].startswith(("Ähnlich wie", "Wird oft"))
    for wrong in ("xx", "german!", "de_AT"):
        [error] = refused(client.get(f"/v1/users/{user}/recommendations", locale=wrong), 400)["errors"]
        assert (error["field"], error["value"]) == ("locale", wrong)
    told = refused(client.put(f"/v1/users/{user}/profile", {"locale": "not a tag"}), 400)
    assert told["errors"][0]["field"] == "locale"
