"""A limit on how long a call may take as a whole: a client's own timeout holds for each read, and a drip never ends."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_Result = TypeVar("_Result")


class _Call(threading.Thread, Generic[_Result]):
    """A call that nobody waits for longer than they want; the process ends without it."""

    def __init__(self, call: Callable[[], _Result]) -> None:
        super().__init__(daemon=True)
        self._call = call
        self.result: list[_Result] = []
        self.error: BaseException | None = None

    def run(self) -> None:
        """Call, and keep what comes of it."""
        try:
            self.result.append(self._call())
        except BaseException as error:
            self.error = error


def within(call: Callable[[], _Result], seconds: float) -> _Result:
    """Give what a call gives, or raise what it raises; raises TimeoutError where it takes longer."""
    started = _Call(call)
    started.start()
    started.join(seconds)
    if started.is_alive():
        raise TimeoutError
    if started.error is not None:
        raise started.error
    return started.result[0]
