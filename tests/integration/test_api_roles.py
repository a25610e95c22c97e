"""Who may call what: every operation of docs/openapi.json with every kind of caller, through the deployed API."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.integration.conftest import ROOT, Answer, ApiClient
from vitrine.stores.model_records import ModelRecords

if TYPE_CHECKING:
    from embedded.cloud import Cloud

DOCUMENT = json.loads((Path(ROOT) / "docs" / "openapi.json").read_text(encoding="utf-8"))
OPERATIONS = {
    operation["operationId"]: (method.upper(), path)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}
USER, OTHER, MODEL = "at-me", "at-you", "at-model"

# Callers whom the gateway sends away, whatever they ask for: 401 wherever a token is asked for.
STRANGERS = (
    "nobody",
    "api key alone",
    "no bearer",
    "garbage",
    "no session",
    "endless",
    "expired shopper",
    "expired operator",
    "forged shopper",
    "unsigned shopper",
    "unknown issuer",
    "forged session",
    "nameless shopper",
)
CALLERS = (
    "shopper",
    "other shopper",
    "session",
    "other session",
    "storefront",
    "merchant",
    "operator",
)
# What is there for nobody; a server gets what the last column says.
NOTHING = {
    "user_id": "at-nobody",
    "session_id": "at-no-session",
    "item_id": "at-nothing",
    "model_version": "at-none",
    "erasure_id": "at-no-erasure",
    "conversation_id": "at-no-conversation",
    "recommendation_id": "at-no-recommendation",
    "choice_id": "at-no-choice",
    "job_id": "at-no-job",
    "draft_id": "00001",
}
# One row for each operation, one column for each caller, in their order: the shopper and the session that the request
# is about, others, and servers. 404 is what is not the caller's.
MATRIX: dict[str, tuple[int, ...]] = {
    "createSession": (201, 201, 201, 201, 201, 201, 201),
    "joinSession": (200, 404, 403, 403, 200, 403, 200),
    "postEvents": (202, 404, 404, 404, 202, 403, 202),
    "postEvents of a session": (404, 404, 202, 404, 202, 403, 202),
    "getUserRecommendations": (200, 404, 403, 403, 200, 403, 200),
    "getSessionRecommendations": (403, 403, 200, 404, 200, 403, 200),
    "getRelatedItems": (200, 200, 200, 200, 200, 200, 200),
    "rankItems": (200, 404, 404, 404, 200, 403, 200),
    "rankItems of a session": (404, 404, 200, 404, 200, 403, 200),
    "listItems": (403, 403, 403, 403, 403, 200, 200),
    "putItems": (403, 403, 403, 403, 403, 200, 200),
    "putItem": (403, 403, 403, 403, 403, 200, 200),
    "getItem": (200, 200, 200, 200, 200, 200, 200),
    "deleteItem": (403, 403, 403, 403, 403, 204, 204),
    "listModels": (403, 403, 403, 403, 403, 200, 200),
    "getModel": (403, 403, 403, 403, 403, 200, 200),
    "getProfile": (200, 404, 403, 403, 200, 403, 200),
    "putProfile": (200, 404, 403, 403, 200, 403, 200),
    "deleteUser": (202, 404, 403, 403, 202, 403, 202),
    "exportUser": (202, 404, 403, 403, 202, 403, 202),
    "getErasure": (200, 404, 403, 403, 200, 403, 200),
    "listReceiptKeys": (200, 200, 200, 200, 200, 200, 200),
    "getUserRecommendationWhy": (200, 404, 403, 403, 200, 403, 200),
    "postUserFeedback": (200, 404, 403, 403, 200, 403, 200),
    "listUserFeedback": (200, 404, 403, 403, 200, 403, 200),
    "deleteUserFeedback": (204, 404, 403, 403, 204, 403, 204),
    "getSessionRecommendationWhy": (403, 403, 200, 404, 200, 403, 200),
    "postSessionFeedback": (403, 403, 200, 404, 200, 403, 200),
    "listSessionFeedback": (403, 403, 200, 404, 200, 403, 200),
    "deleteSessionFeedback": (403, 403, 204, 404, 204, 403, 204),
    "startUserConversation": (201, 404, 403, 403, 201, 403, 201),
    "postUserMessage": (200, 404, 403, 403, 200, 403, 200),
    "getUserConversation": (200, 404, 403, 403, 200, 403, 200),
    "deleteUserConversation": (204, 404, 403, 403, 204, 403, 204),
    "startSessionConversation": (403, 403, 201, 404, 201, 403, 201),
    "postSessionMessage": (403, 403, 200, 404, 200, 403, 200),
    "getSessionConversation": (403, 403, 200, 404, 200, 403, 200),
    "deleteSessionConversation": (403, 403, 204, 404, 204, 403, 204),
    "putItemReviews": (403, 403, 403, 403, 403, 200, 200),
    "getItemCopy": (200, 200, 200, 200, 200, 200, 200),
    "listItemCopyVersions": (403, 403, 403, 403, 403, 200, 200),
    "rollBackItemCopy": (403, 403, 403, 403, 403, 404, 404),
    "createContentJob": (403, 403, 403, 403, 403, 200, 200),
    "listContentJobs": (403, 403, 403, 403, 403, 200, 200),
    # Of a job that is not there; tests/integration/test_api_content.py has those that are.
    "getContentJob": (403, 403, 403, 403, 403, 404, 404),
    "cancelContentJob": (403, 403, 403, 403, 403, 404, 404),
    "listContentDrafts": (403, 403, 403, 403, 403, 404, 404),
    "decideContentDrafts": (403, 403, 403, 403, 403, 404, 404),
    "approveContentDraft": (403, 403, 403, 403, 403, 404, 404),
    "rejectContentDraft": (403, 403, 403, 403, 403, 404, 404),
    "publishContentDraft": (403, 403, 403, 403, 403, 404, 404),
    "getUserAssistantMemory": (200, 404, 403, 403, 200, 403, 200),
    "putUserAssistantMemory": (200, 404, 403, 403, 200, 403, 200),
    "deleteUserAssistantMemory": (204, 404, 403, 403, 204, 403, 204),
    "getSessionAssistantMemory": (403, 403, 200, 404, 200, 403, 200),
    "putSessionAssistantMemory": (403, 403, 200, 404, 200, 403, 200),
    "deleteSessionAssistantMemory": (403, 403, 204, 404, 204, 403, 204),
}
OPEN = {"createSession": 201, "listReceiptKeys": 200}
"""Operations that ask for no token, with what anybody gets."""

# What servers and shoppers are told of a path that leads to nothing. Whoever never came is served as one who is new.
OF_NOTHING = {
    "getUserRecommendations": 200,
    "getSessionRecommendations": 200,
    "getRelatedItems": 404,
    "getItem": 404,
    "deleteItem": 404,
    "getModel": 404,
    "getProfile": 404,
    "deleteUser": 202,
    "exportUser": 202,
    "getErasure": 404,
    "getUserRecommendationWhy": 404,
    "postUserFeedback": 200,
    "listUserFeedback": 200,
    "deleteUserFeedback": 404,
    "getSessionRecommendationWhy": 404,
    "postSessionFeedback": 200,
    "listSessionFeedback": 200,
    "deleteSessionFeedback": 404,
    "startUserConversation": 201,
    "postUserMessage": 404,
    "getUserConversation": 404,
    "deleteUserConversation": 404,
    "startSessionConversation": 201,
    "postSessionMessage": 404,
    "getSessionConversation": 404,
    "deleteSessionConversation": 404,
    "getItemCopy": 404,
    "listItemCopyVersions": 404,
    "putItemReviews": 404,
    "rollBackItemCopy": 404,
    "getContentJob": 404,
    "cancelContentJob": 404,
    "listContentDrafts": 404,
    "decideContentDrafts": 404,
    "approveContentDraft": 404,
    "rejectContentDraft": 404,
    "publishContentDraft": 404,
    "getUserAssistantMemory": 200,
    "deleteUserAssistantMemory": 204,
    "getSessionAssistantMemory": 200,
    "deleteSessionAssistantMemory": 204,
}


@dataclass(frozen=True)
class Stage:
    """What the requests are about, and the headers of each caller."""

    session: dict[str, str]
    item_id: str
    erasure_id: str
    headers: dict[str, dict[str, str]]
    conversations: dict[str, str]

    @property
    def about(self) -> dict[str, str]:
        """Whom and what a request names."""
        session_id = self.session["session_id"]
        return {
            "user_id": USER,
            "session_id": session_id,
            "item_id": self.item_id,
            "model_version": MODEL,
            "erasure_id": self.erasure_id,
            "conversation_id": "at-none",
            "recommendation_id": "at-none",
            "choice_id": "at-none",
            "job_id": "at-none",
            "draft_id": "00001",
        }


def article(**fields: Any) -> dict[str, Any]:
    given = {"title": "Tea", "category": ["Roles test"], "price": {"amount": 1, "currency": "USD"}}
    return given | fields


def happened() -> dict[str, Any]:
    return {
        "event_id": uuid.uuid4().hex,
        "type": "view",
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "item_id": "at-tea",
    }


LESS = {"kind": "less_like", "brand": "Zest"}
REQUESTS: dict[str, Callable[[Stage], Any]] = {
    "createSession": lambda _: {},
    "joinSession": lambda stage: {"user_id": USER, "session_token": stage.session["token"]},
    "postEvents": lambda _: {"user_id": USER, "events": [happened()]},
    "postEvents of a session": lambda stage: {"session_id": stage.session["session_id"], "events": [happened()]},
    "rankItems": lambda stage: {"user_id": USER, "item_ids": [stage.item_id]},
    "rankItems of a session": lambda stage: {"session_id": stage.session["session_id"], "item_ids": [stage.item_id]},
    "putItems": lambda stage: {"items": [article(item_id=stage.item_id)]},
    "putItem": lambda _: article(),
    "putProfile": lambda _: {"attributes": {}},
    "postUserFeedback": lambda _: LESS,
    "postSessionFeedback": lambda _: LESS,
    "startUserConversation": lambda _: {"message": "tea", "k": 1},
    "startSessionConversation": lambda _: {"message": "tea", "k": 1},
    "postUserMessage": lambda _: {"message": "tea", "k": 1},
    "postSessionMessage": lambda _: {"message": "tea", "k": 1},
    "putItemReviews": lambda _: {"reviews": []},
    "rollBackItemCopy": lambda _: {"kind": "description", "locale": "en", "version": 1, "reason": "x"},
    "createContentJob": lambda stage: {"kind": "description", "item_ids": [stage.item_id], "estimate_only": True},
    "decideContentDrafts": lambda _: {"decision": "approve"},
    "approveContentDraft": lambda _: {},
    "rejectContentDraft": lambda _: {"reason": "x"},
    "publishContentDraft": lambda _: {},
    "putUserAssistantMemory": lambda _: {"free_from": ["nuts"]},
    "putSessionAssistantMemory": lambda _: {"free_from": ["nuts"]},
}


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _forged(cloud: Cloud, role: str, subject: str | None, key: Any, algorithm: str, **claims: Any) -> dict[str, str]:
    """A token like the issuer's own in all but its signature, or its issuer."""
    token = cloud.issuer.token(role, subject)
    body = jwt.decode(token, options={"verify_signature": False}) | claims
    header = {"kid": jwt.get_unverified_header(token)["kid"]}
    return _bearer(jwt.encode(body, key, algorithm=algorithm, headers=header))


