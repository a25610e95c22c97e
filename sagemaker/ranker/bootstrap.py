"""The artifact that a first deployment serves: no sales are known, so text alone ranks what the shop brings.

`python -m ranker.bootstrap [FILE]` writes it; its bytes depend on this file alone.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np

from ranker.artifact import Artifact, pack, save
from ranker.blend import Blend
from ranker.text import TextSettings

DIMENSIONS = 384
_TARGET = Path(__file__).parents[2] / "infra" / "assets" / "bootstrap-ranker.tar.gz"


def bootstrap() -> Artifact:
    """Return the artifact of a shop that has not sold anything yet."""
    return Artifact(
        model_version="bootstrap",
        catalogue_version=0,
        settings={"blend": Blend.even(text=1.0).as_dict(), "text": TextSettings().as_dict()},
        items=[],
        groups={"vectors": {"vectors": np.empty((0, DIMENSIONS), dtype=np.float16)}},
    )


def build(target: Path) -> None:
    """Write the bootstrap artifact as a model archive."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        save(bootstrap(), Path(folder))
        # Stored, not compressed: the bytes do not depend on the zlib of the machine.
        pack(Path(folder), target, level=0)


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else _TARGET)
