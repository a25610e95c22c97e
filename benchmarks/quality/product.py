"""The product's own models: `generative`, the network alone, and `served`, what the endpoint answers with.

Both are one training of `ranker.fitting.fit_split`, which learns from train and chooses its blend on valid; they differ
in the scorer's blend only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.quality.model import Model

MODELS: dict[str, Callable[[], Model]] = {}
"""Filled when the ranker can be trained on a leave-one-out split."""
