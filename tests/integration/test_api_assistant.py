"""Conversations through the deployed API."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from assistant.schemas import AssistantAnswer, Conversation
from tests.integration.conftest import ApiClient

if TYPE_CHECKING:
    from embedded.cloud import Cloud

AISLE = "Talked about"
PATIENCE_S = 30.0
ITEMS: list[dict[str, Any]] = [
    {
        "item_id": "as-plum",
        "title": "Zwetschgenmus Plum Spread",
        "brand": "Talkfarm",
        "price": 4.5,
        "allergens": "none",
    },
    {"item_id": "as-fig", "title": "Figgy Plum Spread", "brand": "Otherfarm", "price": 9.0, "allergens": "hazelnuts"},
    {"item_id": "as-cup", "title": "Talking Cup", "brand": "Talkfarm", "price": 12.0, "allergens": None},
]


@pytest.fixture(scope="module")
def shop(cloud: Cloud) -> Cloud:
    """Three items that the ranker and the lexicon know."""
    merchant = ApiClient(cloud.api_url, cloud.token("merchant"))
    for item in ITEMS:
        body = {"title": item["title"], "brand": item["brand"], "category": [AISLE, item["title"].split()[-1]],
                "price": {"amount": item["price"], "currency": "EUR"},
                "attributes": {"allergens": item["allergens"]} if item["allergens"] else {}}  # fmt: skip
        assert merchant.put(f"/v1/items/{item['item_id']}", body).status == 200
    merchant.close()
    cloud.drain(60)
    return cloud


@pytest.fixture
def user() -> str:
    return f"as-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def api(shop: Cloud, user: str) -> Iterator[ApiClient]:
    client = ApiClient(shop.api_url, shop.token("shopper", user))
    yield client
    client.close()


def started(api: ApiClient, user: str, **body: Any) -> dict[str, Any]:
    """Start a conversation once the worker knows the shop's words: it looks for new ones every few seconds."""
    give_up = time.monotonic() + PATIENCE_S + 10
    while True:
        answer = api.post(f"/v1/users/{user}/conversations", body)
        assert answer.status == 201, answer.body
        AssistantAnswer.model_validate(answer.body)
        if "categories" in answer.body["constraints"] or time.monotonic() > give_up:
            found: dict[str, Any] = answer.body
            return found
        time.sleep(1.0)


def test_a_conversation_from_its_first_word_to_its_end(shop: Cloud, api: ApiClient, user: str) -> None:
    first = started(api, user, message="a plum spread without nuts, under 10 euros")
    assert [item["item_id"] for item in first["items"]] == ["as-plum"]
    assert first["constraints"] | {"words": []} == {
        "categories": [[AISLE, "Spread"]], "free_from": ["nuts"], "max_price": 10.0, "words": [],
    }  # fmt: skip
    assert "costs €4.50" in first["text"]
    assert "declared free of nuts" in first["text"]
    assert (first["words"], first["source"], first["stored"]) == ("rules", "model", True)

    path = f"/v1/users/{user}/conversations/{first['conversation_id']}"
    second = api.post(f"{path}/messages", {"message": "not that brand"}).body
    assert second["done"][0] == {"tool": "reject", "items": 1, "stored": True}
    assert second["constraints"]["not_brands"] == ["Talkfarm"]
    assert second["items"] == []
    edited = api.post(f"{path}/messages", {"constraints": {"brands": ["Otherfarm"], "max_price": 10}}).body
    assert [item["item_id"] for item in edited["items"]] == ["as-fig"]

    told = api.get(path)
    Conversation.model_validate(told.body)
    assert [turn["message"] for turn in told.body["turns"]] == [
        "a plum spread without nuts, under 10 euros", "not that brand", None,
    ]  # fmt: skip
    # A rejection is an event like any other: what is disliked is not recommended.
    page = api.get(f"/v1/users/{user}/recommendations", k=50, category=AISLE).body
    assert "as-plum" not in {item["item_id"] for item in page["items"]}
    assert api.delete(path).status == 204
    assert (api.get(path).status, api.post(f"{path}/messages", {"message": "hello"}).status) == (404, 404)


