"""Secrets Manager's rotation: the function's steps in their order, tried anew where one fails."""

from __future__ import annotations

import json
import logging
import time
import uuid
from collections.abc import Callable
from typing import Any

from moto.secretsmanager.exceptions import InvalidRequestException, SecretNotFoundException
from moto.secretsmanager.models import SecretsManagerBackend

_LOG = logging.getLogger("embedded.rotation")
_STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
_ATTEMPTS = 3
_native_rotate = SecretsManagerBackend.rotate_secret


class RotationFailedError(Exception):
    """The function refused a step."""


class Rotations:
    """Takes moto's place, which goes on after a step that failed and then calls the new version current."""

    def __init__(self, client: Callable[[str], Any]) -> None:
        self._client = client

    def install(self) -> None:
        """Answer RotateSecret. It ends with the rotation, which AWS does in the background."""
        rotations = self

        def rotate_secret(
            backend: Any,
            secret_id: str,
            client_request_token: str | None = None,
            rotation_lambda_arn: str | None = None,
            rotation_rules: dict[str, Any] | None = None,
            rotate_immediately: bool = True,
        ) -> str:
            if secret_id not in backend.secrets:
                raise SecretNotFoundException()
            secret = backend.secrets[secret_id]
            _configure(secret, rotation_lambda_arn, rotation_rules)
            token = client_request_token or str(uuid.uuid4())
            if rotate_immediately:
                rotations._rotate(secret, token)
            else:
                rotations._try_out(secret, token)
            return str(secret.to_short_dict())

        _put_in_place(rotate_secret)

    @staticmethod
    def uninstall() -> None:
        """Give moto its own RotateSecret back."""
        _put_in_place(_native_rotate)

    def _rotate(self, secret: Any, token: str) -> None:
        """Rotate; a rotation that is not complete is the one that is tried again, which AWS tells as an error."""
        unfinished = _unfinished(secret)
        if unfinished is None:
            _stage(secret, token, {})
        token = unfinished or token
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                for step in _STEPS:
                    self._take(secret, token, step)
            except RotationFailedError as error:
                _LOG.warning("rotation of %s, attempt %d: %s", secret.name, attempt, error)
            else:
                # What a version that is named by no stage stands for.
                secret.set_default_version_id(token)
                secret.last_rotation_date = int(time.time())
                return

    def _try_out(self, secret: Any, token: str) -> None:
        """Test the function on a copy of the current version, which goes again."""
        current = next(one for one in secret.versions.values() if "AWSCURRENT" in one["version_stages"])
        copied = {name: value for name, value in current.items() if name.startswith("secret_")}
        _stage(secret, token, copied)
        try:
            self._take(secret, token, "testSecret")
        finally:
            del secret.versions[token]

    def _take(self, secret: Any, token: str, step: str) -> None:
        event = {"Step": step, "SecretId": secret.arn, "ClientRequestToken": token}
        answer = self._client("lambda").invoke(FunctionName=secret.rotation_lambda_arn, Payload=json.dumps(event))
        if "FunctionError" in answer:
            raise RotationFailedError(f"{step}: {answer['Payload'].read().decode()[:500]}")


def _configure(secret: Any, function: str | None, rules: dict[str, Any] | None) -> None:
    secret.rotation_lambda_arn = function or secret.rotation_lambda_arn
    if not secret.rotation_lambda_arn:
        raise InvalidRequestException("No Lambda rotation function ARN is associated with this secret.")
    secret.rotation_requested = secret.rotation_enabled = True
    if rules:
        secret.auto_rotate_after_days = int(rules["AutomaticallyAfterDays"])
    secret.next_rotation_date = int(time.time()) + secret.auto_rotate_after_days * 86_400


def _unfinished(secret: Any) -> str | None:
    """The version that an earlier rotation left pending."""
    stages = {name: version["version_stages"] for name, version in secret.versions.items()}
    return next((name for name, of in stages.items() if "AWSPENDING" in of and "AWSCURRENT" not in of), None)


def _stage(secret: Any, token: str, content: dict[str, Any]) -> None:
    """Add the pending version of a rotation, which has no value of its own yet."""
    secret.remove_version_stages_from_old_versions(["AWSPENDING"])
    version = {"version_id": token, "createdate": int(time.time()), "version_stages": ["AWSPENDING"]}
    secret.versions[token] = version | content


def _put_in_place(rotate_secret: Any) -> None:
    backend: Any = SecretsManagerBackend
    backend.rotate_secret = rotate_secret
