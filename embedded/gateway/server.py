"""The gateway's HTTP server: finds the method, runs the checks in API Gateway's order, and calls the integration."""

from __future__ import annotations

import json
import logging
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from fnmatch import fnmatchcase
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from embedded.gateway.api import Api, Match, read_apis
from embedded.gateway.authorizers import Authorizers
from embedded.gateway.events import Exchange, MalformedResponseError, http_response, proxy_event
from embedded.gateway.responses import Refusal, refuse
from embedded.gateway.usage import TokenBucket, Usage
from embedded.gateway.validation import validate
from embedded.http_server import HttpRequest, HttpResponse, HttpServer

if TYPE_CHECKING:
    from embedded.deployed import Deployed
    from embedded.lambda_worker import Outcome

_LOG = logging.getLogger("embedded.gateway")
_MAX_BODY = 10 * 1024 * 1024
_MAX_FUNCTION_ANSWER = 6 * 1024 * 1024
_DEFAULT_TIMEOUT_MS = 29_000
_THREADS = 128


class Gateway:
    """Serves every deployed stage under `/<stage>/...`.

    `invoke` runs a function by ARN. `reload` must be called after each deployment; until then the old API is served, as
    a stage serves its last deployment.
    """

    def __init__(
        self, invoke: Callable[[str, bytes], Outcome], deployed: Deployed, *, account: str, region: str, port: int = 0
    ) -> None:
        self._invoke = invoke
        self._deployed = deployed
        self._account = account
        self._region = region
        self._apis: dict[str, Api] = {}
        self._permissions: list[dict[str, Any]] = []
        self._usage: dict[str, Usage] = {}
        self._buckets: dict[tuple[str, str], TokenBucket] = {}
        self._lock = threading.Lock()
        self._authorizers = Authorizers(invoke)
        self._integrations = ThreadPoolExecutor(_THREADS, thread_name_prefix="integration")
        self._server = HttpServer(
            self._answer, port=port, max_body=_MAX_BODY, too_large=partial(self._answer, too_large=True)
        )

    @property
    def url(self) -> str:
        """Base URL, without a stage."""
        return self._server.url

    @property
    def stages(self) -> list[str]:
        """Names of the stages served."""
        return list(self._apis)

    def start(self) -> None:
        """Serve."""
        self._server.start()

    def stop(self) -> None:
        """Close the port; integrations that run are not waited for."""
        self._server.stop()
        self._integrations.shutdown(wait=False, cancel_futures=True)

    def reload(self) -> None:
        """Serve what is deployed now."""
        apis = read_apis(self._deployed)
        self._usage = {stage: Usage(self._deployed, api.id, stage) for stage, api in apis.items()}
        self._permissions = self._read_permissions()
        self._buckets.clear()
        self._authorizers.forget()
        self._apis = apis

    def _answer(self, request: HttpRequest, *, too_large: bool = False) -> HttpResponse:
        _, stage, *rest = request.target.partition("?")[0].split("/", 2)
        path = "/" + (rest[0] if rest else "")
        api = self._apis.get(stage)
        if api is None:
            return refuse(Refusal("MISSING_AUTHENTICATION_TOKEN"), {}, {"requestId": str(uuid.uuid4())})
        match = api.match(request.method, path)
        context = {"requestId": str(uuid.uuid4()), "path": f"/{stage}{path}", "stage": stage}
        context |= {"httpMethod": request.method, "apiId": api.id, "identity.sourceIp": request.client_address}
        try:
            if too_large:
                raise Refusal("REQUEST_TOO_LARGE")
            return self._handle(request, api, match, path, context)
        except Refusal as refusal:
            return refuse(refusal, api.responses, context)
        except Exception:
            _LOG.exception("%s %s", request.method, path)
            return refuse(Refusal("API_CONFIGURATION_ERROR"), api.responses, context)

    def _handle(
        self, request: HttpRequest, api: Api, match: Match | None, path: str, context: dict[str, str]
    ) -> HttpResponse:
        if match is None:
            raise Refusal("MISSING_AUTHENTICATION_TOKEN")
        exchange = Exchange(
            request, api, match, unquote(path), self._account, self._region, request_id=context["requestId"]
        )
        context["resourcePath"] = match.method.resource_path
        usage_key = self._authorize(exchange)
        self._meter(exchange, usage_key)
        self._throttle(exchange)
        validate(exchange)
        response = self._integrate(exchange)
        response.headers.append(("x-amzn-RequestId", exchange.request_id))
        return response

    def _authorize(self, exchange: Exchange) -> str | None:
        settings = exchange.match.method.authorizer
        if settings is None:
            return None
        verdict = self._authorizers.authorize(settings, exchange)
        exchange.principal, exchange.authorizer_context = verdict.principal, verdict.context
        return verdict.usage_key

    def _meter(self, exchange: Exchange, usage_key: str | None) -> None:
        """Check the API key where the method requires one."""
        if not exchange.match.method.api_key_required:
            return
        given = usage_key if exchange.api.key_from_authorizer else exchange.request.headers.get("x-api-key")
        key = self._usage[exchange.api.stage].admit(given)
        exchange.api_key_id, exchange.api_key = key.id, key.value

    def _throttle(self, exchange: Exchange) -> None:
        """Apply the stage's own limits, which hold for all callers together."""
        settings = _method_settings(exchange)
        rate, burst = settings.get("ThrottlingRateLimit"), settings.get("ThrottlingBurstLimit")
        if rate is None or burst is None:
            return
        key = (exchange.api.stage, f"{settings['HttpMethod']} {settings['ResourcePath']}")
        with self._lock:
            bucket = self._buckets.setdefault(key, TokenBucket(float(rate), float(burst)))
            if not bucket.take():
                raise Refusal("THROTTLED")

    def _integrate(self, exchange: Exchange) -> HttpResponse:
        integration = exchange.match.method.integration
        if integration.get("Type") == "MOCK":
            return _mock(integration)
        function = exchange.match.method.function
        if integration.get("Type") != "AWS_PROXY" or function is None:
            raise Refusal("API_CONFIGURATION_ERROR")
        if not self._permitted(function, exchange):
            _LOG.error("no permission lets API Gateway invoke %s for %s", function, exchange.method_arn)
            raise Refusal("API_CONFIGURATION_ERROR")
        payload = json.dumps(proxy_event(exchange)).encode()
        running = self._integrations.submit(self._invoke, function, payload)
        return self._finish(running, int(integration.get("TimeoutInMillis", _DEFAULT_TIMEOUT_MS)) / 1000)

    def _finish(self, running: Future[Outcome], seconds: float) -> HttpResponse:
        try:
            outcome = running.result(timeout=seconds)
        except FutureTimeoutError:
            raise Refusal("INTEGRATION_TIMEOUT") from None
        if outcome.is_error or len(outcome.payload) > _MAX_FUNCTION_ANSWER:
            raise Refusal("INTEGRATION_FAILURE")
        try:
            return http_response(outcome.payload)
        except MalformedResponseError as error:
            _LOG.error("malformed proxy response: %s", error)
            raise Refusal("INTEGRATION_FAILURE") from None

    def _permitted(self, function: str, exchange: Exchange) -> bool:
        """Whether a resource policy of the function lets this API's method invoke it."""
        return any(
            _same_function(permission["FunctionName"], function)
            and fnmatchcase(exchange.method_arn, permission.get("SourceArn", "*"))
            for permission in self._permissions
        )

    def _read_permissions(self) -> list[dict[str, Any]]:
        found = self._deployed.resources("AWS::Lambda::Permission")
        return [p.properties for p in found if p.properties.get("Principal") == "apigateway.amazonaws.com"]


