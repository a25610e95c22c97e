"""The gateway has every route of the description, and each asks who calls."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from infra.openapi import envelope, operations
from infra.settings import StageSettings
from tests.infrastructure.assembly import Assembly, Resource
from vitrine.http import SECURITY_HEADERS

OPENAPI = Path(__file__).parents[2] / "docs" / "openapi.json"
CALLERS = ("opening", "session", "shopper", "server")


def _path(assembly: Assembly, reference: dict[str, Any]) -> str:
    if "Fn::GetAtt" in reference:
        return ""
    resource = assembly.template("Api")["Resources"][reference["Ref"]]["Properties"]
    return f"{_path(assembly, resource['ParentId'])}/{resource['PathPart']}"


def _methods(assembly: Assembly) -> dict[tuple[str, str], Resource]:
    return {
        (one.properties["HttpMethod"], _path(assembly, one.properties["ResourceId"])): one
        for one in assembly.resources("AWS::ApiGateway::Method")
    }


def test_every_route_of_the_description_is_deployed_and_no_other(assembly: Assembly) -> None:
    described = {(operation.method, operation.path) for operation in operations(OPENAPI)}
    assert set(_methods(assembly)) == described


def test_every_route_has_its_authorizer_and_needs_a_usage_plan(assembly: Assembly) -> None:
    authorizers = {one.logical_id: one.properties["Name"] for one in assembly.resources("AWS::ApiGateway::Authorizer")}
    methods = _methods(assembly)
    for operation in operations(OPENAPI):
        properties = methods[operation.method, operation.path].properties
        assert properties["AuthorizationType"] == "CUSTOM"
        assert properties["ApiKeyRequired"] is True
        assert authorizers[properties["AuthorizerId"]["Ref"]] == operation.authorizer


def test_every_route_calls_the_live_alias_of_its_function(assembly: Assembly) -> None:
    methods = _methods(assembly)
    for operation in operations(OPENAPI):
        uri = json.dumps(methods[operation.method, operation.path].properties["Integration"]["Uri"])
        assert f'"{operation.function.title()}FunctionLive' in uri


def test_every_body_has_its_envelope_checked(assembly: Assembly) -> None:
    models = {one.logical_id: one.properties["Schema"] for one in assembly.resources("AWS::ApiGateway::Model")}
    methods = _methods(assembly)
    with_body = [operation for operation in operations(OPENAPI) if operation.body]
    assert with_body
    for operation in with_body:
        properties = methods[operation.method, operation.path].properties
        assert properties["RequestValidatorId"]
        assert models[properties["RequestModels"]["application/json"]["Ref"]] == operation.body


def test_the_open_authorizer_opens_sessions_and_public_keys_alone() -> None:
    opened = [(one.method, one.path) for one in operations(OPENAPI) if one.authorizer == "open"]
    assert sorted(opened) == [("GET", "/v1/receipt-keys"), ("POST", "/v1/sessions")]


def test_only_the_token_authorizer_remembers(assembly: Assembly) -> None:
    remembered = {
        one.properties["Name"]: (
            one.properties["AuthorizerResultTtlInSeconds"],
            one.properties.get("IdentitySource") or None,
        )
        for one in assembly.resources("AWS::ApiGateway::Authorizer")
    }
    assert remembered == {"token": (300, "method.request.header.Authorization"), "open": (0, None)}


def test_the_stage_logs_accesses_as_json_and_throttles(assembly: Assembly) -> None:
    (stage,) = assembly.resources("AWS::ApiGateway::Stage")
    assert stage.properties["StageName"] == assembly.stage
    assert json.loads(stage.properties["AccessLogSetting"]["Format"])["requestId"] == "$context.requestId"
    (everything,) = stage.properties["MethodSettings"]
    assert everything["ThrottlingRateLimit"] > 0
    assert everything["DataTraceEnabled"] is False


def test_nothing_that_the_gateway_writes_holds_a_path_or_a_parameter(assembly: Assembly) -> None:
    """A path names a shopper: the access log has its template, and traces, samples and the firewall's log have none."""
    (stage,) = assembly.resources("AWS::ApiGateway::Stage")
    logged = set(json.loads(stage.properties["AccessLogSetting"]["Format"]).values())
    named = ("$context.path", "$context.identity", "$context.authorizer.subject", "$context.authorizer.principalId")
    assert not [one for one in logged if one.startswith(named)]
    assert not stage.properties.get("TracingEnabled")
    assert {one["LoggingLevel"] for one in stage.properties["MethodSettings"]} == {"ERROR"}
    for firewall in assembly.resources("AWS::WAFv2::WebACL"):
        assert '"SampledRequestsEnabled": true' not in json.dumps(firewall.properties)
    for logging in assembly.resources("AWS::WAFv2::LoggingConfiguration"):
        hidden = json.dumps(logging.properties["RedactedFields"])
        assert all(name in hidden for name in ("UriPath", "QueryString", "authorization"))


