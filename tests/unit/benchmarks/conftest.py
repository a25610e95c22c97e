from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from benchmarks.quality.data import LeaveOneOut, read

if TYPE_CHECKING:
    from collections.abc import Callable

USERS, ITEMS, KINDS = 120, 40, 4


def drawn(seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A small shop whose users walk along a ring of items: what comes next can be learnt."""
    generator = np.random.default_rng(seed)
    rows: list[dict[str, Any]] = []
    for user in range(USERS):
        length = int(generator.integers(5, 12))
        begin, step = int(generator.integers(ITEMS)), int(generator.choice([1, 1, 1, 2]))
        for position in range(length):
            split = {length - 1: "test", length - 2: "valid"}.get(position, "train")
            item = f"i{(begin + position * step) % ITEMS}"
            at = 1_400_000_000 + 86_400 * (user + position)
            row = {"user_id": f"u{user}", "item_id": item, "position": position, "timestamp": at, "split": split}
            rows.append(row)
    items = [
        {"item_id": f"i{n}", "title": f"thing {n}", "brand": None, "categories": [f"kind {n % KINDS}"]}
        for n in range(ITEMS)
    ]
    return pd.DataFrame(rows), pd.DataFrame(items)


Files = tuple[Path, Path]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[pd.DataFrame, pd.DataFrame], Files]:
    """Writes a data set's two files and returns their paths."""

    def written(interactions: pd.DataFrame, items: pd.DataFrame) -> Files:
        folder = tmp_path / "ring"
        folder.mkdir(exist_ok=True)
        interactions.to_parquet(folder / "interactions.parquet")
        items.to_parquet(folder / "items.parquet")
        return folder / "interactions.parquet", folder / "items.parquet"

    return written


@pytest.fixture
def frames() -> tuple[pd.DataFrame, pd.DataFrame]:
    return drawn()


@pytest.fixture
def ring(write: Callable[[pd.DataFrame, pd.DataFrame], Files]) -> LeaveOneOut:
    return read(*write(*drawn()))
