"""One row of a source file, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its place in the file: `number` counts from 1 and is the line number where the format has lines.

    `fault` says why the row itself could not be read; its values are then empty.
    """

    number: int
    values: dict[str, Any]
    fault: str | None = None
