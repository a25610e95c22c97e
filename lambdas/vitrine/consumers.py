"""The entry of a function that follows shoppers' records: what fails is told by its kind and place alone.

The Lambda runtime logs the message of an error that leaves a function, and a message may quote what a shopper sent.
"""

from __future__ import annotations

import functools
import traceback
from collections.abc import Callable
from typing import Any

from vitrine.observability import logger

Consumer = Callable[[dict[str, Any], Any], dict[str, Any]]


class BatchFailedError(Exception):
    """A batch could not be handled, and comes again; the message says which error was met, not what it said."""


def consumer(handle: Consumer) -> Consumer:
    """Keep the words of an error that leaves `handle` out of the log; the batch fails all the same."""

    @functools.wraps(handle)
    def guarded(event: dict[str, Any], context: Any) -> dict[str, Any]:
        try:
            return handle(event, context)
        except Exception as error:
            code = str((getattr(error, "response", None) or {}).get("Error", {}).get("Code", ""))
            name, place = type(error).__name__, traceback.extract_tb(error.__traceback__)[-1]
            where = f"{place.filename.rpartition('/')[2]}:{place.lineno}"
            logger().error("batch failed", extra={"error": name, "code": code, "where": where})
            raise BatchFailedError(f"{name} {code}".strip()) from None

    return guarded
