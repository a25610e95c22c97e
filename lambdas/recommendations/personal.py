"""Candidates from the ranker."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from recommendations.refill import spare
from vitrine.models.ranker import PastEvent, RankerRequest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from recommendations.ask import Ask
    from recommendations.shopper import Shopper
    from vitrine.models.ranker import RankedItem, Ranker, Ranking
    from vitrine.stores.showcase import Live

WIDER_K = 500
"""Candidates of a second ask, when live stock and price left too few of the first."""
MOST_ASKS = 3
RESERVE_S = 0.25
"""Time kept back from the ranker, for the stores and for a fallback."""


def request_for(shopper: Shopper, ask: Ask, live: Live, excluded: frozenset[str]) -> RankerRequest:
    """Write the ranker's request for one page."""
    return RankerRequest(
        catalogue_version=live.catalogue_version,
        k=ask.k + spare(ask.k),
        now=int(ask.now),
        surface=ask.surface,
        history=[PastEvent(i.item_id, i.type, i.at // 1000) for i in shopper.taste],
        context=ask.context,
        filter=ask.filters.compiled(),
        exclude=excluded,
        anchors=ask.anchors,
        query=ask.query,
    )


class Personal:
    """Asks the ranker for one page, and again for more while the page is not full: `MOST_ASKS` times at most.

    `ranking` is the first answer, of the versions that made the page.
    """

    def __init__(self, ranker: Ranker, request: RankerRequest, deadline: float) -> None:
        self._ranker = ranker
        self._request = request
        self._deadline = deadline
        self.ranking: Ranking = self._rank(request)

    def batches(self) -> Iterator[Sequence[RankedItem]]:
        """Yield the first answer, then wider ones without what came before; raises RankerUnavailableError."""
        ranking, request = self.ranking, self._request
        yield ranking.items
        for _ in range(MOST_ASKS - 1):
            if ranking.eligible <= len(ranking.items):
                return
            taken = request.exclude | {item.item_id for item in ranking.items}
            request = replace(request, k=WIDER_K, exclude=taken)
            ranking = self._rank(request)
            yield ranking.items

    def _rank(self, request: RankerRequest) -> Ranking:
        return self._ranker.rank(request, self._deadline - RESERVE_S - time.monotonic())
