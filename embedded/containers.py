"""What every container of ours is started with: interpreter, source and the /opt/ml layout under a base folder."""

from __future__ import annotations

import os
from pathlib import Path

from embedded.http_server import LOOPBACK

_KEPT = ("PATH", "LANG", "HOME", "LD_LIBRARY_PATH")
ROOT = "/opt/ml"


def base_environment(source: Path, base: Path) -> dict[str, str]:
    """Return the variables that make a process behave as the container of `source`, with `base` for /opt/ml."""
    variables = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return variables | {
        "PYTHONPATH": str(source),
        "PYTHONUNBUFFERED": "1",
        "OMP_NUM_THREADS": "1",
        "SAGEMAKER_BASE_DIR": str(base),
        # A container's network is its own; a process here shares this machine's.
        "VITRINE_BIND_HOST": LOOPBACK,
        "TZ": "UTC",
    }


def local_path(path: str, base: Path) -> Path:
    """Return where a container path lies on this machine; ValueError outside /opt/ml."""
    if path != ROOT and not path.startswith(f"{ROOT}/"):
        raise ValueError(f"a container path must lie under {ROOT}: {path}")
    return base / path[len(ROOT) :].lstrip("/")
