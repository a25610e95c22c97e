"""What the terminal shows of an import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

if TYPE_CHECKING:
    from pathlib import Path

    from importers.checkpoint import State

CONSOLE = Console()


def progress_bar() -> Progress:
    """Rows so far, of all where the total is known, and the time left."""
    return Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=CONSOLE,
    )  # fmt: skip


def show_report(kind: str, state: State, rejects: Path) -> None:
    """Say what came in, and what did not and why."""
    rejected = state.rows - state.accepted
    CONSOLE.print(f"[bold]{kind}[/]: {state.rows:,} rows, {state.accepted:,} accepted "
                  f"({state.unchanged:,} unchanged), {rejected:,} rejected")  # fmt: skip
    if not rejected:
        return
    table = Table("reason", "rows", "first examples (file:line value)")
    for reason, count in sorted(state.rejects.counts.items(), key=lambda pair: -pair[1]):
        places = [f"{e['file']}:{e['line']} {e['value']}" for e in state.rejects.examples.get(reason, [])]
        table.add_row(reason, f"{count:,}", "\n".join(places))
    CONSOLE.print(table)
    CONSOLE.print(f"every rejected row: {rejects}")
