"""The stores as an answer uses them: one that is away costs the answer something, and never the answer itself.

Each takes a share of the request's time, so that what comes after it has the rest.
"""

from __future__ import annotations

import time
from itertools import islice
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from recommendations.item import Item
from recommendations.shopper import Shopper
from vitrine import deadline
from vitrine.errors import AwayError
from vitrine.stores.showcase import KeptBackError, Live

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from recommendations.losses import Losses
    from recommendations.ports import Exposures, Shelf, Shoppers, Trends
    from vitrine.models.ranker import Card
    from vitrine.stores.exposures import Exposure

AWAY = (AwayError, BotoCoreError, ClientError, KeptBackError)
"""What a store raises that cannot answer."""
SHARE = 0.7
MOST_REMEMBERED = 5_000
"""Items of which a worker keeps a copy: a few megabytes."""
KEPT_S = 3_600.0
"""Age from which a copy says too little of an item to be shown."""
MOST_LISTS = 200


class TolerantShoppers:
    """A shopper who cannot be read is answered as one whom nobody has seen yet."""

    def __init__(self, shoppers: Shoppers, losses: Losses) -> None:
        self._shoppers = shoppers
        self._losses = losses

    def read(self, shopper_key: str) -> Shopper:
        """Read a shopper; one that cannot be read may have consented to nothing, and is treated so."""
        try:
            with deadline.share(SHARE):
                return self._shoppers.read(shopper_key)
        except AWAY as error:
            self._losses.note("personalisation", error)
            return Shopper(shopper_key, consent="none")


class TolerantExposures:
    """An exposure that cannot be recorded is told to its caller; what was shown before is then unknown."""

    def __init__(self, exposures: Exposures, losses: Losses) -> None:
        self._exposures = exposures
        self._losses = losses

    def record(self, shopper_key: str, exposure: Exposure) -> bool:
        """Store one exposure, as far as its shopper consents; raises what the store raises."""
        return self._exposures.record(shopper_key, exposure)

    def shown(self, shopper_key: str, root: str, first: str, last: str) -> set[str]:
        """List the items of the pages before; none where they cannot be read, so that a page may repeat some."""
        try:
            with deadline.share(SHARE):
                return self._exposures.shown(shopper_key, root, first, last)
        except AWAY as error:
            self._losses.note("paging", error)
            return set()


class TolerantTrends:
    """While the counters are away, a list is what it was when last read."""

    def __init__(self, trends: Trends, losses: Losses) -> None:
        self._trends = trends
        self._losses = losses
        self._kept: dict[tuple[object, ...], Sequence[tuple[str, float]]] = {}

    def top(
        self, window_s: int, country: str | None, categories: Sequence[Sequence[str]]
    ) -> Sequence[tuple[str, float]]:
        """List (item id, weight of its events) over the window, most first."""
        asked = (window_s, country, tuple(map(tuple, categories)))
        try:
            with deadline.share(SHARE):
                top = self._trends.top(window_s, country, categories)
        except AWAY as error:
            self._losses.note("popularity", error)
            return self._kept.get(asked, ())
        if len(self._kept) >= MOST_LISTS and asked not in self._kept:
            self._kept.clear()
        self._kept[asked] = top
        return top


class TolerantCatalogue:
    """While the catalogue is away, items are what they were when last read, or what the ranker knows of them."""

    def __init__(self, shelf: Shelf, losses: Losses, clock: Callable[[], float] = time.monotonic) -> None:
        self._shelf = shelf
        self._losses = losses
        self._clock = clock
        self._live = Live(0, "none")
        self._copies: dict[str, tuple[float, Item]] = {}

    def live(self) -> Live:
        """Give the live state, or the last that was read: of a worker that read none, that of an empty catalogue."""
        try:
            with deadline.share(SHARE):
                self._live = self._shelf.live()
        except AWAY as error:
            self._losses.note("live_stock", error)
        return self._live

    def neighbours(self, item_ids: Sequence[str], model_version: str) -> Mapping[str, Sequence[tuple[str, float]]]:
        """Give (item id, weight) of each item's neighbours, best first; none where they cannot be read."""
        try:
            with deadline.share(SHARE):
                return self._shelf.neighbours(item_ids, model_version)
        except AWAY as error:
            self._losses.note("live_stock", error)
            return {}

    def items(self, candidates: Mapping[str, Card | None], evidence: Sequence[str] = ()) -> Mapping[str, Item]:
        """Read candidates, and with them what reasons speak of; those that do not exist or are deleted are absent.

        The candidates' cards stand in for what can neither be read nor remembered.
        """
        try:
            with deadline.share(SHARE):
                read = self._shelf.items([*candidates, *evidence])
        except KeptBackError as error:
            read = {item_id: self._shelf.item(item_id, row) for item_id, row in error.found.items()}
            stood_in = self._instead(error.missing, candidates, error)
        except AWAY as error:
            read = {}
            stood_in = self._instead([*candidates, *evidence], candidates, error)
        else:
            stood_in = {}
            for item_id in (item_id for item_id in candidates if item_id not in read):
                # Deleted: no copy brings it back.
                self._copies.pop(item_id, None)
        self._remember(read)
        return {**read, **stood_in}

    def remembered(self) -> Sequence[str]:
        """List the items that this worker saw last, newest first; none while the catalogue answers."""
        return list(reversed(self._copies)) if "live_stock" in self._losses else ()

    def _remember(self, read: Mapping[str, Item]) -> None:
        now = self._clock()
        for item_id, item in read.items():
            # Put behind the others: the first is the one not seen for longest.
            self._copies.pop(item_id, None)
            self._copies[item_id] = now, item
        for item_id in list(islice(self._copies, max(0, len(self._copies) - MOST_REMEMBERED))):
            del self._copies[item_id]

    def _instead(
        self, missing: Iterable[str], candidates: Mapping[str, Card | None], error: Exception
    ) -> dict[str, Item]:
        found: dict[str, Item] = {}
        for item_id in missing:
            if item_id in candidates:
                self._losses.note("live_stock", error)
            item = self._copy(item_id) or _of_card(item_id, candidates.get(item_id))
            if item is not None:
                found[item_id] = item
            elif item_id not in candidates:
                self._losses.note("explanations", error)
        return found

    def _copy(self, item_id: str) -> Item | None:
        read_at, item = self._copies.get(item_id, (float("-inf"), None))
        if item is None or self._clock() - read_at > KEPT_S:
            return None
        # How many there were says nothing of how many there are.
        return item._replace(stock=None) if item.stock else item


def _of_card(item_id: str, card: Card | None) -> Item | None:
    """An item by what the ranker says of it, which has applied the filter. No price is better than an old one."""
    if card is None:
        return None
    availability = "in_stock" if card.in_stock else "out_of_stock"
    return Item(item_id, card.title, card.category, availability, card.brand, vouched=True)