def test_the_gateways_own_refusals_are_problem_json(assembly: Assembly) -> None:
    refusals = list(assembly.resources("AWS::ApiGateway::GatewayResponse"))
    kinds = {one.properties["ResponseType"] for one in refusals}
    assert {"DEFAULT_4XX", "DEFAULT_5XX", "THROTTLED", "UNAUTHORIZED", "BAD_REQUEST_BODY"} <= kinds
    for one in refusals:
        parameters = one.properties["ResponseParameters"]
        assert parameters["gatewayresponse.header.Content-Type"] == "'application/problem+json'"
        given = {name.removeprefix("gatewayresponse.header."): value.strip("'") for name, value in parameters.items()}
        assert given.items() >= (SECURITY_HEADERS | {"Cache-Control": "no-store"}).items()
        text = one.properties["ResponseTemplates"]["application/json"]
        filled = text.replace("$context.error.messageString", '"words"').replace("$context.status", "418")
        assert set(json.loads(filled)) == {"type", "title", "status", "detail", "request_id"}


def test_whoever_is_refused_for_now_is_told_when_to_try_again(assembly: Assembly) -> None:
    refusals = {
        one.properties["ResponseType"]: one.properties for one in assembly.resources("AWS::ApiGateway::GatewayResponse")
    }
    for kind, status in {
        "THROTTLED": "429",
        "QUOTA_EXCEEDED": "429",
        "INTEGRATION_FAILURE": "503",
        "INTEGRATION_TIMEOUT": "504",
        "AUTHORIZER_FAILURE": "503",
        "DEFAULT_5XX": None,
    }.items():
        assert refusals[kind].get("StatusCode") == status
        seconds = refusals[kind]["ResponseParameters"]["gatewayresponse.header.Retry-After"]
        assert int(seconds.strip("'")) >= 1


def test_each_class_of_caller_has_a_plan_keys_and_a_limit_of_each(assembly: Assembly) -> None:
    plans = {
        one.properties["UsagePlanName"]: one.properties for one in assembly.resources("AWS::ApiGateway::UsagePlan")
    }
    throttles = StageSettings.load(assembly.stage).throttles
    limits = {f"vitrine-{assembly.stage}-{name}": getattr(throttles, name) for name in CALLERS}
    assert {name: plan["Throttle"] for name, plan in plans.items()} == {
        name: {"RateLimit": limit.rate, "BurstLimit": limit.burst} for name, limit in limits.items()
    }
    members = list(assembly.resources("AWS::ApiGateway::UsagePlanKey"))
    assert len(members) == sum(limit.keys for limit in limits.values())
    assert len({json.dumps(one.properties["KeyId"]) for one in members}) == len(members)
    (api,) = assembly.resources("AWS::ApiGateway::RestApi")
    assert api.properties["ApiKeySourceType"] == "AUTHORIZER"


def test_the_firewall_is_where_the_settings_say(assembly: Assembly) -> None:
    assert len(list(assembly.resources("AWS::WAFv2::WebACLAssociation"))) == (1 if assembly.stage == "prod" else 0)


def test_tokens_of_the_supplied_pool_are_trusted_unless_issuers_are_given(assembly: Assembly) -> None:
    template = assembly.template("Api")
    assert template["Parameters"]["TrustedIssuers"]["Default"] == ""
    authorizer = next(
        one
        for one in assembly.resources("AWS::Lambda::Function")
        if one.properties["FunctionName"].endswith("-authorizer")
    )
    condition, supplied, given = authorizer.properties["Environment"]["Variables"]["TRUSTED_ISSUERS"]["Fn::If"]
    assert template["Conditions"][condition] == {"Fn::Equals": [{"Ref": "TrustedIssuers"}, ""]}
    assert "cognito-idp" in json.dumps(supplied)
    assert given == {"Ref": "TrustedIssuers"}


def test_an_envelope_limits_lists_and_leaves_their_entries_to_the_function() -> None:
    document = {"components": {"schemas": {"Ids": {"type": "array", "maxItems": 5, "items": {"type": "string"}}}}}
    schema = {
        "type": "object",
        "required": ["ids"],
        "properties": {"ids": {"$ref": "#/components/schemas/Ids"}, "name": {"type": "string", "maxLength": 3}},
    }
    assert envelope(document, schema) == {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "type": "object",
        "required": ["ids"],
        "properties": {"ids": {"type": "array", "maxItems": 5}},
    }