def _same_function(named: str, arn: str) -> bool:
    return named == arn or (":" not in named and arn.endswith(f":function:{named}"))


def _method_settings(exchange: Exchange) -> dict[str, Any]:
    """The stage settings for a method: the most specific entry that covers it."""
    path = exchange.match.method.resource_path.replace("/", "~1")
    best: dict[str, Any] = {}
    for entry in exchange.api.stage_settings:
        at = {"HttpMethod": entry.get("HttpMethod", "*"), "ResourcePath": entry.get("ResourcePath", "/*")}
        covers = at["HttpMethod"] in ("*", exchange.request.method)
        exact = at["ResourcePath"] in (path, exchange.match.method.resource_path)
        if covers and (exact or (at["ResourcePath"] == "/*" and not best)):
            best = entry | at
    return best


def _mock(integration: dict[str, Any]) -> HttpResponse:
    """The answer of a mock integration: what its first response declares."""
    declared = (integration.get("IntegrationResponses") or [{"StatusCode": "200"}])[0]
    headers = [
        (name.removeprefix("method.response.header."), value.strip("'"))
        for name, value in (declared.get("ResponseParameters") or {}).items()
        if name.startswith("method.response.header.")
    ]
    body = (declared.get("ResponseTemplates") or {}).get("application/json", "")
    return HttpResponse(int(declared["StatusCode"]), body.encode(), headers)
