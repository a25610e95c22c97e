"""Foreign column names: a JSON object of ours to theirs."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from importers.errors import ImportStoppedError

if TYPE_CHECKING:
    from pathlib import Path

    from importers.rows import Row


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """`columns` maps a field of Vitrine (dotted for nested ones, as `price.amount`) to a column of the file.

    `constants` gives fields that the file lacks, as `{"price.currency": "EUR"}`.
    """

    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path | None) -> ColumnMapping:
        """Read a mapping file: `{"columns": {...}, "constants": {...}}`; none is the identity."""
        if path is None:
            return cls()
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            return cls(dict(document.get("columns", {})), dict(document.get("constants", {})))
        except (ValueError, TypeError, AttributeError) as error:
            msg = f"{path} is no mapping file: {error}"
            raise ImportStoppedError(msg) from error

    def apply(self, row: Row) -> dict[str, Any]:
        """Rename the row's columns and nest the dotted ones; empty cells are absent."""
        return _nested(self._renamed(row.values) if self.columns or self.constants else row.values)

    def _renamed(self, values: dict[str, Any]) -> dict[str, Any]:
        theirs = set(self.columns.values())
        named = {name: value for name, value in values.items() if name not in theirs}
        named.update({ours: values.get(column) for ours, column in self.columns.items()})
        named.update(self.constants)
        return named


def _nested(flat: dict[str, Any]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for name, value in flat.items():
        if value is None or value == "" or value != value:  # noqa: PLR0124  NaN, as Parquet writers leave it
            continue
        if "." not in name:
            nested[name] = value
            continue
        head, _, tail = name.partition(".")
        inner = nested.setdefault(head, {})
        if isinstance(inner, dict):
            inner[tail] = value
    return nested
