"""Retraining, watched: the state machine's steps as they run."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from demo.screen import CONSOLE

if TYPE_CHECKING:
    from embedded.cloud import Cloud

POLL_S = 0.5
LONGEST_S = 1200


class RetrainingError(Exception):
    """The retraining did not promote a model."""


@dataclass(frozen=True, slots=True)
class Retrained:
    """How a retraining ended: its status, its output, and how long each of its steps took, in seconds."""

    execution: str
    status: str
    output: dict[str, Any]
    steps: dict[str, float]


class _Steps:
    """The lines of the progress display, one for each state entered."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, Any] = {}
        self._seen = 0

    def show(self, events: list[dict[str, Any]]) -> None:
        for event in events[self._seen :]:
            name = _detail(event, "stateEnteredEventDetails")
            if name and name not in self._tasks:
                self._tasks[name] = self._progress.add_task(name, total=1)
            name = _detail(event, "stateExitedEventDetails")
            if name in self._tasks:
                self._progress.update(self._tasks[name], completed=1)
        self._seen = len(events)


def retrain(cloud: Cloud) -> Retrained:
    """Start the stage's state machine and follow it to its end."""
    machine = cloud.parameter("retraining-machine-arn")
    client = cloud.client("stepfunctions")
    name = f"demo-{int(time.time())}"
    execution = client.start_execution(stateMachineArn=machine, name=name, input="{}")["executionArn"]
    began = time.monotonic()
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=CONSOLE) as progress:
        steps = _Steps(progress)
        while (status := client.describe_execution(executionArn=execution))["status"] == "RUNNING":
            steps.show(_history(client, execution))
            if time.monotonic() - began > LONGEST_S:
                msg = f"the retraining still runs after {LONGEST_S} s"
                raise RetrainingError(msg)
            time.sleep(POLL_S)
        history = _history(client, execution)
        steps.show(history)
    if status["status"] != "SUCCEEDED":
        msg = f"retraining {status['status']}: {status.get('error')} {status.get('cause')}"
        raise RetrainingError(msg)
    return Retrained(name, status["status"], json.loads(status.get("output") or "{}"), durations(history))


def durations(history: list[dict[str, Any]]) -> dict[str, float]:
    """Add up the seconds spent in each state."""
    entered: dict[str, Any] = {}
    spent: dict[str, float] = {}
    for event in history:
        if name := _detail(event, "stateEnteredEventDetails"):
            entered[name] = event["timestamp"]
        elif (name := _detail(event, "stateExitedEventDetails")) in entered:
            seconds = (event["timestamp"] - entered.pop(name)).total_seconds()
            spent[name] = round(spent.get(name, 0.0) + seconds, 3)
    return spent


def _history(client: Any, execution: str) -> list[dict[str, Any]]:
    pages = client.get_paginator("get_execution_history").paginate(executionArn=execution)
    return [event for page in pages for event in page["events"]]


def _detail(event: dict[str, Any], details: str) -> str:
    return str(event.get(details, {}).get("name", ""))
