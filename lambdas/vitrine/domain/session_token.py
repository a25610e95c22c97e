"""Tokens of anonymous sessions: `vs1.<payload>.<HMAC-SHA256>`, both parts base64url."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable

PREFIX = "vs1."
LIFETIME_S = 30 * 86_400


def sign(key: bytes, session_id: str, expires_at: int) -> str:
    """The token of a session; `expires_at` in epoch seconds."""
    payload = _encode(json.dumps({"sid": session_id, "exp": expires_at}, separators=(",", ":")).encode())
    return f"{PREFIX}{payload}.{_encode(_mac(key, payload))}"


def verify(keys: Iterable[bytes], token: str, now: float) -> str | None:
    """The session id of a token that one of our keys signed and that has not expired; None for any other text.

    Keys are taken one by one until one fits.
    """
    if not token.startswith(PREFIX) or not token.isascii():
        return None
    payload, _, signature = token.removeprefix(PREFIX).partition(".")
    if not any(hmac.compare_digest(_encode(_mac(key, payload)).encode(), signature.encode()) for key in keys):
        return None
    return _session(payload, now)


def _session(payload: str, now: float) -> str | None:
    """The session that a signed payload names; other things may be signed with the same key."""
    try:
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, RecursionError):
        return None
    if not isinstance(claims, dict):
        return None
    session_id, expires_at = claims.get("sid"), claims.get("exp")
    if not isinstance(session_id, str) or not isinstance(expires_at, int | float):
        return None
    return session_id if expires_at > now else None


def _mac(key: bytes, payload: str) -> bytes:
    return hmac.new(key, (PREFIX + payload).encode(), hashlib.sha256).digest()


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