def test_who_consents_to_nothing_is_answered_and_nothing_is_kept(shop: Cloud, api: ApiClient, user: str) -> None:
    assert api.put(f"/v1/users/{user}/profile", {"consent": "none"}).status == 200
    first = started(api, user, message="a plum spread")
    assert (first["stored"], bool(first["items"])) == (False, True)
    path = f"/v1/users/{user}/conversations/{first['conversation_id']}"
    shown = [item["item_id"] for item in first["items"]]
    carried = {"message": "not the first one", "constraints": first["constraints"], "shown": shown}
    second = api.post(f"{path}/messages", carried).body
    assert shown[0] not in {item["item_id"] for item in second["items"]}
    assert second["done"][0]["stored"] is False
    assert api.get(path).status == 404
    table = shop.parameter("profiles-table")
    rows = shop.client("dynamodb").scan(TableName=table)["Items"]
    assert [row["SK"]["S"] for row in rows if user in row["PK"]["S"]] == ["P"]


def test_an_anonymous_shopper_talks_too_and_to_nobody_else(shop: Cloud) -> None:
    nobody = ApiClient(shop.api_url)
    sessions = [nobody.post("/v1/sessions", {}).body for _ in range(2)]
    nobody.close()
    own, other = (ApiClient(shop.api_url, session["token"]) for session in sessions)
    path = f"/v1/sessions/{sessions[0]['session_id']}/conversations"
    answer = own.post(path, {"message": "hello"})
    assert (answer.status, bool(answer.body["items"])) == (201, True)
    conversation = f"{path}/{answer.body['conversation_id']}"
    assert (own.get(conversation).status, other.get(conversation).status) == (200, 404)
    own.close()
    other.close()


def test_without_the_models_there_is_an_answer_with_items(shop: Cloud, api: ApiClient, user: str) -> None:
    started(api, user, message="a plum spread")
    endpoints = [shop.parameter(f"{name}-endpoint") for name in ("ranker", "embedding")]
    for name in endpoints:
        shop.stop_endpoint(name)
    try:
        answer = api.post(f"/v1/users/{user}/conversations", {"message": "figgy plum spread"}).body
    finally:
        for name in endpoints:
            shop.start_endpoint(name)
    assert (answer["source"], [item["item_id"] for item in answer["items"]]) == ("fallback", ["as-fig"])


def test_what_is_too_long_or_says_nothing_is_named(api: ApiClient, user: str) -> None:
    long = api.post(f"/v1/users/{user}/conversations", {"message": "a" * 1_001})
    assert (long.status, long.body["errors"][0]["field"]) == (400, "message")
    empty = api.post(f"/v1/users/{user}/conversations/none/messages", {})
    assert (empty.status, empty.body["errors"][0]["field"]) == (400, "message")


def test_what_must_not_be_eaten_is_remembered_edited_and_forgotten(shop: Cloud, api: ApiClient, user: str) -> None:
    """Given an allergy of one conversation, then the next begins with it, and it can be edited."""
    told = {"message": "ich bin allergisch gegen Nüsse", "message_id": "first-message"}
    first = api.post(f"/v1/users/{user}/conversations", told)
    assert (first.status, first.body["language"], first.body["constraints"]["free_from"]) == (201, "de", ["nuts"])
    again = api.post(f"/v1/users/{user}/conversations", told)
    assert (again.status, again.body) == (201, first.body)
    memory = f"/v1/users/{user}/assistant-memory"
    assert api.get(memory).body["free_from"] == ["nuts"]
    assert api.post(f"/v1/users/{user}/conversations", {"message": "tea"}).body["constraints"]["free_from"] == ["nuts"]
    edited = api.put(memory, {"free_from": ["milk", "eggs"]})
    assert (edited.status, edited.body["free_from"]) == (200, ["milk", "eggs"])
    wrong = api.put(memory, {"free_from": ["<b>"]})
    assert (wrong.status, wrong.body["errors"][0]["field"]) == (400, "free_from.0")
    assert api.delete(memory).status == 204
    assert api.get(memory).body.get("free_from", []) == []
