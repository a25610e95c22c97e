"""From the stream of the profiles table to the lake, and ledgers kept at their bound on the way."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from vitrine.domain.choices import SORT_KEY as CHOICES
from vitrine.domain.choices import Choices
from vitrine.domain.consent import MOST
from vitrine.domain.erasure import NEVER, first_known
from vitrine.observability import logger
from vitrine.stores.lake import Line
from vitrine.stores.values import plain

EVENT_COLUMNS = (
    "type", "item_id", "at", "received_at", "quantity", "price", "currency", "query", "recommendation_id", "country",
    "device", "attributes", "unknown_item", "late", "carried_from",
)  # fmt: skip
EXPOSURE_COLUMNS = (
    "recommendation_id", "root", "at", "surface", "items", "model_version", "catalogue_version", "variant", "source",
    "seed", "exploration_share",
)  # fmt: skip


CONSENT_COLUMNS = ("consent", "version")
LEARNT_FROM = "training"
"""The consent without which nothing that a profile tells of its shopper leaves the table."""


class Files(Protocol):
    """Where records are kept for training."""

    def write(self, lines: Iterable[Line]) -> None:
        """Store records, given in the order of the stream."""


class Bound(Protocol):
    """What keeps a purchase ledger small."""

    def keep(self, ledger: Mapping[str, Mapping[str, Any]]) -> None:
        """Forget what is too much in a ledger's stored row."""


class Erased(Protocol):
    """Who was erased, and up to when."""

    def until(self, shopper_keys: Iterable[str]) -> dict[str, int]:
        """Times of erasure in epoch ms by shopper key; who never was is absent."""


class Recorder:
    """Records batches of stream records; what is of before its shopper's erasure stays out, however late it comes."""

    def __init__(self, files: Files, bound: Bound, erased: Erased, group_attributes: Sequence[str] = ()) -> None:
        self._files = files
        self._bound = bound
        self._erased = erased
        self._group_attributes = group_attributes

    def record(self, records: Sequence[Mapping[str, Any]]) -> list[str]:
        """Record what can be; gives the sequence numbers of records that are none of ours to read."""
        lines: list[Line] = []
        ledgers: dict[str, Mapping[str, Any]] = {}
        failed: list[str] = []
        for record in records:
            try:
                line = line_of(record, self._group_attributes)
                lines += forgotten(record) if line is None else [line]
                if _is_ledger(record):
                    ledger = record["dynamodb"]["NewImage"]
                    ledgers[ledger["PK"]["S"]] = ledger
            except (KeyError, TypeError, ValueError, OverflowError) as error:
                logger().error("a record that cannot be read", extra={"error": type(error).__name__})
                failed.append(str(record["dynamodb"]["SequenceNumber"]))
        if kept := self._kept(lines):
            self._files.write(kept)
        for ledger in ledgers.values():
            self._bound.keep(ledger)
        return failed

    def _kept(self, lines: Sequence[Line]) -> list[Line]:
        people = {person for line in lines for person in _named(line)}
        until = self._erased.until(people) if people else {}
        return [
            line
            for line in lines
            if first_known(line.values) > max(until.get(person, NEVER) for person in _named(line))
        ]


def _named(line: Line) -> set[str]:
    """Whom a line is about: its shopper, and the session or the user that it comes from or goes to."""
    others = (line.values.get(name) for name in ("carried_from", "joined_to"))
    return {line.shopper, *(other for other in others if other is not None)}


def line_of(record: Mapping[str, Any], group_attributes: Sequence[str] = ()) -> Line | None:
    """The lake's line for a new event or exposure, and for every write of a profile; None for other changes.

    An event or exposure whose shopper did not consent to being learnt from has no line. Of a profile's attributes only
    `group_attributes` are told, and of those who may be learnt from.

    Raises KeyError, TypeError or ValueError for what looks like one and is not, OverflowError for an impossible time.
    """
    if record["eventName"] == "REMOVE":
        return None
    stored = plain(record["dynamodb"]["NewImage"])
    number = str(record["dynamodb"]["SequenceNumber"])
    if stored["SK"] == "P":
        return _consent(stored, number, group_attributes)
    if record["eventName"] != "INSERT" or stored.get("consent", MOST) != MOST:
        return None
    if stored["SK"].startswith("E#"):
        return Line("events", number, stored["PK"], _day(stored["at"]), _event(stored))
    if stored["SK"].startswith("X#"):
        shopper = stored["PK"].removeprefix("EXPOSURE#")
        exposure = {name: stored[name] for name in EXPOSURE_COLUMNS if name in stored}
        return Line("exposures", number, shopper, _day(stored["at"]), {"shopper": shopper} | exposure)
    return None


def forgotten(record: Mapping[str, Any]) -> list[Line]:
    """The lake's lines for what a shopper has had forgotten by a change: nothing is learnt from it any more.

    They stand beside the consents, for they say as those do who may be learnt from.
    """
    images = record["dynamodb"]
    if record["eventName"] == "REMOVE" or images["NewImage"]["SK"] != {"S": CHOICES}:
        return []
    known = Choices.read(plain(images.get("OldImage", {}))).forgotten
    stored = plain(images["NewImage"])
    shopper, number = stored["PK"], str(images["SequenceNumber"])
    return [
        Line("consents", number, shopper, _day(until), {"shopper": shopper, "forgotten": item_id, "at": until})
        for item_id, until in Choices.read(stored).forgotten.items()
        if known.get(item_id) != until
    ]


def _consent(stored: Mapping[str, Any], number: str, group_attributes: Sequence[str]) -> Line | None:
    """What a profile says of its shopper's consent: by itself, or through the user that a session joined."""
    shopper = stored["PK"]
    if "joined_to" in stored:
        joined = {"joined_to": stored["joined_to"], "at": stored.get("joined_at", 0)}
        return Line("consents", number, shopper, "joined", {"shopper": shopper} | joined)
    if "consent" not in stored:
        return None
    said = {name: stored[name] for name in CONSENT_COLUMNS}
    if said["consent"] == LEARNT_FROM:
        said |= _groups(stored.get("attributes") or {}, group_attributes)
    at = stored["updated_at"]
    return Line("consents", number, shopper, _day(at), {"shopper": shopper, "at": at} | said)


def _groups(attributes: Mapping[str, Any], names: Sequence[str]) -> dict[str, str]:
    """The groups that a shopper is in, as JSON text, for their names are the shop's."""
    values = {name: attributes[name] for name in names if name in attributes}
    told = {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}
    return {"groups": json.dumps(told, ensure_ascii=False, sort_keys=True)} if told else {}


def _event(stored: Mapping[str, Any]) -> dict[str, Any]:
    _, _, event_id = stored["SK"].split("#", 2)
    values = {name: stored[name] for name in EVENT_COLUMNS if name in stored}
    if "attributes" in values:
        # As text, for their names are the storefront's and would be no one's columns.
        values["attributes"] = json.dumps(values["attributes"], ensure_ascii=False, sort_keys=True)
    return {"shopper": stored["PK"], "event_id": event_id} | values


def _day(at_ms: float) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).date().isoformat()


def _is_ledger(record: Mapping[str, Any]) -> bool:
    image = record["dynamodb"].get("NewImage")
    return image is not None and image["SK"] == {"S": "L"}
