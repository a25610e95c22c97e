"""The gateway serves the deployed API and answers as API Gateway does."""

from __future__ import annotations

import base64
import http.client
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from embedded.cloud import ACCOUNT, REGION, Cloud
from embedded.gateway.responses import Refusal, refuse
from embedded.gateway.usage import Plan, TokenBucket, period_start
from tests.embedded.conftest import function, write_assembly

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def _resource(kind: str, /, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::ApiGateway::{kind}", "Properties": {"RestApiId": {"Ref": "Api"}} | properties}


def _proxy(function_id: str = "Respond", **more: Any) -> dict[str, Any]:
    arn = {"Fn::GetAtt": [function_id, "Arn"]}
    uri = ["arn:aws:apigateway:", REGION, ":lambda:path/2015-03-31/functions/", arn, "/invocations"]
    return {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": {"Fn::Join": ["", uri]}} | more


def _method(
    resource: Any, http_method: str = "POST", *, authorizer: str | None = "Token", **more: Any
) -> dict[str, Any]:
    declared: dict[str, Any] = {"ResourceId": resource, "HttpMethod": http_method, "Integration": _proxy()}
    declared["AuthorizationType"] = "CUSTOM" if authorizer else "NONE"
    if authorizer:
        declared["AuthorizerId"] = {"Ref": authorizer}
    return _resource("Method", **declared | more)


def _permission(function_id: str, *, path: str = "*") -> dict[str, Any]:
    source = {"Fn::Join": ["", [f"arn:aws:execute-api:{REGION}:{ACCOUNT}:", {"Ref": "Api"}, f"/{path}"]]}
    properties = {
        "FunctionName": {"Fn::GetAtt": [function_id, "Arn"]},
        "Action": "lambda:InvokeFunction",
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": source,
    }
    return {"Type": "AWS::Lambda::Permission", "Properties": properties}


def _authorizer(**more: Any) -> dict[str, Any]:
    uri = _proxy("Authorize")["Uri"]
    return _resource("Authorizer", Type="REQUEST", AuthorizerUri=uri, **more)


def _usage(name: str, value: str, **limits: Any) -> dict[str, Any]:
    stages = [{"ApiId": {"Ref": "Api"}, "Stage": {"Ref": "Stage"}}]
    member = {"KeyId": {"Ref": f"{name}Key"}, "KeyType": "API_KEY", "UsagePlanId": {"Ref": f"{name}Plan"}}
    return {
        f"{name}Key": {"Type": "AWS::ApiGateway::ApiKey", "Properties": {"Enabled": True, "Value": value}},
        f"{name}Plan": {"Type": "AWS::ApiGateway::UsagePlan", "Properties": {"ApiStages": stages} | limits},
        f"{name}Member": {"Type": "AWS::ApiGateway::UsagePlanKey", "Properties": member},
    }


def _template() -> dict[str, Any]:
    root = {"Fn::GetAtt": ["Api", "RootResourceId"]}
    schema = {"type": "object", "required": ["events"], "properties": {"events": {"type": "array", "maxItems": 2}}}
    headers = {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"}
    problem = (
        '{"title":$context.error.messageString,"violation":"$context.error.validationErrorString",'
        '"request_id":"$context.requestId"}'
    )
    mock = {
        "Type": "MOCK",
        "IntegrationResponses": [
            {"StatusCode": "204", "ResponseParameters": {"method.response.header.Access-Control-Max-Age": "'60'"}}
        ],
    }
    return {
        "Resources": {
            "Respond": function("echo.respond", Timeout=20),
            "Authorize": function("echo.authorize"),
            "Api": {
                "Type": "AWS::ApiGateway::RestApi",
                "Properties": {"Name": "api", "ApiKeySourceType": "AUTHORIZER", "BinaryMediaTypes": ["image/png"]},
            },
            "Deployment": _resource("Deployment"),
            "Stage": _resource("Stage", StageName="test", DeploymentId={"Ref": "Deployment"}),
            "Token": _authorizer(IdentitySource="method.request.header.Authorization", AuthorizerResultTtlInSeconds=60),
            "Open": _authorizer(AuthorizerResultTtlInSeconds=0),
            "Users": _resource("Resource", ParentId=root, PathPart="users"),
            "User": _resource("Resource", ParentId={"Ref": "Users"}, PathPart="{user_id}"),
            "Me": _resource("Resource", ParentId={"Ref": "Users"}, PathPart="me"),
            "Keyed": _resource("Resource", ParentId=root, PathPart="keyed"),
            "Opened": _resource("Resource", ParentId=root, PathPart="open"),
            "Checked": _resource("Resource", ParentId=root, PathPart="checked"),
            "Slow": _resource("Resource", ParentId=root, PathPart="slow"),
            "Forbidden": _resource("Resource", ParentId=root, PathPart="forbidden"),
            "Validator": _resource("RequestValidator", ValidateRequestBody=True, ValidateRequestParameters=True),
            "Model": _resource("Model", ContentType="application/json", Schema=schema, Name="Batch"),
            "UserPost": _method({"Ref": "User"}),
            "UserOptions": _method({"Ref": "User"}, "OPTIONS", authorizer=None, Integration=mock),
            "MeGet": _method({"Ref": "Me"}, "GET"),
            "KeyedPost": _method({"Ref": "Keyed"}, ApiKeyRequired=True),
            "OpenedPost": _method({"Ref": "Opened"}, authorizer="Open"),
            "CheckedPost": _method(
                {"Ref": "Checked"},
                RequestValidatorId={"Ref": "Validator"},
                RequestModels={"application/json": {"Ref": "Model"}},
                RequestParameters={"method.request.querystring.k": True},
            ),
            "SlowPost": _method({"Ref": "Slow"}, Integration=_proxy(TimeoutInMillis=300)),
            "ForbiddenPost": _method({"Ref": "Forbidden"}, Integration=_proxy("Authorize")),
            "Permission": _permission("Respond", path="test/*"),
            "Default": _resource(
                "GatewayResponse",
                ResponseType="DEFAULT_4XX",
                ResponseParameters=headers,
                ResponseTemplates={"application/problem+json": problem},
            ),
            **_usage("Fast", "k" * 30),
            **_usage("Slowly", "s" * 30, Throttle={"RateLimit": 0.001, "BurstLimit": 2}),
        }
    }


@pytest.fixture(scope="module")
def gateway_cloud(empty_cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    folder: Path = tmp_path_factory.mktemp("api")
    empty_cloud.deploy(write_assembly(folder, "Gateway", _template()))
    yield empty_cloud
    empty_cloud.client("cloudformation").delete_stack(StackName="Gateway")
    empty_cloud.gateway.reload()


class _Caller:
    def __init__(self, cloud: Cloud) -> None:
        host, _, port = cloud.gateway.url.removeprefix("http://").partition(":")
        self._connection = http.client.HTTPConnection(host, int(port), timeout=30)

    def __call__(
        self, method: str, path: str, token: str | None = "fine", body: Any = None, **headers: str
    ) -> tuple[int, Any, http.client.HTTPMessage]:
        content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent |= {"Authorization": token} if token else {}
        self._connection.request(method, f"/test{path}", content, sent)
        response = self._connection.getresponse()
        raw = response.read()
        return response.status, json.loads(raw) if raw else None, response.headers


@pytest.fixture
def call(gateway_cloud: Cloud) -> _Caller:
    return _Caller(gateway_cloud)


def test_a_proxy_event_carries_the_whole_request(call: _Caller) -> None:
    target = "/users/a%20b%2Fc?x=1&x=2&y=%C3%A9"
    status, event, headers = call("POST", target, body={"hello": "w\u00f6rld"}, Content_Type="application/json")
    assert status == 200
    assert headers.get_all("X-Two") == ["a", "b"]
    assert event["resource"] == "/users/{user_id}"
    assert event["pathParameters"] == {"user_id": "a b/c"}
    assert event["multiValueQueryStringParameters"] == {"x": ["1", "2"], "y": ["é"]}
    assert event["queryStringParameters"] == {"x": "2", "y": "é"}
    assert json.loads(event["body"]) == {"hello": "wörld"}
    context = event["requestContext"]
    assert context["authorizer"]["role"] == "fine"
    assert (context["authorizer"]["number"], context["authorizer"]["flag"]) == ("3", "true")
    assert context["requestId"] == headers["x-amzn-RequestId"]
    assert (context["stage"], context["path"]) == ("test", "/test/users/a b/c")


def test_a_literal_path_wins_over_a_parameter(call: _Caller) -> None:
    assert call("GET", "/users/me")[1]["resource"] == "/users/me"


def test_binary_bodies_travel_as_base64(call: _Caller) -> None:
    raw = bytes(range(256))
    _, event, _ = call("POST", "/users/u", body=raw, Content_Type="image/png")
    assert event["isBase64Encoded"]
    assert base64.b64decode(event["body"]) == raw


@pytest.mark.parametrize(
    ("token", "status", "title"),
    [
        (None, 401, "Unauthorized"),
        ("unauthorized", 401, "Unauthorized"),
        (
            "deny",
            403,
            "User is not authorized to access this resource with an explicit deny in an identity-based policy",
        ),
        ("elsewhere", 403, "User is not authorized to access this resource"),
    ],
)
def test_authorizers_decide(call: _Caller, token: str | None, status: int, title: str) -> None:
    answered, body, headers = call("POST", "/users/u", token)
    assert (answered, body["title"]) == (status, title)
    assert body["request_id"] == headers["x-amzn-RequestId"]
    assert headers["Content-Type"] == "application/problem+json"
    assert headers["Access-Control-Allow-Origin"] == "*"


def test_a_malformed_policy_is_an_error_of_the_api(call: _Caller) -> None:
    assert call("POST", "/users/u", "broken")[0] == 500


def test_verdicts_are_remembered_by_identity(call: _Caller) -> None:
    def ran(path: str, token: str | None) -> str:
        return str(call("POST", path, token)[1]["requestContext"]["authorizer"]["pid_time"])

    assert ran("/users/a", "one") == ran("/users/b", "one")
    assert ran("/users/a", "one") != ran("/users/a", "two")
    assert ran("/open", None) != ran("/open", None)


def test_an_unknown_path_or_method_is_a_missing_token(call: _Caller) -> None:
    for method, path in (("GET", "/nowhere"), ("DELETE", "/users/u"), ("GET", "/")):
        status, body, _ = call(method, path)
        assert (status, body["title"]) == (403, "Missing Authentication Token")


def test_keys_and_plans_are_enforced(call: _Caller) -> None:
    assert call("POST", "/keyed")[1]["requestContext"]["identity"]["apiKey"] == "k" * 30
    assert call("POST", "/keyed", "nokey")[0] == 403
    statuses = [call("POST", "/keyed", "slow")[0] for _ in range(3)]
    assert statuses == [200, 200, 429]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/checked?k=1", {"events": [1, 2]}, 200),
        ("/checked", {"events": []}, 400),
        ("/checked?k=1", {}, 400),
        ("/checked?k=1", {"events": [1, 2, 3]}, 400),
        ("/checked?k=1", b"{", 400),
        ("/checked?k=1", None, 400),
        ("/checked?k=1", b'{"events": [NaN]}', 400),
        ("/checked?k=1", b'{"events": [], "more": -Infinity}', 400),
        ("/checked?k=1", b'{"events": ["\xff"]}', 400),
        ("/checked?k=1", b'{"events": ' + b"[" * 20_000 + b"]" * 20_000 + b"}", 400),
        ("/checked?k=1", b'{"events": [' + b"9" * 5_000 + b"]}", 400),
        ("/checked?k=1", b'{"events": [' + b"9" * 400 + b"]}", 200),
    ],
)
def test_envelopes_are_validated(call: _Caller, path: str, body: Any, status: int) -> None:
    assert call("POST", path, body=body, Content_Type="application/json")[0] == status


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, 'object has missing required properties (["events"])'),
        ([], 'instance type (array) does not match any allowed primitive type (allowed: ["object"])'),
        (None, 'instance type (null) does not match any allowed primitive type (allowed: ["object"])'),
        ({"events": 1}, 'instance type (integer) does not match any allowed primitive type (allowed: ["array"])'),
        ({"events": [1, 2, 3]}, "array is too long: must have at most 2 elements but instance has 3 elements"),
    ],
)
def test_a_template_may_say_what_an_envelope_lacks(call: _Caller, body: Any, said: str) -> None:
    _, told, _ = call("POST", "/checked?k=1", body=body, Content_Type="application/json")
    assert (told["title"], told["violation"]) == ("Invalid request body", f"[{said}]")


