"""The poller of one shard for one event source mapping."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from embedded import event_filter, shards
from embedded.batches import BatchRunner, Invoke
from embedded.poller import Poller
from embedded.shards import Record, Shard

_IDLE_S = 0.2
_READ = 1000


class ShardPoller(Poller):
    """Reads, filters and batches a shard in order. Its position lives on the mapping, and so in a snapshot."""

    def __init__(
        self, mapping: Any, shard: Shard, invoke: Invoke, send: Callable[[str, str], None], hurry: threading.Event
    ) -> None:
        super().__init__(mapping, hurry)
        self._shard = shard
        self._runner = BatchRunner(self._policy, shard, mapping.event_source_arn, invoke, send, self._stopping)
        self._positions: dict[str, int] = mapping.__dict__.setdefault("positions", {})
        if shard.shard_id not in self._positions:
            latest = mapping.starting_position == "LATEST"
            self._positions[shard.shard_id] = shard.end() if latest else shard.start()

    @property
    def position(self) -> int:
        """The position up to which every record is settled."""
        return self._positions[self._shard.shard_id]

    @property
    def caught_up(self) -> bool:
        """Whether every record in the shard is settled."""
        return not self._mapping.enabled or self.position >= self._shard.end()

    def _rest(self) -> None:
        shards.wait(_IDLE_S)

    def _step(self) -> bool:
        batch, position = self._collect()
        if position == self.position:
            return False
        if batch:
            self._runner.settle(batch)
        if not self._stopping.is_set():
            self._positions[self._shard.shard_id] = position
        return True

    def _collect(self) -> tuple[list[Record], int]:
        """Gather a batch: until it is full, or the batching window since its first record has passed."""
        batch: list[Record] = []
        position = self.position
        window = float(self._mapping.max_batch_window or 0)
        close_at: float | None = None
        while not self._stopping.is_set():
            found = self._shard.read(position, _READ)
            position = self._take(found, batch, position)
            if batch and close_at is None:
                close_at = time.monotonic() + window
            if self._is_due(batch, close_at):
                return batch, position
            if not found:
                shards.wait(min(_IDLE_S, window or _IDLE_S))
        return [], self.position

    def _take(self, found: Sequence[Record], batch: list[Record], position: int) -> int:
        """Put records that match into a batch until it is full; gives the position to read on from."""
        for record in found:
            if len(batch) >= self._mapping.batch_size:
                break
            position = record.position + 1
            if event_filter.matches_any(self._patterns, record.event):
                batch.append(record)
        return position

    def _is_due(self, batch: list[Record], close_at: float | None) -> bool:
        if len(batch) >= self._mapping.batch_size or close_at is None or self._hurry.is_set():
            return True
        return time.monotonic() >= close_at
