"""Anonymous sessions through the deployed API."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.conftest import ApiClient, ApiFor
from tests.integration.test_api_events import event, post, rows, shopper_id, stored_ids

if TYPE_CHECKING:
    from embedded.cloud import Cloud


@pytest.fixture
def session(api: ApiFor) -> dict[str, Any]:
    answer = api().post("/v1/sessions", {})
    assert answer.status == 201, answer.body
    body: dict[str, Any] = answer.body
    return body


def join(client: ApiClient, session: dict[str, Any], **fields: Any) -> Any:
    body = {"session_token": session["token"], **fields}
    return client.post(f"/v1/sessions/{session['session_id']}/join", body)


def test_anybody_opens_a_session(session: dict[str, Any]) -> None:
    assert session.keys() == {"session_id", "token", "expires_at"}
    assert session["expires_at"] > time.time()


def test_who_logs_in_takes_over_everything_once(cloud: Cloud, api: ApiFor, session: dict[str, Any]) -> None:
    anonymous = api(token=session["token"])
    sent = [event("purchase" if n % 10 == 0 else "view", f"et-{n % 7}") for n in range(150)]
    post(anonymous, *sent[:100])
    post(anonymous, *sent[100:])
    user = shopper_id()
    client = api("shopper", user)
    for _ in range(2):
        answer = join(client, session)
        assert answer.status == 200, answer.body
        assert answer.body == {"user_id": user, "session_id": session["session_id"], "events": 150}
    assert stored_ids(cloud, f"USER#{user}") == sorted(e["event_id"] for e in sent)
    ours, theirs = (rows(cloud, key)["L"] for key in (f"USER#{user}", f"SESSION#{session['session_id']}"))
    assert {**ours, "PK": None} == {**theirs, "PK": None}


def test_what_comes_later_is_taken_over_by_joining_again(cloud: Cloud, api: ApiFor, session: dict[str, Any]) -> None:
    user = shopper_id()
    client = api("shopper", user)
    assert join(client, session).body["events"] == 0
    late = event(time="2026-01-01T00:00:00Z")
    post(api(token=session["token"]), late)
    assert join(client, session).body["events"] == 1
    assert stored_ids(cloud, f"USER#{user}") == [late["event_id"]]


def test_of_two_users_at_once_one_gets_the_session(cloud: Cloud, api: ApiFor, session: dict[str, Any]) -> None:
    post(api(token=session["token"]), event())
    users = [shopper_id() for _ in range(10)]

    def one(user: str) -> int:
        client = ApiClient(cloud.api_url, cloud.token("shopper", user))
        status: int = join(client, session).status
        client.close()
        return status

    with ThreadPoolExecutor(len(users)) as pool:
        statuses = list(pool.map(one, users))
    assert sorted(statuses) == [200] + [403] * 9
    assert [user for user in users if stored_ids(cloud, f"USER#{user}")] == [users[statuses.index(200)]]


def test_only_the_session_s_token_joins_it(cloud: Cloud, api: ApiFor, session: dict[str, Any]) -> None:
    post(api(token=session["token"]), event())
    user = shopper_id()
    client = api("shopper", user)
    other = api().post("/v1/sessions", {}).body
    for token in (other["token"], session["token"][:-1], "é", "vs1..", "x"):
        assert join(client, session, session_token=token).status == 403
    assert stored_ids(cloud, f"USER#{user}") == []


def test_a_server_says_for_whom_it_joins(api: ApiFor, session: dict[str, Any]) -> None:
    answer = join(api("storefront"), session)
    assert (answer.status, answer.body["errors"][0]["field"]) == (400, "user_id")
    assert join(api("storefront"), session, user_id="st-me").status == 200
