"""Secrets, read when first needed and again after a while, so that a rotation reaches a warm function."""

from __future__ import annotations

import time
from typing import Any

FRESH_S = 300.0


class Secret:
    """One secret of Secrets Manager."""

    def __init__(self, client: Any, secret_id: str) -> None:
        self._client = client
        self._secret_id = secret_id
        self._value = b""
        self._read_at = float("-inf")

    def value(self) -> bytes:
        """The secret, at most five minutes old."""
        now = time.monotonic()
        if now - self._read_at > FRESH_S:
            self._value = self._client.get_secret_value(SecretId=self._secret_id)["SecretString"].encode()
            self._read_at = now
        return self._value
