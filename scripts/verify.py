"""Run the full-size suites and benchmarks and write their figures under docs/verification.

``python -m scripts.verify``
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIGURES = ROOT / "docs" / "verification"
STEPS: dict[str, list[str]] = {
    "tests": ["-m", "pytest", "-m", "full or not full"],
    "api": ["-m", "benchmarks.api", "--json", str(FIGURES / "usage.json")],
    "coldstart": ["-m", "benchmarks.coldstart", "--json", str(FIGURES / "coldstart.json")],
    "cost": ["-m", "benchmarks.cost", "--json", str(FIGURES / "cost.json")],
}


def main() -> int:
    """Run every step, also after one has failed; the exit code says whether all passed."""
    FIGURES.mkdir(parents=True, exist_ok=True)
    outcomes: dict[str, dict[str, float | bool]] = {}
    for name, command in STEPS.items():
        print(f"== {name}", flush=True)
        started = time.monotonic()
        code = subprocess.run([sys.executable, *command], cwd=ROOT, check=False).returncode
        outcomes[name] = {"passed": code == 0, "seconds": round(time.monotonic() - started, 1)}
    (FIGURES / "verify.json").write_text(json.dumps(outcomes, indent=2) + "\n", encoding="utf-8")
    return int(not all(outcome["passed"] for outcome in outcomes.values()))


if __name__ == "__main__":
    sys.exit(main())
