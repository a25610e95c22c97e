"""API keys and usage plans: who may call at all, how fast, and how often in a period."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from embedded.gateway.responses import Refusal

if TYPE_CHECKING:
    from embedded.deployed import Deployed


@dataclass
class TokenBucket:
    """Lets `rate` calls a second through, and `burst` at once."""

    rate: float
    burst: float
    clock: Callable[[], float] = time.monotonic
    tokens: float = field(init=False)
    updated: float = field(init=False)

    def __post_init__(self) -> None:
        self.tokens, self.updated = self.burst, self.clock()

    def take(self) -> bool:
        """Whether one more call may pass now."""
        now = self.clock()
        self.tokens = min(self.burst, self.tokens + (now - self.updated) * self.rate)
        self.updated = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


def period_start(period: str, moment: datetime) -> str:
    """The quota period that a moment is in, as a label: a day, an ISO week or a month."""
    return moment.strftime({"DAY": "%Y-%m-%d", "WEEK": "%G-W%V", "MONTH": "%Y-%m"}[period])


@dataclass
class Plan:
    """One usage plan with the state of each of its keys."""

    throttle: dict[str, Any]
    quota: dict[str, Any]
    buckets: dict[str, TokenBucket] = field(default_factory=dict)
    used: dict[tuple[str, str], int] = field(default_factory=dict)

    def admit(self, key: str) -> None:
        """Count a call of `key`, or refuse it."""
        if self.throttle:
            rate = float(self.throttle.get("RateLimit", 10_000))
            burst = float(self.throttle.get("BurstLimit", 5_000))
            if not self.buckets.setdefault(key, TokenBucket(rate, burst)).take():
                raise Refusal("THROTTLED")
        if self.quota:
            slot = (key, period_start(self.quota["Period"], datetime.now(UTC)))
            if self.used.get(slot, 0) >= int(self.quota["Limit"]):
                raise Refusal("QUOTA_EXCEEDED")
            self.used[slot] = self.used.get(slot, 0) + 1


@dataclass(frozen=True)
class Key:
    """An enabled API key and the plan it belongs to at a stage."""

    id: str
    value: str
    plan: Plan


class Usage:
    """The keys that may call one stage of one API."""

    def __init__(self, deployed: Deployed, api: str, stage: str) -> None:
        self._lock = threading.Lock()
        self._keys = {key.value: key for key in _keys(deployed, api, stage)}

    def admit(self, value: str | None) -> Key:
        """The key with this value, after counting the call; Refusal if there is none or it may not call now."""
        key = self._keys.get(value or "")
        if key is None:
            raise Refusal("INVALID_API_KEY")
        with self._lock:
            key.plan.admit(key.id)
        return key


def _keys(deployed: Deployed, api: str, stage: str) -> list[Key]:
    plans = {
        plan.physical_id: Plan(plan.properties.get("Throttle") or {}, plan.properties.get("Quota") or {})
        for plan in deployed.resources("AWS::ApiGateway::UsagePlan")
        if any(at["ApiId"] == api and at["Stage"] == stage for at in plan.properties.get("ApiStages", []))
    }
    declared = {key.physical_id: key for key in deployed.resources("AWS::ApiGateway::ApiKey")}
    found = []
    for member in deployed.resources("AWS::ApiGateway::UsagePlanKey"):
        plan, key = plans.get(member.properties["UsagePlanId"]), declared.get(member.properties["KeyId"])
        if plan and key and str(key.properties.get("Enabled", True)).lower() == "true":
            found.append(Key(key.physical_id, key.attributes["Value"], plan))
    return found
