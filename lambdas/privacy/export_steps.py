"""The steps of the export's workflow; its job finds the lake's lines between `collect` and `publish`."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from privacy.copywriting import CopyAbout
from privacy.exports import Exports, folder
from privacy.holdings import held
from privacy.lake import PrivacyLake
from privacy.partitions import Partitions
from privacy.records import Erasures
from vitrine import settings
from vitrine.consumers import consumer
from vitrine.domain.erasure import NEVER, digest
from vitrine.stores.clients import client
from vitrine.stores.secrets import Secret
from vitrine.stores.tombstones import Tombstones

_PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class CollectSettings:
    """What `collect` is told of."""

    profiles_table: str
    content_table: str
    lake_bucket: str
    user_hash_key_secret: str


@dataclass(frozen=True, slots=True)
class PublishSettings:
    """What `publish` and `give_up` are told of."""

    profiles_table: str
    lake_bucket: str


class ExportGoneError(LookupError):
    """The export is there no more: the person was erased meanwhile."""


@consumer
def collect(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Write what the table holds, and where the lake may hold more, for the job to put together."""
    told = settings.read(CollectSettings)
    dynamodb = client("dynamodb", _PATIENCE_S)
    export = Exports(dynamodb, told.profiles_table).get(event["digest"])
    if export is None or export.export_id != event["export_id"] or not export.people:
        raise ExportGoneError
    user, now = export.people[0], int(time.time() * 1000)
    carriers = Partitions(dynamodb, told.profiles_table, context.get_remaining_time_in_millis).carriers(user)
    sessions = {*Erasures(dynamodb, told.profiles_table).sessions(user, now), *carriers}
    people = [user, *sorted(sessions)]
    until = Tombstones(dynamodb, told.profiles_table).until(people)
    about = CopyAbout(dynamodb, told.profiles_table, told.content_table)
    table = {
        one: held(dynamodb, told.profiles_table, one, until.get(one, NEVER))
        | {"copy": about.held(one, until.get(one, NEVER))}
        for one in people
    }
    lake = PrivacyLake(client("s3", _PATIENCE_S), told.lake_bucket)
    hash_key = Secret(client("secretsmanager", _PATIENCE_S), told.user_hash_key_secret).value()
    order = {
        "people": [{"shopper": digest(one), "at": now, "after": until.get(one, NEVER)} for one in people],
        "prefixes": lake.filled(hash_key, people),
        "made_at": now,
        "person": user,
        "table": table,
    }
    lake.put(f"{folder(event['digest'], event['export_id'])}order/order.json", order)
    return {"people": len(people)}


@consumer
def publish(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Let the files be seen, and remove what they were made from; all of it where the person was erased meanwhile."""
    told = settings.read(PublishSettings)
    lake, place = _lake(told), folder(event["digest"], event["export_id"])
    exports = Exports(client("dynamodb", _PATIENCE_S), told.profiles_table)
    ready = exports.ready(event["digest"], event["export_id"], int(time.time() * 1000))
    lake.clear_below(f"{place}order/" if ready else place)
    return {"ready": ready}


@consumer
def give_up(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Note that an export was not made, and remove what was written for it."""
    told = settings.read(PublishSettings)
    Exports(client("dynamodb", _PATIENCE_S), told.profiles_table).fail(event["digest"], event["export_id"])
    _lake(told).clear_below(folder(event["digest"], event["export_id"]))
    return {"noted": True}


def _lake(told: PublishSettings) -> PrivacyLake:
    return PrivacyLake(client("s3", _PATIENCE_S), told.lake_bucket)
