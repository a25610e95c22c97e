"""The one authorizer of every method: says who calls, and on which usage plan."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

from authorizer.service import Authorizer, Caller, Issuer, UnauthorizedError
from authorizer.usage import UsageKeys
from vitrine import deadline, settings
from vitrine.observability import logger
from vitrine.stores.clients import dependency
from vitrine.stores.secrets import SigningKeys

OPEN = frozenset({("POST", "/v1/sessions"), ("GET", "/v1/receipt-keys")})
"""The routes that take no token: a session is where strangers begin, and public keys are everybody's."""
BUDGET_S = 5.0
"""Longest time that it may take to say who calls: the request itself has not begun."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the function is told of. `trusted_issuers` is JSON, and `usage_keys`: how many keys each plan has."""

    trusted_issuers: str
    session_key_secret: str
    usage_keys: str
    usage_key_suffix: str


_SETTINGS = settings.read(Settings)
_USAGE_KEYS = UsageKeys(json.loads(_SETTINGS.usage_keys), _SETTINGS.usage_key_suffix)
_SESSION_KEYS = SigningKeys(dependency("session-key", "secretsmanager"), _SETTINGS.session_key_secret)
_AUTHORIZER = Authorizer(Issuer.parse(json.loads(_SETTINGS.trusted_issuers)), _SESSION_KEYS.valid)


def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Answer with a policy; the message "Unauthorized" is what makes the gateway answer 401."""
    with deadline.until(time.monotonic() + BUDGET_S):
        return _answer(event)


def _answer(event: dict[str, Any]) -> dict[str, Any]:
    method_arn = str(event["methodArn"])
    if (event.get("httpMethod"), event.get("resource")) in OPEN:
        return _policy(Caller("anonymous", ""), method_arn)
    try:
        caller = _AUTHORIZER.caller(_bearer(event.get("headers") or {}))
    except UnauthorizedError as error:
        logger().info("refused", extra={"reason": str(error)})
        raise Exception("Unauthorized") from None
    # The policy is cached by token and so must hold for every method; roles and owners are the functions' to check.
    api, stage, *_ = method_arn.split("/")
    return _policy(caller, f"{api}/{stage}/*")


def _bearer(headers: dict[str, str]) -> str:
    for name, value in headers.items():
        if name.lower() == "authorization":
            scheme, _, token = value.partition(" ")
            return token.strip() if scheme.lower() == "bearer" else ""
    return ""


def _policy(caller: Caller, resource: str) -> dict[str, Any]:
    return {
        "principalId": caller.role,
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [{"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": resource}],
        },
        "context": {"role": caller.role, "subject": caller.subject, "scopes": caller.scopes},
        "usageIdentifierKey": _USAGE_KEYS.of(caller),
    }
