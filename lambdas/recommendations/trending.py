"""Candidates from live counters, looking further back while there are too few."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recommendations.windows import duration
from vitrine.models.ranker import RankedItem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from recommendations.ask import Ask
    from recommendations.ports import Trends

WEEK_S = 7 * 86_400
LONGEST_S = 28 * 86_400
_WIDER_S = (86_400, WEEK_S, LONGEST_S)


def batches(trends: Trends, ask: Ask) -> Iterator[Sequence[RankedItem]]:
    """Yield what trends in the window asked for, then in wider ones, then the same in all countries.

    Each item's attributes say which window and country it trends in.
    """
    windows = [ask.window_s, *(wider for wider in _WIDER_S if wider > ask.window_s)]
    for country in [ask.country, None] if ask.country else [None]:
        for window_s in windows:
            yield _top(trends, ask, window_s, country)


def usual(trends: Trends, ask: Ask) -> Iterator[Sequence[RankedItem]]:
    """Yield what trends this week in the shopper's country, then this month everywhere."""
    yield _top(trends, ask, WEEK_S, ask.country)
    yield _top(trends, ask, LONGEST_S, None)


def _top(trends: Trends, ask: Ask, window_s: int, country: str | None) -> list[RankedItem]:
    where = _where(window_s, country)
    top = trends.top(window_s, country, ask.filters.categories)
    return [RankedItem(item_id, weight, 1.0, "trending", (), where) for item_id, weight in top]


def _where(window_s: int, country: str | None) -> tuple[tuple[str, str], ...]:
    window = ("window", duration(window_s))
    return (window,) if country is None else (window, ("country", country))
