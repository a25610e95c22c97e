"""What a patient attacker forges: cursors, ids, paths, headers, tokens. It is refused, and no error of ours."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from recommendations.reading import digest
from recommendations.schemas import RecommendationsQuery
from tests.integration.conftest import ApiClient
from vitrine.domain import cursor

if TYPE_CHECKING:
    from embedded.cloud import Cloud

USER, OTHER = "forger-0c1d", "victim-71de"
KEY = "X#2026-01-01T00:00:00.000Z#abc"
LATER = "X#2026-01-02T00:00:00.000Z#abc"


@pytest.fixture(scope="module")
def forger(shop: Cloud) -> Iterator[ApiClient]:
    client = ApiClient(shop.api_url, shop.token("shopper", USER))
    assert client.put(f"/v1/users/{USER}/profile", {}).status == 200
    yield client
    client.close()


def of_a_listing(**changed: Any) -> str:
    """A cursor of recommendations that fits the request: its digest is no secret."""
    trail = {"r": "abc", "f": KEY, "l": LATER, "n": 1, "d": digest(f"USER#{USER}", RecommendationsQuery())}
    return cursor.encode(trail | changed)


def test_a_cursor_that_fits_is_taken(forger: ApiClient) -> None:
    assert forger.get(f"/v1/users/{USER}/recommendations", cursor=of_a_listing()).status == 200


@pytest.mark.parametrize(
    "changed",
    [
        {"f": LATER, "l": KEY},
        {"f": "X#" + "9" * 1_200 + "#a"},
        {"f": "", "l": ""},
        {"f": "E#", "l": "T"},
        {"f": KEY + "\ud800"},
        {"r": "\ud800"},
        {"r": ""},
        {"n": -1},
        {"n": 10**30},
        {"n": "9" * 1_000},
        {"d": digest(f"USER#{OTHER}", RecommendationsQuery())},
    ],
    ids=str,
)
def test_a_forged_cursor_of_recommendations_is_refused_by_name(forger: ApiClient, changed: dict[str, Any]) -> None:
    answer = forger.get(f"/v1/users/{USER}/recommendations", cursor=of_a_listing(**changed))
    assert answer.status == 400, answer.body
    assert answer.body["errors"][0]["field"] == "cursor"


@pytest.mark.parametrize("path", ["/v1/items", "/v1/models"])
@pytest.mark.parametrize(
    "after",
    [
        *("", "ITEM#", "ITEM#\ud800", "#", "x#y", "ITEM#a/b", "ITEM#" + "a" * 1_200, "000000000000001#" + "a" * 1_200),
        *("000000000000001#\ud800", "META", None, 5, ["ITEM#a"]),
    ],
    ids=str,
)
def test_a_forged_cursor_of_a_listing_is_refused_by_name(operator: ApiClient, path: str, after: Any) -> None:
    answer = operator.get(path, cursor=cursor.encode({"after": after}))
    assert answer.status == 400, answer.body
    assert answer.body["errors"][0]["field"] == "cursor"


def test_a_conversation_s_id_reaches_conversations_alone(forger: ApiClient) -> None:
    """Given what was used of a day is kept beside conversations, no id reads it, and none deletes it."""
    path = f"/v1/users/{USER}/conversations"
    begun = forger.post(path, {"message": "tea"})
    assert begun.status == 201
    for forged in ("D", "c", begun.body["conversation_id"][:-1]):
        assert forger.get(f"{path}/{forged}").status == 404
        assert forger.delete(f"{path}/{forged}").status == 404
        assert forger.post(f"{path}/{forged}/messages", {"message": "tea"}).status == 404
    assert forger.get(f"{path}/{begun.body['conversation_id']}").status == 200


@pytest.mark.parametrize(
    "user",
    [
        *("..", ".", "%2E%2E", "..%2F" + OTHER, "%2e%2e%2f" + OTHER, "a%00", "a%0d%0aX-Evil:%201", "a%0a", "%ED%A0%80"),
        *("%F0%9F%92%A9", "a%23T", "a%20b", "%252E%252E", OTHER + "%2Fprofile", "a;b", "a*", "A" * 129),
    ],
)
def test_no_spelling_of_an_id_leads_elsewhere(forger: ApiClient, user: str) -> None:
    """Given any spelling of an id that is not one's own, the answer is that of something that is not there."""
    answer = forger.get(f"/v1/users/{user}/profile")
    assert answer.status in (400, 404), answer.body
    assert "X-Evil" not in answer.headers
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_nobody_s_header_is_given_back(shop: Cloud) -> None:
    """Given headers that are long, odd or double, the answer has none of them and is no error of ours."""
    parts = urlsplit(shop.api_url)
    token = shop.token("shopper", USER)
    own = [("Authorization", f"Bearer {token}")]
    for headers in (
        [*own, ("Origin", "https://evil.example")],
        [*own, ("Origin", "null")],
        [*own, ("X-Forwarded-Host", "evil.example"), ("Host", "evil.example")],
        [*own, ("If-None-Match", '"1"'), ("Range", "bytes=0-0")],
        [*own, ("X-Request-Id", "chosen"), ("X-Amzn-Trace-Id", "Root=chosen")],
        [*own, ("X-Long", "a" * 8_000)],
        [*own, ("X-HTTP-Method-Override", "DELETE")],
    ):
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)
        connection.putrequest("GET", f"{parts.path}/v1/users/{USER}/profile", skip_host=True)
        for name, value in [("Host", f"{parts.hostname}:{parts.port}"), *headers]:
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        told = str(answer.headers) + answer.read().decode()
        connection.close()
        assert answer.status == 200, told
        for given in ("evil", "chosen"):
            assert given not in told
        # What one caller got is nobody else's: no cache may keep it.
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("version", ["9" * 5_000, "²", "-1", "1.0", "1, 2", 'W/"1"', "0x1", '""'])
def test_a_version_that_is_none_is_refused_by_name(forger: ApiClient, version: str) -> None:
    headers = {"If-Match": version.encode("utf-8").decode("latin-1")}
    answer = forger.request("PUT", f"/v1/users/{USER}/profile", {}, headers=headers)
    assert answer.status == 400, answer.body
    assert answer.body["errors"][0]["field"] == "If-Match"


@pytest.mark.parametrize(
    "token",
    [
        *("", "vs1.", "vs1.e30.x", "vs1.eyJzaWQiOiJhIn0.", "a.b.c", "x" * 9_000, "eyJhbGciOiJub25lIn0.e30.", "\xe9"),
        "eyJhbGciOiJSUzI1NiJ9." + "W1tb" * 1_000 + ".eHg",
    ],
)
def test_a_forged_token_is_told_as_none_at_all(shop: Cloud, token: str) -> None:
    client = ApiClient(shop.api_url)
    answer = client.request("GET", f"/v1/users/{USER}/profile", headers={"Authorization": f"Bearer {token}"})
    client.close()
    assert answer.status == 401, answer.body
    assert answer.body["title"] == "Unauthorized"
