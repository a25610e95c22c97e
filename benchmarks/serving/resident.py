"""The memory of one system in a process of its own: `python -m benchmarks.serving.resident SYSTEM ITEMS FOLDER`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


def resident(system: str, items: int, folder: Path) -> dict[str, float]:
    """Return the megabytes of a process that has answered once: now, and at its peak."""
    command = [sys.executable, "-m", "benchmarks.serving.resident", system, str(items), str(folder)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    answer = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return figures


def _generate(items: int) -> None:
    from benchmarks.serving import beam_torch as peer  # noqa: PLC0415

    codes = peer.drawn_codes(items)
    peer.GenerateBeam(peer.new_model(), codes, 30).top(peer.drawn_histories(codes, 1)[0])


def _served(items: int, folder: Path) -> None:
    from benchmarks.serving.served import payloads, program_of  # noqa: PLC0415

    program = program_of(folder, items)
    program.invoke(payloads(program, 1, 30, 20, evidence=True)[0])


def _megabytes() -> dict[str, float]:
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    names = {"resident_mb": "VmRSS", "peak_mb": "VmHWM"}
    return {name: round(int(fields[field].split()[0]) / 1024, 1) for name, field in names.items()}


if __name__ == "__main__":
    # Each imports its own libraries: one system's must not weigh on another's.
    if sys.argv[1] == "generate":
        _generate(int(sys.argv[2]))
    else:
        _served(int(sys.argv[2]), Path(sys.argv[3]))
    print(json.dumps(_megabytes()))
