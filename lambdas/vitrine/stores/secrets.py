"""Secrets, read when first needed and again after a while, so that a rotation reaches a warm function."""

from __future__ import annotations

import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from vitrine.errors import AwayError
from vitrine.observability import logger

FRESH_S = 300.0
PATIENCE_S = 30.0
"""How long a secret that could not be read again is used on before the next try."""


class Secret:
    """One secret of Secrets Manager."""

    def __init__(self, client: Any, secret_id: str) -> None:
        self._client = client
        self._secret_id = secret_id
        self._value = b""
        self._read_at = float("-inf")

    def value(self) -> bytes:
        """The secret, five minutes old at most, or as it was last read while Secrets Manager does not answer.

        Raises what the client raises where it was never read.
        """
        now = time.monotonic()
        if now - self._read_at > FRESH_S:
            try:
                self._value = self._client.get_secret_value(SecretId=self._secret_id)["SecretString"].encode()
                self._read_at = now
            except (AwayError, ClientError, BotoCoreError) as error:
                if not self._value:
                    raise
                logger().warning("secret not read again", extra={"error": type(error).__name__})
                self._read_at = now - FRESH_S + PATIENCE_S
        return self._value