def _strangers(cloud: Cloud, session: dict[str, str]) -> dict[str, dict[str, str]]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    keys = [entry.attributes["Value"] for entry in cloud.deployed.resources("AWS::ApiGateway::ApiKey")]
    signature = session["token"].rpartition(".")[2]
    return {
        "nobody": {},
        "api key alone": {"x-api-key": keys[0]},
        "no bearer": {"Authorization": cloud.token("shopper", USER)},
        "garbage": _bearer("a.b.c"),
        "no session": _bearer("vs1.e30.AAAA"),
        "endless": _bearer("x" * 3000),
        "expired shopper": _bearer(cloud.issuer.token("shopper", USER, lifetime=-3600)),
        "expired operator": _bearer(cloud.issuer.token("operator", lifetime=-3600)),
        "forged shopper": _forged(cloud, "shopper", USER, key, "RS256"),
        "unsigned shopper": _forged(cloud, "shopper", USER, None, "none"),
        "unknown issuer": _forged(cloud, "shopper", USER, key, "RS256", iss="https://elsewhere.example"),
        "forged session": _bearer(session["token"].replace(signature, signature[::-1])),
        "nameless shopper": _bearer(cloud.issuer.token("shopper", USER, shop_user_id=None)),
    }


@pytest.fixture(scope="module")
def stage(cloud: Cloud) -> Stage:
    """A session, a profile, an item and a model that the gate refused, and callers of every kind."""
    nobody = ApiClient(cloud.api_url)
    session, other = (nobody.post("/v1/sessions", {}).body for _ in range(2))
    nobody.close()
    operator = ApiClient(cloud.api_url, cloud.token("operator"))
    erasure_id = operator.delete(f"/v1/users/{USER}").body["erasure_id"]
    operator.close()
    refused = {"promote": False, "report_uri": f"s3://artifacts/models/{MODEL}/report.html"}
    ModelRecords(cloud.client("dynamodb"), cloud.parameter("models-table")).judge(MODEL, refused, 1)
    headers = _strangers(cloud, session) | {
        "shopper": _bearer(cloud.token("shopper", USER)),
        "other shopper": _bearer(cloud.token("shopper", OTHER)),
        "session": _bearer(session["token"]),
        "other session": _bearer(other["token"]),
    }
    headers |= {role: _bearer(cloud.token(role)) for role in ("storefront", "merchant", "operator")}
    return Stage(session, "at-tea", erasure_id, headers, {})


