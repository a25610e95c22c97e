"""One batch of stream records and its fate: done, tried again from where it failed, split, or parked."""

from __future__ import annotations

import base64
import json
import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from embedded.shards import Record, Shard

_BACKOFF_S = (0.1, 5.0)
_UNTIL_EXPIRY = -1


class Outcome(Protocol):
    """An invocation's result."""

    @property
    def payload(self) -> bytes:
        """What the function returned."""

    @property
    def is_error(self) -> bool:
        """Whether the function failed."""


Invoke = Callable[[str, bytes], Outcome]


@dataclass(frozen=True)
class Policy:
    """What an event source mapping says about failures."""

    function: str
    reports_items: bool
    bisects: bool
    retries: int
    max_age_s: float
    destination: str | None

    @classmethod
    def of(cls, mapping: Any) -> Policy:
        """Read moto's record of a mapping."""
        destination = ((mapping.destination_config or {}).get("OnFailure") or {}).get("Destination")
        name = str(mapping.function_name)
        return cls(
            function=name if name.startswith("arn:") else str(mapping.function_arn),
            reports_items="ReportBatchItemFailures" in (mapping.function_response_types or []),
            bisects=bool(mapping.bisect_on_error),
            retries=_number(mapping.max_retry_attempts),
            max_age_s=_number(mapping.max_record_age),
            destination=destination,
        )


class BatchRunner:
    """Runs batches of one shard in order; nothing after a record runs before the record is settled."""

    def __init__(
        self,
        policy: Policy,
        shard: Shard,
        stream_arn: str,
        invoke: Invoke,
        send: Callable[[str, str], None],
        stopping: threading.Event,
    ) -> None:
        self._policy = policy
        self._shard = shard
        self._stream_arn = stream_arn
        self._invoke = invoke
        self._send = send
        self._stopping = stopping

    def settle(self, records: Sequence[Record]) -> None:
        """Run records until each is done or parked; returns early, unsettled, only when stopping."""
        attempts = 0
        while records and not self._stopping.is_set():
            failed = self._run(records)
            if failed is None:
                return
            if failed > 0:
                records, attempts = records[failed:], 0
            elif self._policy.bisects and len(records) > 1:
                middle = len(records) // 2
                self.settle(records[:middle])
                records, attempts = records[middle:], 0
            else:
                attempts += 1
                if self._exhausted(records, attempts):
                    return
                self._stopping.wait(min(_BACKOFF_S[0] * 2 ** (attempts - 1), _BACKOFF_S[1]))

    def _run(self, records: Sequence[Record]) -> int | None:
        """Invoke once; returns the index of the first failed record, None when all succeeded."""
        payload = json.dumps({"Records": [record.event for record in records]}, default=_encoded).encode()
        outcome = self._invoke(self._policy.function, payload)
        if outcome.is_error:
            return 0
        if not self._policy.reports_items:
            return None
        return _first_failure(outcome.payload, [record.sequence for record in records])

    def _exhausted(self, records: Sequence[Record], attempts: int) -> bool:
        age = datetime.now(UTC).timestamp() - records[0].arrived
        if self._policy.max_age_s != _UNTIL_EXPIRY and age > self._policy.max_age_s:
            condition = "RecordAgeExceeded"
        elif self._policy.retries != _UNTIL_EXPIRY and attempts > self._policy.retries:
            condition = "RetryAttemptsExhausted"
        else:
            return False
        if self._policy.destination:
            self._send(self._policy.destination, json.dumps(self._report(records, attempts, condition)))
        return True

    def _report(self, records: Sequence[Record], attempts: int, condition: str) -> dict[str, Any]:
        first, last = records[0], records[-1]
        return {
            "requestContext": {
                "requestId": str(uuid.uuid4()),
                "functionArn": self._policy.function,
                "condition": condition,
                "approximateInvokeCount": attempts,
            },
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
            "version": "1.0",
            "timestamp": _iso(datetime.now(UTC).timestamp()),
            self._shard.info_key: {
                "shardId": self._shard.shard_id,
                "startSequenceNumber": first.sequence,
                "endSequenceNumber": last.sequence,
                "approximateArrivalOfFirstRecord": _iso(first.arrived),
                "approximateArrivalOfLastRecord": _iso(last.arrived),
                "batchSize": len(records),
                "streamArn": self._stream_arn,
            },
        }


def failed_items(payload: bytes) -> list[str] | None:
    """Return the identifiers reported as failed; None for an answer that Lambda takes as a failure of all."""
    try:
        answer = json.loads(payload) if payload else None
        items = (answer or {}).get("batchItemFailures") or []
        identifiers = [item["itemIdentifier"] for item in items]
    except (ValueError, AttributeError, KeyError, TypeError):
        return None
    return identifiers if all(isinstance(name, str) and name for name in identifiers) else None


def _first_failure(payload: bytes, sequences: list[str]) -> int | None:
    identifiers = failed_items(payload)
    if identifiers is None or not set(identifiers) <= set(sequences):
        return 0
    return min((sequences.index(name) for name in identifiers), default=None)


def _encoded(value: Any) -> str:
    """Return the JSON form of a binary attribute, the only value of a record that has none."""
    if not isinstance(value, bytes):
        raise TypeError(f"not JSON: {type(value).__name__}")
    return base64.b64encode(value).decode()


def _number(value: Any) -> int:
    return _UNTIL_EXPIRY if value is None else int(value)


def _iso(epoch: float) -> str:
    return datetime.fromtimestamp(epoch, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
