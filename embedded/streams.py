"""Lambda's event source mappings: pollers of our own in place of moto's inline triggers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from moto.awslambda.models import LambdaBackend
from moto.awslambda.utils import get_backend
from moto.dynamodb.models import dynamodb_backends
from moto.kinesis.models import kinesis_backends
from moto.sqs.models import sqs_backends

from embedded import shards
from embedded.batches import Invoke
from embedded.poller import Poller
from embedded.queue_poller import QueuePoller
from embedded.shard_poller import ShardPoller

_WATCH_S = 0.2
KEPT_RECORDS = 1_000
"""Settled records that a shard keeps: AWS has them for a day, and whoever parks one finds it again."""
_native_create = LambdaBackend.create_event_source_mapping


class NotDrainedError(Exception):
    """The pollers did not catch up in time."""


class Pollers:
    """Keeps a poller running for each mapping that exists, and trims what every consumer has read."""

    def __init__(self, client: Callable[[str], Any], invoke: Invoke, account: str, region: str) -> None:
        self._client = client
        self._invoke = invoke
        self._account = account
        self._region = region
        self._running: dict[str, Sequence[Poller]] = {}
        self._hurry = threading.Event()
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._watch, name="pollers", daemon=True)

    def start(self) -> None:
        """Take over from moto and poll."""
        shards.install()
        backend: Any = LambdaBackend
        backend.create_event_source_mapping = _create
        self._thread.start()

    def stop(self) -> None:
        """Stop every poller."""
        self._stopping.set()
        self._thread.join()
        with self._lock:
            for uuid in list(self._running):
                self._end(uuid)

    def drain(self, timeout: float = 30.0) -> None:
        """Wait until all records and messages are settled, without waiting for batching windows."""
        give_up = time.monotonic() + timeout
        calm = 0
        self._hurry.set()
        try:
            # Twice, as one function's writes are another one's records.
            while calm < 2:
                if time.monotonic() > give_up:
                    raise NotDrainedError(f"not drained in {timeout:g} s: {self._behind()}")
                self._reconcile()
                calm = calm + 1 if not self._behind() else 0
                time.sleep(0.05)
        finally:
            self._hurry.clear()

    def _behind(self) -> list[str]:
        with self._lock:
            entries = list(self._running.items())
        return [uuid for uuid, pollers in entries for poller in pollers if not poller.caught_up]

    def _watch(self) -> None:
        while not self._stopping.wait(_WATCH_S):
            self._reconcile()
            self._trim()

    def _mappings(self) -> dict[str, Any]:
        return dict(get_backend(self._account, self._region)._event_source_mappings)

    def _reconcile(self) -> None:
        with self._lock:
            wanted = self._mappings()
            for uuid in self._running.keys() - wanted.keys():
                self._end(uuid)
            for uuid in wanted.keys() - self._running.keys():
                self._begin(wanted[uuid])

    def _begin(self, mapping: Any) -> None:
        if ":sqs:" in mapping.event_source_arn:
            self._running[mapping.uuid] = [QueuePoller(mapping, self._client("sqs"), self._invoke, self._hurry)]
        else:
            self._running[mapping.uuid] = [
                ShardPoller(mapping, shard, self._invoke, self._send, self._hurry)
                for shard in shards.shards_of(mapping.event_source_arn)
            ]
        for poller in self._running[mapping.uuid]:
            poller.start()

    def _end(self, uuid: str) -> None:
        for poller in self._running.pop(uuid, []):
            poller.stop()

    def _trim(self) -> None:
        """Free what all mappings of a stream have settled, but the newest: moto keeps every record for ever."""
        settled: dict[tuple[str, str], int] = {}
        for mapping in self._mappings().values():
            for shard_id, position in getattr(mapping, "positions", {}).items():
                key = (mapping.event_source_arn, shard_id)
                settled[key] = min(position, settled.get(key, position))
        for (arn, shard_id), position in settled.items():
            for shard in shards.shards_of(arn):
                if shard.shard_id == shard_id:
                    shard.trim(position - KEPT_RECORDS)

    def _send(self, destination: str, message: str) -> None:
        service, name = destination.split(":")[2], destination.rsplit(":", 1)[-1]
        if service == "sqs":
            sqs = self._client("sqs")
            sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"], MessageBody=message)
        else:
            self._client("sns").publish(TopicArn=destination, Message=message)


def _create(self: Any, spec: dict[str, Any]) -> Any:
    """Create the mapping and take it off the source, whose writes would call the function inline."""
    mapping = _native_create(self, spec)
    account, region = self.account_id, self.region_name
    sources: list[Any] = [
        *sqs_backends[account][region].queues.values(),
        *dynamodb_backends[account][region].tables.values(),
        *kinesis_backends[account][region].streams.values(),
    ]
    for source in sources:
        source.lambda_event_source_mappings.clear()
    return mapping
