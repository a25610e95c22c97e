"""Which groups shoppers are in: a file beside the dataset, which evaluations read and no training does."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FILE = "groups.json.gz"


@dataclass(frozen=True)
class Groups:
    """Shoppers of each group, numbered as the dataset's are, by the attribute that tells the groups apart."""

    members: dict[str, dict[str, list[int]]] = field(default_factory=dict)

    def save(self, folder: Path) -> None:
        """Write the file."""
        (folder / FILE).write_bytes(gzip.compress(json.dumps(self.members).encode(), 1, mtime=0))

    @classmethod
    def load(cls, folder: Path) -> Groups:
        """Read the file; none where a shop names no attribute."""
        path = folder / FILE
        return cls(json.loads(gzip.decompress(path.read_bytes()))) if path.is_file() else cls()
