"""Each limit of docs/openapi.json, at it and beyond it, and bodies that are no JSON: through the deployed API."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration import limits
from tests.integration.conftest import Answer, ApiClient
from tests.integration.limits import DOCUMENT, Case

if TYPE_CHECKING:
    from embedded.cloud import Cloud

USER, ITEM = "lt-me", "lt-item"
# Fields whose form the description gives in words only. Their longest value is not tried: it would have no such form.
EXAMPLES: dict[str, Any] = {
    "time": "2026-01-01T00:00:00Z",
    "local_time": "2026-01-01T10:00",
    "window": "P1D",
    "cursor": "",
    "currency": "USD",
    "category": ["Limits test"],
    "price": {"amount": 10**9, "currency": "USD"},
    "type": "view",
    "item_id": ITEM,
    "query": "tea",
    "user_id": USER,
    "locale": "de",
    "item_ids": [ITEM],
    "estimate_only": True,
}
# What a rule across fields decides, and no limit of one field: other tests have them.
ACROSS = {
    "postEvents-user_id-null",
    "postEvents-events.0.item_id-null",
    "rankItems-user_id-null",
    "joinSession-user_id-null",
    # A choice is about one thing, and the others stand beside an item here.
    "postSessionFeedback-item_id-null",
    "postSessionFeedback-brand-maxLength",
    "postSessionFeedback-category-maxItems",
    "postSessionFeedback-category.0-maxLength",
    "decideContentDrafts-decision-one of: reject",
}
UNSAID = {"postUserFeedback": ("category",), "postSessionFeedback": ("category",)}
"""Examples that an operation's body does without."""
# The fields of a job, whose values within their limits ask for other fields, or for another kind of job.
OF_ONE_PIECE = {"kind", "item_ids", "filter", "locales", "shopper_id", "audience", "coupons"}
PARTS = {"postEvents": "events", "putItems": "items"}
OPERATIONS = [
    (method.upper(), path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]


def full_size(operation: dict[str, Any]) -> Any:
    """Every day one operation stands for its like, which one function reads in the same way.

    One of those on copy for all of them, and what a user may for what a session may too.
    """
    of_copy = operation["x-vitrine-function"] == "content" and operation["operationId"] != "createContentJob"
    twin = operation["operationId"].replace("Session", "User")
    of_session = twin != operation["operationId"] and any(twin == one["operationId"] for _, _, one in OPERATIONS)
    return pytest.mark.full if of_copy or of_session else ()


def body_schema(operation: dict[str, Any]) -> Any:
    return operation["requestBody"]["content"]["application/json"]["schema"]


def examples(operation: dict[str, Any]) -> dict[str, Any]:
    unsaid = UNSAID.get(operation["operationId"], ())
    return {name: value for name, value in EXAMPLES.items() if name not in unsaid}


def valid_body(operation: dict[str, Any]) -> bytes | None:
    if "requestBody" not in operation:
        return None
    return json.dumps(limits.example(body_schema(operation), examples(operation))).encode()


def body_cases() -> Iterator[Any]:
    tried = []
    for method, path, operation in OPERATIONS:
        # Operations that take the same body read it by the same schema: it is tried once.
        if "requestBody" in operation and body_schema(operation) not in tried:
            tried.append(body_schema(operation))
            for case in limits.cases(body_schema(operation), (), examples(operation)):
                name = f"{operation['operationId']}-{case}"
                across = (
                    operation["operationId"] == "createContentJob" and case.path[:1] and case.path[0] in OF_ONE_PIECE
                )
                if name not in ACROSS and not (across and case.allowed):
                    yield pytest.param(method, path, operation, case, id=name)


def parameter_cases() -> Iterator[Any]:
    for method, path, operation in OPERATIONS:
        for parameter in operation["parameters"]:
            if parameter["in"] == "query":
                for case in _parameter_cases(parameter):
                    case_id = f"{operation['operationId']}-{case}"
                    yield pytest.param(method, path, operation, case, id=case_id, marks=full_size(operation))
        unknown = Case(("unheard_of",), "unknown", "1", allowed=False)
        yield pytest.param(method, path, operation, unknown, id=f"{operation['operationId']}-{unknown}")


def _parameter_cases(parameter: dict[str, Any]) -> Iterator[Case]:
    """The cases that text can say: all that comes in a query is text."""
    name = parameter["name"]
    for case in limits.cases(parameter["schema"], (name,), EXAMPLES):
        if case.limit.startswith("type") or case.value is None:
            continue
        yield Case((name,), case.limit, case.value, case.allowed)
    kinds = {choice.get("type") for choice in parameter["schema"].get("anyOf", [parameter["schema"]])}
    if kinds & {"integer", "number", "boolean"}:
        for text in ("", "several", "NaN", "inf", "0x1", "1" * 5_000):
            yield Case((name,), f"text {text[:10]}", text, allowed=False)


def path_cases() -> Iterator[Any]:
    for method, path, operation in OPERATIONS:
        for name in re.findall(r"{(\w+)}", path):
            for value in ("%00", "a" * 129, "a%20b", "a%2Fb", "%C3%A9", "%ED%A0%80", "a%0A"):
                case = Case((name,), value[:12], value, allowed=False)
                case_id = f"{operation['operationId']}-{case}"
                # One place reads all paths: every day one form of a wrong id is enough for each.
                marks = full_size(operation) if value == "%00" else pytest.mark.full
                yield pytest.param(method, path, operation, case, id=case_id, marks=marks)


@pytest.fixture(scope="module")
def client(cloud: Cloud) -> Iterator[ApiClient]:
    """An operator, who may do everything and must say for whom."""
    made = ApiClient(cloud.api_url, cloud.token("operator"))
    item = {"title": ITEM, "category": ["Limits test"], "price": {"amount": 1, "currency": "USD"}}
    assert made.put(f"/v1/items/{ITEM}", item).status == 200
    yield made
    made.close()


@pytest.fixture(scope="module")
def session(cloud: Cloud) -> dict[str, str]:
    nobody = ApiClient(cloud.api_url)
    opened: dict[str, str] = nobody.post("/v1/sessions", {}).body
    nobody.close()
    return opened


def filled(path: str, session: dict[str, str], **values: str) -> str:
    given = {
        "user_id": USER,
        "session_id": session["session_id"],
        "item_id": ITEM,
        "model_version": "lt-model",
        "erasure_id": "lt-erasure",
        "conversation_id": "lt-conversation",
        "recommendation_id": "lt-recommendation",
        "choice_id": "lt-choice",
        "job_id": "lt-job",
        "draft_id": "lt-draft",
    } | values
    return path.format(**given)


def wrong(answer: Answer, operation: dict[str, Any]) -> list[dict[str, Any]] | str | None:
    """What the answer says is wrong: field errors, the gateway's own words, or None where all is well."""
    assert answer.status < 500, answer.body
    part = PARTS.get(operation["operationId"])
    if answer.status == 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
        return answer.body.get("errors") or str(answer.body["detail"])
    if part and answer.status < 300:
        found: list[dict[str, Any]] = answer.body["results"][0].get("errors")
        return found
    return None


def assert_named(told: list[dict[str, Any]] | str | None, case: Case) -> None:
    """The answer names the field and its limit, and shows the value."""
    assert told is not None, "it was taken"
    if isinstance(told, str):
        # The gateway looks at the envelope alone, and says what it lacks.
        assert re.search(r"too (long|short)|missing required properties|does not match", told), told
        return
    for error in told:
        assert error.keys() == {"field", "limit", "value"}
        assert error["limit"]
    seen = [error["value"] for error in told if _leads_to(error["field"].split("."), list(map(str, case.path)))]
    assert seen, (told, case)
    if isinstance(case.value, str | int):
        assert any(str(value).startswith(str(case.value)[:100]) for value in seen), (seen, case)


def _leads_to(field: list[str], names: list[str]) -> bool:
    """Whether a field is the one at `names`, or within a choice of types there; a part of a batch has its own path."""
    wanted = [names[start:] for start in (0, 2) if names[start:]] or [["body"]]
    return any(field[: len(name)] == name for name in wanted)


@pytest.mark.parametrize(("method", "path", "operation", "case"), body_cases())
def test_a_body_s_field_at_and_beyond_its_limit(
    client: ApiClient, session: dict[str, str], method: str, path: str, operation: dict[str, Any], case: Case
) -> None:
    schema = body_schema(operation)
    whole = limits.example(schema, examples(operation))
    if case.path == ("session_id",) and case.value is not None:
        # A body is about one shopper.
        del whole["user_id"]
    body = limits.put(whole, case.path, case.value, schema, examples(operation))
    told = wrong(client.request(method, filled(path, session), json.dumps(body).encode()), operation)
    if case.allowed:
        assert told is None
    else:
        assert_named(told, case)


@pytest.mark.parametrize(("method", "path", "operation", "case"), parameter_cases())
def test_a_parameter_at_and_beyond_its_limit(
    client: ApiClient, session: dict[str, str], method: str, path: str, operation: dict[str, Any], case: Case
) -> None:
    query = {"item_id": [ITEM]} if path.endswith("recommendations") else {}
    query |= {str(case.path[0]): case.value}
    answer = client.request(method, filled(path, session), valid_body(operation), query=query)
    told = wrong(answer, operation)
    if case.allowed:
        assert told is None
    else:
        assert isinstance(told, list)
        assert told[0]["field"].split(".")[0] == case.path[0]


@pytest.mark.parametrize(("method", "path", "operation", "case"), path_cases())
def test_an_id_of_another_form_is_named(
    client: ApiClient, session: dict[str, str], method: str, path: str, operation: dict[str, Any], case: Case
) -> None:
    target = filled(path, session, **{str(case.path[0]): case.value})
    told = wrong(client.request(method, target, valid_body(operation)), operation)
    assert isinstance(told, list)
    assert told[0]["field"] == case.path[0]


HOSTILE = {
    "nothing": b"",
    "half": b'{"a": ',
    "deep lists": b'{"a": ' + b"[" * 20_000 + b"]" * 20_000 + b"}",
    "deep objects": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    "deep enough for one parser": b'{"a": ' + b"[" * 500 + b"]" * 500 + b"}",
    "no UTF-8": b'{"a": "\xff\xfe"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": -Infinity}',
    "a huge number": b'{"a": 1' + b"0" * 400 + b"}",
    "a number without end": b'{"a": 1' + b"0" * 10_000 + b"}",
    "a huge exponent": b'{"a": 1e999999}',
    "a name given twice": b'{"a": 1, "a": 2}',
    "a lone surrogate": b'{"a": "\\ud800"}',
    "a lone surrogate for a name": b'{"\\udfff": 1}',
    "a null character": b'{"\\u0000": "\\u0000"}',
    "an array": b"[]",
    "a text": b'"text"',
}


def with_hostile(body: bytes, content: bytes) -> bytes:
    """A valid body with a hostile object's fields put in front of its own."""
    if not content.startswith(b"{") or not content.endswith(b"}"):
        return content
    return content[:-1] + (b", " if body != b"{}" else b"") + body[1:]


WITH_BODY = [
    pytest.param(*entry, id=entry[2]["operationId"], marks=full_size(entry[2]))
    for entry in OPERATIONS
    if "requestBody" in entry[2]
]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize(("method", "path", "operation"), WITH_BODY)
def test_a_hostile_body_is_refused(
    client: ApiClient, session: dict[str, str], method: str, path: str, operation: dict[str, Any], name: str
) -> None:
    content = with_hostile(valid_body(operation) or b"", HOSTILE[name])
    answer = client.request(method, filled(path, session), content)
    assert answer.status == 400, answer.body
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.body["detail"]


@pytest.mark.parametrize(("method", "path", "operation"), WITH_BODY)
def test_a_body_has_a_type_and_an_end(
    client: ApiClient, session: dict[str, str], method: str, path: str, operation: dict[str, Any]
) -> None:
    target, content = filled(path, session), valid_body(operation) or b""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/xml"):
        answer = client.request(method, target, content, headers={"Content-Type": kind})
        assert (answer.status, answer.body["errors"][0]["field"]) == (415, "Content-Type")
    for size in (3 << 20, 7 << 20, 11 << 20):
        answer = client.request(method, target, content[:-1] + b" " * size + b"}")
        assert (answer.status, answer.body["status"]) == (413, 413)
        assert size > 10 << 20 or answer.body["errors"][0]["field"] == "body"
        assert answer.headers["Content-Type"] == "application/problem+json"
