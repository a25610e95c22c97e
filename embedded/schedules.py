"""The clock that fires EventBridge schedules, scheduled rules and rotations of secrets; tests may advance it."""

from __future__ import annotations

import json
import logging
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from moto.events.models import events_backends
from moto.scheduler.models import scheduler_backends
from moto.secretsmanager.models import FakeSecret, secretsmanager_backends

from embedded import timetable
from embedded.schedule_targets import Targets

_LOG = logging.getLogger("embedded.schedules")
_TICK_S = 0.5
_ROTATE = {"Arn": "arn:aws:scheduler:::aws-sdk:secretsmanager:rotateSecret"}


@dataclass(frozen=True)
class Entry:
    """A schedule, or one target of a rule: what fires, when, and with what."""

    key: str
    expression: str
    zone: str
    target: dict[str, Any]
    event: Callable[[datetime], str]
    completed: Callable[[], None] | None = None


class Clock:
    """Fires what is due. Time runs with the machine's, plus what it was advanced by."""

    def __init__(self, client: Callable[[str], Any], account: str, region: str) -> None:
        self._targets = Targets(client)
        self._account = account
        self._region = region
        self._offset = timedelta()
        self._seen: dict[tuple[str, str, str], datetime] = {}
        self._fired: dict[tuple[str, str, str], datetime] = {}
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._tick, name="clock", daemon=True)

    def start(self) -> None:
        """Run."""
        self._thread.start()

    def stop(self) -> None:
        """Fire nothing more."""
        self._stopping.set()
        self._thread.join()

    def now(self) -> datetime:
        """Return this clock's time, in UTC."""
        return datetime.now(UTC) + self._offset

    def advance(self, by: timedelta) -> int:
        """Move time on and fire, in order, all that falls due in between; returns how many."""
        with self._lock:
            # What exists now counts from now, not from a tick to come.
            self.fire_due()
            self._offset += by
            return self.fire_due()

    def fire_due(self) -> int:
        """Fire what is due by now, the earliest first; returns how many."""
        count = 0
        with self._lock:
            now = self.now()
            while (due := self._earliest(now)) is not None:
                moment, key, entry = due
                self._fired[key] = moment
                self._fire(entry, moment)
                count += 1
        return count

    def _tick(self) -> None:
        while not self._stopping.wait(_TICK_S):
            try:
                self.fire_due()
            except Exception:
                _LOG.exception("schedules")

    def _earliest(self, now: datetime) -> tuple[datetime, tuple[str, str, str], Entry] | None:
        due = [found for entry in self._entries() if (found := self._due(entry, now)) is not None]
        return min(due, key=lambda found: found[0], default=None)

    def _due(self, entry: Entry, now: datetime) -> tuple[datetime, tuple[str, str, str], Entry] | None:
        key = (entry.key, entry.expression, entry.zone)
        start = self._seen.setdefault(key, now)
        moment = timetable.parse(entry.expression, start, entry.zone).after(self._fired.get(key, start))
        return (moment, key, entry) if moment is not None and moment <= now else None

    def _fire(self, entry: Entry, moment: datetime) -> None:
        try:
            self._targets.send(entry.target, entry.event(moment))
        except Exception as error:
            _LOG.warning("schedule %s: %s", entry.key, error)
            self._targets.park(entry.target, entry.event(moment), str(error))
        if entry.completed is not None:
            entry.completed()

    def _entries(self) -> Iterator[Entry]:
        yield from self._schedules()
        yield from self._rules()
        yield from self._rotations()

    def _schedules(self) -> Iterator[Entry]:
        for group in list(scheduler_backends[self._account][self._region].schedule_groups.values()):
            for schedule in list(group.schedules.values()):
                if schedule.state == "ENABLED":
                    yield Entry(
                        key=schedule.arn,
                        expression=schedule.schedule_expression,
                        zone=schedule.schedule_expression_timezone,
                        target=schedule.target,
                        event=_schedule_input(schedule),
                        completed=_deletion(group, schedule),
                    )

    def _rules(self) -> Iterator[Entry]:
        for bus in list(events_backends[self._account][self._region].event_buses.values()):
            for rule in list(bus.rules.values()):
                if rule.state != "ENABLED" or not rule.scheduled_expression:
                    continue
                for target in list(rule.targets):
                    key = f"{rule.arn}#{target['Id']}"
                    yield Entry(key, rule.scheduled_expression, "UTC", target, _rule_event(rule, target))

    def _rotations(self) -> Iterator[Entry]:
        for secret in list(secretsmanager_backends[self._account][self._region].secrets.values()):
            if isinstance(secret, FakeSecret) and secret.rotation_enabled and secret.auto_rotate_after_days:
                days = secret.auto_rotate_after_days
                expression = f"rate({days} {'day' if days == 1 else 'days'})"
                yield Entry(secret.arn, expression, "UTC", _ROTATE, _rotation_input(secret.arn))


def _rotation_input(secret_id: str) -> Callable[[datetime], str]:
    return lambda _moment: json.dumps({"SecretId": secret_id})


def _schedule_input(schedule: Any) -> Callable[[datetime], str]:
    def render(moment: datetime) -> str:
        text = str(schedule.target.get("Input") or "{}")
        replacements = {
            "<aws.scheduler.schedule-arn>": schedule.arn,
            "<aws.scheduler.scheduled-time>": _iso(moment),
            "<aws.scheduler.execution-id>": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{schedule.arn}{_iso(moment)}")),
            "<aws.scheduler.attempt-number>": "1",
        }
        for name, value in replacements.items():
            text = text.replace(name, value)
        return text

    return render


def _deletion(group: Any, schedule: Any) -> Callable[[], None] | None:
    once = schedule.schedule_expression.startswith("at(")
    if not once or schedule.action_after_completion != "DELETE":
        return None
    return lambda: group.schedules.pop(schedule.name, None) and None


def _rule_event(rule: Any, target: dict[str, Any]) -> Callable[[datetime], str]:
    def render(moment: datetime) -> str:
        if target.get("Input"):
            return str(target["Input"])
        event = {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": rule.account_id,
            "time": _iso(moment),
            "region": rule.region_name,
            "resources": [rule.arn],
            "detail": {},
        }
        return json.dumps(event)

    return render


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
