"""Tokens of anonymous sessions: `vs1.<payload>.<HMAC-SHA256>`, both parts base64url."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

PREFIX = "vs1."
LIFETIME_S = 30 * 86_400


def sign(key: bytes, session_id: str, expires_at: int) -> str:
    """The token of a session; `expires_at` in epoch seconds."""
    payload = _encode(json.dumps({"sid": session_id, "exp": expires_at}, separators=(",", ":")).encode())
    return f"{PREFIX}{payload}.{_encode(_mac(key, payload))}"


def verify(key: bytes, token: str, now: float) -> str | None:
    """The session id of a token that we signed and that has not expired; None for any other text."""
    payload, _, signature = token.removeprefix(PREFIX).partition(".")
    if not token.startswith(PREFIX) or not hmac.compare_digest(_encode(_mac(key, payload)), signature):
        return None
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return str(claims["sid"]) if claims["exp"] > now else None


def _mac(key: bytes, payload: str) -> bytes:
    return hmac.new(key, (PREFIX + payload).encode(), hashlib.sha256).digest()


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
