"""A local OpenID Connect issuer: discovery, keys, and tokens with the claims that Cognito puts into its own."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Sequence
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from embedded.http_server import HttpRequest, HttpResponse, HttpServer

_KEY_ID = "embedded-1"
SERVER_SCOPES = {role: f"vitrine/{role}" for role in ("storefront", "merchant", "operator")}


class Issuer:
    """Signs access tokens and publishes the keys that verify them."""

    def __init__(self, port: int = 0) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._server = HttpServer(self._answer, port=port)

    @property
    def url(self) -> str:
        """The issuer identifier, which is also its base URL."""
        return self._server.url

    def start(self) -> None:
        """Publish discovery document and keys."""
        self._server.start()

    def stop(self) -> None:
        """Close the port."""
        self._server.stop()

    def trusted(self) -> str:
        """The value of the deploy parameter that makes an API trust this issuer alone."""
        entry = {
            "issuer": self.url,
            "audience": None,
            "user_claim": "shop_user_id",
            "jwks_uri": f"{self.url}/jwks.json",
        }
        return json.dumps([entry])

    def token(
        self,
        role: str,
        subject: str | None = None,
        scopes: Sequence[str] = (),
        lifetime: int = 86_400,
        **claims: Any,
    ) -> str:
        """An access token.

        `shopper`: an authorization-code token whose `shop_user_id` claim is `subject`. `storefront`, `merchant` and
        `operator`: a client-credentials token with that role's scope. `lifetime` is in seconds and may be negative;
        `claims` override.
        """
        now = int(time.time())
        client = f"embedded-{role}"
        body: dict[str, Any] = {
            "iss": self.url,
            "sub": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{role}/{subject}")) if role == "shopper" else client,
            "client_id": client,
            "token_use": "access",
            "iat": now,
            "auth_time": now,
            "exp": now + lifetime,
            "jti": str(uuid.uuid4()),
            "version": 2,
        }
        granted = [*scopes] if scopes else [SERVER_SCOPES.get(role, "openid")]
        body["scope"] = " ".join(granted)
        if role == "shopper":
            body["shop_user_id"] = subject or "shopper-1"
        return jwt.encode(body | claims, self._key, algorithm="RS256", headers={"kid": _KEY_ID})

    def _answer(self, request: HttpRequest) -> HttpResponse:
        documents = {"/.well-known/openid-configuration": self._discovery, "/jwks.json": self._keys}
        document = documents.get(request.target)
        if request.method != "GET" or document is None:
            return HttpResponse(404)
        return HttpResponse(200, json.dumps(document()).encode(), [("Content-Type", "application/json")])

    def _discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/jwks.json",
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code", "token"],
            "subject_types_supported": ["public"],
        }

    def _keys(self) -> dict[str, Any]:
        key = json.loads(RSAAlgorithm.to_jwk(self._key.public_key()))
        return {"keys": [key | {"kid": _KEY_ID, "use": "sig", "alg": "RS256"}]}
