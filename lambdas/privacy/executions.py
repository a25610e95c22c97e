"""A workflow's executions by name: started once each, and asked what became of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

GRACE_MS = 60_000
"""Step Functions may not know of an execution yet that was started a moment ago."""
_LONGEST_CAUSE = 1_000
_WORDS = {"TIMED_OUT": "the workflow ran out of time", "ABORTED": "the workflow was stopped"}
_NEVER_STARTED = "the workflow did not start"


class Ended(NamedTuple):
    """How an execution ended without doing its work: in plain words, and when, in epoch ms (None: never started)."""

    cause: str
    at: int | None


class Executions:
    """The executions of one state machine, by its ARN."""

    def __init__(self, workflows: Callable[[], Any], machine: str) -> None:
        self._workflows = workflows
        self._machine = machine

    def start(self, name: str, given: Mapping[str, str]) -> bool:
        """Start an execution unless it was started; false where it has ended. Raises what the client raises."""
        try:
            self._workflows().start_execution(stateMachineArn=self._machine, name=name, input=json.dumps(given))
        except ClientError as error:
            if error.response["Error"]["Code"] != "ExecutionAlreadyExists":
                raise
            return bool(self._described(name)["status"] == "RUNNING")
        return True

    def ended(self, name: str, started_at: int, now_ms: int) -> Ended | None:
        """How an execution ended; None while it is at work, or where it went well. Raises what the client raises.

        One that is not there has not started, once it is `GRACE_MS` since `started_at` (epoch ms).
        """
        try:
            found = self._described(name)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ExecutionDoesNotExist":
                raise
            return Ended(_NEVER_STARTED, None) if now_ms > started_at + GRACE_MS else None
        if found["status"] not in ("FAILED", "TIMED_OUT", "ABORTED"):
            return None
        return Ended(_told(found), int(found["stopDate"].timestamp() * 1000))

    def _described(self, name: str) -> dict[str, Any]:
        arn = f"{self._machine.replace(':stateMachine:', ':execution:')}:{name}"
        found: dict[str, Any] = self._workflows().describe_execution(executionArn=arn)
        return found


def _told(execution: Mapping[str, Any]) -> str:
    """The cause in one line; steps say what failed by its kind alone, so that it quotes nobody."""
    said = ": ".join(str(execution[name]) for name in ("error", "cause") if execution.get(name))
    words = _WORDS.get(str(execution["status"]), "the workflow failed")
    return f"{words}: {said}"[:_LONGEST_CAUSE] if said else words
