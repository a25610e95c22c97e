"""What a receipt says: what was removed where, what is kept and until when, and which models were trained before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from privacy.records import Erasure
from vitrine.stores.model_records import ModelRecord

BACKUP_DAYS = 35
STREAM_DAYS = 1
DATASET_DAYS = 15
"""Longest time that a run's training set lies in the artifacts bucket, its last version included."""


def models_before(records: Sequence[ModelRecord]) -> list[dict[str, Any]]:
    """The versions of the ranker that have learnt from shoppers, and so may have from the person, newest first."""
    taught = [record for record in records if (record.decision.get("data") or {}).get("challenger")]
    return [
        {
            "model_version": record.model_version,
            "decided_at": moment(record.decided_at),
            "artifact": record.decision.get("model_uri"),
        }
        for record in taught
    ]


def claims(
    stage: str, erasure: Erasure, report: Mapping[str, Any], models: Sequence[Mapping[str, Any]], now: datetime
) -> dict[str, Any]:
    """The receipt's words; it names the person by digest alone."""
    return {
        "iss": f"vitrine-{stage}",
        "jti": erasure.erasure_id,
        "sub": erasure.digest,
        "iat": int(now.timestamp()),
        "requested_at": moment(erasure.requested_at),
        "erased_until": moment(erasure.at),
        "completed_at": moment(now.timestamp() * 1000),
        "sessions": sorted(set(erasure.digests) - {erasure.digest}),
        "places": places(erasure, report),
        "kept": kept(now),
        "models": [{name: model[name] for name in ("model_version", "decided_at")} for model in models],
    }


def places(erasure: Erasure, report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What was removed, by place: rows of the table of profiles, then files of the lake."""
    names = (
        "profiles", "choices", "ledgers", "imported_histories", "events", "exposures", "conversations",
        "joined_sessions",
    )  # fmt: skip
    table = [{"place": "profiles table", "what": name, "removed": erasure.removed.get(name, 0)} for name in names]
    lake = [
        {"place": "lake", "what": kind, "removed": found["rows"], "files_rewritten": found["rewritten"],
         "files_deleted": found["deleted"]}
        for kind, found in sorted(report.get("kinds", {}).items())
    ]  # fmt: skip
    copy = {"place": "content table", "what": "copy", "removed": erasure.removed.get("copy", 0)}
    return [*table, copy, *lake]


def kept(now: datetime) -> list[dict[str, Any]]:
    """What still holds something, and until when; null is for ever."""
    return [
        {"what": "point-in-time backups of the profiles table", "until": _after(now, BACKUP_DAYS)},
        {"what": "point-in-time backups of the content table", "until": _after(now, BACKUP_DAYS)},
        {"what": "the stream of changes of the profiles table", "until": _after(now, STREAM_DAYS)},
        {"what": "training sets of earlier runs, which name nobody", "until": _after(now, DATASET_DAYS)},
        {"what": "counters of items, which name nobody", "until": None},
        {"what": "a tombstone under a digest, so that no copy comes back", "until": None},
    ]


def moment(epoch_ms: float) -> str:
    """A time as answers have it."""
    return datetime.fromtimestamp(epoch_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _after(now: datetime, days: int) -> str:
    return moment((now + timedelta(days=days)).timestamp() * 1000)
