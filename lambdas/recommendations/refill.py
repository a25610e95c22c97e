"""Fill a page with live items, from one source of candidates after another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from recommendations.item import Item
    from vitrine.models.ranker import RankedItem

MOST_LOOKED_UP = 1_000
"""Items read for one page at most; then the page is given as it is."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An item on the page and how it got there."""

    item: Item
    ranked: RankedItem


def spare(k: int) -> int:
    """Say how many candidates beyond `k` to take, for those that live stock and price will drop."""
    return max(4, k // 8)


def fill(
    k: int,
    batches: Iterable[Sequence[RankedItem]],
    look_up: Callable[[Sequence[RankedItem]], Mapping[str, Item]],
    accepts: Callable[[Item], bool],
    excluded: Collection[str],
    lowered: Callable[[Item], bool] = lambda _: False,
) -> list[Placed]:
    """Take candidates in order until `k` of them are live, accepted and distinct, or the batches end.

    A later batch is only asked for when the earlier ones did not fill the page. Items that are `lowered` come behind
    the others that were looked up.
    """
    page: list[Placed] = []
    looked_up = 0
    for candidate_batch in _fresh(batches, set(excluded)):
        start = 0
        while start < len(candidate_batch) and looked_up < MOST_LOOKED_UP:
            missing = k - len(page)
            chunk = candidate_batch[start : start + missing + spare(k)]
            page.extend(_live(chunk, look_up(chunk), accepts))
            start += len(chunk)
            looked_up += len(chunk)
            if len(page) >= k:
                return sorted(page, key=lambda placed: lowered(placed.item))[:k]
    return sorted(page, key=lambda placed: lowered(placed.item))


def _fresh(batches: Iterable[Sequence[RankedItem]], seen: set[str]) -> Iterator[list[RankedItem]]:
    for batch in batches:
        fresh = []
        for ranked in batch:
            if ranked.item_id not in seen:
                seen.add(ranked.item_id)
                fresh.append(ranked)
        yield fresh


def _live(chunk: Sequence[RankedItem], items: Mapping[str, Item], accepts: Callable[[Item], bool]) -> Iterator[Placed]:
    for ranked in chunk:
        item = items.get(ranked.item_id)
        if item is not None and (item.vouched or accepts(item)):
            yield Placed(item, ranked)
