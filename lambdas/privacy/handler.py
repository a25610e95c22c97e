"""A user's export and erasure, what became of an erasure, and the keys of receipts."""

from __future__ import annotations

import dataclasses
import time
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from privacy.executions import Executions
from privacy.exporting import RETRY_S, Exporting
from privacy.exports import Exports
from privacy.receipt_keys import ReceiptKeys
from privacy.records import Erasure, Erasures, NoErasureError
from privacy.service import Erasing
from privacy.status import Telling
from vitrine import http, settings
from vitrine.errors import NotFoundError
from vitrine.observability import logger
from vitrine.stores.clients import client
from vitrine.stores.model_records import ModelRecord, ModelRecords
from vitrine.stores.objects import Objects
from vitrine.stores.reports import link
from vitrine.stores.showcase import Showcase

_MOST_MODELS = 50
_PATIENCE_S, _TRIES = 2.0, 2
"""For Step Functions, so that the answer comes within the function's time whatever they do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the function is told of."""

    profiles_table: str
    catalogue_table: str
    models_table: str
    erasure_machine: str
    erasure_record_days: int
    export_machine: str
    export_days: int
    lake_bucket: str
    retraining_schedule: str = ""


_TOLD = settings.read(Settings)
_ERASURES = Erasures(client("dynamodb"), _TOLD.profiles_table, _TOLD.erasure_record_days)


def delete_user(request: http.Request) -> http.Reply:
    """Erase a user."""
    begun = Erasing(_ERASURES, _executions(_TOLD.erasure_machine)).erase(str(request.shopper_key))
    url = f"/v1/erasures/{begun.erasure_id}"
    return http.Reply({"erasure_id": begun.erasure_id, "status": "running", "status_url": url}, 202)


def get_erasure(request: http.Request) -> http.Reply:
    """Tell an erasure to the one who was erased, and to the shop's servers."""
    try:
        erasure = _ERASURES.get(request.path["erasure_id"])
    except NoErasureError as error:
        raise NotFoundError from error
    http.require_owner(request.principal, erasure.digest)
    # A showcase keeps what it read for a moment; a new one reads which model is live now.
    showcase = Showcase(client("dynamodb"), _TOLD.catalogue_table)
    telling = Telling(_models, lambda: showcase.live().model_version, _objects(), _TOLD.retraining_schedule)
    return http.Reply(telling.told(_as_it_stands(erasure)))


def _as_it_stands(erasure: Erasure) -> Erasure:
    """An erasure as its workflow is: one that was stopped, or ran out of time, could not say so in the record."""
    if erasure.status != "running":
        return erasure
    try:
        ended = _executions(_TOLD.erasure_machine).ended(erasure.execution, erasure.tried_at, int(time.time() * 1000))
    except (BotoCoreError, ClientError) as error:
        logger().warning("workflow not asked", extra={"error": type(error).__name__})
        return erasure
    return erasure if ended is None else dataclasses.replace(erasure, status="failed", cause=ended.cause)


def _executions(machine: str) -> Executions:
    return Executions(lambda: client("stepfunctions", _PATIENCE_S, _TRIES), machine)


def export_user(request: http.Request) -> http.Reply:
    """Give all that is held of a user, once it is put together."""
    exports = Exports(client("dynamodb"), _TOLD.profiles_table, _TOLD.export_days)
    exporting = Exporting(exports, _executions(_TOLD.export_machine), _link)
    told = exporting.export(str(request.shopper_key))
    if told["status"] == "ready":
        return http.Reply(told)
    return http.Reply(told, 202, {"Retry-After": str(told["retry_after_s"] or RETRY_S)})


def _link(key: str, content_type: str) -> str:
    return link(f"s3://{_TOLD.lake_bucket}/{key}", content_type)


def list_receipt_keys(_request: http.Request) -> http.Reply:
    """Give the keys by which anybody can check a receipt."""
    return http.Reply({"keys": ReceiptKeys(client("dynamodb"), _TOLD.profiles_table).all()})


def _models() -> list[ModelRecord]:
    records, _ = ModelRecords(client("dynamodb"), _TOLD.models_table).page(_MOST_MODELS, None)
    return records


def _objects() -> Any:
    return Objects(client("s3"))


handle = http.entry(
    "privacy",
    {
        "deleteUser": delete_user,
        "exportUser": export_user,
        "getErasure": get_erasure,
        "listReceiptKeys": list_receipt_keys,
    },
)
