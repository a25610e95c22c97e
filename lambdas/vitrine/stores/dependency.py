"""A store as a request may use it: within the request's deadline, tried again with jitter, behind a breaker."""

from __future__ import annotations

import random
from functools import partial
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, ReadTimeoutError

from vitrine import deadline
from vitrine.errors import AwayError

if TYPE_CHECKING:
    from collections.abc import Callable

    from vitrine.breaker import Breaker

TIMEOUTS_S = (0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
"""A client's timeout is fixed when it is made, so there is one client for each of these, made when first needed."""
CONNECTING = 1.25
"""How much longer a try takes at most: its connection has a quarter of the timeout to itself."""
ATTEMPTS = 3
BASE_PAUSE_S = 0.05
PLENTY_S = 4.0
"""What must be left of a request's time for a call that ran out of its own to be tried again."""
BUSY = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
        "LimitExceededException",
        "InternalServerError",
        "InternalFailure",
        "InternalServiceError",
        "ServiceUnavailable",
    }
)
"""Codes of a store that may answer the next time."""
ANSWERS = frozenset(
    {
        "ConditionalCheckFailedException",
        "TransactionCanceledException",
        "TransactionConflictException",
        "TransactionInProgressException",
        "IdempotentParameterMismatchException",
        "ItemCollectionSizeLimitExceededException",
        "ValidationException",
    }
)
"""Codes by which a store that is well refuses one request."""


class Dependency:
    """Takes the place of a botocore client: each of its operations is a method here, and raises what the client does.

    `connect` makes a client that gives up after so many seconds and does not retry. Beside the client's errors,
    AwayError says that the store was not asked.
    """

    def __init__(self, name: str, connect: Callable[[float], Any], breaker: Breaker) -> None:
        self.name = name
        self.breaker = breaker
        self._connect = connect

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        """Give an operation of the client's by its name."""
        if operation.startswith("_"):
            raise AttributeError(operation)
        return partial(self._call, operation)

    def _call(self, operation: str, **request: Any) -> Any:
        client = self._client()
        if not self.breaker.allows():
            raise AwayError(self.name, "breaker_open")
        # What is only looked after gets one try: a request does not wait for it longer than it must.
        attempts = 1 if self.breaker.state == "half_open" else ATTEMPTS
        for attempt in range(attempts):
            try:
                answer = getattr(client, operation)(**request)
            except (ClientError, BotoCoreError) as error:
                if not is_away(error):
                    self.breaker.succeeded()
                    raise
                if attempt == attempts - 1 or not _worth_another(error):
                    self.breaker.failed()
                    raise
                deadline.pause(random.uniform(0, BASE_PAUSE_S * 2**attempt))  # noqa: S311 - jitter, not a secret
                client = self._client_for_another(error)
            else:
                self.breaker.succeeded()
                return answer
        raise AssertionError("the last attempt returns or raises")

    def _client(self) -> Any:
        """The most patient client that the deadline allows."""
        left_s = deadline.left_s()
        timeout_s = max((t for t in TIMEOUTS_S if t * CONNECTING <= left_s), default=None)
        if timeout_s is None:
            raise AwayError(self.name, "deadline")
        return self._connect(timeout_s)

    def _client_for_another(self, error: Exception) -> Any:
        try:
            return self._client()
        except AwayError:
            self.breaker.failed()
            raise error from None


def is_away(error: Exception) -> bool:
    """Say whether an error means that a store did not do its work, rather than that it refused this request."""
    if isinstance(error, ClientError):
        return _code(error) not in ANSWERS
    return isinstance(error, BotoCoreError | AwayError)


def _worth_another(error: ClientError | BotoCoreError) -> bool:
    if isinstance(error, ClientError):
        return _code(error) in BUSY or error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= 500
    if isinstance(error, ReadTimeoutError | ConnectTimeoutError):
        return deadline.left_s() > PLENTY_S
    return True


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
