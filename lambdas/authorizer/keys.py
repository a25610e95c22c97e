"""Public keys of the trusted issuers, kept while they are good."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import jwt

from vitrine import deadline
from vitrine.observability import logger

FRESH_S = 3_600.0
LONGEST_S = 86_400.0
"""How long keys are used on while their issuer does not answer."""
QUIET_S = 30.0
"""An unknown key id makes us ask an issuer again, but not more often than this."""
TIMEOUT_S = 3.0
MOST_BYTES = 1_000_000
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class IssuerAwayError(Exception):
    """An issuer does not give its keys: whether a token is good cannot be said."""


def check_url(url: str) -> str:
    """Give back an https URL, or an http one on loopback (RFC 8252); raises ValueError for any other."""
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        return url
    raise ValueError(f"an issuer must be reached by https, not {url!r}")


def fetch(url: str) -> dict[str, Any]:
    """Read a JSON document of an issuer."""
    timeout_s = max(0.1, min(TIMEOUT_S, deadline.left_s()))
    with urllib.request.urlopen(check_url(url), timeout=timeout_s) as answer:  # noqa: S310 - checked above
        document: dict[str, Any] = json.loads(answer.read(MOST_BYTES))
    return document


class Keys:
    """The keys of one issuer, by their ids."""

    def __init__(self, issuer: str, jwks_uri: str | None) -> None:
        self._issuer = issuer
        self._jwks_uri = jwks_uri
        self._keys: Mapping[str | None, jwt.PyJWK] = {}
        self._away = False
        self._tried_at = float("-inf")
        self._read_at = float("-inf")

    def get(self, key_id: str | None) -> jwt.PyJWK | None:
        """The key of an id; None where the issuer has none. Known keys outlive their issuer's absence, for a day.

        Raises IssuerAwayError where the issuer does not answer and the key is not known.
        """
        now = time.monotonic()
        due = key_id not in self._keys or now - self._read_at > FRESH_S
        if due and now - self._tried_at > QUIET_S:
            self._tried_at = now
            self._read(now)
        if self._away and (key_id not in self._keys or now - self._read_at > LONGEST_S):
            raise IssuerAwayError(self._issuer)
        return self._keys.get(key_id)

    def _read(self, now: float) -> None:
        try:
            self._keys = {key.key_id: key for key in jwt.PyJWKSet.from_dict(fetch(self._uri())).keys}
        except (OSError, ValueError, LookupError, jwt.PyJWTError) as error:
            self._away = True
            logger().warning("an issuer's keys not read", extra={"error": type(error).__name__})
        else:
            self._away, self._read_at = False, now

    def _uri(self) -> str:
        if self._jwks_uri is None:
            document = fetch(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
            self._jwks_uri = str(document["jwks_uri"])
        return self._jwks_uri
