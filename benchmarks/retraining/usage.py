"""What one process has used, by the kernel's own account."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class JobFailedError(RuntimeError):
    """A job ended with another status than 0; its log says why."""


@dataclass(frozen=True)
class Usage:
    """Of one process and its children."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    """The most memory that it held at one time, in MB of 10^6 bytes, and no less than what its parent held."""


def run(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Usage:
    """Run a command to its end.

    Raises:
        JobFailedError: It failed.
    """
    begin = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=dict(environment), stdout=output, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise JobFailedError(f"{' '.join(command)} ended with {process.returncode}:\n{log.read_text()[-2000:]}")
    # Linux counts in units of 1,024 bytes.
    return Usage(time.monotonic() - begin, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e6)
