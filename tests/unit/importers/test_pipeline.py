"""An import that is cut off anywhere, and resumed, brings what one that was never cut off brings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from importers.checkpoint import Checkpoint, import_id
from importers.errors import ImportStoppedError
from importers.mapping import ColumnMapping
from importers.pipeline import Fault, Pipeline, Place, Source

ROWS, CHUNK = 23, 4


def judge(fields: dict[str, Any], place: Place) -> int | list[Fault]:
    return [Fault("n", "not a multiple of five", fields["n"])] if fields["n"] % 5 == 0 else fields["n"]


class Store:
    """Keeps chunks by number, as keys do; may fail before or after it stored the n-th."""

    def __init__(self) -> None:
        self.chunks: dict[int, list[int]] = {}
        self.fail: tuple[int, str] | None = None

    def __call__(self, chunk: int, records: Sequence[int]) -> int:
        if self.fail == (chunk, "before"):
            raise KeyboardInterrupt
        self.chunks[chunk] = list(records)
        if self.fail == (chunk, "after"):
            raise KeyboardInterrupt
        return 0


@pytest.fixture
def source(tmp_path: Path) -> Source:
    for name, numbers in (("a.jsonl", range(1, 12)), ("b.jsonl", range(12, ROWS + 1))):
        (tmp_path / name).write_text("".join(json.dumps({"n": number}) + "\n" for number in numbers))
    return Source([tmp_path / "a.jsonl", tmp_path / "b.jsonl"], ColumnMapping())


def run(source: Source, folder: Path, store: Store, workers: int) -> tuple[Checkpoint, list[tuple[int, float]]]:
    """Import, and give what was shown of it: rows recorded and bytes they took."""
    checkpoint = Checkpoint(folder, "it")
    shown: list[tuple[int, float]] = []
    pipeline = Pipeline(source, checkpoint, judge, store, chunk_rows=CHUNK, workers=workers)
    pipeline.run(lambda rows, size: shown.append((rows, size)))
    return checkpoint, shown


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("chunk", range(6))
def test_cut_off_at_every_chunk_and_resumed(
    source: Source, tmp_path: Path, chunk: int, when: str, workers: int
) -> None:
    whole = Store()
    run(source, tmp_path / "whole", whole, workers)
    store = Store()
    store.fail = (chunk, when)
    with pytest.raises(KeyboardInterrupt):
        run(source, tmp_path / "cut", store, workers)
    store.fail = None
    checkpoint, shown = run(source, tmp_path / "cut", store, workers)
    assert store.chunks == whole.chunks
    assert shown[-1] == (ROWS, source.size)
    assert shown == sorted(shown)
    assert checkpoint.state.rows == ROWS
    assert checkpoint.state.accepted == sum(map(len, whole.chunks.values())) == ROWS - 4
    rejects = [json.loads(line) for line in checkpoint.collect_rejects().read_text().splitlines()]
    assert [(reject["file"], reject["line"], reject["value"]) for reject in rejects] == [
        ("a.jsonl", 5, "5"), ("a.jsonl", 10, "10"), ("b.jsonl", 4, "15"), ("b.jsonl", 9, "20"),
    ]  # fmt: skip
    assert checkpoint.state.rejects.counts == {"n: not a multiple of five": 4}
    assert len(checkpoint.state.rejects.examples["n: not a multiple of five"]) == 3


def test_progress_counts_rows_that_are_recorded_and_their_share_of_the_files(source: Source, tmp_path: Path) -> None:
    _, shown = run(source, tmp_path, Store(), workers=1)
    assert [rows for rows, _ in shown] == [0, 4, 8, 12, 16, 20, 23]
    first_file = source.files[0].stat().st_size
    assert [size for _, size in shown] == [0, first_file, first_file, *[source.size] * 4]  # small files, read in one go
    _, again = run(source, tmp_path, Store(), workers=1)
    assert again == [(ROWS, source.size)]


def test_an_import_is_named_by_its_content(source: Source) -> None:
    first = import_id("events", "dev", source.files)
    assert first == import_id("events", "dev", source.files)
    others = {
        import_id("events", "prod", source.files),
        import_id("events", "dev", source.files[:1]),
        import_id("catalogue", "dev", source.files),
        import_id("events", "dev", source.files, "another mapping"),
    }
    assert len(others | {first}) == 5


def test_a_damaged_checkpoint_says_what_to_do(tmp_path: Path) -> None:
    Checkpoint(tmp_path, "it").save()
    (tmp_path / "it" / "checkpoint.json").write_text("{")
    with pytest.raises(ImportStoppedError, match="delete"):
        Checkpoint(tmp_path, "it")
