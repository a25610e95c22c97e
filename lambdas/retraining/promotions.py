"""What was promoted in place of what, and what was taken back: a stage goes back by it, and not wrong twice."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from typing import Any

_PK = {"S": "RETRAINING"}
_TAKEN_BACK = "TAKEN_BACK"


@dataclass(frozen=True, slots=True)
class Quality:
    """What the gate knew of a model: its primary metric, and the newest event that it was trained on (Unix seconds)."""

    value: float
    until: float


@dataclass(frozen=True, slots=True)
class Promoted:
    """A promotion: the model's package and quality, the model that it replaced, and when (Unix seconds)."""

    model_version: str
    package_arn: str
    previous_version: str
    previous_url: str
    quality: Quality
    at: float


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A model that was promoted and is live no more, because of what it did."""

    model_version: str
    quality: Quality
    cause: str


class Promotions:
    """Rows of the table that holds the stage's state, one for each promotion."""

    def __init__(self, dynamodb: Any, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def note(self, promoted: Promoted) -> None:
        """Keep a promotion."""
        self._put(f"PROMOTION#{promoted.model_version}", asdict(promoted))

    def of(self, model_version: str) -> Promoted | None:
        """How a version was promoted; None for one that no run promoted."""
        found = self._get(f"PROMOTION#{model_version}")
        return None if found is None else Promoted(**{**found, "quality": Quality(**found["quality"])})

    def take_back(self, model_version: str, cause: str) -> None:
        """Keep that a version was taken back, if it ever was promoted."""
        promoted = self.of(model_version)
        if promoted is not None:
            self._put(_TAKEN_BACK, asdict(TakenBack(model_version, promoted.quality, cause)))

    def last_taken_back(self) -> TakenBack | None:
        """The last version that was taken back, if any."""
        found = self._get(_TAKEN_BACK)
        return None if found is None else TakenBack(**{**found, "quality": Quality(**found["quality"])})

    def _put(self, name: str, document: dict[str, Any]) -> None:
        item = {"PK": _PK, "SK": {"S": name}, "document": {"S": json.dumps(document)}}
        self._dynamodb.put_item(TableName=self._table, Item=item)

    def _get(self, name: str) -> dict[str, Any] | None:
        key = {"PK": _PK, "SK": {"S": name}}
        item = self._dynamodb.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        return None if item is None else dict(json.loads(item["document"]["S"]))


def now() -> float:
    """The time of a promotion."""
    return time.time()
