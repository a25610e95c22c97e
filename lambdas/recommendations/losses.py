"""What an answer had to do without, in the order in which it is given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Callable

Loss = Literal["explanations", "live_stock", "popularity", "paging", "model", "personalisation"]
ORDER: tuple[Loss, ...] = get_args(Loss)


class Losses:
    """Those of the request at hand: a worker answers one request at a time. `report` is told of each once."""

    def __init__(self, report: Callable[[Loss, Exception], None]) -> None:
        self._report = report
        self._met: set[Loss] = set()

    def begin(self) -> None:
        """Forget the request before."""
        self._met = set()

    def note(self, loss: Loss, error: Exception) -> None:
        """Record that the answer lacks something, because of an error."""
        if loss not in self._met:
            self._met.add(loss)
            self._report(loss, error)

    def __contains__(self, loss: Loss) -> bool:
        return loss in self._met

    def listed(self) -> list[Loss]:
        """List them."""
        return [loss for loss in ORDER if loss in self._met]
