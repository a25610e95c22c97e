"""A circuit breaker, one for each warm worker."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

State = Literal["closed", "open", "half_open"]

WINDOW = 20
"""Calls that are remembered: an endpoint that only fails opens the breaker within this many."""
FEWEST_FAILURES = 5
FIRST_PAUSE_S = 2.0
LONGEST_PAUSE_S = 30.0


class Breaker:
    """Stops calling what keeps failing, and tries it again after a pause.

    Closed, it opens when at least `FEWEST_FAILURES` of the last `WINDOW` calls failed and these are half of them. Open,
    it lets one call through after the pause (half open): a success closes it, a failure doubles the pause, up to
    `longest_pause_s`.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, longest_pause_s: float = LONGEST_PAUSE_S) -> None:
        self._clock = clock
        self._longest_pause_s = longest_pause_s
        self._failures: deque[bool] = deque(maxlen=WINDOW)
        self._pause_s = FIRST_PAUSE_S
        self._retry_at = 0.0
        self.state: State = "closed"

    def allows(self) -> bool:
        """Say whether a call may be made now; when open and the pause is over, this call is the probe."""
        if self.state == "closed":
            return True
        now = self._clock()
        if now < self._retry_at:
            return False
        # A worker that is frozen or killed amid its probe never reports it: the next probe is due after another pause.
        self._retry_at = now + self._pause_s
        self.state = "half_open"
        return True

    def succeeded(self) -> None:
        """Record a call that went well."""
        if self.state == "closed":
            self._failures.append(False)
        else:
            self._close()

    def failed(self) -> None:
        """Record a call that failed."""
        if self.state == "half_open":
            self._open(min(self._pause_s * 2, self._longest_pause_s))
            return
        self._failures.append(True)
        failures = sum(self._failures)
        if self.state == "closed" and failures >= FEWEST_FAILURES and failures * 2 >= len(self._failures):
            self._open(FIRST_PAUSE_S)

    def _open(self, pause_s: float) -> None:
        self.state = "open"
        self._pause_s = pause_s
        self._retry_at = self._clock() + pause_s

    def _close(self) -> None:
        self.state = "closed"
        self._failures.clear()
        self._pause_s = FIRST_PAUSE_S
