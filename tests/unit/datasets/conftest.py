from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from container.layout import Layout
from datasets import extracted
from datasets.extraction import EVENTS
from datasets.prepare import extract_here
from tests.model import shops

LATEST = shops.START_MS + 400 * shops.DAY_MS
Rows = list[dict[str, Any]]
Extract = Callable[..., tuple[Rows, dict[str, int]]]


@pytest.fixture(scope="session")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    """Write a lake and extract it with DuckDB; gives the events and the verdicts."""
    numbers = itertools.count()

    def run(events: Rows, consents: Rows | None = None, tombstones: Rows | None = None) -> tuple[Rows, dict[str, int]]:
        folder: Path = tmp_path_factory.mktemp(f"lake{next(numbers)}")
        layout = Layout(folder)
        layout.processing_input("events").mkdir(parents=True)
        (layout.processing_input("events") / "1-9.jsonl.gz").write_bytes(shops.lines(events))
        shops.write_registers(layout, consents or [], tombstones or [])
        extraction = extract_here(shops.places(layout), folder, LATEST)
        return pq.read_table(extraction / EVENTS).to_pylist(), extracted.verdicts(extraction)

    return run
