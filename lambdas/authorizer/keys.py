"""Public keys of the trusted issuers, kept while they are good."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import jwt

FRESH_S = 3_600.0
QUIET_S = 30.0
"""An unknown key id makes us ask an issuer again, but not more often than this."""
TIMEOUT_S = 3.0
MOST_BYTES = 1_000_000
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def check_url(url: str) -> str:
    """Give back an https URL, or an http one on loopback (RFC 8252); raises ValueError for any other."""
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        return url
    raise ValueError(f"an issuer must be reached by https, not {url!r}")


def fetch(url: str) -> dict[str, Any]:
    """Read a JSON document of an issuer."""
    with urllib.request.urlopen(check_url(url), timeout=TIMEOUT_S) as answer:  # noqa: S310 - checked above
        document: dict[str, Any] = json.loads(answer.read(MOST_BYTES))
    return document


class Keys:
    """The keys of one issuer, by their ids."""

    def __init__(self, issuer: str, jwks_uri: str | None) -> None:
        self._issuer = issuer
        self._jwks_uri = jwks_uri
        self._keys: Mapping[str | None, jwt.PyJWK] = {}
        self._read_at = float("-inf")

    def get(self, key_id: str | None) -> jwt.PyJWK | None:
        """The key of an id; None where the issuer has none."""
        age = time.monotonic() - self._read_at
        if age > FRESH_S or (key_id not in self._keys and age > QUIET_S):
            self._read_at = time.monotonic()
            self._keys = {key.key_id: key for key in jwt.PyJWKSet.from_dict(fetch(self._uri())).keys}
        return self._keys.get(key_id)

    def _uri(self) -> str:
        if self._jwks_uri is None:
            document = fetch(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
            self._jwks_uri = str(document["jwks_uri"])
        return self._jwks_uri
