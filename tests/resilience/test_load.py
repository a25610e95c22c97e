"""Load on loopback, on a stage of its own: whoever asks is answered, and no accepted event is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.conftest import ROOT

SECONDS = 600
ANSWERS = frozenset({"200", "201", "202", "404", "429", "503", "504"})
"""What may be answered: done, not there, shed, or not in time. Anything else is a fault of the program."""


@pytest.mark.full
@pytest.mark.timeout(3600)
def test_fifty_requests_a_second_with_bursts_of_ten_times_as_many(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    figures = tmp_path / "load.json"
    # A process of its own: this one has an embedded AWS already, or had one, and its memory would be counted.
    command = [sys.executable, "-m", "benchmarks.load", "--seconds", str(SECONDS), "--json", str(figures)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert figures.exists(), done.stderr[-2000:]
    found = json.loads(figures.read_text())
    for name, value in found.items():
        record_property(name, json.dumps(value) if isinstance(value, dict) else value)
    assert found["requests"] > 50 * SECONDS * 0.9
    assert sum(found["statuses"].values()) == found["requests"], "every request is answered"
    assert set(found["statuses"]) <= ANSWERS
    assert found["shed_without_retry_after"] == found["server_errors_without_retry_after"] == 0
    assert found["shed"] > 0, "bursts are beyond what is let in"
    assert found["events_lost"] == {"lake": 0, "table": 0}
    assert found["events_accepted"] > 0
