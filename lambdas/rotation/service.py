"""The four steps of a rotation, each of which may be taken twice, and in any order does no harm.

Nothing but this secret has to learn of a new key: who verifies reads the current and the previous version of it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

CURRENT, PENDING = "AWSCURRENT", "AWSPENDING"
KEY_BYTES = 48
"""Of chance in a key, which is written with four characters for three of them."""
FEWEST_CHARS = 32
"""HMAC-SHA256 has the strength of its key up to this length."""


class RotationError(Exception):
    """A step that may not be taken: the version is not being rotated to, or its key is no good."""


class Rotation:
    """One rotation of a secret, to the version that `token` names."""

    def __init__(self, client: Any, secret_id: str, token: str) -> None:
        self._client = client
        self._secret_id = secret_id
        self._token = token
        self._steps = {
            "createSecret": self._create,
            "setSecret": self._set,
            "testSecret": self._test,
            "finishSecret": self._finish,
        }

    def take(self, step: str) -> None:
        """Take a step; does nothing once the version is the current one.

        Raises:
            RotationError: an unknown step, a version that is not pending, or a pending key that is missing or weak.
        """
        if step not in self._steps:
            raise RotationError(f"there is no step {step}")
        versions = self._client.describe_secret(SecretId=self._secret_id)["VersionIdsToStages"]
        stages: Sequence[str] = versions.get(self._token, ())
        if CURRENT in stages:
            return
        if PENDING not in stages:
            raise RotationError("the version is not pending")
        self._steps[step](versions)

    def _create(self, _versions: Mapping[str, Sequence[str]]) -> None:
        """Give the pending version its key, unless an earlier try has."""
        if self._pending() is None:
            self._client.put_secret_value(
                SecretId=self._secret_id,
                ClientRequestToken=self._token,
                SecretString=secrets.token_urlsafe(KEY_BYTES),
                VersionStages=[PENDING],
            )

    def _set(self, _versions: Mapping[str, Sequence[str]]) -> None:
        """There is no other place that a key would have to be put into."""

    def _test(self, _versions: Mapping[str, Sequence[str]]) -> None:
        key = self._pending()
        if key is None or len(key) < FEWEST_CHARS:
            raise RotationError(f"the pending key has less than {FEWEST_CHARS} characters")

    def _finish(self, versions: Mapping[str, Sequence[str]]) -> None:
        """Make the pending version current; Secrets Manager calls the one before it previous, all at once."""
        self._test(versions)
        current = next(version for version, stages in versions.items() if CURRENT in stages)
        self._client.update_secret_version_stage(
            SecretId=self._secret_id,
            VersionStage=CURRENT,
            MoveToVersionId=self._token,
            RemoveFromVersionId=current,
        )

    def _pending(self) -> str | None:
        try:
            answer = self._client.get_secret_value(
                SecretId=self._secret_id, VersionId=self._token, VersionStage=PENDING
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                return None
            raise
        return str(answer["SecretString"])
