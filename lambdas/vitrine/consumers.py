"""The entry of a function that follows a table's records: patient with a store that is away, and quiet about shoppers.

A batch that fails is tried again a few times and then parked, which is meant for records that nobody can read. So a
store's absence is waited out here as long as the function may run. What fails is told by its kind and place alone: the
Lambda runtime logs the message of an error that leaves a function, and a message may quote what a shopper sent.
"""

from __future__ import annotations

import functools
import random
import time
import traceback
from collections.abc import Callable
from typing import Any

from vitrine.observability import logger
from vitrine.stores.dependency import is_away

Consumer = Callable[[dict[str, Any], Any], dict[str, Any]]
LONGEST_PAUSE_S = 8.0
MARGIN_S = 25.0
"""What must be left of a function's time to try again: a try takes that long where every call runs out of its own."""


class BatchFailedError(Exception):
    """A batch could not be handled, and comes again; the message says which error was met, not what it said."""


def consumer(handle: Consumer) -> Consumer:
    """Try `handle` again while a store is away, and keep the words of an error that leaves it out of the log."""

    @functools.wraps(handle)
    def guarded(event: dict[str, Any], context: Any) -> dict[str, Any]:
        pause_s = 1.0
        while True:
            try:
                return handle(event, context)
            except Exception as error:
                failure = _told(error)
                if not is_away(error) or _left_s(context) < MARGIN_S + pause_s:
                    raise failure from None
            time.sleep(random.uniform(pause_s / 2, pause_s))  # noqa: S311 - jitter, not a secret
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    return guarded


def _left_s(context: Any) -> float:
    return float(context.get_remaining_time_in_millis()) / 1000 if context else 0.0


def _told(error: Exception) -> BatchFailedError:
    code = str((getattr(error, "response", None) or {}).get("Error", {}).get("Code", ""))
    name, place = type(error).__name__, traceback.extract_tb(error.__traceback__)[-1]
    where = f"{place.filename.rpartition('/')[2]}:{place.lineno}"
    logger().error("batch failed", extra={"error": name, "code": code, "where": where})
    return BatchFailedError(f"{name} {code}".strip())
