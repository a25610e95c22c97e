"""How long a DELETE takes until a request knows nothing of before it: measured from outside, as a shopper sees it."""

from __future__ import annotations

import statistics
import sys
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.integration.conftest import ApiClient
from tests.security.people import DRAIN_S, happened

if TYPE_CHECKING:
    from embedded.cloud import Cloud

ERASURES = 36


@dataclass
class Watch:
    """Asks for a profile again and again beside the erasure, and notes when it was first not there any more."""

    client: ApiClient
    path: str
    cold_at: float | None = None
    warm_after: list[float] = field(default_factory=list)
    """When the profile was shown again after it had been gone: never."""
    _stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        while not self._stopping.is_set():
            asked = time.perf_counter()
            status = self.client.get(self.path).status
            if status == 404 and self.cold_at is None:
                self.cold_at = time.perf_counter()
            elif status == 200 and self.cold_at is not None:
                self.warm_after.append(asked)

    def stop(self) -> None:
        self._stopping.set()


@pytest.mark.full
@pytest.mark.timeout(1_800)
def test_after_an_erasure_no_request_knows_anything_of_before(
    shop: Cloud, operator: ApiClient, record_property: Callable[[str, object], None]
) -> None:
    """Given shoppers with a past, then the first request after the answer is cold, and every later one."""
    answered, cold = [], []
    for _ in range(ERASURES):
        user = f"cold-{uuid.uuid4().hex[:8]}"
        path = f"/v1/users/{user}/profile"
        assert operator.put(path, {"attributes": {"a": 1}}).status == 200
        assert operator.post("/v1/events", {"user_id": user, "events": [happened(type="purchase")]}).status == 202
        watch = Watch(ApiClient(shop.api_url, shop.token("shopper", user)), path)
        thread = threading.Thread(target=watch.run)
        thread.start()
        asked = time.perf_counter()
        assert operator.delete(f"/v1/users/{user}").status == 202
        done = time.perf_counter()
        assert operator.get(path).status == 404
        while watch.cold_at is None and thread.is_alive():
            time.sleep(0.01)
        watch.stop()
        thread.join()
        watch.client.close()
        assert watch.warm_after == []
        assert watch.cold_at is not None
        answered.append(done - asked)
        cold.append(watch.cold_at - asked)
    shop.drain(DRAIN_S)
    for name, seconds in (("until the DELETE was answered", answered), ("until a request was cold", cold)):
        cuts = statistics.quantiles(seconds, n=20)
        told = {"p50": statistics.median(seconds), "p95": cuts[-1], "longest": max(seconds)}
        for which, value in told.items():
            record_property(f"{name}, {which}, ms", round(value * 1000))
        line = ", ".join(f"{which} {value * 1000:.0f} ms" for which, value in told.items())
        sys.stdout.write(f"{name}: {line}\n")
    record_property("erasures", ERASURES)
