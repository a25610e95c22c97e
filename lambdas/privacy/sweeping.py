"""Erasures that nobody works on any more, started anew: what was once asked for is done without asking again.

A workflow may end without a word (stopped, out of time, or with its last step failing), or never have started.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from botocore.exceptions import ClientError

from privacy.executions import Ended, Executions
from privacy.records import Erasure, Erasures, NoErasureError
from privacy.unfinished import Unfinished
from vitrine import settings
from vitrine.consumers import consumer
from vitrine.observability import logger
from vitrine.stores.clients import client

FIRST_PAUSE_MS = 3_600_000
LONGEST_PAUSE_MS = 86_400_000
"""Between a failure and the next try: an hour, then twice as long each time, and a day at most; never no more."""
_PATIENCE_S = 10.0
Outcome = Literal["at work", "started", "waiting", "forgotten"]


@dataclass(frozen=True, slots=True)
class SweepSettings:
    """What `sweep` is told of."""

    stage: str
    profiles_table: str
    erasure_machine: str
    topic: str


class Sweeping:
    """Looks after erasures that are not done; `tell` sends a message to whoever runs the stage."""

    def __init__(
        self,
        erasures: Erasures,
        unfinished: Unfinished,
        executions: Executions,
        tell: Callable[[str], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._erasures = erasures
        self._unfinished = unfinished
        self._executions = executions
        self._tell = tell
        self._clock = clock

    def sweep(self) -> Counter[Outcome]:
        """Look after all; gives how many were found how. Raises the last error once all were looked after."""
        found: Counter[Outcome] = Counter()
        failure: ClientError | None = None
        for erasure_id in list(self._unfinished.all()):
            try:
                found[self._look_after(erasure_id)] += 1
            except ClientError as error:
                # One that cannot be started keeps none of the others waiting.
                failure = error
        if failure is not None:
            raise failure
        return found

    def _look_after(self, erasure_id: str) -> Outcome:
        try:
            erasure = self._erasures.get(erasure_id)
        except NoErasureError:
            self._unfinished.remove(erasure_id)
            return "forgotten"
        now_ms = int(self._clock() * 1000)
        ended = self._executions.ended(erasure.execution, erasure.tried_at, now_ms)
        # A record that says completed here was closed since the notes were listed.
        if ended is None or erasure.status == "completed":
            return "at work"
        if ended.at is None:
            self._executions.start(erasure.execution, erasure.order)
            return "started"
        if erasure.status == "running":
            self._note(erasure, ended)
        if now_ms < ended.at + pause_ms(erasure.attempt):
            return "waiting"
        again = self._erasures.try_again(erasure)
        self._executions.start(again.execution, again.order)
        return "started"

    def _note(self, erasure: Erasure, ended: Ended) -> None:
        """Say in the record, and to people, what the workflow could not say any more."""
        self._erasures.change(erasure, {"status": "failed", "cause": ended.cause})
        self._tell(
            f"Erasure {erasure.erasure_id}: {ended.cause}. It is tried again by itself: see docs/runbooks/privacy.md"
        )


def pause_ms(attempt: int) -> int:
    """How long after the end of its execution the next try of an erasure is due."""
    return min(FIRST_PAUSE_MS << min(attempt - 1, 10), LONGEST_PAUSE_MS)


@consumer
def sweep(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Start anew what nobody works on; gives how many erasures were found how."""
    told = settings.read(SweepSettings)
    dynamodb = client("dynamodb", _PATIENCE_S)

    def tell(message: str) -> None:
        subject = f"Vitrine {told.stage}: an erasure has stopped"
        client("sns", _PATIENCE_S).publish(TopicArn=told.topic, Subject=subject, Message=message)

    sweeping = Sweeping(
        Erasures(dynamodb, told.profiles_table),
        Unfinished(dynamodb, told.profiles_table),
        Executions(lambda: client("stepfunctions", _PATIENCE_S), told.erasure_machine),
        tell,
    )
    found = {str(outcome): count for outcome, count in sweeping.sweep().items()}
    logger().info("erasures swept", extra={"found": found})
    return found
