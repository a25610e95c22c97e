"""What Secrets Manager calls to rotate the session key: once for each step, and again where a step failed."""

from __future__ import annotations

from typing import Any

from rotation.service import Rotation
from vitrine.observability import logger
from vitrine.stores.clients import client

_SECRETS = client("secretsmanager")


def handle(event: dict[str, Any], _context: Any) -> None:
    """Take one step; an error makes Secrets Manager try the rotation again."""
    Rotation(_SECRETS, event["SecretId"], event["ClientRequestToken"]).take(event["Step"])
    logger().info("rotation", extra={"step": event["Step"]})
