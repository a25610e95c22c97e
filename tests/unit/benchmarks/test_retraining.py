from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.retraining import lake
from benchmarks.retraining.__main__ import growth, most_events
from benchmarks.retraining.usage import JobFailedError, Usage, run
from datasets import extracted
from datasets.lake import Places
from datasets.prepare import extract_here

ROOT = Path(__file__).parents[3]


def test_a_drawn_lake_is_read_whole_from_both_kinds_of_file(tmp_path: Path) -> None:
    lake.write(tmp_path, 3_000)
    assert list(tmp_path.glob("events/bucket=*/day=import/*.parquet"))
    assert list(tmp_path.glob("events/bucket=*/day=2025-*/*.jsonl.gz"))
    places = Places(*(str(tmp_path / name) for name in ("events", "consents", "tombstones")))
    assert extracted.verdicts(extract_here(places, tmp_path, lake.END_MS)) == {"kept": 3_000}


def test_growth_and_the_most_that_an_instance_holds_are_read_off_two_sizes() -> None:
    small = {"prepare": Usage(1.0, 10.0, 1_000.0)}
    large = {"prepare": Usage(10.0, 1_000.0, 2_000.0)}
    assert growth({100: small, 1_000: large}) == [
        {"step": "prepare", "from": 100, "to": 1_000, "wall_s": 1.0, "cpu_s": 2.0, "peak_mb": 0.301}
    ]
    # 8,590 MB of which nine tenths are usable are 5,731 MB more than the larger size took, at 1,000 MB for 900 events.
    assert most_events({100: small, 1_000: large}, "prepare") == 1_000 + 5_157
    assert most_events({100: small}, "prepare") is None


def test_a_process_s_memory_and_time_are_its_own(tmp_path: Path) -> None:
    busy = "held = bytearray(500_000_000)\nfor byte in range(0, len(held), 4096): held[byte] = 1"
    # From a small process, as the benchmark's own: the kernel counts no less than what the parent holds.
    measure = (
        "import sys; from pathlib import Path; from benchmarks.retraining.usage import run; "
        "used = run([sys.executable, '-c', sys.argv[1]], {}, Path(sys.argv[2])); print(used.peak_mb, used.cpu_s)"
    )
    command = [sys.executable, "-c", measure, busy, str(tmp_path / "log")]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    peak_mb, cpu_s = map(float, told.split())
    assert 500 < peak_mb < 600
    assert cpu_s > 0
    with pytest.raises(JobFailedError, match="no such thing"):
        run([sys.executable, "-c", "raise SystemExit('no such thing')"], {}, tmp_path / "log")
