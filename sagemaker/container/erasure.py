"""The job that takes people out of the lake; it needs none of what learns."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from datasets.erasing import BucketFiles, Order, rewrite

if TYPE_CHECKING:
    from container.layout import Layout


def erase(layout: Layout) -> None:
    """Carry out the order, and report by counts."""
    report = rewrite(Order.read(layout.processing_input("order")), BucketFiles.from_environment())
    (layout.processing_output("report") / "report.json").write_text(json.dumps(report))
