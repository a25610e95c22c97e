"""`python -m importers catalogue|events|profiles FILE... --stage dev`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from importers.checkpoint import default_folder
from importers.errors import ImportStoppedError
from importers.formats import READERS
from importers.mapping import ColumnMapping
from importers.progress import CONSOLE, show_report
from importers.runs import Order, import_catalogue, import_events, import_profiles

if TYPE_CHECKING:
    from collections.abc import Sequence

RUNS = {"catalogue": import_catalogue, "events": import_events, "profiles": import_profiles}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one import: 0 when it ended, 1 when it cannot go on, 130 when it was interrupted and can be resumed."""
    options = _parser().parse_args(arguments)
    try:
        checkpoint = RUNS[options.kind](_order(options))
    except (ImportStoppedError, OSError) as error:
        CONSOLE.print(f"[red]stopped[/]: {error}")
        return 1
    except KeyboardInterrupt:
        CONSOLE.print("interrupted; the same command goes on from here")
        return 130
    show_report(options.kind, checkpoint.state, checkpoint.folder / "rejects.jsonl")
    return 0


def _order(options: argparse.Namespace) -> Order:
    return Order(
        files=options.files, stage=options.stage, file_format=options.format,
        mapping=ColumnMapping.read(options.mapping), checkpoints=options.checkpoints, workers=options.workers,
        chunk_rows=options.chunk_rows,
    )  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m importers", description=__doc__)
    parser.add_argument("kind", choices=list(RUNS))
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--stage", required=True)
    parser.add_argument("--format", choices=list(READERS), help="where the file's suffix does not say it")
    parser.add_argument("--mapping", type=Path, help="JSON: {'columns': {ours: theirs}, 'constants': {ours: value}}")
    parser.add_argument("--checkpoints", type=Path, default=default_folder(), help="where progress is remembered")
    parser.add_argument("--workers", type=int, default=4, choices=range(1, 33), metavar="1..32")
    parser.add_argument("--chunk-rows", type=int, metavar="N", help="rows between two records of progress")
    return parser


if __name__ == "__main__":
    sys.exit(main())
