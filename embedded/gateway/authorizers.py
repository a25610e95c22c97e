"""Lambda authorizers: identity sources, the cache, and the policy that comes back."""

from __future__ import annotations

import json
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from embedded.gateway.events import Exchange, authorizer_event
from embedded.gateway.responses import Refusal
from embedded.lambda_worker import Outcome

if TYPE_CHECKING:
    from embedded.gateway.api import AuthorizerSettings

Invoke = Callable[[str, bytes], Outcome]
_CACHED_POLICIES = 10_000


@dataclass(frozen=True)
class Verdict:
    """An authorizer's answer."""

    principal: str
    statements: list[dict[str, Any]]
    context: dict[str, Any]
    usage_key: str | None

    def check(self, arn: str) -> None:
        """Refuse what the policy denies or does not allow."""
        effects = {statement["Effect"] for statement in self.statements if _applies(statement, arn)}
        if "Deny" in effects:
            raise Refusal(
                "ACCESS_DENIED",
                "User is not authorized to access this resource with an explicit deny in an identity-based policy",
            )
        if "Allow" not in effects:
            raise Refusal("ACCESS_DENIED")


def _applies(statement: dict[str, Any], arn: str) -> bool:
    actions = _listed(statement.get("Action", []))
    resources = _listed(statement.get("Resource", []))
    action = any(fnmatchcase("execute-api:invoke", pattern.lower()) for pattern in actions)
    # `[` is no wildcard in a policy.
    return action and any(fnmatchcase(arn, pattern.replace("[", "[[]")) for pattern in resources)


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


class Authorizers:
    """Runs authorizers and remembers their verdicts by identity for their time to live."""

    def __init__(self, invoke: Invoke) -> None:
        self._invoke = invoke
        self._cache: OrderedDict[tuple[str, ...], tuple[float, Verdict]] = OrderedDict()
        self._lock = threading.Lock()

    def forget(self) -> None:
        """Drop every remembered verdict, as a deployment of the API does."""
        with self._lock:
            self._cache.clear()

    def authorize(self, settings: AuthorizerSettings, exchange: Exchange) -> Verdict:
        """The verdict for a request that may pass; Refusal otherwise."""
        identity = self._identity(settings, exchange)
        verdict = self._remembered(settings, identity) or self._ask(settings, exchange, identity)
        verdict.check(exchange.method_arn)
        return verdict

    def _identity(self, settings: AuthorizerSettings, exchange: Exchange) -> tuple[str, ...]:
        """The values of the identity sources, all of which must be there."""
        values = [_source(source, exchange) for source in settings.identity_sources]
        if not all(values):
            raise Refusal("UNAUTHORIZED")
        if settings.validation and not all(re.fullmatch(settings.validation, str(value)) for value in values):
            raise Refusal("UNAUTHORIZED")
        return (settings.id, *(str(value) for value in values))

    def _remembered(self, settings: AuthorizerSettings, identity: tuple[str, ...]) -> Verdict | None:
        if not settings.ttl or not settings.identity_sources:
            return None
        with self._lock:
            until, verdict = self._cache.get(identity, (0.0, None))
        return verdict if until > time.monotonic() else None

    def _ask(self, settings: AuthorizerSettings, exchange: Exchange, identity: tuple[str, ...]) -> Verdict:
        event = authorizer_event(exchange)
        if settings.kind == "TOKEN":
            event = {"type": "TOKEN", "methodArn": exchange.method_arn, "authorizationToken": identity[1]}
        outcome = self._invoke(settings.function, json.dumps(event).encode())
        if outcome.is_error:
            unauthorized = json.loads(outcome.payload).get("errorMessage") == "Unauthorized"
            raise Refusal("UNAUTHORIZED" if unauthorized else "AUTHORIZER_FAILURE")
        verdict = _verdict(outcome.payload)
        if settings.ttl and settings.identity_sources:
            self._remember(identity, time.monotonic() + settings.ttl, verdict)
        return verdict

    def _remember(self, identity: tuple[str, ...], until: float, verdict: Verdict) -> None:
        with self._lock:
            self._cache[identity] = (until, verdict)
            while len(self._cache) > _CACHED_POLICIES:
                self._cache.popitem(last=False)


def _source(source: str, exchange: Exchange) -> str | None:
    place, _, name = source.removeprefix("method.request.").partition(".")
    if place == "header":
        return exchange.request.headers.get(name)
    if place == "querystring":
        return next(reversed(exchange.query.get(name, [])), None)
    return exchange.match.path_parameters.get(name)


def _verdict(payload: bytes) -> Verdict:
    try:
        answer = json.loads(payload)
        statements = answer["policyDocument"]["Statement"]
        context = answer.get("context") or {}
        if any(isinstance(value, dict | list) for value in context.values()):
            raise TypeError("context values are strings, numbers or booleans")
        return Verdict(
            str(answer["principalId"]), statements, _strings(context), answer.get("usageIdentifierKey") or None
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refusal("AUTHORIZER_CONFIGURATION_ERROR") from None


def _strings(context: dict[str, Any]) -> dict[str, str]:
    """The integration gets every context value as a string."""
    return {key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in context.items()}
