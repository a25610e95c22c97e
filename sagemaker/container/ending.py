"""How a job ends: its failure where SageMaker looks for it."""

from __future__ import annotations

import sys
import traceback
from typing import TYPE_CHECKING

from container.cluster import ClusterError

if TYPE_CHECKING:
    from collections.abc import Callable

    from container.layout import Layout

_FAILURE_CHARACTERS = 1000


def ended(job: Callable[[Layout], None], layout: Layout) -> int:
    """Run a job and return the exit status; a failure's cause goes to the failure file and to standard error."""
    try:
        job(layout)
    except Exception as error:
        traceback.print_exc(file=sys.stderr)
        # A process that was started here has told the cause better.
        if not (isinstance(error, ClusterError) and layout.failure.is_file()):
            layout.failure.parent.mkdir(parents=True, exist_ok=True)
            layout.failure.write_text(f"{type(error).__name__}: {error}"[:_FAILURE_CHARACTERS])
        return 1
    return 0
