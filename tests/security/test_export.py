"""All that is held of a person, and of nobody else, as a document and as a page; gone with an erasure."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.conftest import ApiClient
from tests.security.haystack import places_of
from tests.security.people import DRAIN_S, LONGEST_S, ended, happened, written_about

if TYPE_CHECKING:
    from embedded.cloud import Cloud


@pytest.fixture(scope="module")
def storefront(shop: Cloud) -> Iterator[ApiClient]:
    client = ApiClient(shop.api_url, shop.token("storefront"))
    yield client
    client.close()


def ready(api: ApiClient, user: str) -> dict[str, Any]:
    give_up = time.monotonic() + LONGEST_S
    while (answer := api.get(f"/v1/users/{user}/export")).status == 202:
        assert answer.body["status"] == "preparing", answer.body
        assert (answer.body["json_url"], answer.headers["Retry-After"]) == (None, "20")
        assert time.monotonic() < give_up
        time.sleep(0.2)
    assert (answer.status, answer.body["status"]) == (200, "ready"), answer.body
    return dict(answer.body)


def fetched(url: str) -> tuple[str, str]:
    with urllib.request.urlopen(url) as answer:
        return answer.headers["Content-Type"], answer.read().decode()


def gone(url: str) -> bool:
    try:
        fetched(url)
    except urllib.error.HTTPError as error:
        return error.code in (403, 404)
    return False


def check_page(url: str) -> None:
    kind, page = fetched(url)
    assert kind == "text/html; charset=utf-8"
    assert "&lt;b&gt;tea&lt;/b&gt; &amp; cake" in page
    assert "<script" not in page


def check_lake(lake: dict[str, Any], ids: set[str]) -> None:
    """The lake has events of these ids, one exposure, and in its register a consent and what is forgotten."""
    assert {line["event_id"] for line in lake["events"]} == ids
    assert {line.get("consent") for line in lake["consents"]} == {"training", None}
    assert {line.get("forgotten") for line in lake["consents"]} == {"export-forgotten", None}
    assert len(lake["exposures"]) == 1


def test_an_export_has_everything_of_a_person_and_goes_with_the_erasure(shop: Cloud, storefront: ApiClient) -> None:
    user, other = f"export-{uuid.uuid4().hex[:8]}", f"other-{uuid.uuid4().hex[:8]}"
    session = storefront.post("/v1/sessions", {}).body
    mine = [happened(type="purchase"), happened(type="search", item_id=None, query="<b>tea</b> & cake")]
    assert storefront.put(f"/v1/users/{user}/profile", {"attributes": {"town": "Graz"}}).status == 200
    assert storefront.post("/v1/events", {"user_id": user, "events": mine}).status == 202
    on_phone = [happened(type="like")]
    assert storefront.post("/v1/events", {"session_id": session["session_id"], "events": on_phone}).status == 202
    joining = {"user_id": user, "session_token": session["token"]}
    assert storefront.post(f"/v1/sessions/{session['session_id']}/join", joining).status == 200
    assert storefront.post("/v1/events", {"user_id": other, "events": [happened()]}).status == 202
    forget = {"kind": "forget", "item_id": "export-forgotten"}
    assert storefront.post(f"/v1/users/{user}/feedback", forget).status == 200
    assert storefront.get(f"/v1/users/{user}/recommendations", country="AT").status == 200
    operator = ApiClient(shop.api_url, shop.token("operator"))
    job_id = written_about(operator, user)
    operator.close()
    shop.drain(DRAIN_S)
    first = storefront.get(f"/v1/users/{user}/export")
    assert first.status == 202
    told = ready(storefront, user)
    # While one is made, and for a day after, it is the same one.
    assert told["export_id"] == first.body["export_id"]
    kind, text = fetched(told["json_url"])
    assert kind == "application/json"
    document = json.loads(text)
    online = document["online"][f"USER#{user}"]
    ids = {event["event_id"] for event in (*mine, *on_phone)}
    assert {event["event_id"] for event in online["events"]} == ids
    assert online["profile"]["attributes"] == {"town": "Graz"}
    [bought] = online["purchases"].values()
    assert bought["times"] == 1
    assert list(online["choices"]["forgotten"]) == ["export-forgotten"]
    [shown] = online["exposures"]
    assert len(shown["evidence"]["reasons"]) == len(shown["items"])
    assert shown["evidence"]["context"]["country"] == "AT"
    assert [one["session"] for one in online["joined_sessions"]] == [session["session_id"]]
    of_session = document["online"][f"SESSION#{session['session_id']}"]
    assert {event["event_id"] for event in of_session["events"]} == {on_phone[0]["event_id"]}
    [job] = online["copy"]
    assert (job["job_id"], [one.get("state") for one in job["rows"]]) == (job_id, ["ready", None])
    assert of_session["copy"] == []
    check_lake(document["lake"], ids)
    assert other not in text
    check_page(told["page_url"])
    erasure = storefront.delete(f"/v1/users/{user}").body["erasure_id"]
    assert ended(storefront, erasure)["status"] == "completed"
    assert gone(told["json_url"])
    assert gone(told["page_url"])
    assert places_of(shop, (user, session["session_id"])) == {}


@pytest.mark.full
def test_an_export_of_nobody_says_so(storefront: ApiClient) -> None:
    user = f"nobody-{uuid.uuid4().hex[:8]}"
    _, text = fetched(ready(storefront, user)["json_url"])
    online = json.loads(text)["online"]
    assert online == {
        f"USER#{user}": {"events": [], "exposures": [], "conversations": [], "joined_sessions": [], "copy": []}
    }


@pytest.mark.full
def test_an_export_that_could_not_begin_is_begun_by_the_next_request(shop: Cloud, storefront: ApiClient) -> None:
    user = f"late-{uuid.uuid4().hex[:8]}"
    with shop.faults.inject("states", error="ServiceUnavailable", status=503):
        answer = storefront.get(f"/v1/users/{user}/export")
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert ready(storefront, user)["export_id"]


@pytest.mark.full
def test_an_export_whose_workflow_was_stopped_is_begun_anew_by_the_next_request(
    shop: Cloud, storefront: ApiClient
) -> None:
    user = f"cut-{uuid.uuid4().hex[:8]}"
    first = storefront.get(f"/v1/users/{user}/export").body["export_id"]
    machine, client = shop.parameter("export-machine-arn"), shop.client("stepfunctions")
    arn = f"{machine.replace(':stateMachine:', ':execution:')}:{first}"
    client.stop_execution(executionArn=arn)
    give_up = time.monotonic() + LONGEST_S
    while client.describe_execution(executionArn=arn)["status"] == "RUNNING":
        assert time.monotonic() < give_up
        time.sleep(0.05)
    found = ready(storefront, user)
    assert found["export_id"] != first
    assert fetched(found["json_url"])[0] == "application/json"
