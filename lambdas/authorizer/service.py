"""From a bearer token to a caller: role and subject."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jwt

from authorizer.keys import Keys
from vitrine.domain import session_token
from vitrine.domain.shopper import valid_id

ALGORITHMS = ("RS256", "ES256")
"""Asymmetric ones alone: a shared secret would let whoever verifies sign as well."""
LEEWAY_S = 10
SCOPE_ROLES = (("vitrine/operator", "operator"), ("vitrine/merchant", "merchant"), ("vitrine/storefront", "storefront"))
MOST_CHARS = 8_192


class UnauthorizedError(Exception):
    """No token, or one that is not valid. The reason is for our log and never for the caller."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: role, and the id of the user, session or client."""

    role: str
    subject: str
    scopes: str = ""


@dataclass(frozen=True, slots=True)
class Issuer:
    """An OpenID Connect issuer that the shop trusts; `user_claim` names the claim that holds the shop's own user id."""

    issuer: str
    user_claim: str
    audience: str | None = None
    jwks_uri: str | None = None

    @classmethod
    def parse(cls, entries: Sequence[Mapping[str, Any]]) -> list[Issuer]:
        """Read the setting."""
        return [
            cls(entry["issuer"], entry.get("user_claim") or "sub", entry.get("audience"), entry.get("jwks_uri"))
            for entry in entries
        ]


class Authorizer:
    """Tells callers by their tokens."""

    def __init__(self, issuers: Sequence[Issuer], session_keys: Callable[[], Iterable[bytes]]) -> None:
        self._issuers = {entry.issuer: (entry, Keys(entry.issuer, entry.jwks_uri)) for entry in issuers}
        self._session_keys = session_keys

    def caller(self, token: str) -> Caller:
        """The caller behind a token; raises UnauthorizedError."""
        if not token or len(token) > MOST_CHARS:
            raise UnauthorizedError("no token, or one too long")
        return self._session(token) if token.startswith(session_token.PREFIX) else self._user_or_server(token)

    def _session(self, token: str) -> Caller:
        session_id = session_token.verify(self._session_keys(), token, time.time())
        if session_id is None:
            raise UnauthorizedError("a session token that is not ours or has expired")
        return Caller("session", session_id)

    def _user_or_server(self, token: str) -> Caller:
        try:
            return caller_of(*self._verified(token))
        except (jwt.PyJWTError, ValueError, KeyError, TypeError) as error:
            raise UnauthorizedError(type(error).__name__) from error

    def _verified(self, token: str) -> tuple[dict[str, Any], Issuer]:
        """Claims that the issuer signed; whatever is read before that is only used to find the issuer's key."""
        header = jwt.get_unverified_header(token)
        issuer, keys = self._issuers[jwt.decode(token, options={"verify_signature": False})["iss"]]
        key = keys.get(header.get("kid"))
        if key is None:
            raise UnauthorizedError("a key that the issuer does not have")
        claims = jwt.decode(
            token,
            key,
            algorithms=list(ALGORITHMS),
            issuer=issuer.issuer,
            leeway=LEEWAY_S,
            options={"require": ["exp", "iss"], "verify_aud": False},
        )
        if issuer.audience is not None and not _addressed(claims, issuer.audience):
            raise UnauthorizedError("a token for somebody else")
        return claims, issuer


def _addressed(claims: Mapping[str, Any], audience: str) -> bool:
    """Whether a token is meant for us: by `aud`, or by `client_id` as Cognito's access tokens say it."""
    named = claims.get("aud", claims.get("client_id"))
    return audience in named if isinstance(named, list) else named == audience


def caller_of(claims: Mapping[str, Any], issuer: Issuer) -> Caller:
    """The caller that verified claims name: a server by its scope, else a shopper; raises UnauthorizedError."""
    scopes = str(claims.get("scope", "")).split()
    for scope, role in SCOPE_ROLES:
        if scope in scopes:
            return Caller(role, str(claims.get("client_id") or claims.get("sub", "")), " ".join(scopes))
    user = claims.get(issuer.user_claim)
    if not isinstance(user, str | int) or isinstance(user, bool) or not valid_id(str(user)):
        raise UnauthorizedError(f"no usable {issuer.user_claim} claim")
    return Caller("shopper", str(user), " ".join(scopes))
