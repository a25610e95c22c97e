"""See the package."""

from __future__ import annotations

import json
import math
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks import retraining
from benchmarks.report import parser, print_table, write_json
from benchmarks.retraining.usage import Usage, run

ROOT = Path(__file__).parents[2]
STEPS = ("prepare", "assemble", "train")
FIGURES = ("wall_s", "cpu_s", "peak_mb")
INSTANCE_MB = 8_590
"""An ml.m5.large has 8 GiB, of which a tenth is left to the system."""
_USABLE = 0.9
_EXTRACT = """
import sys
from pathlib import Path
from container.layout import Layout
from datasets.lake import Places
from datasets.prepare import extract_here
base, scratch = Path(sys.argv[1]), Path(sys.argv[2])
places = Places(*(str(Layout(base).processing_input(name)) for name in ("events", "consents", "tombstones")))
extract_here(places, scratch, 2 * 10**12)
"""


def measure(size: int, folder: Path, *, train: bool) -> dict[str, Usage]:
    """Return what each job used at a size; each has a base folder of its own, and all lie below `folder`."""
    prepare, assemble, fit = (folder / name for name in STEPS)
    given = prepare / "processing" / "input"
    python = [sys.executable, "-c"]
    draw = "import sys; from pathlib import Path; from benchmarks.retraining.lake import write; "
    run(
        [*python, draw + "write(Path(sys.argv[1]), int(sys.argv[2]))", str(given), str(size)],
        _environment(),
        _log(folder),
    )
    used = {"prepare": _job("prepare", prepare)}
    scratch = assemble / "scratch"
    scratch.mkdir(parents=True)
    run([*python, _EXTRACT, str(prepare), str(scratch)], _environment(), _log(folder))
    (assemble / "processing" / "input").mkdir(parents=True)
    (assemble / "processing" / "input" / "extraction").symlink_to(scratch / "extraction")
    (assemble / "processing" / "input" / "catalogue").symlink_to(given / "catalogue")
    used["assemble"] = _job("prepare", assemble, PREPARE_ENGINE="spark")
    if train:
        (fit / "input" / "data").mkdir(parents=True)
        (fit / "input" / "data" / "dataset").symlink_to(prepare / "processing" / "output" / "dataset")
        used["train"] = _job("train", fit)
    return used


def _job(command: str, base: Path, **variables: str) -> Usage:
    environment = _environment() | {"SAGEMAKER_BASE_DIR": str(base)} | variables
    return run([sys.executable, "-m", "container", command], environment, _log(base))


def _log(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "job.log"


def _environment() -> dict[str, str]:
    paths = os.pathsep.join([str(ROOT), str(ROOT / "sagemaker")])
    return {**os.environ, "PYTHONPATH": paths}


def growth(measured: dict[int, dict[str, Usage]]) -> list[dict[str, Any]]:
    """Return the exponents by which each figure grows from each size to the next."""
    grown = []
    for step in STEPS:
        sizes = sorted(size for size, used in measured.items() if step in used)
        for small, large in pairwise(sizes):
            before, after = measured[small][step], measured[large][step]
            ratios = {name: getattr(after, name) / getattr(before, name) for name in FIGURES}
            exponents = {name: round(math.log(ratio) / math.log(large / small), 3) for name, ratio in ratios.items()}
            grown.append({"step": step, "from": small, "to": large, **exponents})
    return grown


def most_events(measured: dict[int, dict[str, Usage]], step: str) -> int | None:
    """Return how many events a preparing instance has memory for, on the line through the two largest sizes."""
    sizes = sorted(measured)[-2:]
    if len(sizes) < 2:
        return None
    small, large = (measured[size][step].peak_mb for size in sizes)
    per_event = (large - small) / (sizes[1] - sizes[0])
    return int(sizes[1] + (INSTANCE_MB * _USABLE - large) / per_event) if per_event > 0 else None


def report(measured: dict[int, dict[str, Usage]], limits: dict[str, int | None]) -> None:
    """Print the tables."""
    rows = [
        [step, f"{size:,}", *(f"{getattr(used[step], name):,.1f}" for name in FIGURES)]
        for step in STEPS
        for size, used in sorted(measured.items())
        if step in used
    ]
    told = {step: "an unknown number of" if limit is None else f"{limit:,}" for step, limit in limits.items()}
    note = (
        f"An ml.m5.large has memory to prepare {told['prepare']} events, and to assemble {told['assemble']} that Spark"
        " has read; a larger instance moves both in proportion."
    )
    print_table("Retraining", ["step", "events", "wall s", "CPU s", "peak MB"], rows, note=note)
    exponents = [
        [one["step"], f"{one['from']:,} to {one['to']:,}", *(f"{one[name]:.2f}" for name in FIGURES)]
        for one in growth(measured)
    ]
    print_table("Growth exponents: 1 is in proportion", ["step", "events", "wall", "CPU", "peak"], exponents)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    options = parser(retraining.__doc__ or "")
    options.add_argument("--events", type=int, nargs="+", default=[10**5, 10**6, 10**7], help="sizes to prepare")
    options.add_argument("--train", type=int, nargs="*", default=[10**5, 10**6], help="sizes to train at as well")
    options.add_argument("--scratch", type=Path, help="where the lakes go: some 2 GB at 10 million events")
    asked = options.parse_args(arguments)
    measured = _known(asked.json)
    for size in sorted({*asked.events, *asked.train}):
        folder = Path(tempfile.mkdtemp(prefix=f"retraining-{size}-", dir=asked.scratch))
        try:
            measured[size] = measure(size, folder, train=size in asked.train)
        finally:
            shutil.rmtree(folder)
        told = ", ".join(f"{name} {one.wall_s:.0f} s" for name, one in measured[size].items())
        print(f"{size:,} events: {told}", flush=True)
        _write(asked.json, measured)
    report(measured, _limits(measured))
    return 0


def _known(path: Path | None) -> dict[int, dict[str, Usage]]:
    """Return what a file holds of other sizes: a large one may be run by itself."""
    if path is None or not path.is_file():
        return {}
    sizes = json.loads(path.read_text())["sizes"]
    return {int(size): {name: Usage(**one) for name, one in used.items()} for size, used in sizes.items()}


def _limits(measured: dict[int, dict[str, Usage]]) -> dict[str, int | None]:
    return {step: most_events(measured, step) for step in ("prepare", "assemble")}


def _write(path: Path | None, measured: dict[int, dict[str, Usage]]) -> None:
    sizes = {str(size): {name: asdict(one) for name, one in used.items()} for size, used in measured.items()}
    write_json(path, {"sizes": sizes, "growth": growth(measured), "most_events_on_8_gib": _limits(measured)})


if __name__ == "__main__":
    sys.exit(main())
