"""What runs the plan: DuckDB on one machine, Spark on many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class Engine(Protocol):
    """Reads tables of text, runs expressions and writes what they give."""

    def events(self, place: str) -> tuple[Any | None, Any | None]:
        """Return the event lines, all text, and the imported events with their types; None for no such file.

        Both have `lake.EVENT_COLUMNS`, null where a file has none, and `file`, a name that tells the file.
        """

    def lines(self, place: str, suffix: str, columns: Sequence[str]) -> Any:
        """Return the JSON lines of the files below a place with a suffix: `columns` as text, and `file`."""

    def kept(self, expression: Any) -> Any:
        """Return the table of an expression that is computed once, whatever follows from it."""

    def write(self, expression: Any, target: str) -> None:
        """Write an expression's rows, in its order, as Parquet files whose names follow that order."""
