"""Run the full-size suites and the benchmarks; write the figures of each to its file under docs/verification.

``python -m scripts.verify`` runs everything, ``python -m scripts.verify import_resume cost`` those two. A suite is a
file of tests with the mark ``full``; its sizes are what the tests record as properties. The exit code is 0 only where
everything that ran has passed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
FIGURES = Path("docs/verification")


class NothingFoundError(Exception):
    """There are no tests of full size, they cannot be collected, or two suites would write one file."""


@dataclass(frozen=True)
class Step:
    """A command that leaves its figures in a file of `format`; `name` is that of the file they end up in."""

    name: str
    command: tuple[str, ...]
    format: str

    def run(self, root: Path) -> tuple[dict[str, Any] | None, dict[str, Any]]:
        """Run it; gives its figures, if it got as far as these, and when it was, how long it took, and its result."""
        with tempfile.TemporaryDirectory() as folder:
            written = Path(folder) / f"figures.{self.format}"
            date, started = datetime.now(UTC), time.monotonic()
            code = subprocess.run([sys.executable, *self.command, str(written)], cwd=root, check=False).returncode
            seconds = time.monotonic() - started
            figures = _read(written) if written.exists() else None
        return figures, {
            "date": date.strftime("%Y-%m-%dT%H:%M:%SZ"), "seconds": round(seconds, 1), "passed": code == 0,
            "cores": os.cpu_count(), "python": platform.python_version(),
        }  # fmt: skip


# The costs are made of the usage that the measurement of the API has written before them.
BENCHMARKS = {
    "usage": "benchmarks.api",
    "coldstart": "benchmarks.coldstart",
    "cost": "benchmarks.cost",
    "serving": "benchmarks.serving",
    "assistant": "benchmarks.assistant",
    "copywriting": "benchmarks.copywriting",
    "assistant-heldout": "benchmarks.assistant.heldout",
}


def steps(root: Path) -> dict[str, Step]:
    """Every suite and benchmark by its name, which no two may share; raises NothingFoundError."""
    suites = (
        Step(path.stem.removeprefix("test_"), ("-m", "pytest", str(path), "-m", "full", "--junitxml"), "xml")
        for path in full_suites(root)
    )
    benchmarks = (Step(name, ("-m", module, "--json"), "json") for name, module in BENCHMARKS.items())
    found: dict[str, Step] = {}
    for step in (*suites, *benchmarks):
        if step.name in found:
            raise NothingFoundError(f"two steps are called {step.name}: {found[step.name].command}, {step.command}")
        found[step.name] = step
    return found


def full_suites(root: Path) -> list[Path]:
    """The files that hold tests of full size."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-qq", "-m", "full", "tests"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    found = sorted({line.partition(":")[0] for line in done.stdout.splitlines() if line.startswith("tests/")})
    if done.returncode or not found:
        raise NothingFoundError((done.stdout + done.stderr)[-2000:])
    return [Path(path) for path in found]


def _read(written: Path) -> dict[str, Any]:
    if written.suffix == ".json":
        figures: dict[str, Any] = json.loads(written.read_bytes())
        return figures
    cases = list(_cases(ElementTree.parse(written).getroot()))  # noqa: S314  pytest wrote it a moment ago
    return {"tests": cases}


def _cases(report: ElementTree.Element) -> Iterator[dict[str, Any]]:
    for case in report.iter("testcase"):
        faults = [child.tag for child in case if child.tag in ("failure", "error", "skipped")]
        yield {
            "test": case.get("name"),
            "result": faults[0] if faults else "passed",
            "seconds": round(float(case.get("time", "0")), 1),
            "sizes": {entry.get("name"): _number(entry.get("value", "")) for entry in case.iter("property")},
        }


def _number(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def verify(root: Path, chosen: Sequence[Step]) -> bool:
    """Run steps one after another, also after one has failed; says whether all of them passed."""
    folder = root / FIGURES
    folder.mkdir(parents=True, exist_ok=True)
    passed: dict[str, bool] = {}
    for step in chosen:
        print(f"== {step.name}", flush=True)
        figures, run = step.run(root)
        _record(folder / f"{step.name}.json", figures, run)
        passed[step.name] = run["passed"]
        print(f"== {step.name}: {_outcome(passed[step.name])} in {run['seconds']} s", flush=True)
    for name, good in passed.items():
        print(f"{_outcome(good):7}{name}")
    return all(passed.values())


def _record(path: Path, figures: dict[str, Any] | None, run: dict[str, Any]) -> None:
    """Write a step's file. A step that broke off before it had figures leaves the earlier ones, and says so."""
    if figures is None:
        figures = json.loads(path.read_bytes()) if path.exists() else {}
        earlier = figures.pop("run", {})
        run = {**run, "figures_of": earlier.get("figures_of", earlier.get("date"))}
    path.write_text(json.dumps({**figures, "run": run}, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _outcome(good: bool) -> str:
    return "passed" if good else "FAILED"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for."""
    known = steps(ROOT)
    parser = argparse.ArgumentParser(prog="python -m scripts.verify", description=__doc__)
    parser.add_argument("steps", nargs="*", metavar="STEP", help=f"some of {', '.join(known)}; all, if none is named")
    asked = parser.parse_args(arguments).steps
    if unknown := [name for name in asked if name not in known]:
        parser.error(f"STEP must be one of {', '.join(known)}, not {', '.join(unknown)}")
    return int(not verify(ROOT, [step for name, step in known.items() if not asked or name in asked]))


if __name__ == "__main__":
    sys.exit(main())
