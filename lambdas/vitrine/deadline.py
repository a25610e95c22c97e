"""The moment by which the request at hand must be answered, for whoever waits on its behalf.

`vitrine.http` sets it from the function's remaining time. A function that follows a stream has none: its batch comes
again, so it may wait for as long as its clients do.
"""

from __future__ import annotations

import math
import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOMENT: ContextVar[float] = ContextVar("deadline", default=math.inf)


def left_s() -> float:
    """Seconds until the deadline, negative once it has passed; infinite where there is none."""
    return _MOMENT.get() - time.monotonic()


@contextmanager
def until(moment: float) -> Iterator[None]:
    """Set the deadline (monotonic seconds) while the context is open; it only comes nearer, never moves away."""
    token = _MOMENT.set(min(moment, _MOMENT.get()))
    try:
        yield
    finally:
        _MOMENT.reset(token)


@contextmanager
def share(part: float) -> Iterator[None]:
    """Leave a part of what time is left to the context, so that what comes after it has the rest."""
    with until(time.monotonic() + part * left_s()):
        yield


def pause(seconds: float) -> None:
    """Sleep, but not past the deadline."""
    time.sleep(max(0.0, min(seconds, left_s())))
