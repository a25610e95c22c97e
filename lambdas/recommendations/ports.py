"""What the service needs of the stores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from recommendations.item import Item
    from recommendations.shopper import Shopper
    from vitrine.models.ranker import Card
    from vitrine.stores.exposures import Exposure
    from vitrine.stores.showcase import Live


class Shelf(Protocol):
    """Items of the catalogue table, and the neighbours that the live model published for them."""

    def live(self) -> Live:
        """Give the live state, at most a second old."""

    def items(self, item_ids: Sequence[str]) -> Mapping[str, Item]:
        """Read items as they are now; those that do not exist or are deleted are absent."""

    def item(self, item_id: str, row: Mapping[str, Any]) -> Item:
        """Give the item of a stored row."""

    def neighbours(self, item_ids: Sequence[str], model_version: str) -> Mapping[str, Sequence[tuple[str, float]]]:
        """Give (item id, weight) of each item's neighbours, best first; items without any are absent."""


class Catalogue(Protocol):
    """The shelf, or what stands in for it while it is away."""

    def live(self) -> Live:
        """Give the live state, a second old while the catalogue answers."""

    def items(self, candidates: Mapping[str, Card | None], evidence: Sequence[str] = ()) -> Mapping[str, Item]:
        """Read candidates, by id with what the ranker says of them, and the items that reasons speak of.

        Those that do not exist or are deleted are absent.
        """

    def remembered(self) -> Sequence[str]:
        """List items to show when nothing else is left; none while the catalogue answers."""

    def neighbours(self, item_ids: Sequence[str], model_version: str) -> Mapping[str, Sequence[tuple[str, float]]]:
        """Give (item id, weight) of each item's neighbours, best first; items without any are absent."""


class Trends(Protocol):
    """Live counters of what shoppers do."""

    def top(
        self, window_s: int, country: str | None, categories: Sequence[Sequence[str]]
    ) -> Sequence[tuple[str, float]]:
        """List (item id, weight of its events) over the window, most first."""


class Shoppers(Protocol):
    """Shoppers' profiles and events."""

    def read(self, shopper_key: str) -> Shopper:
        """Read a shopper in one consistent query; one that nobody has seen yet is empty."""


class Exposures(Protocol):
    """What was shown to whom."""

    def record(self, shopper_key: str, exposure: Exposure) -> bool:
        """Store one exposure, as far as its shopper consents; says whether it is stored."""

    def shown(self, shopper_key: str, root: str, first: str, last: str) -> set[str]:
        """List the items of the pages that began with `root`, between two sort keys."""