def shown(operator: ApiClient, path: str, session_id: str) -> dict[str, str]:
    """An answer or a choice of whom the path is about, where it names one."""
    owner = "users/" + USER if "{user_id}" in path else "sessions/" + session_id
    if "{recommendation_id}" in path:
        return {"recommendation_id": operator.get(f"/v1/{owner}/recommendations", k=1).body["recommendation_id"]}
    if "{choice_id}" in path:
        return {"choice_id": operator.post(f"/v1/{owner}/feedback", LESS).body["choice_id"]}
    return {}


@pytest.fixture
def ask(cloud: Cloud, stage: Stage) -> Any:
    """Sends a row's request as a caller; the item that it is about is there."""
    client = ApiClient(cloud.api_url)
    operator = ApiClient(cloud.api_url, cloud.token("operator"))

    def conversation(path: str, row: str, session_id: str) -> str:
        """A conversation of whom the path is about: an own one for each that is deleted."""
        owner = path.partition("/conversations")[0]
        if "{conversation_id}" not in path:
            return ""
        if owner not in stage.conversations or row.startswith("delete"):
            opened = operator.post(f"{owner}/conversations".format(user_id=USER, session_id=session_id), {"k": 1})
            assert opened.status == 201, opened.body
            stage.conversations[owner] = opened.body["conversation_id"]
        return stage.conversations[owner]

    def send(row: str, caller: str, about: Mapping[str, str] | None = None) -> Answer:
        method, path = OPERATIONS[row.partition(" of ")[0]]
        assert operator.put(f"/v1/items/{stage.item_id}", article()).status == 200
        if row == "getProfile" and about is None:
            # Another row has the user erased.
            assert operator.put(f"/v1/users/{USER}/profile", {}).status == 200
        named = dict(about or stage.about)
        if about is None and caller in CALLERS:
            named["conversation_id"] = conversation(path, row, named["session_id"])
            named |= shown(operator, path, named["session_id"])
        body = REQUESTS[row](stage) if row in REQUESTS else None
        if about and body:
            body = {name: about.get(name, value) for name, value in body.items()}
        return client.request(method, path.format(**named), body, headers=stage.headers[caller])

    yield send
    client.close()
    operator.close()


