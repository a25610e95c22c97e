"""Secrets, read when first needed and again after a while, so that a rotation reaches a warm function."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from vitrine.errors import AwayError
from vitrine.observability import logger

FRESH_S = 300.0
PATIENCE_S = 30.0
"""How long a secret that could not be read again is used on before the next try."""
QUIET_S = 30.0
"""A signature under no known key makes us read the keys again, but not more often than this."""
CURRENT, PREVIOUS = "AWSCURRENT", "AWSPREVIOUS"
_NEVER = float("-inf")


class Secret:
    """One secret of Secrets Manager."""

    def __init__(self, client: Any, secret_id: str) -> None:
        self._client = client
        self._secret_id = secret_id
        self._value = b""
        self._read_at = _NEVER

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


class SigningKeys:
    """A secret that is rotated: its current version signs, the current and the previous one verify."""

    def __init__(self, client: Any, secret_id: str) -> None:
        self._client = client
        self._secret_id = secret_id
        self._held: dict[str, bytes | None] = {}
        self._read_at: dict[str, float] = {}
        self._sought_at = _NEVER

    def current(self) -> bytes:
        """The key that signs."""
        key = self._key(CURRENT)
        if key is None:
            raise LookupError("the secret has no current version")
        return key

    def valid(self) -> Iterator[bytes]:
        """The keys that may have signed what is good, each read when it is asked for.

        Whoever asks beyond the previous one holds a signature that no known key made: of a key that has been current
        for less than five minutes, or forged. So the keys are read again, unless that happened a moment ago.
        """
        known = []
        for stage in (CURRENT, PREVIOUS):
            if (key := self._key(stage)) is not None:
                known.append(key)
                yield key
        now = time.monotonic()
        if now - self._sought_at <= QUIET_S:
            return
        self._sought_at = now
        self._read_at.clear()
        for stage in (CURRENT, PREVIOUS):
            if (key := self._key(stage)) is not None and key not in known:
                yield key

    def _key(self, stage: str) -> bytes | None:
        now = time.monotonic()
        if now - self._read_at.get(stage, _NEVER) > FRESH_S:
            try:
                self._held[stage] = self._read(stage)
                self._read_at[stage] = now
            except (AwayError, BotoCoreError, ClientError) as error:
                # The key that was good a while ago is better than turning everybody away.
                if stage not in self._held:
                    raise
                logger().warning("secret not read again", extra={"error": type(error).__name__})
                self._read_at[stage] = now - FRESH_S + PATIENCE_S
        return self._held[stage]

    def _read(self, stage: str) -> bytes | None:
        """The key of a stage; None before the first rotation, when there is no previous one."""
        try:
            answer = self._client.get_secret_value(SecretId=self._secret_id, VersionStage=stage)
        except ClientError as error:
            if stage == PREVIOUS and error.response["Error"]["Code"] == "ResourceNotFoundException":
                return None
            raise
        return str(answer["SecretString"]).encode()
