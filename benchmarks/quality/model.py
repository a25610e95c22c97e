"""What a compared model is: it learns from a split, and scores every item for users at the valid or the test step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.quality.data import LeaveOneOut, Part
    from ranker.arrays import Floats, Ints

    Say = Callable[[str], None]


class Model(Protocol):
    """One row of the comparison."""

    seeded: bool
    """Whether the seed changes the result: a closed form is fitted once."""

    def fit(self, data: LeaveOneOut, seed: int, device: str, say: Say) -> None:
        """Learn from train, and choose every setting on valid; test items must not be looked at.

        Args:
            data: The data set.
            seed: Makes the training repeatable.
            device: "cpu" or "cuda".
            say: Takes lines of progress.
        """

    def scores(self, users: Ints, part: Part) -> Floats:
        """Return a score of every item, (B, N), from what each user did before the part's item."""

    def settings(self) -> dict[str, object]:
        """Return what was chosen on valid."""
