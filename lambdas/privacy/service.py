"""Erasing on request: everything is gone for every reader when the answer is given, and a workflow does the rest."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from privacy.records import Erasure, Erasures
from vitrine.errors import UnavailableError

CLOCK_MARGIN_MS = 100
"""How far two functions' clocks may be apart. An erasure reaches that far into the future, and is answered after it."""
_STARTS = 5


class Erasing:
    """Begins erasures. `machine` is the state machine's ARN; `executions` begins the ARNs of its executions."""

    def __init__(
        self,
        erasures: Erasures,
        workflows: Callable[[], Any],
        machine: str,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._erasures = erasures
        self._workflows = workflows
        self._machine = machine
        self._clock = clock
        self._sleep = sleep

    def erase(self, user: str) -> Erasure:
        """Erase a user by shopper key; while an erasure of the user is at work, it is moved on and goes on.

        Raises UnavailableError where nothing was erased, or where the workflow did not start: then the user is erased
        for every reader all the same, and asking again starts it.
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
                if self._runs(erasure):
                    return erasure
                erasure = self._erasures.try_again(erasure)
        except (BotoCoreError, ClientError) as error:
            raise _not_started() from error
        raise _not_started()

    def _runs(self, erasure: Erasure) -> bool:
        """Start the record's execution unless it was started; false where that one has ended."""
        name = execution_name(erasure)
        workflows = self._workflows()
        try:
            # The id alone: what a workflow is given stays in its history.
            asked = json.dumps({"erasure_id": erasure.erasure_id})
            workflows.start_execution(stateMachineArn=self._machine, name=name, input=asked)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ExecutionAlreadyExists":
                raise
            execution = f"{self._machine.replace(':stateMachine:', ':execution:')}:{name}"
            return bool(workflows.describe_execution(executionArn=execution)["status"] == "RUNNING")
        return True


def execution_name(erasure: Erasure) -> str:
    """The name of an erasure's execution: its id, and the number of the try from the second on."""
    return erasure.erasure_id if erasure.attempt == 1 else f"{erasure.erasure_id}-{erasure.attempt}"


def _not_started() -> UnavailableError:
    detail = "the erasure holds for every request, but its workflow did not start; ask again to start it"
    return UnavailableError(detail, headers={"Retry-After": "5"})
