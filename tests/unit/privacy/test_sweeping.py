"""Erasures that nobody works on any more are started anew, each time after a longer pause, and never forgotten."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from privacy.executions import GRACE_MS, Ended, Executions
from privacy.records import NoErasureError
from privacy.service import Erasing
from privacy.sweeping import FIRST_PAUSE_MS, LONGEST_PAUSE_MS, Sweeping, pause_ms
from privacy.unfinished import Unfinished
from tests.unit.privacy.world import World, worlds
from vitrine.errors import UnavailableError

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:vitrine-test-erasure"
USER = "USER#ann"


@dataclass
class StepFunctions:
    """Step Functions as far as executions go; `down` refuses every call, `refused` the starts of one execution."""

    world: World
    executions: dict[str, dict[str, Any]] = field(default_factory=dict)
    down: bool = False
    refused: str = ""

    def start_execution(self, **request: str) -> dict[str, Any]:
        name = request["name"]
        if self.down or name == self.refused:
            raise ClientError({"Error": {"Code": "ServiceUnavailable"}}, "StartExecution")
        held = self.executions.setdefault(name, {"status": "RUNNING"})
        if held["status"] != "RUNNING":
            raise ClientError({"Error": {"Code": "ExecutionAlreadyExists"}}, "StartExecution")
        return {}

    def describe_execution(self, *, executionArn: str) -> dict[str, Any]:  # noqa: N803 - the client's name
        name = executionArn.rpartition(":")[2]
        if self.down or name not in self.executions:
            code = "ServiceUnavailable" if self.down else "ExecutionDoesNotExist"
            raise ClientError({"Error": {"Code": code}}, "DescribeExecution")
        return self.executions[name]

    def end(self, name: str, status: str, **said: str) -> None:
        stopped = datetime.fromtimestamp(self.world.clock.now_ms / 1000, UTC)
        self.executions[name] = {"status": status, "stopDate": stopped, **said}


@dataclass
class Desk:
    """A stage, its Step Functions, and the messages that its people get."""

    world: World
    machine: StepFunctions
    told: list[str] = field(default_factory=list)

    @property
    def executions(self) -> Executions:
        return Executions(lambda: self.machine, MACHINE)

    def erase(self, user: str = USER) -> str:
        clock = self.world.clock
        return Erasing(self.world.erasures, self.executions, clock.time, clock.sleep).erase(user).erasure_id

    def sweep(self) -> dict[str, int]:
        notes = Unfinished(self.world.dynamodb, "profiles")
        sweeping = Sweeping(self.world.erasures, notes, self.executions, self.told.append, self.world.clock.time)
        return {str(outcome): count for outcome, count in sweeping.sweep().items()}

    def later(self, ms: int) -> None:
        self.world.clock.now_ms += ms


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    with worlds(tmp_path) as world:
        yield Desk(world, StepFunctions(world))


def test_what_is_at_work_is_left_alone(desk: Desk) -> None:
    erasure_id = desk.erase()
    desk.later(GRACE_MS * 100)
    assert desk.sweep() == {"at work": 1}
    assert list(desk.machine.executions) == [erasure_id]
    assert desk.told == []


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("ABORTED", "the workflow was stopped"),
        ("TIMED_OUT", "the workflow ran out of time"),
        ("FAILED", "the workflow failed"),
    ],
)
def test_what_ended_without_a_word_is_told_once_and_started_when_its_pause_is_over(
    desk: Desk, status: str, words: str
) -> None:
    erasure_id = desk.erase()
    desk.machine.end(erasure_id, status, error="Odd", cause="it broke")
    assert desk.sweep() == desk.sweep() == {"waiting": 1}
    record = desk.world.erasures.get(erasure_id)
    assert (record.status, record.cause) == ("failed", f"{words}: Odd: it broke")
    [message] = desk.told
    assert erasure_id in message
    assert words in message
    desk.later(FIRST_PAUSE_MS)
    assert desk.sweep() == {"started": 1}
    assert desk.machine.executions[f"{erasure_id}-2"] == {"status": "RUNNING"}
    record = desk.world.erasures.get(erasure_id)
    assert (record.status, record.cause, record.attempt) == ("running", None, 2)
    assert desk.sweep() == {"at work": 1}


def test_the_pauses_grow_to_a_day_and_the_tries_never_end(desk: Desk) -> None:
    erasure_id = desk.erase()
    for attempt in range(1, 12):
        name = erasure_id if attempt == 1 else f"{erasure_id}-{attempt}"
        assert desk.machine.executions[name] == {"status": "RUNNING"}
        desk.machine.end(name, "FAILED")
        desk.later(pause_ms(attempt) - 1)
        assert desk.sweep() == {"waiting": 1}
        desk.later(1)
        assert desk.sweep() == {"started": 1}
    assert pause_ms(1) == FIRST_PAUSE_MS
    assert pause_ms(2) == 2 * FIRST_PAUSE_MS
    assert pause_ms(11) == pause_ms(10_000) == LONGEST_PAUSE_MS


def test_a_workflow_that_never_started_is_started_by_the_next_sweep(desk: Desk) -> None:
    desk.machine.down = True
    with pytest.raises(UnavailableError):
        desk.erase()
    desk.machine.down = False
    # It may have started this very moment.
    assert desk.sweep() == {"at work": 1}
    desk.later(GRACE_MS + 1)
    assert desk.sweep() == {"started": 1}
    [name] = desk.machine.executions
    assert desk.world.erasures.get(name).status == "running"
    assert desk.told == []


def test_one_that_cannot_be_started_keeps_none_of_the_others_waiting(desk: Desk) -> None:
    ids = sorted(desk.erase(f"USER#{name}") for name in ("ann", "bob", "eve"))
    for erasure_id in ids:
        desk.machine.end(erasure_id, "ABORTED")
    desk.later(FIRST_PAUSE_MS)
    desk.machine.refused = f"{ids[0]}-2"
    with pytest.raises(ClientError):
        desk.sweep()
    assert {f"{erasure_id}-2" for erasure_id in ids[1:]} <= desk.machine.executions.keys()
    desk.machine.refused = ""
    desk.later(GRACE_MS + 1)
    assert desk.sweep() == {"at work": 2, "started": 1}


def test_asking_again_and_the_sweep_start_one_execution_between_them(desk: Desk) -> None:
    erasure_id = desk.erase()
    desk.machine.end(erasure_id, "ABORTED")
    desk.later(FIRST_PAUSE_MS)
    assert desk.erase() == erasure_id
    assert desk.sweep() == {"at work": 1}
    assert list(desk.machine.executions) == [erasure_id, f"{erasure_id}-2"]


def test_who_asks_again_between_the_note_of_a_failure_and_the_workflow_s_end_is_heard(desk: Desk) -> None:
    """Given a workflow that has noted its failure and only sends the message still, then another one is started."""
    erasure_id = desk.erase()
    desk.world.erasures.change(desk.world.erasures.get(erasure_id), {"status": "failed", "cause": "x"})
    assert desk.erase() == erasure_id
    assert desk.machine.executions[f"{erasure_id}-2"] == {"status": "RUNNING"}


def test_what_is_done_is_noted_no_more_and_what_expired_is_forgotten(desk: Desk) -> None:
    done = desk.erase()
    desk.world.finish("Find", done)
    assert desk.world.erasures.get(done).status == "completed"
    assert desk.sweep() == {}
    lost = desk.erase("USER#bob")
    desk.world.dynamodb.delete_item(TableName="profiles", Key={"PK": {"S": f"ERASURE#{lost}"}, "SK": {"S": "R"}})
    with pytest.raises(NoErasureError):
        desk.world.erasures.get(lost)
    assert desk.sweep() == {"forgotten": 1}
    assert desk.sweep() == {}


def test_an_execution_is_asked_for_by_name_and_its_end_is_told(desk: Desk) -> None:
    now = desk.world.clock.now_ms
    assert desk.executions.ended("x", now, now + GRACE_MS) is None
    assert desk.executions.ended("x", now, now + GRACE_MS + 1) == Ended("the workflow did not start", None)
    assert desk.executions.start("x", {"erasure_id": "x"})
    assert desk.executions.ended("x", now, now) is None
    desk.machine.end("x", "SUCCEEDED")
    assert desk.executions.ended("x", now, now) is None
    assert not desk.executions.start("x", {"erasure_id": "x"})
    desk.machine.end("x", "ABORTED", cause="y" * 5_000)
    ended = desk.executions.ended("x", now, now)
    assert ended is not None
    assert ended.at == now
    assert ended.cause.startswith("the workflow was stopped: yyy")
    assert len(ended.cause) == 1_000
