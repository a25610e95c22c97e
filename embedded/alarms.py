"""CloudWatch's alarms: no metric moves them here; a state that is set by hand goes where deployed rules send it."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from moto.cloudwatch.models import CloudWatchBackend, cloudwatch_backends
from moto.core.utils import iso_8601_datetime_without_milliseconds, utcnow
from moto.events.models import events_backends
from moto.events.utils import EventTemplateParser

from embedded.schedule_targets import Targets

_LOG = logging.getLogger("embedded.alarms")
_native_set_state = CloudWatchBackend.set_alarm_state


class AlarmEvents:
    """Sends "CloudWatch Alarm State Change" events to the targets of the rules that match them."""

    def __init__(self, client: Callable[[str], Any], account: str, region: str) -> None:
        self._targets = Targets(client)
        self._account = account
        self._region = region

    def install(self) -> None:
        """Listen to every change of an alarm's state."""
        events = self

        def set_alarm_state(backend: Any, alarm_name: str, reason: str, reason_data: str, state_value: str) -> None:
            known = backend.alarms.get(alarm_name)
            before = known.state_value if known is not None else None
            _native_set_state(backend, alarm_name, reason, reason_data, state_value)
            if before != state_value:
                events._send(backend.alarms[alarm_name], str(before))

        _put_in_place(set_alarm_state)

    @staticmethod
    def uninstall() -> None:
        """Listen no more."""
        _put_in_place(_native_set_state)

    def _send(self, alarm: Any, before: str) -> None:
        event = self._event(alarm, before)
        for rule in self._rules():
            if rule.event_pattern.matches_event(event):
                for target in list(rule.targets):
                    self._deliver(rule, target, event)

    def _deliver(self, rule: Any, target: dict[str, Any], event: dict[str, Any]) -> None:
        text = _rendered(target, event)
        try:
            self._targets.send(target, text)
        except Exception as error:
            _LOG.warning("rule %s: %s", rule.name, error)
            self._targets.park(target, text, str(error))

    def _rules(self) -> Iterator[Any]:
        bus = events_backends[self._account][self._region].event_buses["default"]
        yield from (
            rule for rule in list(bus.rules.values()) if rule.state == "ENABLED" and rule.event_pattern._pattern
        )

    def _event(self, alarm: Any, before: str) -> dict[str, Any]:
        now = iso_8601_datetime_without_milliseconds(utcnow())
        return {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": "CloudWatch Alarm State Change",
            "source": "aws.cloudwatch",
            "account": self._account,
            "time": now,
            "region": self._region,
            "resources": [alarm.alarm_arn],
            "detail": {
                "alarmName": alarm.name,
                "state": {"value": alarm.state_value, "reason": alarm.state_reason, "timestamp": now},
                "previousState": {"value": before},
            },
        }


def states(account: str, region: str) -> dict[str, str]:
    """The state of every alarm, by its name."""
    return {name: alarm.state_value for name, alarm in cloudwatch_backends[account][region].alarms.items()}


def _rendered(target: dict[str, Any], event: dict[str, Any]) -> str:
    transformer = target.get("InputTransformer")
    if transformer is None:
        return str(target.get("Input") or json.dumps(event))
    given: Any = {**event, "ingestion-time": event["time"]}
    return json.dumps(EventTemplateParser.parse(transformer["InputTemplate"], transformer["InputPathsMap"], given))


def _put_in_place(set_alarm_state: Any) -> None:
    backend: Any = CloudWatchBackend
    backend.set_alarm_state = set_alarm_state
