"""Versions of the ranker as their records and the row of the live model tell of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, Protocol

from vitrine.domain import cursor
from vitrine.errors import InvalidInputError, NotFoundError
from vitrine.stores.model_records import ModelRecord

Status = Literal["live", "previous", "retired", "accepted", "refused", "rolled_back"]

_PLACE = re.compile(r"\d{15}#[!-~]{1,128}")
"""A place in the list of runs: when a run was judged, and its model's version."""
_TOLD = (
    "primary_metric",
    "decided_at",
    "queries",
    "shoppers",
    "held_out",
    "data",
    "metrics",
    "intervals",
    "guards",
    "reasons",
    "parents",
    "code",
    "evaluation_uri",
    "decision_uri",
    "report_uri",
)
"""What an answer takes from the gate's document as it is."""


class Records(Protocol):
    """Where the gate's decisions are kept."""

    def get(self, model_version: str) -> ModelRecord | None:
        """Read a version's record."""

    def page(self, limit: int, after: str | None) -> tuple[list[ModelRecord], str | None]:
        """Read records, newest first."""


class History:
    """Every version that the gate judged. `live` names the live one, which may be one that it never judged."""

    def __init__(self, records: Records, live: Callable[[], str]) -> None:
        self._records = records
        self._live = live

    def get(self, model_version: str) -> dict[str, Any]:
        """Read a version; raises NotFoundError for one that was never judged."""
        record = self._records.get(model_version)
        if record is None:
            raise NotFoundError
        return _shown(record, self._status(self._live()))

    def page(self, limit: int, text: str | None) -> dict[str, Any]:
        """A page of versions, newest first, and the cursor of the next."""
        records, last = self._records.page(limit, _after(text))
        live = self._live()
        status = self._status(live)
        body: dict[str, Any] = {"live_version": live, "models": [_shown(record, status) for record in records]}
        return body | ({"next_cursor": cursor.encode({"after": last})} if last else {})

    def _status(self, live: str) -> Callable[[ModelRecord], Status]:
        """Tell status by the row of the live model first: a record says what happened, and not what serves now."""
        record = self._records.get(live)
        previous = record.replaces if record is not None else None

        def of(one: ModelRecord) -> Status:
            if one.model_version == live:
                return "live"
            if one.outcome == "promoted":
                return "previous" if one.model_version == previous else "retired"
            return one.outcome

        return of


def _shown(record: ModelRecord, status: Callable[[ModelRecord], Status]) -> dict[str, Any]:
    decision = record.decision
    return {
        "model_version": record.model_version,
        "status": status(record),
        **{name: decision.get(name) for name in _TOLD},
        "leads": (decision.get("numbers") or {}).get("differences", {}),
        "package_arn": record.package_arn,
        "promoted_at": _moment(record.promoted_at),
        "replaces": record.replaces,
        "rolled_back_at": _moment(record.rolled_back_at),
        "cause": record.cause,
    }


def _moment(at_ms: int | None) -> str | None:
    return None if at_ms is None else datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds")


def _after(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        found: Mapping[str, Any] = cursor.decode(text)
        after = found.get("after")
        if not isinstance(after, str) or not _PLACE.fullmatch(after):
            raise ValueError("not a cursor of this listing")
    except ValueError as error:
        raise InvalidInputError.of("cursor", str(error), text) from error
    return after
