"""What stands between the gateway and an operation: roles, owners, limits, and errors in one form."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.http.request import gateway_event
from vitrine import http
from vitrine.errors import ConflictError, FieldError, UnavailableError
from vitrine.routes import ROUTES

PROFILE = "GET /v1/users/{user_id}/profile"
EVENTS = "POST /v1/events"
RECOMMENDATIONS = "GET /v1/users/{user_id}/recommendations"
FUNCTIONS = sorted({route.function for route in ROUTES})


class Operations:
    """Operations that note what reached them, and answer or fail as told."""

    def __init__(self) -> None:
        self.requests: list[http.Request] = []
        self.failure: Exception | None = None

    def __call__(self, request: http.Request) -> http.Reply:
        self.requests.append(request)
        if self.failure:
            raise self.failure
        return http.Reply({"done": "é"}, headers={"ETag": '"1"'})


@pytest.fixture
def operations() -> Operations:
    return Operations()


def call(operations: Operations, route: str, **request: Any) -> tuple[int, dict[str, str], Any]:
    function = next(r.function for r in ROUTES if route == f"{r.method} {r.path}")
    handle = http.entry(function, {r.operation_id: operations for r in ROUTES if r.function == function})
    answer = handle(gateway_event(route, **request), None)
    return answer["statusCode"], answer["headers"], json.loads(answer["body"])


def events_of(size: int) -> dict[str, Any]:
    return {"events": [{"event_id": str(n)} for n in range(size)]}


def test_a_function_serves_exactly_its_routes(operations: Operations) -> None:
    with pytest.raises(LookupError, match="profiles"):
        http.entry("profiles", {"getProfile": operations})


def test_an_answer_carries_its_request_id_and_is_not_stored(operations: Operations) -> None:
    status, headers, body = call(operations, PROFILE, path={"user_id": "ann"})
    assert (status, body) == (200, {"done": "é"})
    assert headers["X-Request-Id"] == "request-1"
    assert headers["Cache-Control"] == "no-store"
    assert headers.items() >= http.SECURITY_HEADERS.items()
    assert headers["ETag"] == '"1"'


@pytest.mark.parametrize("route", [r for r in ROUTES if r.authorizer == "token"], ids=lambda r: r.operation_id)
@pytest.mark.parametrize("role", ["", "shopper", "session", "storefront", "merchant", "operator", "root"])
def test_a_role_reaches_its_routes_and_no_others(operations: Operations, route: Any, role: str) -> None:
    # What the body and the parameters lack is told of after the role only.
    path = {
        name: "ann" for name in ("user_id", "session_id", "item_id", "conversation_id") if f"{{{name}}}" in route.path
    }
    status, _, body = call(operations, f"{route.method} {route.path}", role=role, path=path, body="[")
    assert (status == 403) == (role not in route.roles), body
    if status == 403:
        assert operations.requests == []


def test_nothing_of_another_s_is_told_apart_from_what_is_not_there(operations: Operations) -> None:
    not_mine = call(operations, PROFILE, path={"user_id": "bob"})
    named_in_body = call(operations, EVENTS, body=events_of(1) | {"user_id": "bob"})
    session_in_body = call(operations, EVENTS, body=events_of(1) | {"session_id": "s"})
    session_names_user = call(operations, EVENTS, role="session", subject="s", body=events_of(1) | {"user_id": "s"})
    other_session = call(operations, EVENTS, role="session", subject="s", body=events_of(1) | {"session_id": "t"})
    assert operations.requests == []
    unknown = http.entry("profiles", {"getProfile": operations, "putProfile": operations})(
        gateway_event("GET /v1/elsewhere"), None
    )
    for status, _, body in (not_mine, named_in_body, session_in_body, session_names_user, other_session):
        assert (status, body) == (404, json.loads(unknown["body"]))


@pytest.mark.parametrize(
    ("role", "subject", "owner", "key"),
    [
        ("shopper", "ann", {}, "USER#ann"),
        ("shopper", "ann", {"user_id": "ann"}, "USER#ann"),
        ("session", "s", {}, "SESSION#s"),
        ("session", "s", {"session_id": "s"}, "SESSION#s"),
        ("storefront", "shop", {"user_id": "bob"}, "USER#bob"),
        ("operator", "ops", {"session_id": "t"}, "SESSION#t"),
    ],
)
def test_a_body_s_owner(operations: Operations, role: str, subject: str, owner: dict[str, str], key: str) -> None:
    status, _, _ = call(operations, EVENTS, role=role, subject=subject, body=events_of(1) | owner)
    assert (status, operations.requests[0].shopper_key) == (200, key)


@pytest.mark.parametrize("owner", [{}, {"user_id": "a", "session_id": "b"}])
def test_a_storefront_names_exactly_one_shopper(operations: Operations, owner: dict[str, str]) -> None:
    status, _, body = call(operations, EVENTS, role="storefront", body=events_of(1) | owner)
    assert (status, body["errors"][0]["field"]) == (400, "user_id")


@pytest.mark.parametrize("user_id", ["", "a b", "a/b", "a#b", "é", "x" * 129, "a\n"])
def test_an_id_of_another_form_is_refused(operations: Operations, user_id: str) -> None:
    status, _, body = call(operations, PROFILE, role="storefront", path={"user_id": user_id})
    assert (status, body["errors"][0]["field"]) == (400, "user_id")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '"events"',
        "\x00",
        '{"events": [{"a": "\\ud800"}]}',
        '{"events": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"events": [' + '{"a":' * 5_000 + "1" + "}" * 5_000 + "]}",
        '{"events": []}',
        json.dumps(events_of(101)),
        '{"events": [1]}',
        '{"events": [{}], "more": NaN}',
        '{"events": [{"price": {"amount": -Infinity}}]}',
        '{"events": [{}], "events": [{}]}',
        '{"events": [{"event_id": "a", "event_id": "b"}]}',
        '{"events": [{}], "\\ud800": 1}',
        '{"events": [{}], "\ud800": 1}',
        '{"events": [{}], "' + "x" * 100_000 + '": 1}',
        '{"events": [{}], "user_id": 1' + "0" * 400 + "}",
        '{"events": [{}], "user_id": 1' + "0" * 5_000 + "}",
        '{"events": [{}], "user_id": 1}',
    ],
)
def test_a_body_that_is_no_batch_is_refused_with_its_field(operations: Operations, text: str) -> None:
    status, headers, body = call(operations, EVENTS, body=text)
    assert status == 400
    assert headers["Content-Type"] == "application/problem+json"
    assert body["errors"][0].keys() == {"field", "limit", "value"}
    assert 0 < len(json.dumps(body)) < 2_000
    assert body["detail"]
    assert body["request_id"] == "request-1"
    assert operations.requests == []


@given(text=st.text(st.characters()))
def test_no_text_makes_it_fail(text: str) -> None:
    status, _, _ = call(Operations(), EVENTS, body=text)
    assert status == 400


@pytest.mark.parametrize("letter", ["x", "é", "🙂"])
def test_a_body_may_have_so_many_bytes(operations: Operations, letter: str) -> None:
    most = next(r.max_body for r in ROUTES if r.operation_id == "postEvents")
    envelope = len(json.dumps({"events": [{"a": ""}]}).encode())
    letters, rest = divmod(most - envelope, len(letter.encode()))
    full = json.dumps({"events": [{"a": letter * letters + "x" * rest}]}, ensure_ascii=False)
    assert call(operations, EVENTS, body=full)[0] == 200
    status, _, body = call(operations, EVENTS, body=full + " ")
    assert (status, body["errors"]) == (
        413,
        [{"field": "body", "limit": f"at most {most} bytes", "value": most + 1}],
    )


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("application/json", 200),
        ("Application/JSON; charset=utf-8", 200),
        (None, 200),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("", 415),
    ],
)
def test_a_body_of_another_type_is_refused(operations: Operations, kind: str | None, status: int) -> None:
    headers = {} if kind is None else {"content-Type": kind}
    answered, _, body = call(operations, EVENTS, body=events_of(1), headers=headers)
    assert answered == status
    if status == 415:
        limit = "must be application/json in UTF-8"
        assert body["errors"] == [{"field": "Content-Type", "limit": limit, "value": kind}]


def test_a_body_in_base64_is_refused(operations: Operations) -> None:
    handle = http.entry("events", {"postEvents": operations})
    assert handle(gateway_event(EVENTS) | {"isBase64Encoded": True}, None)["statusCode"] == 415


def test_no_more_errors_are_told_than_one_reads(operations: Operations) -> None:
    _, _, body = call(operations, EVENTS, body={"events": [1] * 100})
    assert len(body["errors"]) == http.MOST_ERRORS


@pytest.mark.parametrize(
    ("route", "query", "field"),
    [
        (PROFILE, {"a": ["1"]}, "a"),
        (RECOMMENDATIONS, {"unheard_of": ["1"]}, "unheard_of"),
        (RECOMMENDATIONS, {"k": ["1", "2"]}, "k"),
        (RECOMMENDATIONS, {"k": ["NaN"]}, "k"),
        (RECOMMENDATIONS, {"min_price": ["inf"]}, "min_price"),
    ],
)
def test_a_wrong_parameter_is_named(operations: Operations, route: str, query: Any, field: str) -> None:
    status, _, body = call(operations, route, path={"user_id": "ann"}, query=query)
    assert (status, body["errors"][0]["field"]) == (400, field)


def test_a_list_parameter_may_be_repeated(operations: Operations) -> None:
    query = {"brand": ["a", "b"], "k": ["3"]}
    assert call(operations, RECOMMENDATIONS, path={"user_id": "ann"}, query=query)[0] == 200
    assert operations.requests[0].query.brand == ["a", "b"]


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (ConflictError("changed"), 409),
        (UnavailableError("later", headers={"Retry-After": "1"}), 503),
        (ClientError({"Error": {"Code": "ThrottlingException", "Message": "user ann"}}, "PutItem"), 503),
        (ReadTimeoutError(endpoint_url="http://store"), 503),
        (ClientError({"Error": {"Code": "ValidationException", "Message": "user ann"}}, "PutItem"), 500),
        (KeyError("ann"), 500),
    ],
)
def test_a_failure_is_told_in_one_form_and_quotes_nobody(
    operations: Operations, caplog: pytest.LogCaptureFixture, failure: Exception, status: int
) -> None:
    operations.failure = failure
    answered, headers, body = call(operations, PROFILE, path={"user_id": "ann"})
    assert (answered, body["status"]) == (status, status)
    assert body.keys() == {"type", "title", "status", "detail", "errors", "request_id"}
    assert ("Retry-After" in headers) == (status == 503)
    assert "ann" not in json.dumps(body) + "".join(str(vars(record)) for record in caplog.records)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("x" * 200, "x" * 100 + "…"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (10**400, "1" + "0" * 99 + "…"),
        ([1], "[1]"),
        (True, True),
        (None, None),
        (1.5, 1.5),
    ],
)
def test_a_wrong_value_is_shown_short_and_as_json(value: Any, shown: Any) -> None:
    assert FieldError("f", "l", value).as_json()["value"] == shown


@pytest.mark.parametrize(
    ("allowed", "origin", "told"),
    [
        ("[]", "https://shop.example", None),
        ('["https://shop.example"]', "https://shop.example", "https://shop.example"),
        ('["*"]', "https://any.example", "https://any.example"),
        ('["https://shop.example"]', "https://evil.example", None),
        ('["https://shop.example"]', None, None),
    ],
)
def test_a_page_of_an_allowed_origin_may_read_the_answer(
    operations: Operations, monkeypatch: pytest.MonkeyPatch, allowed: str, origin: str | None, told: str | None
) -> None:
    monkeypatch.setenv("CORS_ORIGINS", allowed)
    given_headers = {"Origin": origin} if origin else {}
    for user in ("ann", "bob"):
        _, headers, _ = call(operations, PROFILE, path={"user_id": user}, headers=given_headers)
        assert headers.get("Access-Control-Allow-Origin") == told
