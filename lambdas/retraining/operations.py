"""The functions by which the workflow is run safely: who may start, what to go back to, what to remove and to tell."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from typing import Any

from retraining import run_report
from retraining.collection import Collection, Needed
from retraining.cost import Costs
from retraining.endpoint import Endpoint
from retraining.errors import EndpointBusy, NothingToRollBack
from retraining.live_model import LiveModel
from retraining.lock import Lock
from retraining.order import Order
from retraining.payload import Payload, part, text
from retraining.promotions import Promoted, Promotions
from retraining.run_report import Run
from vitrine import settings
from vitrine.stores.clients import client
from vitrine.stores.pointer import Pointer

_CONTROL_TIMEOUT_S = 20.0
_HOUR = 3600
_RECORD_DAYS = 400
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class AdmitSettings:
    """What `admit` is told of."""

    catalogue_table: str


@dataclass(frozen=True, slots=True)
class FindSettings:
    """What `find_previous` is told of."""

    catalogue_table: str
    pointer_parameter: str
    ranker_endpoint: str
    watch_hours: int


@dataclass(frozen=True, slots=True)
class CollectSettings:
    """What `collect` is told of; `name_prefix` begins the names of all that a run makes."""

    artifacts_bucket: str
    catalogue_table: str
    pointer_parameter: str
    ranker_endpoint: str
    model_package_group: str
    name_prefix: str
    kept_versions: int


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """What `report` is told of; `instance_prices` is a JSON object of dollars an hour."""

    stage: str
    catalogue_table: str
    name_prefix: str
    instance_prices: str


def admit(event: Payload, _context: object) -> dict[str, Any]:
    """Let an execution begin, unless its input asks for what there is not, or another one is at work."""
    told = settings.read(AdmitSettings)
    order = Order.parse(event.get("input"))
    # A roll back does not wait for a run that learns for hours: the two are kept apart where they change the endpoint.
    kind = "roll-back" if order.roll_back else "learn"
    Lock(client("dynamodb"), told.catalogue_table, client("stepfunctions", _CONTROL_TIMEOUT_S), kind).take(
        text(event, "execution")
    )
    return {
        "roll_back": order.roll_back,
        "reason": order.reason,
        "alarm": order.alarm,
        "forced": order.reason if order.force else None,
        "accept_drift": str(order.accept_drift).lower(),
        "hyperparameters": {
            **part(event, "hyperparameters"),
            **(order.hyperparameters or {}),
            "model_version": text(event, "model_version"),
        },
    }


def find_previous(event: Payload, _context: object) -> dict[str, Any]:
    """Find what the live model replaced, and what serves now; raises NothingToRollBack."""
    told = settings.read(FindSettings)
    alarm, reason = str(event.get("alarm") or ""), str(event.get("reason") or "")
    version = LiveModel(client("dynamodb"), told.catalogue_table).version()
    promoted = Promotions(client("dynamodb"), told.catalogue_table).of(version)
    if promoted is None:
        raise NothingToRollBack(f"no run promoted {version}, so nothing is known that it replaced")
    if alarm:
        _watched(promoted, alarm, told.watch_hours)
    pointer = Pointer(client("ssm", _CONTROL_TIMEOUT_S), told.pointer_parameter).read()
    _at_rest(told.ranker_endpoint, pointer)
    return {
        "model_version": version,
        "model_uri": pointer,
        "model_package_arn": promoted.package_arn,
        "previous_version": promoted.previous_version,
        "previous_pointer": promoted.previous_url,
        "endpoint_config": _endpoint(told.ranker_endpoint).config(),
        "cause": f"the alarm {alarm} went off" if alarm else f"an operator asked: {reason or 'no reason given'}",
    }


def collect(event: Payload, _context: object) -> dict[str, Any]:
    """Remove what no model that serves or served before, and no execution under way, needs."""
    told = settings.read(CollectSettings)
    collection = Collection(
        _sagemaker(),
        client("s3", _CONTROL_TIMEOUT_S),
        told.artifacts_bucket,
        told.name_prefix,
        told.model_package_group,
    )
    left = collection.found()
    removed = collection.remove(left, _needed(told, event), told.kept_versions)
    return {"removed": removed[:_MOST_TOLD], "count": len(removed)}


def report(event: Payload, _context: object) -> dict[str, Any]:
    """Write the message about a run that has ended, and keep the run's record."""
    told = settings.read(ReportSettings)
    state = part(event, "state")
    run = Run(told.stage, text(event, "run"), text(state, "end"), state)
    jobs = Costs(_sagemaker(), told.name_prefix, json.loads(told.instance_prices)).of(run.name)
    record = {
        "run": run.name,
        "end": run.end,
        "cause": run.cause(),
        "started": text(event, "started"),
        "models": run.versions(),
        "usd": run_report.total(jobs),
        "jobs": [asdict(job) for job in jobs],
    }
    client("dynamodb").put_item(
        TableName=told.catalogue_table,
        Item={
            "PK": {"S": "RETRAINING"},
            "SK": {"S": f"RUN#{run.name}"},
            "document": {"S": json.dumps(record)},
            "ttl": {"N": str(int(time.time()) + _RECORD_DAYS * _DAY)},
        },
    )
    return {"subject": run_report.subject(run), "message": run_report.message(run, jobs), "usd": record["usd"]}


_MOST_TOLD = 100
"""Names of what was removed that the state machine keeps."""


def _watched(promoted: Promoted, alarm: str, watch_hours: int) -> None:
    age = (time.time() - promoted.at) / _HOUR
    if age > watch_hours:
        raise NothingToRollBack(
            f"the alarm {alarm} went off {age:.1f} hours after {promoted.model_version} was promoted,"
            f" which is watched for {watch_hours}"
        )


def _at_rest(endpoint: str, pointer: str) -> None:
    """A deployment under way is judged by its own canary and smoke test: what goes off now may be its fault."""
    try:
        serves = _endpoint(endpoint).artifact()
    except EndpointBusy as error:
        raise NothingToRollBack(f"{error}: a deployment is under way, which goes back by itself if it must") from error
    if serves != pointer:
        raise NothingToRollBack(f"{endpoint} serves {serves}, and not the live model: a deployment is under way")


def _needed(told: CollectSettings, event: Payload) -> Needed:
    live = LiveModel(client("dynamodb"), told.catalogue_table).version()
    promoted = Promotions(client("dynamodb"), told.catalogue_table).of(live)
    pointer = Pointer(client("ssm", _CONTROL_TIMEOUT_S), told.pointer_parameter).read()
    running = _running(text(event, "machine")) - {text(event, "run")}
    previous = {promoted.previous_version} if promoted else set()
    urls = {pointer, promoted.previous_url} if promoted else {pointer}
    serving = _endpoint(told.ranker_endpoint).serving()
    return Needed(frozenset({live, *previous, *running}), frozenset(urls), running, serving)


def _running(machine: str) -> frozenset[str]:
    pages = client("stepfunctions", _CONTROL_TIMEOUT_S).get_paginator("list_executions")
    found = pages.paginate(stateMachineArn=machine, statusFilter="RUNNING")
    return frozenset(str(one["name"]) for page in found for one in page["executions"])


def _endpoint(name: str) -> Endpoint:
    return Endpoint(_sagemaker(), name)


def _sagemaker() -> Any:
    return client("sagemaker", _CONTROL_TIMEOUT_S)
