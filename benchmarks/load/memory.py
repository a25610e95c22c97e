"""Memory of the processes under load, and whether it grows."""

from __future__ import annotations

import os
import threading
import time
from collections import defaultdict
from pathlib import Path
from typing import Self

import numpy as np

EVERY_S = 5.0
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 2**20
_KINDS = {"awslambdaric": "functions", "container": "endpoints"}
"""A word of a process's command line, and what it is then."""


class MemoryWatch:
    """Samples the resident memory of this process and its children, by kind, while it is open."""

    def __init__(self) -> None:
        self._samples: defaultdict[str, list[tuple[float, float, int]]] = defaultdict(list)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stopped.wait(EVERY_S):
            for kind, (megabytes, processes) in _resident().items():
                self._samples[kind].append((time.monotonic(), megabytes, processes))

    def report(self) -> dict[str, dict[str, float]]:
        """By kind: megabytes at the end, processes, and the growth of one process in MB a minute.

        Growth is the slope over the second half, when every worker is warm.
        """
        return {kind: _summary(samples[len(samples) // 2 :]) for kind, samples in self._samples.items() if samples}


def _summary(samples: list[tuple[float, float, int]]) -> dict[str, float]:
    moments, megabytes, processes = (np.array(column, dtype=float) for column in zip(*samples, strict=True))
    each = megabytes / processes
    slope = float(np.polyfit(moments - moments[0], each, 1)[0]) * 60 if len(samples) > 1 else 0.0
    return {
        "mb": round(float(megabytes[-1]), 1),
        "processes": int(processes[-1]),
        "mb_a_minute_each": round(slope, 3),
    }


def _resident() -> dict[str, tuple[float, int]]:
    own = os.getpid()
    found: defaultdict[str, list[float]] = defaultdict(list)
    found["embedded AWS"].append(_megabytes(own))
    for process in _descendants(own):
        line = _read(f"/proc/{process}/cmdline")
        for word, kind in _KINDS.items():
            if word in line:
                found[kind].append(_megabytes(process))
                break
    return {kind: (sum(values), len(values)) for kind, values in found.items()}


def _descendants(root: int) -> list[int]:
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (stat := _read(f"/proc/{folder.name}/stat")):
            parents[int(folder.name)] = int(stat.rpartition(")")[2].split()[1])
    found, level = [], [root]
    while level:
        level = [process for process, parent in parents.items() if parent in level]
        found += level
    return found


def _megabytes(process: int) -> float:
    fields = _read(f"/proc/{process}/statm").split()
    return int(fields[1]) * _PAGE_MB if len(fields) > 1 else 0.0


def _read(path: str) -> str:
    try:
        return Path(path).read_text(errors="replace")
    except OSError:
        return ""
