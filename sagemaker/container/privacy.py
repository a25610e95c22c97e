"""The jobs that take people out of the lake, and put together what is held of one; they need none of what learns."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from container.ending import ended
from datasets.erasing import BucketFiles, Order, rewrite
from datasets.exporting import export

if TYPE_CHECKING:
    from collections.abc import Callable

    from container.layout import Layout


def run(command: str, layout: Layout) -> int:
    """Run a job and return the exit status."""
    jobs: dict[str, Callable[[Layout], None]] = {"erase": _erase, "export": _export}
    return ended(jobs[command], layout)


def _erase(layout: Layout) -> None:
    report = rewrite(Order.read(layout.processing_input("order")), BucketFiles.from_environment())
    (layout.processing_output("report") / "report.json").write_text(json.dumps(report))


def _export(layout: Layout) -> None:
    export(layout.processing_input("order"), BucketFiles.from_environment(), layout.processing_output("files"))
