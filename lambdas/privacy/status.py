"""An erasure as it is told: what the receipt says, and of the models what is so now."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from privacy.closing import moment, places
from privacy.records import Erasure
from vitrine.stores.model_records import ModelRecord

_PROMOTED = "promoted"


class Artifacts(Protocol):
    """Where models lie."""

    def there(self, url: str) -> bool:
        """Whether an artifact is there."""


class Telling:
    """Tells erasures. `live` names the live model; `schedule` is when retrainings start, empty for by hand."""

    def __init__(
        self,
        newest_models: Callable[[], Sequence[ModelRecord]],
        live: Callable[[], str],
        artifacts: Artifacts,
        schedule: str,
    ) -> None:
        self._newest_models = newest_models
        self._live = live
        self._artifacts = artifacts
        self._schedule = schedule

    def told(self, erasure: Erasure) -> dict[str, Any]:
        """An erasure as the schema has it."""
        said = _words(erasure.receipt) if erasure.receipt else {}
        return {
            "erasure_id": erasure.erasure_id,
            "status": erasure.status,
            "requested_at": moment(erasure.requested_at),
            "erased_until": moment(erasure.at),
            "completed_at": moment(erasure.completed_at) if erasure.completed_at else None,
            "cause": erasure.cause,
            "places": said.get("places") or places(erasure, {}),
            "kept": said.get("kept", []),
            "models": self._models(erasure.models),
            "forgotten_by": self._forgotten(erasure),
            "receipt": erasure.receipt,
        }

    def _models(self, models: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        live = self._live() if models else ""
        return [
            {"model_version": one["model_version"], "decided_at": one["decided_at"], "status": self._status(one, live)}
            for one in models
        ]

    def _status(self, model: Mapping[str, Any], live: str) -> str:
        if model["model_version"] == live:
            return "live"
        url = model.get("artifact")
        return "kept" if url and self._artifacts.there(str(url)) else "collected"

    def _forgotten(self, erasure: Erasure) -> dict[str, Any]:
        """The first promotion of a model that was decided on after the erasure: none of before has read the person."""
        if erasure.status == "completed" and not erasure.models:
            return {"done": True, "model_version": None, "promoted_at": None, "schedule": None}
        later = [
            (record.promoted_at, record.model_version)
            for record in (self._newest_models() if erasure.completed_at else ())
            if record.outcome == _PROMOTED and record.promoted_at and record.decided_at > (erasure.completed_at or 0)
        ]
        if not later:
            return {"done": False, "model_version": None, "promoted_at": None, "schedule": self._schedule or None}
        promoted_at, version = min(later)
        return {"done": True, "model_version": version, "promoted_at": moment(promoted_at), "schedule": None}


def _words(receipt: str) -> dict[str, Any]:
    """What a receipt says: read, not checked, for the record is ours, and it is signed for those who doubt that."""
    payload = receipt.split(".")[1]
    words: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return words
