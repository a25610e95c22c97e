"""Schedule expressions: `rate(…)`, `cron(…)` and `at(…)`, and when they fire next."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
_MONTHS = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
_DAYS = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), start=1)}
_HORIZON_DAYS = 366 * 5


class BadExpressionError(ValueError):
    """The expression is none that EventBridge takes, or one that is not implemented."""


class Timetable(Protocol):
    """When something is due."""

    def after(self, moment: datetime) -> datetime | None:
        """Return the first time due after a moment (UTC), None if there is none."""


@dataclass(frozen=True)
class Rate:
    """Every so often, counted from `start`."""

    period: timedelta
    start: datetime

    def after(self, moment: datetime) -> datetime:
        """Return the first time due after a moment."""
        periods = max(0, (moment - self.start) // self.period) + 1
        return self.start + periods * self.period


@dataclass(frozen=True)
class At:
    """Once."""

    moment: datetime

    def after(self, moment: datetime) -> datetime | None:
        """Return the time, unless it has passed."""
        return self.moment if self.moment > moment else None


@dataclass(frozen=True)
class Cron:
    """By the fields of a calendar, in a time zone. Days of the week count from Sunday as 1."""

    minutes: list[int]
    hours: list[int]
    days: frozenset[int] | None
    last_day: bool
    months: frozenset[int]
    weekdays: frozenset[int] | None
    years: frozenset[int]
    zone: ZoneInfo

    def after(self, moment: datetime) -> datetime | None:
        """Return the first time due after a moment."""
        first = moment.astimezone(self.zone).date()
        for offset in range(_HORIZON_DAYS):
            day = first + timedelta(days=offset)
            if self._falls_on(day):
                found = self._on(day, moment)
                if found is not None:
                    return found
        return None

    def _on(self, day: date, moment: datetime) -> datetime | None:
        for hour in self.hours:
            for minute in self.minutes:
                due = datetime.combine(day, time(hour, minute), self.zone).astimezone(UTC)
                if due > moment:
                    return due
        return None

    def _falls_on(self, day: date) -> bool:
        if day.month not in self.months or day.year not in self.years:
            return False
        if self.last_day:
            return day.day == calendar.monthrange(day.year, day.month)[1]
        if self.days is not None:
            return day.day in self.days
        return self.weekdays is None or day.isoweekday() % 7 + 1 in self.weekdays


def parse(expression: str, start: datetime, zone: str = "UTC") -> Timetable:
    """Read an expression; a rate counts from `start`. BadExpressionError for anything else."""
    match = re.fullmatch(r"(rate|cron|at)\((.+)\)", expression.strip())
    if match is None:
        raise BadExpressionError(expression)
    kind, content = match.groups()
    if kind == "rate":
        return _rate(content, start)
    if kind == "at":
        return At(datetime.fromisoformat(content).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC))
    return _cron(content, ZoneInfo(zone))


def _rate(content: str, start: datetime) -> Rate:
    match = re.fullmatch(r"(\d+) (second|minute|hour|day)s?", content.strip())
    if match is None or int(match[1]) < 1:
        raise BadExpressionError(content)
    return Rate(timedelta(seconds=int(match[1]) * _UNITS[match[2]]), start)


def _cron(content: str, zone: ZoneInfo) -> Cron:
    fields = content.split()
    if len(fields) != 6:
        raise BadExpressionError(content)
    minutes, hours, days, months, weekdays, years = fields
    last_day = days == "L"
    return Cron(
        minutes=sorted(_numbers(minutes, 0, 59)),
        hours=sorted(_numbers(hours, 0, 23)),
        days=None if days in "?*L" else frozenset(_numbers(days, 1, 31)),
        last_day=last_day,
        months=frozenset(_numbers(months, 1, 12, _MONTHS)),
        weekdays=None if weekdays in "?*" else frozenset(_numbers(weekdays, 1, 7, _DAYS)),
        years=frozenset(_numbers(years, 1970, 2199)),
        zone=zone,
    )


def _numbers(field: str, low: int, high: int, names: dict[str, int] | None = None) -> set[int]:
    found: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, last = _span(span, low, high, names or {}, stepped=bool(step))
        found |= set(range(first, last + 1, int(step or 1)))
    if not found or min(found) < low or max(found) > high:
        raise BadExpressionError(field)
    return found


def _span(span: str, low: int, high: int, names: dict[str, int], *, stepped: bool) -> tuple[int, int]:
    if span in ("*", "?"):
        return low, high
    first, _, last = span.partition("-")
    start = _number(first, names)
    if last:
        return start, _number(last, names)
    return start, high if stepped else start


def _number(text: str, names: dict[str, int]) -> int:
    value = names.get(text.upper(), text)
    try:
        return int(value)
    except ValueError as error:
        raise BadExpressionError(text) from error
