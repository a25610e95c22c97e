"""Receipts: what was erased where, signed so that anybody can check it with the public keys alone.

The key is derived from a secret. Its public half is kept for ever under its own name (`privacy.receipt_keys`), so that
a receipt of before a rotation of the secret is checked by the key of its time.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ALGORITHM = "EdDSA"
TYPE = "vitrine-receipt+jwt"
_PURPOSE = b"vitrine erasure receipts"


class Signer:
    """Signs with the key of one secret."""

    def __init__(self, secret: bytes) -> None:
        seed = HKDF(SHA256(), 32, None, _PURPOSE).derive(secret)
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    def public(self) -> dict[str, str]:
        """The public key, as RFC 8037 writes one, under the thumbprint of RFC 7638."""
        raw = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        named = {"crv": "Ed25519", "kty": "OKP", "x": _encode(raw)}
        thumbprint = hashlib.sha256(json.dumps(named, separators=(",", ":"), sort_keys=True).encode()).digest()
        return {**named, "kid": _encode(thumbprint), "alg": ALGORITHM, "use": "sig"}

    def sign(self, claims: Mapping[str, Any]) -> str:
        """A receipt, as a compact JSON Web Signature."""
        headers = {"kid": self.public()["kid"], "typ": TYPE}
        return jwt.encode(dict(claims), self._key, algorithm=ALGORITHM, headers=headers)


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
