"""Erasing on request: everything is gone for every reader when the answer is given, and a workflow does the rest."""

from __future__ import annotations

import time
from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError

from privacy.executions import Executions
from privacy.records import Erasure, Erasures
from vitrine.errors import UnavailableError

CLOCK_MARGIN_MS = 100
"""How far two functions' clocks may be apart. An erasure reaches that far into the future, and is answered after it."""
_STARTS = 5


class Erasing:
    """Begins erasures."""

    def __init__(
        self,
        erasures: Erasures,
        executions: Executions,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._erasures = erasures
        self._executions = executions
        self._clock = clock
        self._sleep = sleep

    def erase(self, user: str) -> Erasure:
        """Erase a user by shopper key; while an erasure of the user is at work, it is moved on and goes on.

        Raises UnavailableError where nothing was erased, or where the workflow did not start: then the user is erased
        for every reader all the same, and asking again, or the next sweep, starts it.
        """
        at = int(self._clock() * 1000) + CLOCK_MARGIN_MS
        erasure_id = self._erasures.begin(user, at)
        started = self._started(self._erasures.get(erasure_id))
        # What is sent once this is answered is received after `at` by everybody's clock.
        self._sleep(max(0.0, (at + CLOCK_MARGIN_MS) / 1000 - self._clock()))
        return started

    def _started(self, erasure: Erasure) -> Erasure:
        try:
            for _ in range(_STARTS):
                # An execution that has noted its failure only sends a message still, and does no more of the work.
                if erasure.status != "failed" and self._executions.start(erasure.execution, erasure.order):
                    return erasure
                erasure = self._erasures.try_again(erasure)
        except (BotoCoreError, ClientError) as error:
            raise _not_started() from error
        raise _not_started()


def _not_started() -> UnavailableError:
    detail = "the erasure holds for every request, and its workflow starts within the hour; ask again to start it now"
    return UnavailableError(detail, headers={"Retry-After": "5"})
