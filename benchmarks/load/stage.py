"""A stage for the load: the development stage with limits that fit the machine it runs on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# As app.py does, with other limits: on a laptop nothing scales out, so what it cannot do has to be shed at the door.
_SYNTHESIZE = """
import dataclasses, sys
from app import application
from infra.application import compose
from infra.settings import StageSettings, Throttle, Throttles
app, settings = application(sys.argv[1]), StageSettings.load("dev")
limit = Throttle(float(sys.argv[2]), int(sys.argv[3]))
compose(app, dataclasses.replace(settings, throttles=Throttles(limit, limit, limit, limit)))
app.synth()
"""


def synthesize(folder: Path, rate: float, burst: int) -> Path:
    """Write the stage's assembly, whose every usage plan lets `rate` requests a second through, `burst` at once."""
    command = [sys.executable, "-c", _SYNTHESIZE, str(folder), str(rate), str(burst)]
    environment = os.environ | {"JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
    return folder
