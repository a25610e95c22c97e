"""The REST API, built from the operations of docs/openapi.json."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_cdk import Annotations, Aws, Duration, Fn, RemovalPolicy
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from infra import nag
from infra.constructs.alarms import AlarmSpec, Graph, metric
from infra.constructs.storage import LogGroup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from infra.constructs.function import Function, Platform
    from infra.openapi import AuthorizerName, Operation
    from infra.settings import Throttle

_ACCESS_LOG = {
    "requestId": "$context.requestId",
    "extendedRequestId": "$context.extendedRequestId",
    "time": "$context.requestTime",
    "method": "$context.httpMethod",
    "route": "$context.resourcePath",
    "status": "$context.status",
    "role": "$context.authorizer.role",
    "latency": "$context.responseLatency",
    "integrationLatency": "$context.integrationLatency",
    "responseLength": "$context.responseLength",
    "error": "$context.error.message",
}
# Gateway response type -> (status, title, detail). A detail of None is the gateway's own message.
_PROBLEMS: dict[str, tuple[int | None, str, str | None]] = {
    "DEFAULT_4XX": (None, "Request refused", None),
    "DEFAULT_5XX": (None, "Server error", "The request could not be answered. Try again."),
    "UNAUTHORIZED": (401, "Unauthorized", "A valid bearer token is needed."),
    "ACCESS_DENIED": (403, "Forbidden", "The token does not allow this."),
    "MISSING_AUTHENTICATION_TOKEN": (404, "Not Found", "There is no such route."),
    "RESOURCE_NOT_FOUND": (404, "Not Found", "There is no such route."),
    "BAD_REQUEST_BODY": (400, "Bad Request", "$context.error.validationErrorString"),
    "BAD_REQUEST_PARAMETERS": (400, "Bad Request", None),
    "REQUEST_TOO_LARGE": (413, "Content Too Large", "The body is larger than 10 MB."),
    "UNSUPPORTED_MEDIA_TYPE": (415, "Unsupported Media Type", "Send application/json."),
    "THROTTLED": (429, "Too Many Requests", "Slow down and try again."),
    "QUOTA_EXCEEDED": (429, "Too Many Requests", "The quota is used up."),
    "AUTHORIZER_FAILURE": (503, "Temporarily unavailable", "The caller could not be identified. Try again."),
    "INTEGRATION_FAILURE": (503, "Temporarily unavailable", "The request was not taken. Try again."),
    "INTEGRATION_TIMEOUT": (504, "Gateway Timeout", "The answer took too long. Try again."),
}
# In seconds, where to try again makes sense.
_RETRY_AFTER = {
    "DEFAULT_5XX": 1,
    "THROTTLED": 1,
    "QUOTA_EXCEEDED": 3600,
    "AUTHORIZER_FAILURE": 2,
    "INTEGRATION_FAILURE": 1,
    "INTEGRATION_TIMEOUT": 2,
}
# Those of `vitrine.http`, for the answers that the gateway gives by itself; quotes inside are not for its templates.
_SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "Referrer-Policy": "no-referrer",
}
_PUSH_LOGS = "arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
_AUTHORIZER_CACHE = Duration.minutes(5)


@dataclass(frozen=True)
class Plan:
    """A usage plan: the class of caller that it is for, and its limit."""

    caller: str
    throttle: Throttle


def usage_key_suffix() -> str:
    """What all API keys end in. They are no secrets: only what the authorizer returns counts."""
    return Fn.select(2, Fn.split("/", Aws.STACK_ID))


class RestApi(Construct):
    """Routes, two authorizers over one function, envelope validation, usage plans, problem+json, access logs."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        platform: Platform,
        authorizer: Function,
        functions: Mapping[str, Function],
    ) -> None:
        super().__init__(scope, construct_id)
        self._platform, self._settings = platform, platform.settings
        self.name = self._settings.name("api")
        self.api = self._make_api()
        self._authorizers = self._make_authorizers(authorizer)
        self._integrations = {name: _integrate(function) for name, function in functions.items()}
        self._validator = self.api.add_request_validator(
            "Envelope",
            request_validator_name="envelope",
            validate_request_body=True,
            validate_request_parameters=True,
        )
        self._answer_with_problems()

    @property
    def url(self) -> str:
        """The address that paths of the description, which start with /v1, are appended to; no slash at its end."""
        return Fn.join(
            "", [f"https://{self.api.rest_api_id}.execute-api.{Aws.REGION}.{Aws.URL_SUFFIX}/", self._settings.stage]
        )

    @property
    def alarms(self) -> list[AlarmSpec]:
        """Server errors, and slow answers."""
        return [
            AlarmSpec(f"{self.name}-errors", self._metric("5XXError"), 5, "The API answers with server errors.", 2),
            AlarmSpec(
                f"{self.name}-latency", self._metric("Latency", "p99"), 3000, "One answer in 100 takes over 3 s.", 3
            ),
        ]

    @property
    def graphs(self) -> list[Graph]:
        """Requests and errors; latency of the whole and of the functions."""
        calls: list[cloudwatch.IMetric] = [self._metric(name) for name in ("Count", "4XXError", "5XXError")]
        latency: list[cloudwatch.IMetric] = [
            self._metric("Latency", "p95"),
            self._metric("IntegrationLatency", "p95"),
        ]
        return [Graph("Requests", calls), Graph("Latency (ms)", latency)]

    def add(self, operation: Operation) -> None:
        """Add one route."""
        resource = self.api.root.resource_for_path(operation.path)
        models = {"application/json": self._model(operation)} if operation.body else None
        query = {f"method.request.querystring.{name}": True for name in operation.required_query}
        resource.add_method(
            operation.method,
            self._integrations[operation.function],
            operation_name=operation.operation_id,
            authorizer=self._authorizers[operation.authorizer],
            authorization_type=apigateway.AuthorizationType.CUSTOM,
            api_key_required=True,
            request_validator=self._validator,
            request_models=models,
            request_parameters=query or None,
        )

    def add_plan(self, plan: Plan) -> None:
        """Limit a class of caller: its callers are spread over keys, and a plan limits each key by itself."""
        made = self.api.add_usage_plan(
            f"{plan.caller.title()}Plan",
            name=self._settings.name(plan.caller),
            api_stages=[apigateway.UsagePlanPerApiStage(api=self.api, stage=self.api.deployment_stage)],
            throttle=apigateway.ThrottleSettings(rate_limit=plan.throttle.rate, burst_limit=plan.throttle.burst),
        )
        for number in range(plan.throttle.keys):
            key = apigateway.ApiKey(
                self,
                f"{plan.caller.title()}Key{number}",
                api_key_name=f"{self._settings.name(plan.caller)}-{number}",
                value=f"{plan.caller}-{number}-{usage_key_suffix()}",
                description=f"The limit of some {plan.caller} callers; given out by the authorizer only",
            )
            made.add_api_key(key)

    def _metric(self, name: str, statistic: str = "Sum") -> cloudwatch.Metric:
        return metric("AWS/ApiGateway", name, {"ApiName": self.name, "Stage": self._settings.stage}, statistic)

    def _make_api(self) -> apigateway.RestApi:
        settings = self._settings
        api = apigateway.RestApi(
            self,
            "Api",
            rest_api_name=self.name,
            description="Vitrine: events in, recommendations out",
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            api_key_source_type=apigateway.ApiKeySourceType.AUTHORIZER,
            cloud_watch_role=True,
            cloud_watch_role_removal_policy=RemovalPolicy.RETAIN,
            default_cors_preflight_options=self._cors(),
            deploy_options=self._stage_options(),
        )
        role = api.node.find_child("CloudWatchRole")
        nag.acknowledge(
            role,
            "API Gateway writes every API's logs through one role of the account; AWS's managed policy is the grant it"
            " documents for that role, and another stage of the account shares it.",
            f"AwsSolutions-IAM4[Policy::{_PUSH_LOGS}]",
        )
        nag.acknowledge(
            api,
            "Callers come with tokens of any issuer that the shop trusts, not of the supplied user pool alone, so a"
            " Lambda authorizer checks them on every method; a Cognito authorizer cannot.",
            "AwsSolutions-COG4",
        )
        nag.acknowledge(
            api.deployment_stage,
            "The gateway's trace segments hold the path that was asked for, which names a shopper. The functions behind"
            " it are traced, and their segments name nobody.",
            "Serverless-APIGWXrayEnabled",
        )
        if not settings.waf:
            nag.acknowledge(
                api,
                "A firewall costs more each month than the rest of an idle stage. This stage relies on authorizers,"
                " usage plans and throttling; `waf` in its settings turns the firewall on, as production does.",
                "AwsSolutions-APIG3",
            )
        return api

    def _cors(self) -> apigateway.CorsOptions | None:
        if not self._settings.cors_origins:
            return None
        return apigateway.CorsOptions(
            allow_origins=list(self._settings.cors_origins),
            allow_methods=["GET", "PUT", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "If-Match"],
            max_age=Duration.hours(1),
        )

    def _stage_options(self) -> apigateway.StageOptions:
        settings = self._settings
        logs = LogGroup(self, "AccessLogs", settings, self._platform.encryption, name=f"/aws/apigateway/{self.name}")
        return apigateway.StageOptions(
            stage_name=settings.stage,
            access_log_destination=apigateway.LogGroupLogDestination(logs),
            access_log_format=apigateway.AccessLogFormat.custom(json.dumps(_ACCESS_LOG)),
            logging_level=apigateway.MethodLoggingLevel.ERROR,
            data_trace_enabled=False,
            metrics_enabled=True,
            # The gateway's segments hold each request's whole path, and so the shopper's id; the functions' own do not.
            tracing_enabled=False,
            throttling_rate_limit=settings.throttles.api.rate,
            throttling_burst_limit=settings.throttles.api.burst,
        )

    def _make_authorizers(self, function: Function) -> dict[AuthorizerName, apigateway.IAuthorizer]:
        # The function itself, not its alias: a version keeps the environment it was published with, and a deploy that
        # changes nothing but the parameter of trusted issuers publishes no new one.
        Annotations.of(function.function).acknowledge_warning(
            "@aws-cdk/aws-lambda:addPermissionsToVersionOrAlias",
            "API Gateway calls the authorizer without a qualifier, so the permission belongs to the function itself.",
        )
        token = apigateway.RequestAuthorizer(
            self,
            "Token",
            handler=function.function,
            authorizer_name="token",
            identity_sources=[apigateway.IdentitySource.header("Authorization")],
            results_cache_ttl=_AUTHORIZER_CACHE,
        )
        anyone = apigateway.RequestAuthorizer(
            self,
            "Open",
            handler=function.function,
            authorizer_name="open",
            identity_sources=[],
            results_cache_ttl=Duration.seconds(0),
        )
        return {"token": token, "open": anyone}

    def _model(self, operation: Operation) -> apigateway.IModel:
        name = "".join(word[:1].upper() + word[1:] for word in operation.operation_id.replace("-", "_").split("_"))
        model = apigateway.CfnModel(
            self,
            f"{name}Body",
            rest_api_id=self.api.rest_api_id,
            content_type="application/json",
            name=f"{name}Body",
            description=f"The envelope of {operation.method} {operation.path}",
            schema=operation.body,
        )
        deployment = self.api.latest_deployment
        assert deployment is not None, "the API is deployed at once"
        deployment.node.add_dependency(model)
        return apigateway.Model.from_model_name(self, f"{name}BodyName", model.ref)

    def _answer_with_problems(self) -> None:
        headers = {
            "Content-Type": "'application/problem+json'",
            "X-Request-Id": "context.requestId",
            "Cache-Control": "'no-store'",
            **{name: f"'{value}'" for name, value in _SECURITY_HEADERS.items()},
        }
        if self._settings.cors_origins:
            headers["Access-Control-Allow-Origin"] = "method.request.header.origin"
            headers["Access-Control-Expose-Headers"] = "'Retry-After, X-Request-Id'"
        for kind, (status, title, detail) in _PROBLEMS.items():
            self.api.add_gateway_response(
                "".join(word.title() for word in kind.split("_")),
                type=apigateway.ResponseType.of(kind),
                status_code=str(status) if status else None,
                response_headers=headers | _retry_after(kind),
                templates={"application/json": _problem(status, title, detail)},
            )


def _integrate(function: Function) -> apigateway.LambdaIntegration:
    return apigateway.LambdaIntegration(function.alias, proxy=True, scope_permission_to_method=False)


def _retry_after(kind: str) -> dict[str, str]:
    return {"Retry-After": f"'{_RETRY_AFTER[kind]}'"} if kind in _RETRY_AFTER else {}


def _problem(status: int | None, title: str, detail: str | None) -> str:
    """The body of a gateway response; $context.error.messageString comes with its quotes."""
    said = "$context.error.messageString" if detail is None else json.dumps(detail)
    number = status if status else "$context.status"
    return (
        f'{{"type": "about:blank", "title": {json.dumps(title)}, "status": {number}, "detail": {said},'
        ' "request_id": "$context.requestId"}'
    )