def assert_problem(answer: Answer, status: int) -> None:
    """An error has the one form, and says which request it was."""
    assert (answer.status, answer.body["status"]) == (status, status), answer.body
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.body["title"]
    assert answer.body["detail"]
    assert answer.body["request_id"] == answer.headers["X-Request-Id"]


def test_every_operation_has_its_row() -> None:
    """Given a new route, this fails until the matrix says who may call it."""
    assert {row.partition(" of ")[0] for row in MATRIX} == OPERATIONS.keys()
    assert {len(row) for row in MATRIX.values()} == {len(CALLERS)}
    with_body = {
        operation["operationId"]
        for methods in DOCUMENT["paths"].values()
        for operation in methods.values()
        if "requestBody" in operation
    }
    assert {row.partition(" of ")[0] for row in REQUESTS} == with_body


def test_the_description_is_what_is_deployed(cloud: Cloud) -> None:
    """Each method of the deployed API stands in the description, asks for a key, and has an authorizer."""
    methods = [entry.properties for entry in cloud.deployed.resources("AWS::ApiGateway::Method")]
    methods = [method for method in methods if method["HttpMethod"] != "OPTIONS"]
    assert sorted(method["OperationName"] for method in methods) == sorted(OPERATIONS)
    assert {method["AuthorizationType"] for method in methods} == {"CUSTOM"}
    assert all(str(method["ApiKeyRequired"]).lower() == "true" for method in methods)


