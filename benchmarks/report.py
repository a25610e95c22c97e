"""What every benchmark shares: the ``--json`` option and a table on the terminal."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table


def parser(description: str) -> argparse.ArgumentParser:
    """An argument parser that already knows ``--json``."""
    options = argparse.ArgumentParser(description=description)
    options.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE as JSON")
    return options


def add_data_set(options: argparse.ArgumentParser) -> None:
    """Add the two files of a leave-one-out data set to a parser."""
    options.add_argument(
        "--interactions", type=Path, required=True, metavar="FILE", help="who took what, and its split"
    )
    options.add_argument("--items", type=Path, required=True, metavar="FILE", help="the catalogue with its text")


def write_json(path: Path | None, figures: object) -> None:
    """Write ``figures`` to ``path``, if a path was asked for."""
    if path is None:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(figures, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], *, note: str = "") -> None:
    """Print one table: the first column to the left, figures to the right."""
    table = Table(title=title, title_justify="left", caption=note or None, caption_justify="left")
    for index, column in enumerate(columns):
        table.add_column(column, justify="left" if index == 0 else "right")
    for row in rows:
        table.add_row(*row)
    console = Console()
    if not console.is_terminal:
        console = Console(width=160)
    console.print(table)
