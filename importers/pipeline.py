"""The one loop of every import: rows in chunks, judged in order, stored by a bounded pool, recorded in order."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from importers.formats import read_rows
from importers.rejects import Reject, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from importers.checkpoint import Checkpoint
    from importers.mapping import ColumnMapping
    from importers.rows import Row

Record = TypeVar("Record")
Judged_co = TypeVar("Judged_co", covariant=True)
Stored_contra = TypeVar("Stored_contra", contravariant=True)


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that a row breaks."""

    field: str
    limit: str
    value: Any


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: the n-th file of the import from 0, its name, and the line in it."""

    ordinal: int
    file: str
    line: int


class Judge(Protocol[Judged_co]):
    """Turns the fields of a row into a record, or lists what is wrong with them."""

    def __call__(self, fields: dict[str, Any], place: Place, /) -> Judged_co | list[Fault]:
        """Judge one row."""


class Sink(Protocol[Stored_contra]):
    """Stores a chunk under keys that depend on its content and number alone."""

    def __call__(self, chunk: int, records: Sequence[Stored_contra], /) -> int:
        """Store the records; say how many were there already, unchanged."""


@dataclass(frozen=True)
class Source:
    """The files of an import, one after another, and how to read them."""

    files: Sequence[Path]
    mapping: ColumnMapping
    file_format: str | None = None

    @property
    def size(self) -> int:
        """Bytes of the files, as they are stored."""
        return sum(path.stat().st_size for path in self.files)

    def rows(self, told: Callable[[float], None]) -> Iterator[tuple[Place, Row]]:
        """Yield every row with its place; `told` hears of bytes as they are read, of `size` by the end."""
        for ordinal, path in enumerate(self.files):
            name = path.name
            for row in read_rows(path, self.file_format, told):
                yield Place(ordinal, name, row.number), row


class _Reading:
    """The rows of a source, and how many of its bytes they took so far."""

    def __init__(self, source: Source) -> None:
        self.bytes = 0.0
        self.rows = source.rows(self._told)

    def _told(self, count: float) -> None:
        self.bytes += count


@dataclass
class _Chunk(Generic[Record]):
    rows: int = 0
    bytes: float = 0.0
    records: list[Record] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)


class Pipeline(Generic[Record]):
    """Brings a source into a sink, and again from where it stopped."""

    def __init__(
        self, source: Source, checkpoint: Checkpoint, judge: Judge[Record], sink: Sink[Record],
        *, chunk_rows: int, workers: int,
    ) -> None:  # fmt: skip
        self._source = source
        self._checkpoint = checkpoint
        self._judge = judge
        self._sink = sink
        self._chunk_rows = chunk_rows
        self._workers = workers
        self._flight: deque[tuple[_Chunk[Record], Future[int]]] = deque()

    def run(self, show: Callable[[int, float], None]) -> None:
        """Store what the checkpoint does not have yet; `show` gets the rows recorded so far and the source's bytes.

        Memory holds `workers` + 1 chunks. On an interrupt the chunks in flight finish and are recorded.
        """
        reading = _Reading(self._source)
        show(sum(1 for _ in islice(reading.rows, self._checkpoint.state.rows)), reading.bytes)
        flight = self._flight
        number = self._checkpoint.state.chunks
        with ThreadPoolExecutor(self._workers, thread_name_prefix="import") as pool:
            try:
                while (chunk := self._next(reading)).rows:
                    flight.append((chunk, pool.submit(self._sink, number, chunk.records)))
                    number += 1
                    while flight and (len(flight) >= self._workers or flight[0][1].done()):
                        show(*self._record(*flight.popleft()))
            finally:
                while flight:
                    show(*self._record(*flight.popleft()))

    def _next(self, reading: _Reading) -> _Chunk[Record]:
        chunk: _Chunk[Record] = _Chunk()
        for place, row in islice(reading.rows, self._chunk_rows):
            chunk.rows += 1
            judged = self._judged(place, row)
            if isinstance(judged, list):
                chunk.rejects.extend(_reject(place, fault) for fault in judged)
            else:
                chunk.records.append(judged)
        chunk.bytes = reading.bytes
        return chunk

    def _judged(self, place: Place, row: Row) -> Record | list[Fault]:
        if row.fault is not None:
            return [Fault("", row.fault, "")]
        return self._judge(self._source.mapping.apply(row), place)

    def _record(self, chunk: _Chunk[Record], stored: Future[int]) -> tuple[int, float]:
        try:
            unchanged = stored.result()
        except BaseException:
            self._flight.clear()  # a chunk after a lost one must not be recorded in its place
            raise
        state = self._checkpoint.state
        self._checkpoint.keep_rejects(state.chunks, chunk.rejects)
        state.chunks += 1
        state.rows += chunk.rows
        state.accepted += len(chunk.records)
        state.unchanged += unchanged
        state.rejects.add(chunk.rejects)
        self._checkpoint.save()
        return state.rows, chunk.bytes


def _reject(place: Place, fault: Fault) -> Reject:
    return Reject(place.file, place.line, fault.field, fault.limit, shown(fault.value))
