"""The preparing job: lake and catalogue in, one dataset out."""

from __future__ import annotations

import sys
import tarfile
import time
from typing import TYPE_CHECKING

import numpy as np

from datasets import extracted, items
from datasets.checks import check, check_drift
from datasets.dataset import Dataset
from datasets.groups import Groups
from datasets.statistics import FILE, Statistics, item_shift, statistics

if TYPE_CHECKING:
    from pathlib import Path

    from datasets.lake import Places
    from datasets.limits import Limits

HELD_OUT_SHARE = 0.08
"""The share of events in each held-out window: about four weeks of a year."""


def prepare(
    extraction: Path, catalogue_folder: Path, target: Path, reference: Statistics | None, limits: Limits
) -> Dataset:
    """Build, check and write a dataset and its statistics.

    Args:
        extraction: The lake's events in order; see `datasets.extraction`.
        catalogue_folder: The catalogue's deltas.
        target: Where the dataset goes.
        reference: The statistics of the live model's data, if there are any.
        limits: What the data must keep to.

    Raises:
        DataError: The data cannot train a model.
    """
    verdicts = extracted.verdicts(extraction)
    records, vectors, version = items.read(catalogue_folder)
    events, countries, devices = extracted.events(
        extraction, {item["item_id"]: row for row, item in enumerate(records)}
    )
    # By quantile, not by calendar: a few events with a strange time must not move the cut.
    times = events.at if len(events) else np.zeros(1, dtype=np.int64)
    cuts = np.quantile(times, [1 - 2 * HELD_OUT_SHARE, 1 - HELD_OUT_SHARE]).astype(np.int64)
    dataset = Dataset(records, vectors, version, events, countries, devices, int(cuts[0]), int(cuts[1]))
    found = statistics(dataset, extracted.rows(extraction), verdicts)
    sys.stdout.write(f"{found}\n")
    check(dataset, found, limits)
    if reference is not None:
        check_drift(reference, found, item_shift(reference, dataset), limits)
    dataset.save(target)
    Groups(extracted.groups(extraction)).save(target)
    found.save(target)
    return dataset


def latest_ms(limits: Limits) -> int:
    """Return the time, in epoch ms, that an event may be dated to if now is when the job starts."""
    return int(time.time() * 1000) + limits.future_minutes * 60_000


def extract_here(places: Places, scratch: Path, latest: int) -> Path:
    """Extract the lake on this machine, in a scratch folder; see `datasets.extraction.extract`."""
    from datasets.engines.duck import DuckEngine  # noqa: PLC0415
    from datasets.extraction import extract  # noqa: PLC0415

    target = scratch / "extraction"
    extract(DuckEngine(scratch), places, latest, str(target))
    return target


def reference_of(folder: Path) -> Statistics | None:
    """Return the statistics that a model's archive carries; None for one that has learnt from no data."""
    for archive in sorted(folder.rglob("*.gz")):
        with tarfile.open(archive) as content:
            if FILE in content.getnames():
                file = content.extractfile(FILE)
                return Statistics.parse(file.read()) if file is not None else None
    return None
