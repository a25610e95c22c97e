"""Control of bias: how far an answer turns from the best scores to other items, by default and for one request."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ranker.request import RankRequest


@dataclass(frozen=True)
class Control:
    """An artifact's settings; each is overruled by a request that names it."""

    diversity: float = 0.0
    """How much unlikeness to what stands before counts in the choice of each item, 0 to 1."""
    popularity_penalty: float = 0.0
    """The power by which an item's sales lower its score for the ranking, 0 to 1."""

    def __post_init__(self) -> None:
        """Refuse what has no meaning.

        Raises:
            ValueError: A setting is not between 0 and 1.
        """
        for name, value in asdict(self).items():
            if not 0.0 <= value <= 1.0:
                raise ValueError(f"{name} must be a number from 0 to 1, got {value}")

    def of(self, request: RankRequest) -> Control:
        """Return the settings for one request."""
        return Control(
            self.diversity if request.diversity is None else request.diversity,
            self.popularity_penalty if request.popularity_penalty is None else request.popularity_penalty,
        )

    def as_dict(self) -> dict[str, float]:
        """Return the settings for the manifest."""
        return asdict(self)
