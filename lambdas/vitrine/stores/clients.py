"""AWS clients, made once in a warm function.

botocore's session makes the same client as boto3 does, for a sixth less CPU at import: a cold start is a wait.
"""

from __future__ import annotations

import functools
from typing import Any

import botocore.session
from botocore.config import Config

from vitrine.breaker import Breaker
from vitrine.stores.dependency import CONNECTING, TIMEOUTS_S, Dependency

READ_TIMEOUT_S = 3.0
MOST_PATIENT_S = max(TIMEOUTS_S)
ATTEMPTS = 3
LONGEST_PAUSE_S = 5.0
"""A table is asked again soon, whatever happened: it is not made worse by one call of each worker."""


@functools.cache
def _session() -> Any:
    return botocore.session.get_session()


@functools.cache
def client(service: str, read_timeout_s: float = READ_TIMEOUT_S, attempts: int = ATTEMPTS) -> Any:
    """The client of a service, shared by the function's requests; bounded waits, bounded retries with jitter."""
    config = Config(
        connect_timeout=read_timeout_s * (CONNECTING - 1),
        read_timeout=read_timeout_s,
        retries={"mode": "standard", "total_max_attempts": attempts},
        tcp_keepalive=True,
        parameter_validation=False,
    )
    return _session().create_client(service, config=config)


@functools.cache
def dependency(name: str, service: str = "dynamodb") -> Dependency:
    """A service as one table's or one purpose's store, with a breaker of its own: what ails one ails no other.

    The service's first client takes 25 times what the next ones take, for it loads the service's model. So one is made
    here, while the function starts, and no request waits for it.
    """
    client(service, MOST_PATIENT_S, 1)
    return Dependency(name, lambda timeout_s: client(service, timeout_s, 1), Breaker(longest_pause_s=LONGEST_PAUSE_S))
