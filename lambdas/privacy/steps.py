"""The steps of the workflow. Each reads the record by its id, does its part, and may be repeated at any time.

An error that leaves a step is told by its kind alone: its words may quote whom the record names.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from privacy.closing import claims, models_before
from privacy.copywriting import CopyAbout
from privacy.exports import Exports, folder
from privacy.lake import PrivacyLake
from privacy.partitions import Partitions
from privacy.receipt import Signer
from privacy.receipt_keys import ReceiptKeys
from privacy.records import Erasure, Erasures
from vitrine import settings
from vitrine.consumers import consumer
from vitrine.domain.erasure import digest
from vitrine.stores.clients import client
from vitrine.stores.model_records import ModelRecords
from vitrine.stores.secrets import Secret

_PATIENCE_S = 10.0
_MOST_MODELS = 50
_LONGEST_CAUSE = 1_000
_REASON = re.compile(r'"(?:errorMessage|FailureReason)": ?"([^"]+)"')


@dataclass(frozen=True, slots=True)
class FindSettings:
    """What `find` is told of."""

    profiles_table: str
    lake_bucket: str


@dataclass(frozen=True, slots=True)
class TableSettings:
    """What `fail` is told of."""

    profiles_table: str


@dataclass(frozen=True, slots=True)
class EraseSettings:
    """What `erase` is told of."""

    profiles_table: str
    content_table: str
    lake_bucket: str


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """What `plan` is told of."""

    profiles_table: str
    lake_bucket: str
    user_hash_key_secret: str
    retraining_machine: str
    settle_seconds: int


@dataclass(frozen=True, slots=True)
class ConcludeSettings:
    """What `conclude` is told of."""

    stage: str
    profiles_table: str
    lake_bucket: str
    models_table: str
    receipt_key_secret: str


@consumer
def find(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Find the sessions that are the person's, mark them, and put everybody into the register that trainings read."""
    told = settings.read(FindSettings)
    erasures = _erasures(told.profiles_table)
    erasure = erasures.get(event["erasure_id"])
    if erasure.status == "completed":
        return {"people": 0}
    user = erasure.people[0]
    sessions = {*erasures.sessions(user, erasure.at), *_partitions(told.profiles_table, context).carriers(user)}
    erasure = erasures.widen(erasure, sorted(sessions))
    _lake(told.lake_bucket).register(erasure.people, erasure.at)
    erasures.change(erasure, {"registered_at": _now_ms()})
    return {"people": len(erasure.people)}


@consumer
def erase(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Remove the person's rows and exports; `done` is false where time ran out first: then the step is repeated."""
    told = settings.read(EraseSettings)
    erasures, partitions = _erasures(told.profiles_table), _partitions(told.profiles_table, context)
    erasure = erasures.get(event["erasure_id"])
    removed: Counter[str] = Counter()
    exports, lake = Exports(client("dynamodb", _PATIENCE_S), told.profiles_table), _lake(told.lake_bucket)
    for name in map(digest, erasure.people):
        # The row first: an export that is being made removes its files where it finds none.
        exports.remove(name)
        lake.clear_below(folder(name))
    about = CopyAbout(client("dynamodb", _PATIENCE_S), told.profiles_table, told.content_table)
    try:
        removed["copy"] = sum(about.remove(person, erasure.at) for person in erasure.people)
        done = all(partitions.erase(person, erasure.at, removed) for person in erasure.people)
    finally:
        erasures.count(erasure, removed)
    return {"done": done}


@consumer
def plan(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Say what comes next: to `wait`, to `rewrite` the lake, or to `conclude` where the lake has nothing.

    `wait_for_run` is a longer wait: a retraining takes hours.

    Everything that was under way when the person was marked must have ended before the lake is rewritten: functions,
    by the time they may take, and runs that have read the lake before the register knew the person.
    """
    told = settings.read(PlanSettings)
    erasure = _erasures(told.profiles_table).get(event["erasure_id"])
    answer = {"at": erasure.at}
    if erasure.status == "completed":
        return answer | {"next": "conclude"}
    unsettled = erasure.registered_at is None or _now_ms() < erasure.at + told.settle_seconds * 1000
    if unsettled:
        return answer | {"next": "wait"}
    if _learning(told.retraining_machine, erasure):
        return answer | {"next": "wait_for_run"}
    lake = _lake(told.lake_bucket)
    hash_key = Secret(client("secretsmanager", _PATIENCE_S), told.user_hash_key_secret).value()
    prefixes = lake.filled(hash_key, erasure.people)
    if not prefixes:
        return answer | {"next": "conclude"}
    lake.order(erasure.erasure_id, erasure.digests, erasure.at, prefixes)
    return answer | {"next": "rewrite"}


@consumer
def conclude(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Sign the receipt and forget whom it is about; `done` is false where the erasure was moved on meanwhile."""
    told = settings.read(ConcludeSettings)
    erasures, lake = _erasures(told.profiles_table), _lake(told.lake_bucket)
    erasure = erasures.get(event["erasure_id"])
    if erasure.status != "completed":
        if erasure.at != event["at"]:
            return {"done": False}
        dynamodb = client("dynamodb", _PATIENCE_S)
        records, _ = ModelRecords(dynamodb, told.models_table).page(_MOST_MODELS, None)
        models, now = models_before(records), datetime.now(UTC)
        words = claims(told.stage, erasure, lake.report(erasure.erasure_id), models, now)
        signer = Signer(Secret(client("secretsmanager", _PATIENCE_S), told.receipt_key_secret).value())
        ReceiptKeys(dynamodb, told.profiles_table).keep(signer.public())
        values = {"receipt": signer.sign(words), "models": models, "completed_at": int(now.timestamp() * 1000)}
        if not erasures.complete(erasure, values):
            return {"done": False}
    lake.clear(erasure.erasure_id)
    return {"done": True}


@consumer
def fail(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Note that the workflow has failed, and why; whoever asks for the erasure again starts it anew."""
    told = settings.read(TableSettings)
    erasures = _erasures(told.profiles_table)
    erasure = erasures.get(event["erasure_id"])
    if erasure.status != "completed":
        erasures.change(erasure, {"status": "failed", "cause": _told(str(event["cause"]))})
    return {"noted": True}


def _told(cause: str) -> str:
    """An error as Step Functions has it, in one line: what a step or a job says, or else all of it.

    By search and not by parsing: a long cause is cut.
    """
    found = _REASON.search(cause.replace('\\"', '"'))
    return (found[1] if found else cause)[:_LONGEST_CAUSE]


def _learning(machine: str, erasure: Erasure) -> bool:
    """Whether a run is at work that began before the register knew the person."""
    pages = client("stepfunctions", _PATIENCE_S).get_paginator("list_executions")
    started = (
        one["startDate"].timestamp() * 1000
        for page in pages.paginate(stateMachineArn=machine, statusFilter="RUNNING")
        for one in page["executions"]
    )
    return any(at <= (erasure.registered_at or at) for at in started)


def _lake(bucket: str) -> PrivacyLake:
    return PrivacyLake(client("s3", _PATIENCE_S), bucket)


def _erasures(table: str) -> Erasures:
    return Erasures(client("dynamodb", _PATIENCE_S), table)


def _partitions(table: str, context: Any) -> Partitions:
    return Partitions(
        client("dynamodb", _PATIENCE_S), table, lambda: float(context.get_remaining_time_in_millis()) / 1000
    )


def _now_ms() -> int:
    return int(time.time() * 1000)