def test_the_matrix_agrees_with_the_roles_of_the_description() -> None:
    told = {
        operation["operationId"]: set(operation["x-vitrine-roles"])
        for methods in DOCUMENT["paths"].values()
        for operation in methods.values()
    }
    for row, statuses in MATRIX.items():
        admitted = {caller.split()[-1] for caller, status in zip(CALLERS, statuses, strict=True) if status != 403}
        expected = told[row.partition(" of ")[0]] or {caller.split()[-1] for caller in CALLERS}
        assert admitted == expected, row


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("row", MATRIX)
def test_a_caller_reaches_what_is_its_own(ask: Any, row: str, caller: str) -> None:
    expected = MATRIX[row][CALLERS.index(caller)]
    answer = ask(row, caller)
    if expected < 400:
        assert answer.status == expected, answer.body
    else:
        assert_problem(answer, expected)


@pytest.mark.parametrize(("row", "caller"), [
    (row, caller) for row, statuses in MATRIX.items() for caller, status in zip(CALLERS, statuses, strict=True)
    if status == 404
])  # fmt: skip
def test_what_is_another_s_is_told_as_what_is_not_there(ask: Any, row: str, caller: str) -> None:
    """Given two requests that differ in their object alone, nobody can tell from the answer which of them exists."""
    there, nowhere = ask(row, caller), ask(row, caller, NOTHING)
    assert_problem(nowhere, 404)
    of_one_request = {"request_id", "X-Request-Id", "x-amzn-RequestId", "Date"}
    for first, second in ((there.body, nowhere.body), (there.headers, nowhere.headers)):
        assert {k: v for k, v in first.items() if k not in of_one_request} == {
            k: v for k, v in second.items() if k not in of_one_request
        }


def test_each_row_with_an_object_says_what_nothing_is_told_as() -> None:
    writes = {"joinSession", "putItem", "putProfile", "putUserAssistantMemory", "putSessionAssistantMemory"}
    assert OF_NOTHING.keys() == {name for name, (_, path) in OPERATIONS.items() if "{" in path} - writes


@pytest.mark.parametrize("row", OF_NOTHING)
def test_a_server_is_told_of_nothing_what_the_table_says(ask: Any, row: str) -> None:
    assert ask(row, "operator", NOTHING).status == OF_NOTHING[row]


OF_COPY = {name for name, (_, path) in OPERATIONS.items() if re.search(r"/(content|copy|reviews)\b", path)}
# The gateway sends strangers away, and each of its methods has the one authorizer: every day one of these is enough.
OF_SESSIONS = {name for name in OPERATIONS if "Session" in name and name.replace("Session", "User") in OPERATIONS}
FULL_SIZE = (OF_COPY - {"createContentJob"}) | OF_SESSIONS


@pytest.mark.parametrize("caller", STRANGERS)
@pytest.mark.parametrize(
    "row",
    [pytest.param(row, marks=pytest.mark.full if row in FULL_SIZE else ()) for row in MATRIX if row not in OPEN],
)
def test_a_stranger_reaches_nothing(ask: Any, row: str, caller: str) -> None:
    assert_problem(ask(row, caller), 401)


@pytest.mark.parametrize("caller", STRANGERS)
@pytest.mark.parametrize("row", OPEN)
def test_anybody_may_do_what_is_open_whatever_it_brings(ask: Any, row: str, caller: str) -> None:
    assert ask(row, caller).status == OPEN[row]


@pytest.mark.parametrize("path", ["/v1/nowhere", "/v1/users", "/"])
def test_there_is_nothing_beside_the_described_routes(cloud: Cloud, stage: Stage, path: str) -> None:
    client = ApiClient(cloud.api_url)
    answer = client.request("GET", path, headers=stage.headers["operator"])
    client.close()
    assert_problem(answer, 404)
