"""The jobs of a retraining: one program per command."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from container.cluster import Cluster
from container.ending import ended
from datasets.dataset import Dataset
from datasets.lake import Places
from datasets.limits import Limits as DataLimits
from datasets.prepare import extract_here, latest_ms, prepare, reference_of
from datasets.statistics import FILE as STATISTICS
from evaluation.job import evaluate
from evaluation.limits import Limits as GuardLimits
from ranker import artifact
from ranker.fitting import train
from ranker.settings import from_hyperparameters
from ranker.workers import Workers, device_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from container.layout import Layout


def run(command: str, layout: Layout) -> int:
    """Run a job and return the exit status."""
    jobs: dict[str, Callable[[Layout], None]] = {"prepare": _prepare, "train": _train, "evaluate": _evaluate}
    return ended(jobs[command], layout)


def _prepare(layout: Layout) -> None:
    limits, target = DataLimits.from_environment(os.environ), layout.processing_output("dataset")
    # A shop that has changed on purpose is not held against what it was.
    drifted = os.environ.get("ACCEPT_DRIFT") == "true"
    reference = None if drifted else reference_of(layout.processing_input("champion"))
    with tempfile.TemporaryDirectory() as scratch:
        extraction = layout.processing_input("extraction")
        if os.environ.get("PREPARE_ENGINE", "duckdb") == "duckdb":
            places = Places(*(str(layout.processing_input(name)) for name in ("events", "consents", "tombstones")))
            extraction = extract_here(places, Path(scratch), latest_ms(limits))
        prepare(extraction, layout.processing_input("catalogue"), target, reference, limits)


def _train(layout: Layout) -> None:
    cluster = Cluster.of(layout, torch.cuda.device_count())
    if cluster.shared:
        cluster.run(["-m", "container", "train"])
        return
    hyperparameters = layout.hyperparameters()
    settings = from_hyperparameters(hyperparameters)
    version = hyperparameters.get("model_version") or os.environ.get("TRAINING_JOB_NAME") or "unnamed"
    checkpoints = layout.checkpoints if layout.checkpoints.is_dir() else None
    trained = train(Dataset.load(layout.channel("dataset")), version, settings, checkpoints)
    if not Workers.joined(device_of(settings.training.device)).first:
        return
    # A repeated job leaves exactly its own files: the whole folder becomes model.tar.gz.
    shutil.rmtree(layout.model, ignore_errors=True)
    artifact.save(trained, layout.model)
    # The next run's data are compared with what this model has learnt from.
    shutil.copy(layout.channel("dataset") / STATISTICS, layout.model / STATISTICS)


def _evaluate(layout: Layout) -> None:
    limits = GuardLimits.from_environment()
    with tempfile.TemporaryDirectory() as scratch:
        challenger = _model(layout.processing_input("challenger"), Path(scratch) / "challenger")
        champion = _model(layout.processing_input("champion"), Path(scratch) / "champion")
        if challenger is None:
            raise FileNotFoundError(f"{layout.processing_input('challenger')} holds no model.tar.gz")
        evaluate(
            layout.processing_input("dataset"),
            artifact.load(challenger),
            artifact.load(champion) if champion is not None else None,
            layout.processing_output("evaluation"),
            limits,
        )


def _model(folder: Path, scratch: Path) -> Path | None:
    """Return a folder with an unpacked model, from an archive or as it is; None when there is none."""
    if (folder / "manifest.json").is_file():
        return folder
    # The bootstrap lies in the deploy's bucket of assets, by a name that ends in .gz alone.
    archives = sorted(folder.rglob("*.gz")) if folder.is_dir() else []
    if not archives:
        return None
    artifact.unpack(archives[0], scratch)
    return scratch
