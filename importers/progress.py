"""What the terminal shows of an import."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from importers.checkpoint import State

CONSOLE = Console()


@contextmanager
def progress(counted: str, whole: float) -> Iterator[Callable[[int, float], None]]:
    """Show how many are done, how much of the `whole` that is, and the time left.

    Gives a function of what is done so far: how many, and how much of the whole.
    """
    columns = (
        SpinnerColumn(), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[done]:,} {task.description}"),
        TimeRemainingColumn(elapsed_when_finished=True),
    )  # fmt: skip
    with Progress(*columns, console=CONSOLE) as bar:
        task = bar.add_task(counted, total=whole, done=0)
        yield lambda done, part: bar.update(task, completed=part, done=done)
        bar.update(task, completed=whole)


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
