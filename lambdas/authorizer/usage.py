"""Which usage plan limits a caller, and which of its keys."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from authorizer.service import Caller

PLANS = {"anonymous": "opening", "session": "session", "shopper": "shopper"}
SERVERS = "server"


class UsageKeys:
    """The keys of each plan.

    The gateway limits a key by itself, so a caller has the same key every time, and whoever asks without end uses up
    one key: the other callers of its class go on. Which callers share a key cannot be told without the suffix.
    """

    def __init__(self, keys: Mapping[str, int], suffix: str) -> None:
        self._keys = keys
        self._suffix = suffix

    def of(self, caller: Caller) -> str:
        """The caller's key."""
        plan = PLANS.get(caller.role, SERVERS)
        digest = hashlib.sha256(f"{self._suffix} {caller.subject}".encode()).digest()
        return f"{plan}-{int.from_bytes(digest[:8]) % self._keys[plan]}-{self._suffix}"