def test_a_body_over_ten_megabytes_is_refused(call: _Caller) -> None:
    status, body, headers = call("POST", "/users/u", body=b"x" * (10 * 1024 * 1024 + 1))
    assert (status, body["title"]) == (413, "Request Too Long")
    assert headers["Content-Type"] == "application/problem+json"


def test_an_integration_past_its_timeout_is_a_504(call: _Caller) -> None:
    assert call("POST", "/slow", body={"sleep": 2})[0] == 504


@pytest.mark.parametrize("answer", [{"body": "no status"}, "text", {"statusCode": 200, "body": {"not": "text"}}])
def test_a_malformed_function_answer_is_a_502(call: _Caller, answer: Any) -> None:
    assert call("POST", "/users/u", body={"answer": answer})[0] == 502


def test_a_function_without_a_permission_is_not_invoked(call: _Caller) -> None:
    assert call("POST", "/forbidden")[0] == 500


def test_preflight_is_answered_by_the_mock(call: _Caller) -> None:
    status, _, headers = call("OPTIONS", "/users/u", None)
    assert (status, headers["Access-Control-Max-Age"]) == (204, "60")


def test_a_bucket_lets_its_burst_through_and_then_its_rate() -> None:
    now = [0.0]
    bucket = TokenBucket(rate=2, burst=3, clock=lambda: now[0])
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    now[0] = 0.5
    assert [bucket.take() for _ in range(2)] == [True, False]


def test_a_quota_ends_with_its_period() -> None:
    plan = Plan(throttle={}, quota={"Limit": 1, "Period": "DAY"})
    plan.admit("key")
    with pytest.raises(Refusal, match="QUOTA_EXCEEDED"):
        plan.admit("key")
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    assert [period_start(period, moment) for period in ("DAY", "WEEK", "MONTH")] == [
        "2026-01-01",
        "2026-W01",
        "2026-01",
    ]


def test_without_templates_a_refusal_has_api_gateways_own_body() -> None:
    response = refuse(Refusal("THROTTLED"), {}, {"requestId": "r"})
    assert (response.status, json.loads(response.body)) == (429, {"message": "Too Many Requests"})
