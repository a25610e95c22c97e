"""Whole imports: a kind of file into a stage."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from importers.catalogue import CatalogueSink, judge_item
from importers.checkpoint import Checkpoint, default_folder, import_id
from importers.consents import ConsentedSink, Consents
from importers.erased import Erased
from importers.events import EventJudge, FlaggingSink
from importers.folding import STAGED, fold, shoppers
from importers.history import HistoryRows
from importers.known_items import RememberedItems
from importers.lake import LakeSink
from importers.mapping import ColumnMapping
from importers.pipeline import Pipeline, Source
from importers.profiles import ProfileJudge, ProfileSink
from importers.progress import progress
from importers.stage import Stage
from vitrine.stores.known_items import KnownItems
from vitrine.stores.tombstones import Tombstones

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CATALOGUE_CHUNK_ROWS = 500
EVENT_CHUNK_ROWS = 50_000


@dataclass(frozen=True)
class Order:
    """What to import, whereto, and where to remember how far it got."""

    files: Sequence[Path]
    stage: str
    file_format: str | None = None
    mapping: ColumnMapping = field(default_factory=ColumnMapping)
    checkpoints: Path = field(default_factory=default_folder)
    workers: int = 4
    chunk_rows: int | None = None

    @property
    def source(self) -> Source:
        """The rows to import."""
        return Source(self.files, self.mapping, self.file_format)

    def checkpoint(self, kind: str) -> Checkpoint:
        """Open the checkpoint that belongs to this content, stage and reading of it."""
        salt = f"{self.file_format}\0{self.mapping}\0{self.chunk_rows}"
        return Checkpoint(self.checkpoints, f"{kind}-{import_id(kind, self.stage, self.files, salt)}")


def import_catalogue(order: Order) -> Checkpoint:
    """Bring items into the catalogue."""
    stage = Stage(order.stage)
    sink = CatalogueSink(stage.dynamodb, stage.catalogue_table, order.workers)
    return _run(replace(order, workers=1), order.checkpoint("catalogue"), judge_item, sink, CATALOGUE_CHUNK_ROWS)


def import_profiles(order: Order) -> Checkpoint:
    """Bring shoppers' attributes, preferences and consent into the profiles; a profile that exists stays as it is."""
    stage = Stage(order.stage)
    sink = ProfileSink(stage.dynamodb, stage.profiles_table)
    judge = ProfileJudge(stage.default_consent)
    return _run(order, order.checkpoint("profiles"), judge, sink, CATALOGUE_CHUNK_ROWS)


def import_events(order: Order) -> Checkpoint:
    """Bring a history into the lake, then fold it into each shopper's online rows."""
    stage, checkpoint = Stage(order.stage), order.checkpoint("events")
    name = checkpoint.state.import_id.removeprefix("events-")
    erased = Erased(Tombstones(stage.dynamodb, stage.profiles_table))
    lake = LakeSink(stage.client("s3"), stage.lake_bucket, stage.user_hash_key, name, checkpoint.folder, erased)
    flagging = FlaggingSink(RememberedItems(KnownItems(stage.dynamodb, stage.catalogue_table)), lake)
    sink = ConsentedSink(Consents(stage.dynamodb, stage.profiles_table), flagging)
    judge = EventJudge(name, time.time_ns() // 1_000_000, stage.default_consent)
    rows = HistoryRows(stage.dynamodb, stage.profiles_table, name)
    if not checkpoint.state.finished:
        _load(order, checkpoint, judge, sink, EVENT_CHUNK_ROWS)
        with progress("shoppers", shoppers(checkpoint.folder)) as show:
            fold(checkpoint, rows, order.workers, lambda count: show(count, count))
    return _finish(checkpoint)


def _run(order: Order, checkpoint: Checkpoint, judge: Any, sink: Any, chunk_rows: int) -> Checkpoint:
    if not checkpoint.state.finished:
        _load(order, checkpoint, judge, sink, chunk_rows)
    return _finish(checkpoint)


def _load(order: Order, checkpoint: Checkpoint, judge: Any, sink: Any, chunk_rows: int) -> None:
    pipeline: Pipeline[Any] = Pipeline(
        order.source, checkpoint, judge, sink, chunk_rows=order.chunk_rows or chunk_rows, workers=order.workers
    )
    with progress("rows", order.source.size) as show:
        pipeline.run(show)


def _finish(checkpoint: Checkpoint) -> Checkpoint:
    checkpoint.collect_rejects()
    checkpoint.state.finished = True
    checkpoint.save()
    for staged in checkpoint.folder.glob(STAGED):
        staged.unlink()
    return checkpoint
