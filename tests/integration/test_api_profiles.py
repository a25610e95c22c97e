"""Profiles through the deployed API."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from tests.integration.conftest import ApiClient, ApiFor

if TYPE_CHECKING:
    from embedded.cloud import Cloud

THREADS = 20


def shopper_id() -> str:
    return f"pt-{uuid.uuid4().hex[:12]}"


def test_a_profile_is_read_as_it_was_put(api: ApiFor) -> None:
    user = shopper_id()
    client = api("shopper", user)
    path = f"/v1/users/{user}/profile"
    assert client.get(path).status == 404
    body = {"attributes": {"age": 30}, "preferences": {"brands": ["Acme"]}, "consent": "personalisation"}
    put = client.put(path, body)
    assert (put.status, put.headers["ETag"]) == (200, '"1"')
    read = client.get(path)
    assert read.body == put.body
    assert read.body | body == read.body
    assert client.put(path, {}).body["attributes"] == {}


def test_a_change_may_insist_on_a_version(api: ApiFor) -> None:
    user = shopper_id()
    client = api("shopper", user)
    path = f"/v1/users/{user}/profile"

    def change(version: str) -> int:
        return client.request("PUT", path, {}, headers={"If-Match": version}).status

    assert [change('"0"'), change('"0"'), change('"1"'), change("1"), change("2")] == [200, 412, 200, 412, 200]
    assert change("newest") == 400


def test_of_changes_at_once_that_insist_on_one_version_one_wins(cloud: Cloud) -> None:
    user = shopper_id()
    token = cloud.token("shopper", user)

    def change(number: int) -> int:
        client = ApiClient(cloud.api_url, token)
        body = {"attributes": {"number": number}}
        answer = client.request("PUT", f"/v1/users/{user}/profile", body, headers={"If-Match": "0"})
        client.close()
        return answer.status

    with ThreadPoolExecutor(THREADS) as pool:
        statuses = list(pool.map(change, range(THREADS)))
    assert sorted(statuses) == [200] + [412] * (THREADS - 1)
    client = ApiClient(cloud.api_url, token)
    profile = client.get(f"/v1/users/{user}/profile").body
    client.close()
    assert (profile["version"], profile["attributes"]) == (1, {"number": statuses.index(200)})


def test_another_s_profile_looks_like_one_that_is_not_there(api: ApiFor) -> None:
    owner, stranger = shopper_id(), shopper_id()
    assert api("shopper", owner).put(f"/v1/users/{owner}/profile", {}).status == 200
    client = api("shopper", stranger)
    told = [client.get(f"/v1/users/{user}/profile").body for user in (owner, stranger, shopper_id())]
    for body in told:
        del body["request_id"]
    assert told[0] == told[1] == told[2]
