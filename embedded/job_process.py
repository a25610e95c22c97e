"""The process of one job: started, watched against its time limit, stopped on request, and logged."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from embedded import processes

_POLL = 0.05
_REASON_BYTES = 1024


class Ending(Enum):
    """How a job's process ended."""

    COMPLETED = "Completed"
    FAILED = "Failed"
    STOPPED = "Stopped"
    TIMED_OUT = "MaxRuntimeExceeded"


@dataclass(frozen=True)
class Outcome:
    """The ending with its reason (empty for a success)."""

    ending: Ending
    reason: str = ""


class JobProcess:
    """Runs one command under the container layout in `base`."""

    def __init__(self, command: list[str], environment: Mapping[str, str], base: Path, limit_s: float) -> None:
        self._command = command
        self._environment = environment
        self._base = base
        self._limit = limit_s
        self._stop = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self.log = base / "job.log"

    def stop(self) -> None:
        """Ask the job to end now."""
        self._stop.set()

    def kill(self) -> None:
        """Take the process away as a lost machine would."""
        if self._process is not None:
            processes.kill(self._process)

    def run(self) -> Outcome:
        """Run to the end."""
        give_up = time.monotonic() + self._limit
        with self.log.open("ab") as log:
            process = self._process = processes.start(
                self._command, env=self._environment, cwd=self._base, stdout=log, stderr=subprocess.STDOUT
            )
        while process.poll() is None:
            if self._stop.wait(_POLL):
                processes.kill(process)
                return Outcome(Ending.STOPPED)
            if time.monotonic() > give_up:
                processes.kill(process)
                return Outcome(Ending.TIMED_OUT, f"The job ran longer than {self._limit:g} seconds.")
        if process.returncode == 0:
            return Outcome(Ending.COMPLETED)
        # A process that a signal ended has 128 and the signal's number for its exit code in a container.
        code = process.returncode if process.returncode >= 0 else 128 - process.returncode
        return Outcome(Ending.FAILED, f"AlgorithmError: {self._reason()}, exit code: {code}")

    def _reason(self) -> str:
        failure = self._base / "output" / "failure"
        if failure.is_file():
            return failure.read_text(errors="replace")[:_REASON_BYTES]
        return self.log.read_text(errors="replace")[-_REASON_BYTES:].strip()
